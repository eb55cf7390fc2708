"""watch: make an address a source of links, after looking whether there is a feed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from curator import links
from curator.errors import CuratorError, Unreachable, Unreadable, UsageError
from curator.feeds import opml, sift
from curator.feeds.discover import discover, usual
from curator.jobs.add import section_key
from curator.jobs.hands import Intake
from curator.model import Entry, Feed, Fetched, Outline, Source
from curator.store import candidates, reading, sources, writing
from curator.text import one_line


@dataclass(frozen=True, slots=True)
class Watched:
    """A source, and whether it is new; `folder`: the one it stood in, if that is no section."""

    source: Source
    new: bool
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A feed and its address; `others`: the further ones that the page asked for names, not looked at."""

    url: str
    feed: Feed
    others: tuple[str, ...] = ()


async def find(
    hands: Intake, url: str, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()
) -> Found:
    """The feed at `url`, or of the page at `url`, sifted by the patterns.

    Raises UsageError, FetchError, Unreadable: each says why it cannot be a source.
    """
    cleaned = links.clean(url).url
    page = await _ask(hands, cleaned)
    arguments = (page.body, page.url, page.content_type)
    try:
        return Found(cleaned, await hands.quarantine.run(sift.read, *arguments, include, exclude))
    except Unreadable as error:
        if error.trouble != "not a feed":
            raise
        named = await hands.quarantine.run(discover, *arguments)
        tried = [one for one in (*named, *usual(page.url)) if one != cleaned]
        for at, address in enumerate(tried):
            feed, slow = await _look(hands, address, include, exclude)
            if slow:
                break  # who is slow here will be slow everywhere
            if feed:
                return Found(address, feed, tuple(one for one in named[at + 1 :] if one != address))
        raise Unreadable(
            f"{error}, and no feed is linked there or where sites keep one", error.trouble
        ) from None


async def _ask(hands: Intake, url: str) -> Fetched:
    """What is at `url`.  Raises FetchError."""
    answer = await hands.fetcher.get(url)
    if not isinstance(answer, Fetched):
        raise Unreachable(url, "the server says unchanged of a feed that we never had")
    return answer


async def _look(
    hands: Intake, url: str, include: tuple[str, ...], exclude: tuple[str, ...]
) -> tuple[Feed | None, bool]:
    """The feed at an address that was guessed, None if there is none; and whether the server was too slow."""
    try:
        answer = await _ask(hands, url)
        arguments = (answer.body, answer.url, answer.content_type, include, exclude)
        return await hands.quarantine.run(sift.read, *arguments), False
    except CuratorError as error:
        return None, getattr(error, "trouble", "") == "too slow"


def foresee(engine: Engine, entries: Sequence[Entry]) -> list[str]:
    """What would become of each entry if its feed were collected now, in a few words."""
    keys = [_key(entry.url) for entry in entries]
    with reading(engine) as conn:
        owners = candidates.find_keys(conn, [key for key in keys if key])
        known = {one.id: one for one in candidates.get_many(conn, list({*owners.values()}))}
    said, before = [], set[str]()
    for key in keys:
        if key is None:
            said.append("no address of a page")
        elif key in owners:
            one = known[owners[key]]
            said.append(f"known, {one.state} as {one.id}" + (f" in #{one.issue}" if one.issue else ""))
        else:
            said.append("the same page as one above" if key in before else "new")
        before.add(key or "")
    return said


def _key(url: str) -> str | None:
    try:
        return links.key(url)
    except UsageError:
        return None


def watch(
    engine: Engine, url: str, *, title: str, section: str | None, now: datetime, **chosen: Any
) -> Watched:
    """Store the source, with what is `chosen` of its settings; a known one stays as it is.

    Raises UsageError for an address that is none.
    """
    cleaned = links.clean(url).url
    with writing(engine) as conn:
        made, new = sources.add(conn, cleaned, title=one_line(title), section=section, now=now)
        if new and chosen:
            made = replace(made, **chosen)
            sources.choose(conn, made)
        return Watched(made, new)


def choose(engine: Engine, ref: str, **chosen: Any) -> Source:
    """Give a source these settings; as it is then.  Raises NotFound."""
    with writing(engine) as conn:
        made = replace(sources.find(conn, ref), **chosen)
        sources.choose(conn, made)
        return made


def take_in(engine: Engine, data: bytes, outline: Outline, *, now: datetime) -> list[Watched]:
    """Import an OPML file: all of it or nothing; a folder that names a section becomes the section.

    Raises Unreadable for no OPML, UsageError for an address in it that is none.
    """
    known = {name.casefold() for s in outline for name in (s.key, s.title, *s.former)}
    taken = []
    with writing(engine) as conn:
        for one in opml.read(data):
            folder = next((name for name in reversed(one.folders) if name.casefold() in known), None)
            url = links.clean(one.url).url
            section = section_key(outline, folder)
            made, new = sources.add(conn, url, title=one.title, section=section, now=now)
            lost = one.folders[-1] if one.folders and not folder else None
            taken.append(Watched(made, new, lost))
    return taken
