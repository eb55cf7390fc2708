"""collect, read: what the sources announce, and the pages behind it."""

import asyncio
from typing import TYPE_CHECKING

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.cli.progress import progress
from curator.text import plural

if TYPE_CHECKING:
    from curator.jobs.collect import Polled
    from curator.jobs.hands import Intake
    from curator.jobs.read import Read


@click.command(short_help="Poll the sources and read what they announce.")
@click.option("--source", "refs", multiple=True, metavar="SOURCE", help="Only this (id, address or title).")
@click.option("--due", is_flag=True, help="Only those whose time has come.")
@click.option("--no-read", is_flag=True, help="Leave the pages for later.")
@say.as_json
def collect(refs: tuple[str, ...], due: bool, no_read: bool, as_json: bool) -> int:
    """Poll the sources, put what they announce into the queue, and read the pages behind it."""
    polled, pages = asyncio.run(_collect(refs, due=due, read=not no_read))
    if as_json:
        say.data({"sources": polled, "pages": pages})
    else:
        _tell_polls(polled, asked=bool(refs), due=due)
        _tell_pages(pages)
        if polled:
            say.talk("go on with: curator queue")
    return 1 if polled and all(one.outcome == "failed" for one in polled) else 0


@click.command(short_help="Read pages that were not read yet.")
@click.argument("ids", nargs=-1, type=arguments.NUMBER, metavar="[ID...]")
@say.as_json
def read(ids: tuple[int, ...], as_json: bool) -> int:
    """Read the pages of these candidates, or all that were not read yet."""
    pages = asyncio.run(_read_only(list(ids)))
    if as_json:
        say.data(pages)
    else:
        _tell_pages(pages)
        if not pages:
            say.talk("nothing is to be read; see what there is with: curator queue")
    return 1 if pages and all(one.outcome == "failed" for one in pages) else 0


async def _collect(refs: tuple[str, ...], *, due: bool, read: bool) -> "tuple[list[Polled], list[Read]]":
    from curator.jobs import collect as job
    from curator.jobs.hands import intake
    from curator.store import reading, sources

    settings = opened.settings()
    async with intake(settings) as hands:
        with reading(hands.engine) as conn:
            ids = [sources.find(conn, ref).id for ref in refs]
            count = len(ids) or sum(one.state == "active" for one in sources.list_all(conn))
            count = len(sources.due_ids(conn, opened.now())) if due else count
        with progress("polling", count) as step:
            polled = await job.collect(
                hands,
                now=opened.now(),
                rhythm=job.rhythm(settings.fetch),
                ids=ids,
                due_only=due,
                told=lambda one: step(one.source.title or one.source.url),
            )
        return polled, await _read(hands, [], robots=settings.fetch.robots) if read else []


async def _read_only(ids: list[int]) -> "list[Read]":
    from curator.jobs.hands import intake

    settings = opened.settings()
    async with intake(settings) as hands:
        return await _read(hands, ids, robots=settings.fetch.robots)


async def _read(hands: "Intake", ids: list[int], *, robots: bool) -> "list[Read]":
    from curator.jobs import read as job

    chosen = ids or job.unread(hands.engine)
    if not chosen:
        return []
    with progress("reading", len(chosen)) as step:
        return await job.read(
            hands,
            chosen,
            now=opened.now(),
            robots=robots,
            told=lambda one: step(one.candidate.title or one.candidate.url),
        )


def _tell_polls(polled: "list[Polled]", *, asked: bool, due: bool) -> None:
    """A table of outcomes: what is new and what went wrong; the quiet ones are counted."""
    if not polled:
        why = (
            "no source is due" if due else "none of these is active" if asked else "there is no active source"
        )
        say.talk(f"{why}; see them all with: curator source list")
        return
    rows = [
        (one.source.title or one.source.url, one.entries, one.fault or one.outcome)
        for one in polled
        if one.outcome != "unchanged"
    ]
    if rows:
        say.table(("source", "new", "outcome"), rows, cut=("source",), fold=("outcome",))
    failed = sum(one.outcome == "failed" for one in polled)
    resting = sum(one.outcome == "resting" for one in polled)
    left = f", {resting} left alone" if resting else ""
    entries = sum(one.entries for one in polled)
    say.line(
        f"{plural(len(polled), 'source')}: {len(polled) - failed - resting} ok, {failed} failed{left}; "
        f"{plural(entries, 'new entry', 'new entries')}, "
        f"{plural(sum(one.candidates for one in polled), 'new candidate')}"
    )


def _tell_pages(pages: "list[Read]") -> None:
    for one in pages:
        if one.outcome == "failed":
            say.talk(f"not read: {one.candidate.id}  {one.candidate.url}: {one.fault}")
    count = {word: sum(one.outcome == word for one in pages) for word in ("read", "merged", "failed")}
    if pages:
        say.line(
            f"{plural(len(pages), 'page')}: {count['read']} read, {count['merged']} the same as another, "
            f"{count['failed']} failed"
        )
