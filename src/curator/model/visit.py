"""Nouns of the visit: what a page that an issue links to said when it was last looked at."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from curator.model.intake import Flag


class Reached(StrEnum):
    """How a look at a page ended."""

    SEEN = "seen"
    GONE = "gone"  # certainly: its server says so, or its host has no address
    SHUT = "shut"  # its site refuses programs, so that nothing is known of it
    FAILED = "failed"  # it could not be had, which may change


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a page said at a moment, as far as it takes to tell whether it says the same at another.

    `sketch` are the lowest hashes of its runs of words.
    """

    title: str
    words: int
    sketch: tuple[int, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """The last look at a page, asked as `url`.

    `final` is where it was in the end, `moved` where permanent redirects lead; `fault` says why it was not
    seen, `status` is the server's if it answered with an error; `opening` is how its text begins.
    `imprint` is what it said, `approved` what it said when an editor took it up (or when it was first looked
    at, if no editor did), None where that is not known.
    """

    key: str
    url: str
    at: datetime
    outcome: Reached
    fault: str = ""
    status: int | None = None
    final: str = ""
    moved: str = ""
    language: str = ""
    flags: tuple[Flag, ...] = ()
    opening: str = ""
    imprint: Imprint | None = None
    approved: Imprint | None = None

    @property
    def title(self) -> str:
        """What the page is called; "" if it was not seen or tells none."""
        return self.imprint.title if self.imprint else ""
