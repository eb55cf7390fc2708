"""What a poll teaches: the decider between a source's answer and the store.

It touches nothing: what it is given goes in, the source as it is from now on comes out.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from curator.errors import BadStatus, CuratorError
from curator.model import Entry, Feed, FeedUpdate, Fetched, NotModified, Source, SourceState
from curator.text import one_line

_DAY = timedelta(days=1)
_LONGEST_RETRY = timedelta(days=7)  # a server may ask for patience, but not for good
_GONE = 410


def refresh(
    source: Source,
    outcome: Fetched | NotModified,
    feed: Feed | None,
    known: Mapping[str, str],
    now: datetime,
    interval: timedelta,
) -> FeedUpdate:
    """The source after a good poll, and which entries are new or changed, in the feed's order.

    `feed` is what `outcome` holds, None if it says nothing new; `known` maps the guids already stored for
    this source to their fingerprints; `interval` is the time until the next poll.
    """
    entries = feed.entries if feed else ()
    return FeedUpdate(
        source=replace(
            _answered(source, outcome),
            title=_title(source, feed),
            checked_at=now,
            ok_at=now,
            next_check_at=now + interval,
            failures=0,
            fault=None,
        ),
        new=tuple(entry for entry in entries if entry.guid not in known),
        changed=tuple(entry for entry in entries if _differs(entry, known)),
    )


def fingerprint(entry: Entry) -> str:
    """SHA-256, in hex, of all that an entry says; equal fingerprints mean that nothing was edited."""
    published = entry.published.isoformat() if entry.published else ""
    said = (entry.url, entry.title, entry.author, published, entry.summary, entry.language, entry.image)
    return hashlib.sha256("\0".join(said).encode("utf-8", "replace")).hexdigest()


def _differs(entry: Entry, known: Mapping[str, str]) -> bool:
    """Whether the entry is known, and says something else now."""
    return entry.guid in known and known[entry.guid] != fingerprint(entry)


def unchanged(source: Source, fetched: Fetched) -> bool:
    """Whether the body is byte for byte the one read last time, so that it need not be parsed."""
    return source.body_hash is not None and source.body_hash == _hash(fetched.body)


def failed(source: Source, error: CuratorError, now: datetime, interval: timedelta) -> Source:
    """The source after a bad poll: the fault as a sentence, and a next look that comes later each time.

    The pause doubles from twice `interval` up to a day (or `interval`, if that is longer); a longer
    Retry-After wins, up to a week.  A source gone (410) twice, a day apart, is disabled, never deleted.
    """
    gone_before = source.fault == str(error) and source.failures > 0
    after = replace(source, fault=one_line(str(error)), failures=source.failures + 1, checked_at=now)
    if not (isinstance(error, BadStatus) and error.status == _GONE):
        return replace(after, next_check_at=now + _pause(after.failures, error, interval))
    if not gone_before or source.next_check_at is None:
        return replace(after, next_check_at=now + _DAY)
    # The second look is due a day after the first; one that somebody asked for earlier settles nothing.
    return replace(after, state=SourceState.DISABLED) if now >= source.next_check_at else after


def _pause(failures: int, error: CuratorError, interval: timedelta) -> timedelta:
    """How long to leave a source alone after its nth failure in a row."""
    backoff = min(interval * (1 << min(failures, 16)), max(interval, _DAY))
    asked = error.retry_after if isinstance(error, BadStatus) else None
    return max(backoff, min(asked, _LONGEST_RETRY)) if asked else backoff


def _answered(source: Source, outcome: Fetched | NotModified) -> Source:
    """The source with the validators of the answer; those of one answer belong together (RFC 9110 §13.1)."""
    if isinstance(outcome, Fetched):
        return replace(
            source, etag=outcome.etag, last_modified=outcome.last_modified, body_hash=_hash(outcome.body)
        )
    return replace(
        source,
        etag=outcome.etag or source.etag,
        last_modified=outcome.last_modified or source.last_modified,
    )


def _title(source: Source, feed: Feed | None) -> str:
    """The name a person gave the source; the feed's own where there is none."""
    return feed.title if feed and feed.title and source.title in {"", source.url} else source.title


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
