"""A CSV file as records: which separator it has, and how to go on behind a row that cannot be read.

The csv module reads a quote that is never closed up to the end of the file, and everybody behind it would be
lost.  So a record that cannot be read costs its first line alone, and the next line begins a new one.
"""

import csv
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from curator.mail.roster.heads import Columns, found, is_address

SEPARATORS = ",;\t|"
NAMED = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_TOLD = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)  # how spreadsheets are told
_MAILBOX = re.compile(r'\s*(?:"[^"]*"|[^"<>,;\t|]*)\s*<[^<>@\s]+@[^<>@\s]+>\s*[,;]?\s*')
_AROUND = " \"'<>"
_LOOKED_AT = 20  # records, to learn how a table is made
_ABOVE = 5  # of those may stand above its head
_LONGEST = 1000  # lines of one record
csv.field_size_limit(1_000_000)  # characters: a reader's whole history is one cell


class Record(NamedTuple):  # a quarter of a dataclass's cost, and there are very many
    """The cells that begin in a line, counted from 1; `fault` says why they could not be read."""

    line: int
    cells: list[str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a table is made: its separator ("" where each line is a mailbox), and where its columns stand."""

    separator: str
    columns: Columns

    @property
    def address(self) -> int:
        """Where the addresses stand."""
        return self.columns.places["address"][0]


def shape(lines: Callable[[], Iterable[str]]) -> Shape | None:
    """How the table whose lines these are is made; None where none of its columns holds addresses."""
    first = next((line for line in lines() if line.strip()), "")
    told = _TOLD.fullmatch(first)
    if told is None and _MAILBOX.fullmatch(first):
        return Shape("", Columns({"address": (0,)}))
    best: tuple[tuple[bool, int, int], Shape] | None = None
    for separator in told[1] if told else SEPARATORS:
        some = [one.cells for one in islice(records(lines(), separator), _LOOKED_AT) if not one.fault]
        columns = found(some[:_ABOVE] if told is None else some)
        if columns is None:
            continue
        width = len(some[max(columns.skipped - 1, 0)])
        worth = (bool(columns.heads), sum(len(cells) == width for cells in some), width)
        if best is None or worth > best[0]:
            best = worth, Shape(separator, columns)
    return best[1] if best else None


def records(lines: Iterable[str], separator: str, address: int = 0) -> Iterator[Record]:
    """Each record that is not empty; `address` is the column where addresses stand, if that is known."""
    if not separator:
        yield from _mailboxes(lines)
        return
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=separator, strict=True)
    while True:
        feed.taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Record(feed.line, [feed.taken[0].strip()], _why(str(error)))
            feed.again()
            continue
        if len(feed.taken) > 1 and _swallowed(cells, separator, address):
            yield Record(feed.line, [feed.taken[0].strip()], _why(""))
            feed.again()
            continue
        if any(map(str.strip, cells)) and not (feed.line == 1 and _TOLD.fullmatch(feed.taken[0])):
            yield Record(feed.line, cells)
        feed.line += len(feed.taken)


class _Feed:
    """Lines for the csv module, which may be given once more: `taken` are those of the record at hand."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._fresh, self._again = iter(lines), deque[str]()
        self.taken: list[str] = []
        self.line = 1

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _LONGEST:
            raise csv.Error
        line = self._again.popleft() if self._again else next(self._fresh)
        self.taken.append(line)
        return line

    def again(self) -> None:
        """Give all lines of this record again but the first."""
        self._again.extendleft(reversed(self.taken[1:]))
        self.line += 1


def _why(error: str) -> str:
    if "field larger" in error:
        return "one of its cells is endless"
    return "its quotes do not match"


def _swallowed(cells: Sequence[str], separator: str, address: int) -> bool:
    """Whether a quote that was not closed has swallowed rows: lines within a cell that look like some."""
    lines = [line.split(separator) for cell in cells if "\n" in cell or "\r" in cell for line in _later(cell)]
    return any(
        len(line) >= min(2, len(cells)) and len(line) > address and is_address(line[address].strip(_AROUND))
        for line in lines
    )


def _later(cell: str) -> list[str]:
    """All lines of a cell but its first."""
    return cell.splitlines()[1:]


def _mailboxes(lines: Iterable[str]) -> Iterator[Record]:
    """Each line as one cell, whatever separators are in its name."""
    for at, line in enumerate(lines, 1):
        if line.strip():
            yield Record(at, [line.strip()])
