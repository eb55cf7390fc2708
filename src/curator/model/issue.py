"""Nouns of the issue: outline, section, item, image, finding, edition, slot."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from curator.model.intake import ItemKind
from curator.model.visit import Visit


@dataclass(frozen=True, slots=True)
class StandingSection:
    """A section of the outline."""

    key: str
    title: str
    emoji: str = ""
    quick_links: str = ""  # the heading over its quick links; none if empty
    former: tuple[str, ...] = ()
    min_items: int = 0  # fewer, or more than the most, is a finding; 0 is no limit
    max_items: int = 0
    min_words: int = 0
    max_words: int = 0


Outline = tuple[StandingSection, ...]


class IssueState(StrEnum):
    """How far an issue has come."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture to print; `src` is an absolute address."""

    src: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the newsletter hosts: its file is named by a hash of its `size` bytes."""

    name: str
    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True)
class Item:
    """What is printed.  `text` is Markdown; `proposal` says that no person has written it yet.

    `id` counts the items of its issue and is never given again; `slug` names the item in references.
    `source` is the item as it stood in the document that it was read from, with the lines before it: what
    is written out as long as nothing of the item is changed.
    """

    kind: ItemKind
    text: str
    id: int | None = None
    candidate_id: int | None = None
    url: str = ""
    image: Image | None = None
    credit: str = ""
    proposal: bool = False
    slug: str = field(default="", compare=False)
    source: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Section:
    """A named run of items.  `level` 3 is a sub-section of the one before; key "" is the nameless one.

    `source` is its heading as it stood in a document, `links_source` that over its quick links.
    """

    key: str
    title: str
    items: tuple[Item, ...] = ()
    emoji: str = ""
    quick_links: str = ""
    level: int = 2
    source: str = field(default="", compare=False)
    links_source: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Issue:
    """One numbered publication.  `revision` counts every stored change, so that a stale write is noticed.

    `aliases` are former addresses, absolute or from the site's root.  `front`, `intro_source` and
    `closing_source` are the front matter, intro and closing as they stood in a document.
    """

    number: int
    title: str
    sections: tuple[Section, ...] = ()
    intro: str = ""
    closing: str = ""
    state: IssueState = IssueState.DRAFT
    slot: date | None = None
    id: int | None = None
    revision: int = 0
    digest: str | None = None  # of the approved edition
    approved_by: str | None = None
    approved_at: datetime | None = None
    sent_at: datetime | None = None
    aliases: tuple[str, ...] = ()
    front: str = field(default="", compare=False)
    intro_source: str = field(default="", compare=False)
    closing_source: str = field(default="", compare=False)

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in print order."""
        return tuple(item for section in self.sections for item in section.items)


@dataclass(frozen=True, slots=True)
class Appearance:
    """Where a link was printed: in which issue, in what state, under which section."""

    number: int
    state: IssueState
    section: str
    url: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """An item of an earlier issue that something new is near, and the names that both share."""

    number: int
    slug: str
    words: str
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A person's word that a finding may stay: whose, why, and since when."""

    by: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Last:
    """What the issue before this one was called."""

    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Archive:
    """What the newsletter printed in other issues, as far as one issue has to do with it.

    `issues` gives an issue's former addresses by its number; `slugs` the issue of an item by the item's slug,
    and `words` what the item is called there; `appearances` where a page was linked, by the page's key.
    `printed` tells how many stories and quick links each section has printed, by the section's key;
    `accepted` which findings somebody has accepted, by their keys; `last` the issue before this one.
    `known` are slugs like those that the issue refers to and that nothing has; `near` gives the earlier item
    that an item might refer to, by the item's text.  `visits` tells how the last look at a page ended, by the
    page's key; those before `stale` are too long ago, and without it nobody asks how long.
    """

    issues: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    slugs: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    appearances: Mapping[str, tuple[Appearance, ...]] = field(default_factory=dict)
    known: tuple[str, ...] = ()
    near: Mapping[str, Earlier] = field(default_factory=dict)
    printed: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    accepted: Mapping[str, Acceptance] = field(default_factory=dict)
    visits: Mapping[str, Visit] = field(default_factory=dict)
    stale: datetime | None = None
    last: Last | None = None


class Severity(StrEnum):
    """How much a finding matters: an error blocks approval, a warning shows, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """What preflight says: what is wrong, where, why that matters, and how to mend it.

    `check` is the check's short name.  `key` names the finding for as long as it is the same one: by what it
    is about, not by where that stands.
    """

    check: str
    severity: Severity
    what: str
    where: str
    mend: str
    key: str
    why: str = ""
    acceptable: bool = True
    accepted: Acceptance | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Where a section stands in an edition: from the first character to the one after the last."""

    section: str  # its key
    html: tuple[int, int]
    text: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Edition:
    """An issue rendered and frozen.  `html` and `text` hold sentinels where a subscriber's own link goes."""

    number: int
    subject: str
    preheader: str
    html: str
    text: str
    digest: str
    id: int | None = None
    spans: tuple[Span, ...] = ()  # of the sections that a reader may leave out


@dataclass(frozen=True, slots=True)
class Slot:
    """A date on the publishing calendar; `at` is its moment in UTC."""

    day: date
    at: datetime
    skipped: bool = False
    note: str = ""
