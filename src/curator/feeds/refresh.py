"""What a poll teaches: the decider between a source's answer and the store.

It touches nothing: what it is given goes in, the source as it is from now on comes out.
"""

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from curator import links
from curator.errors import BadStatus, CuratorError, UsageError
from curator.model import Entry, Feed, FeedUpdate, Fetched, Flag, KnownEntry, NotModified, Source, SourceState
from curator.text import one_line

# Of the interval, after which a source is due again: an hourly schedule may fire a second early.
PUNCTUAL = 0.9
MOVES = 3  # polls in a row that must say "moved for good to there" before we believe it
_DAY = timedelta(days=1)
_YEAR = timedelta(days=365)
_FIRST = datetime(1990, 1, 1, tzinfo=UTC)
_LONGEST_RETRY = timedelta(days=7)  # a server may ask for patience, but not for good
_GONE = 410

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Between what spans a source's pace moves: `shortest` while polls bring news, `longest` if none do."""

    shortest: timedelta
    longest: timedelta

    def of(self, source: Source) -> timedelta:
        """The time from one good poll of `source` to the next."""
        return source.interval or min(max(source.pace or self.shortest, self.shortest), self.longest)

    def after(self, source: Source, *, news: bool) -> timedelta:
        """The pace of a source after a poll: half as long after news, half as long again without."""
        pace = self.of(replace(source, interval=None))
        if source.ok_at is None:  # everything is new the first time
            return self.shortest
        return min(max(pace / 2 if news else pace * 1.5, self.shortest), self.longest)


def refresh(
    source: Source,
    outcome: Fetched | NotModified,
    feed: Feed | None,
    known: Mapping[str, KnownEntry],
    now: datetime,
    rhythm: Rhythm,
) -> FeedUpdate:
    """The source after a good poll, and which entries are new or changed, in the feed's order.

    `feed` is what `outcome` holds, None if it says nothing new; `known` are the entries already stored for
    this source, by guid.
    """
    entries = [_dated(entry, source, now) for entry in feed.entries] if feed else []
    same = {entry.guid: known[entry.guid] for entry in entries if entry.guid in known}
    same |= _renamed(entries, known)
    new = tuple(entry for entry in entries if entry.guid not in same)
    paced = replace(source, pace=rhythm.after(source, news=bool(new)))
    return FeedUpdate(
        source=replace(
            _moved(_answered(paced, outcome), outcome),
            title=_title(source, feed),
            checked_at=now,
            ok_at=now,
            next_check_at=now + rhythm.of(paced) * PUNCTUAL,
            failures=0,
            trouble=None,
            fault=None,
        ),
        new=new,
        changed=tuple((same[e.guid], e) for e in entries if e.guid in same and _differs(same[e.guid], e)),
    )


def fingerprint(entry: Entry) -> str:
    """SHA-256, in hex, of all that an entry says; equal fingerprints mean that nothing was edited."""
    dated = (
        entry.published and Flag.FUTURE not in entry.flags
    )  # such a date is ours, and moves with the clock
    published = entry.published.isoformat() if entry.published and dated else ""
    said = (entry.url, entry.title, entry.author, published, entry.summary, entry.language, entry.image)
    return hashlib.sha256("\0".join(said).encode("utf-8", "replace")).hexdigest()


def _differs(known: KnownEntry, entry: Entry) -> bool:
    """Whether a known entry bears another guid now, or says something else."""
    return known.guid != entry.guid or known.fingerprint != fingerprint(entry)


def _dated(entry: Entry, source: Source, now: datetime) -> Entry:
    """The entry with a date that can be true; a flag tells the editor where it was not, or is odd."""
    when = entry.published
    if when is None:
        return entry
    if when > now + _DAY:  # a day: clocks and zones are wrong by hours
        return replace(entry, published=now, flags=(*entry.flags, Flag.FUTURE))
    if when < _FIRST:
        return replace(entry, published=None, flags=(*entry.flags, Flag.ANCIENT))
    if when < now - _YEAR and source.ok_at is not None:  # the first poll of a source brings its archive
        return replace(entry, flags=(*entry.flags, Flag.ANCIENT))
    return entry


