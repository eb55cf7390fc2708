"""Nouns of the intake: source, feed, entry, candidate, article, ruling."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SourceState(StrEnum):
    """Whether a source is polled."""

    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Source:
    """Something polled for links, with its settings and what the last polls taught."""

    id: int
    url: str
    title: str
    section: str | None
    state: SourceState
    added_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    checked_at: datetime | None = None
    ok_at: datetime | None = None
    next_check_at: datetime | None = None
    failures: int = 0
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered: `url` is where it was in the end, `hops` the addresses on the way there."""

    asked: str
    url: str
    status: int
    body: bytes
    content_type: str
    etag: str | None = None
    last_modified: str | None = None
    hops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server's word that what we know of `asked` is still so."""

    asked: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a feed announced.  `guid` identifies it within its source; `summary` is plain text."""

    guid: str
    url: str
    title: str
    author: str = ""
    published: datetime | None = None
    summary: str = ""
    language: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """The document at a source's address, read."""

    title: str
    home: str
    language: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class FeedUpdate:
    """What the refresh decider made of a poll: entries never seen, and the source as it is from now on."""

    source: Source
    new: tuple[Entry, ...] = ()
    changed: tuple[Entry, ...] = ()


class CandidateState(StrEnum):
    """Where an address stands before the editor."""

    WAITING = "waiting"
    APPROVED = "approved"
    HELD = "held"
    REJECTED = "rejected"
    PLACED = "placed"  # in an issue that has not been sent
    SENT = "sent"


class Reading(StrEnum):
    """How far the page behind a candidate has been read."""

    UNREAD = "unread"
    READ = "read"
    FAILED = "failed"


class Verb(StrEnum):
    """What an editor may say of a candidate."""

    APPROVE = "approve"
    HOLD = "hold"
    REJECT = "reject"


class ItemKind(StrEnum):
    """The kinds of item that are printed."""

    STORY = "story"
    LINK = "link"
    IMAGE = "image"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address put before the editor, once, however many sources announced it."""

    id: int
    url: str
    state: CandidateState
    added_at: datetime
    title: str = ""
    author: str = ""
    published: datetime | None = None
    language: str = ""
    summary: str = ""
    image: str = ""
    words: int = 0
    section: str | None = None
    kind: ItemKind = ItemKind.STORY
    note: str = ""  # the editor's or curator's words: what will be printed
    via: str = ""  # whom to thank
    added_by: str = ""
    reading: Reading = Reading.UNREAD
    fault: str | None = None  # why the page could not be read
    sources: tuple[str, ...] = ()
    issue: int | None = None  # the number of the issue it was placed in


@dataclass(frozen=True, slots=True)
class Article:
    """The readable content behind a candidate's address; `text` and `summary` are plain text."""

    url: str
    title: str = ""
    author: str = ""
    published: datetime | None = None
    language: str = ""
    image: str = ""
    words: int = 0
    text: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an editor decided about a candidate, by whom, when and why.  None leaves a field as it is."""

    verb: Verb
    by: str
    at: datetime
    section: str | None = None
    kind: ItemKind | None = None
    note: str | None = None
    reason: str = ""
