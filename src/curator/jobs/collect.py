"""collect: poll sources, and put what they announce before the editor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Engine

from curator.articles.announced import announced
from curator.config import Fetch
from curator.errors import AtRest, CuratorError, StoreBusy, StoreError
from curator.feeds import sift
from curator.feeds.refresh import PUNCTUAL, Rhythm, failed, refresh, unchanged
from curator.jobs import patience
from curator.jobs.hands import Intake, every
from curator.jobs.nominate import nominate
from curator.model import Article, Feed, FeedUpdate, Fetched, NotModified, Source, SourceState, TextFrom
from curator.store import reading, sources, writing


class Outcome(StrEnum):
    """How a poll ended."""

    NEW = "new"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    RESTING = "resting"  # its host is left alone for now: it was not asked


@dataclass(frozen=True, slots=True)
class Polled:
    """One source after its poll: how many entries were new, how many candidates they made."""

    source: Source
    outcome: Outcome
    entries: int = 0
    candidates: int = 0
    fault: str | None = None


def rhythm(settings: Fetch) -> Rhythm:
    """Between what spans the settings let a source's pace move."""
    return Rhythm(settings.interval, max(settings.interval, settings.longest_interval))


def due(engine: Engine, now: datetime) -> list[int]:
    """The ids of the sources whose time has come."""
    with reading(engine) as conn:
        return sources.due_ids(conn, now)


async def collect(
    hands: Intake,
    *,
    now: datetime,
    rhythm: Rhythm,
    ids: Sequence[int] = (),
    due_only: bool = False,
    told: Callable[[Polled], None] = lambda _: None,
) -> list[Polled]:
    """Poll the active sources (of `ids`, if given); `told` hears of each as it ends.

    One source's fault is that source's outcome and never stops another.  Sources that are busy, or on hosts
    that are, are not asked before their time, unless they are named.
    """
    with writing(hands.engine) as conn:
        until = now + rhythm.shortest * PUNCTUAL
        claimed = sources.claim(conn, now=now, until=until, due_only=due_only, ids=ids)
    if not ids:
        patience.begin(hands, now)
    quiet: list[Source] = []

    async def one(source: Source) -> Polled:
        if not ids and source.trouble == "busy" and _asked_for_patience(source, now):
            quiet.append(source)
            polled = Polled(source, Outcome.RESTING, fault=source.fault)
        else:
            polled = await _poll(hands, source, now, rhythm, quiet)
        told(polled)
        return polled

    try:
        return await every(one(source) for source in claimed)
    finally:
        patience.end(hands, now)
        with writing(hands.engine) as conn:
            sources.save(conn, *quiet)


def _asked_for_patience(source: Source, now: datetime) -> bool:
    return source.next_check_at is not None and source.next_check_at > now


async def _poll(hands: Intake, source: Source, now: datetime, rhythm: Rhythm, quiet: list[Source]) -> Polled:
    """Fetch, parse, decide, store; a source that says nothing new is put to the `quiet` ones."""
    # Validators count only beside a body that we have read.
    etag, last_modified = (source.etag, source.last_modified) if source.body_hash else (None, None)
    try:
        async with hands.fetcher.visit(source.url, etag=etag, last_modified=last_modified) as answer:
            if isinstance(answer, NotModified) or unchanged(source, answer):
                update = refresh(source, answer, None, {}, now, rhythm)
                if update.source.url == source.url:
                    quiet.append(update.source)
                    return Polled(update.source, Outcome.UNCHANGED)
                return _remember(hands, source, update, (), now)
            feed = await hands.quarantine.run(
                sift.read, answer.body, answer.url, answer.content_type, source.include, source.exclude
            )
            return await _take_in(hands, source, answer, feed, now, rhythm)
    except (AtRest, StoreBusy) as rest:  # it is no fault of the source's, and its time stays as it was
        quiet.append(source)
        return Polled(source, Outcome.RESTING, fault=str(rest))
    except StoreError:
        raise
    except CuratorError as error:
        after = failed(source, error, now, rhythm)
        with writing(hands.engine) as conn:
            sources.change(conn, source, after)
            sources.save(conn, after)
        return Polled(after, Outcome.FAILED, fault=after.fault)


async def _take_in(
    hands: Intake, source: Source, answer: Fetched, feed: Feed, now: datetime, rhythm: Rhythm
) -> Polled:
    """Decide what is new in a feed, and store it."""
    known = {}
    if source.ok_at:  # else it has brought nothing yet
        with reading(hands.engine) as conn:
            known = sources.known_entries(conn, source.id)
    update = refresh(source, answer, feed, known, now, rhythm)
    articles: tuple[Article, ...] = ()
    if source.text is TextFrom.FEED and update.new:
        articles = await hands.quarantine.run(announced, update.new)
    return _remember(hands, source, update, articles, now)


def _remember(
    hands: Intake, before: Source, update: FeedUpdate, articles: Sequence[Article], now: datetime
) -> Polled:
    """Store what a poll brought, in one transaction; nothing of a source that was removed meanwhile."""
    with writing(hands.engine) as conn:
        if not sources.hold(conn, before.id):
            return Polled(before, Outcome.UNCHANGED)
        after = _settled(conn, before, update.source)
        made = nominate(conn, replace(update, source=after), articles, now, hands.window)
        sources.change(conn, before, after)
        sources.save(conn, after)
    outcome = Outcome.NEW if update.new else Outcome.UNCHANGED
    return Polled(after, outcome, len(update.new), made, after.fault)


def _settled(conn: Connection, before: Source, after: Source) -> Source:
    """The source at its new address, unless another one is polled there: then this one ends."""
    if after.url == before.url or sources.find_key(conn, after.url) in {None, before.id}:
        return after
    other = sources.find_key(conn, after.url)
    why = f"it has moved for good to {after.url}, which is source {other} already"
    return replace(after, url=before.url, state=SourceState.DISABLED, trouble="moved", fault=why)