def _renamed(entries: list[Entry], known: Mapping[str, KnownEntry]) -> dict[str, KnownEntry]:
    """Entries, by their guids, that are known under another guid which the feed names no more.

    An entry is the same if its address is.  Where most of a feed's guids are new at once, and most of those
    entries bear titles that are known, the site was moved or rebuilt, and a title that no other one bears is
    enough.  One or two prove nothing: "Open thread" is a column.
    """
    fresh = [entry for entry in entries if entry.guid not in known]
    if not fresh or not known:
        return {}
    present = {entry.guid for entry in entries}
    gone = {_key(one.url): one for one in known.values() if one.guid not in present}
    found = {entry.guid: gone.pop(key) for entry in fresh if (key := entry.key or _key(entry.url)) in gone}
    if 2 * len(fresh) > len(entries):
        titled = _singles((one.title, one) for one in gone.values())
        wanted = _singles((entry.title, entry) for entry in fresh if entry.guid not in found)
        same = {entry.guid: titled[title] for title, entry in wanted.items() if title in titled}
        if len(same) > 2 and 2 * len(same) > len(fresh) - len(found):
            found |= same
    return found


def _singles(titled: Iterable[tuple[str, T]]) -> dict[str, T]:
    """Things by their folded titles; those whose title is empty or borne by several are left out."""
    pairs = [(title.casefold().strip(), one) for title, one in titled]
    count = Counter(title for title, _ in pairs)
    return {title: one for title, one in pairs if title and count[title] == 1}


def _key(url: str) -> str:
    """The identity of a page; an address that is none is its own."""
    try:
        return links.key(url)
    except UsageError:
        return url


def unchanged(source: Source, fetched: Fetched) -> bool:
    """Whether the body is byte for byte the one read last time, so that it need not be parsed."""
    return source.body_hash is not None and source.body_hash == _hash(fetched.body)


def failed(source: Source, error: CuratorError, now: datetime, rhythm: Rhythm) -> Source:
    """The source after a bad poll: the fault as a sentence, and a next look that comes later each time.

    The pause doubles from twice the source's interval up to a day (or the interval, if that is longer), and
    is up to a quarter longer by chance, so that sources which failed together do not come back together.  A
    Retry-After is kept, up to a week; the second time in a row, it wins only if it is longer.  One gone (410)
    twice, a day apart, is disabled, never deleted.
    """
    gone_before = source.trouble == "gone" and source.failures > 0
    after = replace(
        source,
        trouble=getattr(error, "trouble", "broken"),
        fault=one_line(str(error)),
        failures=source.failures + 1,
        checked_at=now,
        moved_to=None,
        moved_polls=0,
    )
    if not (isinstance(error, BadStatus) and error.status == _GONE):
        then = now + _pause(after, error, rhythm.of(source))
        return replace(after, next_check_at=then, fault=_until(after.fault, error, then))
    if not gone_before or source.next_check_at is None:
        return replace(after, next_check_at=now + _DAY)
    # The second look is due a day after the first; one that somebody asked for earlier settles nothing.
    return replace(after, state=SourceState.DISABLED) if now >= source.next_check_at else after


def _pause(after: Source, error: CuratorError, interval: timedelta) -> timedelta:
    """How long to leave a source alone after its nth failure in a row."""
    backoff = min(interval * (1 << min(after.failures, 16)), max(interval, _DAY))
    asked = error.retry_after if isinstance(error, BadStatus) else None
    if asked and (after.failures == 1 or asked >= backoff):
        return min(asked, _LONGEST_RETRY)
    chance = zlib.crc32(f"{after.url} {after.failures}".encode("utf-8", "replace")) / (1 << 32)
    return backoff * (1 + chance / 4)


def _until(fault: str | None, error: CuratorError, then: datetime) -> str | None:
    """The fault of a server that asked for patience, with the time until which it has it."""
    if isinstance(error, BadStatus) and error.retry_after:
        return f"{fault} until {then:%Y-%m-%d %H:%M} UTC"
    return fault


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


def _moved(source: Source, outcome: Fetched | NotModified) -> Source:
    """The source, at its new address once enough good polls in a row have been led there for good."""
    if not outcome.moved or outcome.moved == source.url:
        return replace(source, moved_to=None, moved_polls=0)
    polls = source.moved_polls + 1 if outcome.moved == source.moved_to else 1
    if polls < MOVES:
        return replace(source, moved_to=outcome.moved, moved_polls=polls)
    return replace(source, url=outcome.moved, moved_to=None, moved_polls=0)


def _title(source: Source, feed: Feed | None) -> str:
    """The name a person gave the source; the feed's own where there is none."""
    return feed.title if feed and feed.title and source.title in {"", source.url} else source.title


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
