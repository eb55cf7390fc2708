"""Nouns of the intake: source, feed, entry, candidate, article, ruling."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class SourceState(StrEnum):
    """Whether a source is polled."""

    ACTIVE = "active"
    DISABLED = "disabled"


class TextFrom(StrEnum):
    """Where the text of what a source announces is taken from."""

    PAGE = "page"  # the page behind the entry is fetched
    FEED = "feed"  # the feed has all of it


class Medium(StrEnum):
    """What kind of thing an address holds."""

    PAGE = "page"
    VIDEO = "video"
    AUDIO = "audio"
    PDF = "pdf"
    PICTURE = "picture"
    CODE = "code"
    FILE = "file"


class Flag(StrEnum):
    """What an editor should know of a candidate before trusting it."""

    PAYWALL = "paywall"
    CONSENT = "consent wall"  # the page showed its question about cookies, and little else
    FUTURE = "future date"
    ANCIENT = "ancient date"


@dataclass(frozen=True, slots=True)
class Source:
    """Something polled for links, with its settings and what the last polls taught.

    `include` and `exclude` are regular expressions that an entry's title or address must, or must not, match.
    `interval` is fixed by a person; without one, `pace` is how often the source proved worth a look.
    """

    id: int
    url: str
    title: str
    section: str | None
    state: SourceState
    added_at: datetime
    weight: int = 0
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    text: TextFrom = TextFrom.PAGE
    interval: timedelta | None = None
    pace: timedelta | None = None
    moved_to: str | None = None  # where it said, by the last polls in a row, that it has moved for good
    moved_polls: int = 0
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    checked_at: datetime | None = None
    ok_at: datetime | None = None
    next_check_at: datetime | None = None
    failures: int = 0
    trouble: str | None = None  # what it is in, in a word or two: gone, busy, not a feed
    fault: str | None = None  # the same in a sentence


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered: `url` is where it was in the end, `hops` the addresses on the way there.

    `moved` is where the permanent redirects (301, 308) at the head of the way lead.  `cut` says that the body
    is only the beginning of what the server has.
    """

    asked: str
    url: str
    status: int
    body: bytes
    content_type: str
    etag: str | None = None
    last_modified: str | None = None
    hops: tuple[str, ...] = ()
    moved: str | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """Until when a host is left alone, after how many runs in a row in which it tired, and why."""

    until: datetime
    runs: int
    why: str


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server's word that what we know of `asked` is still so."""

    asked: str
    etag: str | None = None
    last_modified: str | None = None
    moved: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a feed announced.  `guid` identifies it within its source; `summary` and `text` are plain.

    `text` is the whole content where the feed has it, one paragraph a line.  `page` is the clean address, and
    `key` its identity, where they have been told.
    """

    guid: str
    url: str
    title: str
    author: str = ""
    published: datetime | None = None
    summary: str = ""
    language: str = ""
    image: str = ""
    text: str = ""
    medium: Medium = Medium.PAGE
    flags: tuple[Flag, ...] = ()
    page: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """The document at a source's address, read.  `skipped`: a title or guid, and why it is no entry."""

    title: str
    home: str
    language: str
    entries: tuple[Entry, ...]
    skipped: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """An entry as it was announced before; `candidate` is the id of what it put before the editor."""

    guid: str
    fingerprint: str
    url: str
    title: str
    candidate: int | None = None


@dataclass(frozen=True, slots=True)
class FeedUpdate:
    """What the refresh decider made of a poll: the source as it is from now on, and its entries with news.

    `new` were never seen; `changed` say something else than before, or bear another guid.
    """

    source: Source
    new: tuple[Entry, ...] = ()
    changed: tuple[tuple[KnownEntry, Entry], ...] = ()


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
    REOPEN = "reopen"  # put before the editor once more, after it was rejected or sent


class ItemKind(StrEnum):
    """The kinds of item.  A hidden one stays in the document and is not printed: a comment, a definition."""

    STORY = "story"
    LINK = "link"
    IMAGE = "image"
    TEXT = "text"
    HIDDEN = "hidden"


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
    medium: Medium = Medium.PAGE
    flags: tuple[Flag, ...] = ()
    lead: int | None = None  # the candidate under which this one is shown: it tells the same story
    likeness: str = ""  # how we know
    fault: str | None = None  # why the page could not be read
    sources: tuple[str, ...] = ()
    issue: int | None = None  # the number of the issue it was placed in


@dataclass(frozen=True, slots=True)
class Article:
    """The readable content behind a candidate's address; `text` and `summary` are plain text.

    `canonical` is the address that the page gives itself, if that is on the same site; `links` are the
    addresses that its text links to.
    """

    url: str
    title: str = ""
    author: str = ""
    published: datetime | None = None
    language: str = ""
    image: str = ""
    words: int = 0
    text: str = ""
    summary: str = ""
    canonical: str = ""
    medium: Medium = Medium.PAGE
    flags: tuple[Flag, ...] = ()
    links: tuple[str, ...] = ()


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
