"""What a table of subscribers holds, once it is read."""

from dataclasses import dataclass
from datetime import datetime

from curator.model import Consent, Standing


@dataclass(frozen=True, slots=True)
class Row:
    """One subscriber to be; `line` is where the row begins in the file, counted from 1.

    `history` is what the table tells of their consent; `whole`: that is all there is, as an export of ours
    told it.
    """

    line: int
    address: str
    key: str
    standing: Standing = Standing.ACTIVE
    name: str = ""
    consent: str = ""
    joined_at: datetime | None = None
    confirmed_at: datetime | None = None
    left_at: datetime | None = None
    paused_until: datetime | None = None
    suppressed_at: datetime | None = None
    reason: str = ""
    without: tuple[str, ...] = ()
    history: tuple[Consent, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that makes no subscriber: what stood there as the address, why not, and all its cells."""

    line: int
    given: str
    why: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """A table that has been read: in which encoding, with which separator, and what a person should know."""

    rows: tuple[Row, ...]
    refused: tuple[RefusedRow, ...]
    heads: tuple[str, ...] = ()
    encoding: str = "utf-8"
    separator: str = "comma"
    notes: tuple[str, ...] = ()
