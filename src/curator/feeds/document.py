"""What stands in a feed: the nouns between the readers of its formats and the entries that are made of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Passage(NamedTuple):
    """A field of text, and whether it is HTML: None where the format does not tell."""

    value: str = ""
    markup: bool | None = False


NOTHING = Passage()


class Attached(NamedTuple):
    """The address of a file that goes with an item, and its media type, or what kind of thing it is."""

    url: str
    kind: str = ""


@dataclass(slots=True)
class Item:
    """One thing a feed announces, as it stands there: addresses may be relative.

    A date without a zone is in UTC.  `contents` are the forms in which the whole of it is given.
    """

    guid: str = ""
    link: str = ""
    title: Passage = NOTHING
    author: str = ""
    published: datetime | None = None
    summary: Passage = NOTHING
    contents: list[Passage] = field(default_factory=list)
    language: str = ""
    enclosures: list[Attached] = field(default_factory=list)
    pictures: list[Attached] = field(default_factory=list)


@dataclass(slots=True)
class Document:
    """A feed as it stands there: its first items, of how many."""

    title: Passage
    home: str
    language: str
    items: list[Item]
    total: int
