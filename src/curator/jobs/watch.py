"""watch: make an address a source of links, after looking whether it is a feed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from curator import links
from curator.errors import Unreachable
from curator.feeds import opml
from curator.feeds.parse import parse
from curator.jobs.add import section_key
from curator.jobs.hands import Intake
from curator.model import Feed, Fetched, Outline, Source
from curator.store import sources, writing
from curator.text import one_line


@dataclass(frozen=True, slots=True)
class Watched:
    """A source, and whether it is new."""

    source: Source
    new: bool


async def check(hands: Intake, url: str) -> Feed:
    """The feed at `url`.  Raises UsageError, FetchError, Unreadable: each says why it cannot be a source."""
    cleaned = links.clean(url).url
    answer = await hands.fetcher.get(cleaned)
    if not isinstance(answer, Fetched):
        raise Unreachable(cleaned, "the server says unchanged of a feed that we never had")
    return await hands.quarantine.run(parse, answer.body, answer.url, answer.content_type)


def watch(engine: Engine, url: str, *, title: str, section: str | None, now: datetime) -> Watched:
    """Store the source; a known one stays as it is.  Raises UsageError for an address that is none."""
    cleaned = links.clean(url).url
    with writing(engine) as conn:
        return Watched(*sources.add(conn, cleaned, title=one_line(title), section=section, now=now))


def take_in(engine: Engine, data: bytes, outline: Outline, *, now: datetime) -> list[Watched]:
    """Import an OPML file: all of it or nothing; a folder that names a section becomes the section.

    Raises Unreadable for no OPML, UsageError for an address in it that is none.
    """
    known = {name.casefold() for s in outline for name in (s.key, s.title, *s.former)}
    taken = []
    with writing(engine) as conn:
        for one in opml.read(data):
            folder = one.section if one.section and one.section.casefold() in known else None
            section = section_key(outline, folder)
            url = links.clean(one.url).url
            taken.append(Watched(*sources.add(conn, url, title=one.title, section=section, now=now)))
    return taken
