"""source: the feeds that are polled."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from curator.cli import arguments, chosen, say
from curator.cli import open as opened
from curator.errors import UsageError
from curator.feeds.refresh import MOVES
from curator.text import plural

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from curator.editorial.scorecard import Scorecard
    from curator.jobs.watch import Found
    from curator.model import Source


@click.group(short_help="Feeds that are polled for links.")
def source() -> None:
    """Feeds that are polled for links."""


@source.command()
@click.argument("url")
@chosen.options
@click.option("--no-check", is_flag=True, help="Take it without asking whether it is a feed.")
def add(url: str, no_check: bool, **given: Any) -> None:
    """Poll URL, or the feed of the page at URL, from now on."""
    from curator.jobs import watch

    with opened.memory() as (settings, engine):
        wanted = chosen.chosen(settings.outline, given)
        title, section = wanted.pop("title", ""), wanted.pop("section", None)
        if not no_check:
            found = _find(url)
            url, title = found.url, title or found.feed.title
            _tell_others(found)
        watched = watch.watch(engine, url, title=title, section=section, now=opened.now(), **wanted)
    known = "" if watched.new else "  (already a source)"
    say.line(f"{watched.source.id}  {watched.source.title or watched.source.url}{known}")
    say.talk("go on with: curator collect")


def _tell_others(found: "Found") -> None:
    """Name the other feeds of a page."""
    if found.others:
        say.talk(f"took {found.url}; the page names others, too: {', '.join(found.others)}")


@source.command(name="set", short_help="Change the settings of SOURCE.")
@click.argument("ref", metavar="SOURCE")
@chosen.options
def set_(ref: str, **given: Any) -> None:
    """Change the settings of SOURCE (id, address or title); what is not named stays.

    An empty --section, --include or --exclude takes it back: curator source set 3 --exclude ""
    """
    from curator.jobs import watch

    with opened.memory() as (settings, engine):
        wanted = chosen.chosen(settings.outline, given)
        if not wanted:
            raise UsageError("say what is to change; see: curator source set --help")
        one = watch.choose(engine, ref, **wanted)
    for line in _settings(one):
        say.line(line)


def _settings(one: "Source") -> list[str]:
    """What a person has set of a source, a line each."""
    told = {
        "section": one.section,
        "weight": one.weight or None,
        "include": ", ".join(one.include),
        "exclude": ", ".join(one.exclude),
        "text": one.text if one.text != "page" else None,
        "interval": say.span(one.interval) if one.interval else None,
    }
    return [
        f"{one.id}  {one.title or one.url}",
        *(f"    {name + ':':10}{value}" for name, value in told.items() if value),
    ]


def _find(url: str, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> "Found":
    """The feed at `url`, or of the page there."""
    from curator.jobs import watch
    from curator.jobs.hands import intake

    async def find() -> "Found":
        async with intake(opened.settings()) as hands:
            return await watch.find(hands, url, tuple(include), tuple(exclude))

    with opened.about(url):
        return asyncio.run(find())


@source.command(name="list", short_help="All sources, and what they have been worth.")
@say.as_json
def list_(as_json: bool) -> None:
    """All sources: what they have been worth, and how their last polls went.

    `share` is that of the approved among the candidates ruled on; `age` the median of their entries, in days.
    """
    from curator.editorial.scorecard import scorecard
    from curator.store import reading, sources

    now = opened.now()
    with opened.memory() as (_, engine), reading(engine) as conn:
        dates, states = sources.dates(conn), sources.states(conn)
        found = [
            (one, scorecard(one, dates.get(one.id, []), states.get(one.id, []), now))
            for one in sources.list_all(conn)
        ]
    if as_json:
        say.data([{**asdict(one), **asdict(card)} for one, card in found])
        return
    if not found:
        say.talk("there is no source yet; add one with: curator source add URL")
        return
    rows = [
        (
            one.id,
            one.title or one.url,
            card.entries,
            card.approved,
            "" if card.share is None else f"{card.share:.0%}",
            "" if card.median_age is None else round(card.median_age),
            say.day(one.ok_at),
            _state(one, card),
        )
        for one, card in found
    ]
    heads = ("id", "source", "entries", "approved", "share", "age", "last good", "state")
    say.table(heads, rows, cut=("source",))
    for one, _ in found:
        sentence = _sentence(one)
        if sentence:
            say.prose(f"{one.title or one.url}: {sentence}", first=f"{one.id}  ", rest="    ")


def _state(one: "Source", card: "Scorecard") -> str:
    """How a source stands, in a few words."""
    if one.state != "active":
        return one.state
    if card.dead_since:
        return f"dead since {say.day(card.dead_since)}"
    if one.trouble:
        return one.trouble
    if card.silent_since:
        return f"silent since {say.day(card.silent_since)}"
    return "moved" if one.moved_to else "active"


def _sentence(one: "Source") -> str | None:
    """What is to be said of a source beside its state: its fault, or where it has moved."""
    if one.fault or not one.moved_to:
        return one.fault
    when = f"when {MOVES} polls in a row say so; {one.moved_polls} did"
    return f"followed to {one.moved_to}; its address changes {when}"


@source.command(short_help="Forget SOURCE and its entries; candidates stay.")
@click.argument("ref", metavar="SOURCE")
def remove(ref: str) -> None:
    """Forget SOURCE (id, address or title) and its entries; candidates stay."""
    from curator.store import sources, writing

    with opened.memory() as (_, engine), writing(engine) as conn:
        found = sources.find(conn, ref)
        sources.remove(conn, found.id)
    say.talk(f"removed {found.title or found.url}")


@source.command()
@click.argument("ref", metavar="SOURCE")
def disable(ref: str) -> None:
    """Poll SOURCE no more, and keep what it brought."""
    _set(ref, "disabled")


@source.command()
@click.argument("ref", metavar="SOURCE")
def enable(ref: str) -> None:
    """Poll SOURCE again."""
    _set(ref, "active")


def _set(ref: str, state: str) -> None:
    from curator.model import SourceState
    from curator.store import sources, writing

    with opened.memory() as (_, engine), writing(engine) as conn:
        found = sources.set_state(conn, sources.find(conn, ref), SourceState(state))
    say.talk(f"{found.title or found.url} is {found.state}")


@source.command(short_help="Say what would be collected from URL, and what not.")
@click.argument("url", metavar="URL|SOURCE")
@click.option("--include", multiple=True, metavar="PATTERN", help="Try a pattern to include.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Try a pattern to exclude.")
@say.as_json
def check(url: str, include: tuple[str, ...], exclude: tuple[str, ...], as_json: bool) -> None:
    """Say what would be collected from URL, the page there or a known SOURCE, and why the rest would not.

    Nothing is stored.
    """
    from curator.jobs import watch

    with opened.memory() as (_, engine):
        url, own_include, own_exclude = _known(engine, url)
        found = _find(url, chosen.patterns(include) or own_include, chosen.patterns(exclude) or own_exclude)
        foreseen = watch.foresee(engine, found.feed.entries)
    if as_json:
        say.data({**asdict(found.feed), "url": found.url, "others": found.others, "foreseen": foreseen})
        return
    rows = [
        (say.day(entry.published), entry.title or entry.url, said)
        for entry, said in zip(found.feed.entries, foreseen, strict=True)
    ]
    rows += [("", title, why) for title, why in found.feed.skipped]
    if rows:
        say.table(
            ("published", "title", "what becomes of it"), rows, cut=("title",), fold=("what becomes of it",)
        )
    _tell_others(found)
    entries = plural(len(found.feed.entries), "entry", "entries")
    new = sum(said == "new" for said in foreseen)
    left = f", {len(found.feed.skipped)} left out" if found.feed.skipped else ""
    title = found.feed.title or found.url
    say.talk(f"{title}: {entries}, {new} new{left}; take it with: curator source add {found.url}")


def _known(engine: "Engine", ref: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The address and patterns of a known source; of anything else the word itself, as an address."""
    from curator.errors import NotFound
    from curator.store import reading, sources

    with reading(engine) as conn:
        try:
            one = sources.find(conn, ref)
        except NotFound:
            return ref, (), ()
    return one.url, one.include, one.exclude


@source.command(name="import", short_help="Take all feeds of an OPML FILE as sources.")
@arguments.file
def import_(file: Path) -> None:
    """Take all feeds of an OPML FILE as sources; folders that name a section become it."""
    from curator.jobs import watch

    with opened.memory() as (settings, engine), opened.about(file):
        taken = watch.take_in(engine, arguments.contents(file), settings.outline, now=opened.now())
    new = sum(one.new for one in taken)
    lost = sorted({one.folder for one in taken if one.new and one.folder})
    if lost:
        say.talk(f"no section is called {', '.join(lost)}; give those sources one with: curator source set")
    say.talk(f"{plural(new, 'new source')}, {len(taken) - new} known before; go on with: curator collect")


@source.command()
def export() -> None:
    """Write all sources as OPML, the sections as folders."""
    from curator.feeds import opml
    from curator.store import reading, sources

    with opened.memory() as (settings, engine), reading(engine) as conn:
        titles = {section.key: section.title for section in settings.outline}
        found = [
            opml.Subscription(
                one.url, one.title, (titles.get(one.section, one.section),) if one.section else ()
            )
            for one in sources.list_all(conn)
        ]
    say.document(opml.write(found, settings.newsletter.name).rstrip("\n") + "\n")
