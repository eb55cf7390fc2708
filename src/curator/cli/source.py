"""source: the feeds that are polled."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.text import one_line, plural

if TYPE_CHECKING:
    from curator.model import Feed, Source


@click.group(short_help="Feeds that are polled for links.")
def source() -> None:
    """Feeds that are polled for links."""


@source.command()
@click.argument("url")
@click.option("--title", default="", help="Its name; the feed's own if left out.")
@click.option("--section", metavar="KEY", help="The section that its candidates are meant for.")
@click.option("--no-check", is_flag=True, help="Take it without asking whether it is a feed.")
def add(url: str, title: str, section: str | None, no_check: bool) -> None:
    """Poll URL from now on, after a look whether it is a feed."""
    from curator.jobs import watch
    from curator.jobs.add import section_key

    with opened.memory() as (settings, engine):
        key = section_key(settings.outline, section)
        found = "" if no_check else _look(url).title
        watched = watch.watch(engine, url, title=one_line(title) or found, section=key, now=opened.now())
    known = "" if watched.new else "  (already a source)"
    say.line(f"{watched.source.id}  {watched.source.title or watched.source.url}{known}")
    say.talk("go on with: curator collect")


def _look(url: str) -> "Feed":
    """The feed at `url`."""
    from curator.jobs import watch
    from curator.jobs.hands import intake

    async def look() -> "Feed":
        async with intake(opened.settings()) as hands:
            return await watch.check(hands, url)

    with opened.about(url):
        return asyncio.run(look())


@source.command(name="list")
@say.as_json
def list_(as_json: bool) -> None:
    """All sources, and how their last polls went."""
    from curator.store import reading, sources

    with opened.memory() as (_, engine), reading(engine) as conn:
        found, entries = sources.list_all(conn), sources.count_entries(conn)
    if as_json:
        from dataclasses import asdict

        say.data([{**asdict(one), "entries": entries.get(one.id, 0)} for one in found])
        return
    rows = [
        (one.id, one.title or one.url, entries.get(one.id, 0), say.minute(one.ok_at), _state(one))
        for one in found
    ]
    if not rows:
        say.talk("there is no source yet; add one with: curator source add URL")
        return
    say.table(("id", "source", "entries", "last success", "state"), rows, cut=("source",), fold=("state",))


def _state(one: "Source") -> str:
    return one.state + (f": {one.fault}" if one.fault else "")


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


@source.command()
@click.argument("url")
@say.as_json
def check(url: str, as_json: bool) -> None:
    """Say what would be collected from URL, without storing anything."""
    feed = _look(url)
    if as_json:
        say.data(feed)
        return
    rows = [(say.day(entry.published), entry.title, entry.url) for entry in feed.entries]
    if rows:
        say.table(("published", "title", "address"), rows, cut=("title",), fold=("address",))
    entries = plural(len(feed.entries), "entry", "entries")
    say.talk(f"{feed.title or url}: {entries}; take it with: curator source add {url}")


@source.command(name="import", short_help="Take all feeds of an OPML FILE as sources.")
@arguments.file
def import_(file: Path) -> None:
    """Take all feeds of an OPML FILE as sources; folders that name a section become it."""
    from curator.jobs import watch

    with opened.memory() as (settings, engine), opened.about(file):
        taken = watch.take_in(engine, arguments.contents(file), settings.outline, now=opened.now())
    new = sum(one.new for one in taken)
    say.talk(f"{plural(new, 'new source')}, {len(taken) - new} known before; go on with: curator collect")


@source.command()
def export() -> None:
    """Write all sources as OPML."""
    from curator.feeds import opml
    from curator.store import reading, sources

    with opened.memory() as (settings, engine), reading(engine) as conn:
        found = [opml.Subscription(one.url, one.title, one.section) for one in sources.list_all(conn)]
    say.document(opml.write(found, settings.newsletter.name).rstrip("\n") + "\n")
