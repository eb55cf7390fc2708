"""issue image, host: pictures of the newsletter's own."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.cli.sheet import tell_change, tell_withdrawn
from curator.errors import UsageError
from curator.text import one_line, plural

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from curator.config import Settings
    from curator.issues.compose import Spot
    from curator.jobs.picture import Added, Done, Moved
    from curator.model import Image


@click.command(short_help="Add a picture to issue N.")
@arguments.issue_number
@click.argument("source", required=False, metavar="[FILE|URL]")
@click.option("--of", "item", type=arguments.NUMBER, metavar="ITEM", help="The picture of this item's page.")
@click.option("--section", metavar="KEY", help="At the head of this section.")
@click.option("--before", type=arguments.NUMBER, metavar="ITEM", help="Before this item.")
@click.option("--after", type=arguments.NUMBER, metavar="ITEM", help="Behind this item.")
@click.option("--alt", default="", help="What it shows, for those who do not see it.")
@click.option("--caption", default="", help="What stands below it, in Markdown.")
@click.option("--credit", default="", help="Whose it is; with --of, its site if left out.")
def image(
    number: int,
    source: str | None,
    item: int | None,
    section: str | None,
    before: int | None,
    after: int | None,
    **words: str,
) -> None:
    """Add the picture in FILE, or at URL, to issue N; it is hosted by the newsletter.

    It is made upright, small enough for a mail, and tells nothing of where it was taken. With --of it is the
    picture of that item's page, and stands before the item unless another place is said.
    """
    from curator.issues.compose import Spot

    arguments.refuse_both(section=section, before=before, after=after)
    if (source is None) == (item is None):
        raise UsageError("give a FILE or a URL, or --of ITEM; one of them")
    is_placed = section is not None or before is not None or after is not None
    spot = Spot(section, before if is_placed else item, after, first=section is not None)
    with opened.memory() as (settings, engine):
        done = _add(engine, settings, number, source or item or "", spot, words)
    say.line(done.address)
    tell_change(done.before, done.issue)
    for remark in done.remarks:
        say.talk(f"the picture is hosted, but {remark}")
    if not words["alt"].strip():
        say.talk(f"it has no alt text yet; say what it shows in the document: curator issue edit {number}")


def _add(
    engine: "Engine",
    settings: "Settings",
    number: int,
    source: str | int,
    spot: "Spot",
    words: dict[str, str],
) -> "Added":
    """Take the picture in and show it; `source` is an address, a file, or an item's number."""
    import asyncio

    from curator.jobs import picture as job

    given: str | tuple[str, bytes]
    if isinstance(source, int):
        given, site = job.of_item(engine, number, source)  # a page's word: an address, never a file of ours
        words = {**words, "credit": words["credit"] or site}
    elif source.lower().startswith(("http:", "https:")):
        given = source
    else:
        given = Path(source).name, arguments.contents(Path(source), settings.media.max_bytes)

    async def inside() -> "Added":
        async with job.studio(engine, settings) as hands:
            return await job.add(
                hands, number, given, _words(**words), spot, now=opened.now(), by=opened.who()
            )

    with opened.about(given if isinstance(given, str) else source):
        return asyncio.run(inside())


def _words(*, alt: str, caption: str, credit: str) -> "Image":
    """What is said of the picture, on one line each."""
    from curator.model import Image

    return Image("", one_line(alt), one_line(caption), one_line(credit))


@click.command(short_help="Host the pictures of issue N that stand elsewhere.")
@arguments.issue_number
@say.as_json
def host(number: int, as_json: bool) -> int:
    """Host every picture of issue N that stands on somebody else's server, and show it from there.

    What cannot be had is named and stays as it is; exit 1 then.
    """
    import asyncio

    with opened.memory() as (settings, engine):
        done = asyncio.run(_host(engine, settings, number))
    if as_json:
        say.data([_plain(one) for one in done.pictures])
    else:
        _tell(done)
    return 1 if any(one.fault for one in done.pictures) else 0


async def _host(engine: "Engine", settings: "Settings", number: int) -> "Done":
    from curator.cli.progress import progress
    from curator.issues import images
    from curator.jobs import picture as job
    from curator.store import issues, reading

    with reading(engine) as conn:
        count = len(images.foreign(issues.get(conn, number), settings.hosts))
    async with job.studio(engine, settings) as hands:
        with progress("hosting", count) as step:
            return await job.host(hands, number, now=opened.now(), by=opened.who(), told=step)


def _plain(one: "Moved") -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(one)


def _tell(done: "Done") -> None:
    """What became of each picture, and what the change withdrew."""
    for one in done.pictures:
        where = ", ".join(one.places)
        if one.fault:
            say.talk(f"not hosted: {one.src} ({where}): {one.fault}")
            continue
        say.line(f"{one.src} → {one.address}")
        for remark in one.remarks:
            say.talk(f"   hosted, but {remark}")
    hosted = sum(one.address is not None for one in done.pictures)
    left = len(done.pictures) - hosted
    failed = f", {left} failed" if left else ""
    if done.pictures:
        say.talk(f"{plural(hosted, 'picture')} hosted{failed}")
    else:
        say.talk("all its pictures are hosted already")
    tell_withdrawn(done.before, done.issue)
