"""collect: poll sources, and put what they announce before the editor."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, Engine

from curator import links
from curator.errors import CuratorError, UsageError
from curator.feeds.parse import parse
from curator.feeds.refresh import failed, fingerprint, refresh, unchanged
from curator.jobs.hands import Intake
from curator.model import Entry, Feed, FeedUpdate, Fetched, NotModified, Source
from curator.store import candidates, reading, sources, writing

# Of the interval, after which a source is due again: an hourly schedule may fire a second early.
PUNCTUAL = 0.9


class Outcome(StrEnum):
    """How a poll ended."""

    NEW = "new"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Polled:
    """One source after its poll: how many entries were new, how many candidates they made."""

    source: Source
    outcome: Outcome
    entries: int = 0
    candidates: int = 0


def due(engine: Engine, now: datetime) -> list[int]:
    """The ids of the sources whose time has come."""
    with reading(engine) as conn:
        return sources.due_ids(conn, now)


async def collect(
    hands: Intake,
    *,
    now: datetime,
    interval: timedelta,
    ids: Sequence[int] = (),
    due_only: bool = False,
    told: Callable[[Polled], None] = lambda _: None,
) -> list[Polled]:
    """Poll the active sources (of `ids`, if given); `told` hears of each as it ends.

    One source's fault is that source's outcome and never stops another.
    """
    pause = interval * PUNCTUAL
    with writing(hands.engine) as conn:
        claimed = sources.claim(conn, now=now, until=now + pause, due_only=due_only, ids=ids)

    async def one(source: Source) -> Polled:
        polled = await _poll(hands, source, now, pause)
        told(polled)
        return polled

    return list(await asyncio.gather(*(one(source) for source in claimed)))


async def _poll(hands: Intake, source: Source, now: datetime, interval: timedelta) -> Polled:
    """Fetch, parse, decide, store."""
    try:
        answer = await hands.fetcher.get(source.url, etag=source.etag, last_modified=source.last_modified)
        feed = None
        if isinstance(answer, Fetched) and not unchanged(source, answer):
            feed = await hands.quarantine.run(parse, answer.body, answer.url, answer.content_type)
        return _remember(hands.engine, source, answer, feed, now, interval)
    except CuratorError as error:
        after = failed(source, error, now, interval)
        with writing(hands.engine) as conn:
            sources.save(conn, after)
        return Polled(after, Outcome.FAILED)


def _remember(
    engine: Engine,
    source: Source,
    answer: Fetched | NotModified,
    feed: Feed | None,
    now: datetime,
    interval: timedelta,
) -> Polled:
    """Store what a poll brought, in one transaction."""
    with writing(engine) as conn:
        known = sources.known_entries(conn, source.id) if feed else {}
        update = refresh(source, answer, feed, known, now, interval)
        made = _nominate(conn, update, now)
        sources.save(conn, update.source)
    outcome = Outcome.NEW if update.new else Outcome.UNCHANGED
    return Polled(update.source, outcome, len(update.new), made)


def _nominate(conn: Connection, update: FeedUpdate, now: datetime) -> int:
    """Store new and changed entries with the candidates they announce; how many candidates are new."""
    made, owners = 0, {}
    entries = (*update.new, *update.changed)
    for entry in entries:
        owner, new = _candidate(conn, entry, update.source, now)
        made += new
        if owner is not None:
            owners[entry.guid] = owner
    prints = {entry.guid: fingerprint(entry) for entry in entries}
    sources.record_entries(conn, update.source.id, entries, prints, owners, now)
    return made


def _candidate(conn: Connection, entry: Entry, source: Source, now: datetime) -> tuple[int | None, bool]:
    """The candidate for an entry's address, and whether it is new; none for an address that is none."""
    try:
        url = links.clean(entry.url).url
        key = links.key(url)
    except UsageError:
        return None, False
    card = {name: getattr(entry, name) for name in ("title", "author", "published", "language", "summary")}
    return candidates.add(conn, key, url, now=now, image=entry.image, section=source.section, **card)
