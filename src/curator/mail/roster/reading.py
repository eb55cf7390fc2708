"""From the bytes of a table to rows that make a subscriber, and rows that say why they make none."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TextIO

from curator.errors import Unreadable, UsageError
from curator.mail.roster import decoding
from curator.mail.roster.cells import Maker, Terms, Unsaid
from curator.mail.roster.heads import Columns, holds_address
from curator.mail.roster.moments import Column
from curator.mail.roster.records import NAMED, Record, Shape, records, shape
from curator.mail.roster.rows import RefusedRow, Roster, Row
from curator.mail.roster.writing import unmarked
from curator.text import one_line, plural

_EDGES = "\ufeff\u200b\u200e\u200f\u2060"  # that nobody sees, and pastes along
_LONGEST = 2000  # characters of a refused cell that are kept
_DATES = ("joined", "confirmed", "left", "suppressed", "paused")


def read(data: bytes, terms: Terms | None = None, *, encoding: str = "") -> Roster:
    """The rows of a CSV file, in `encoding` or in the one that its bytes show; `Terms` say which are taken.

    Raises Unreadable if it is no table or no column holds addresses, UsageError for an encoding that does not
    exist, or where nothing says that anybody in the table agreed.
    """
    encoding = encoding or decoding.encoding_of(data)
    lines = partial(decoding.opened, data, encoding)
    made = _shape(lines)
    dates = {at: Column() for name in _DATES for at in made.columns.places.get(name, ())}
    while True:
        maker = Maker(made.columns, dates, terms or Terms())
        rows, refused = _sorted(_cells(lines, made), maker, made)
        again = [column.again() for column in dates.values()]  # each of them, not as many as it takes
        if not any(again):
            break
    if not rows and not refused:
        raise Unreadable("the table has nothing below its head")
    return Roster(
        rows=tuple(rows),
        refused=tuple(refused),
        heads=made.columns.heads,
        encoding=encoding.removesuffix("-sig"),
        separator=NAMED.get(made.separator, "none"),
        notes=(*maker.notes(), *_notes(made.columns, dates)),
    )


def _shape(lines: Callable[[], TextIO]) -> Shape:
    """How the table is made.  Raises Unreadable."""
    made = shape(lines)
    if made:
        return made
    beginning = lines().read(200).strip()
    if not beginning:
        raise Unreadable("the table is empty; it should have one address a line, or a column named email")
    if beginning[0] in "<{[":
        raise Unreadable("the table is html, XML or JSON; export it as CSV")
    raise Unreadable("the table has no column of addresses; name one of its columns email")


def _cells(lines: Callable[[], TextIO], made: Shape) -> Iterator[Record]:
    """The records behind the head."""
    for at, one in enumerate(records(lines(), made.separator, made.address)):
        if at >= made.columns.skipped:
            yield Record(one.line, [_plain(cell) for cell in one.cells], one.fault)


def _plain(cell: str) -> str:
    """A cell without the space around it and without our mark."""
    cell = cell.strip()
    if not cell.isascii():
        cell = cell.strip(_EDGES).strip()
    if cell[:1] == "'":
        return unmarked(cell)
    return cell[2:-1] if cell[:2] == '="' and cell[-1] == '"' else cell  # so that a spreadsheet keeps it text


def _sorted(found: Iterator[Record], maker: Maker, made: Shape) -> tuple[list[Row], list[RefusedRow]]:
    """Rows that make a subscriber, each address once, and those that do not."""
    rows: dict[str, Row] = {}
    refused: list[RefusedRow] = []
    for record in _one_each(found, made):
        why = record.fault or _placed(record, maker, rows)
        if why:
            given = one_line(maker.given(record.cells), 80)
            cells = tuple(cell[:_LONGEST] for cell in record.cells)
            refused.append(RefusedRow(record.line, given, why, cells))
    return list(rows.values()), refused


def _placed(record: Record, maker: Maker, rows: dict[str, Row]) -> str:
    """Put the record among the rows; "" if it has a row of its own there, else why not.  Raises Unsaid."""
    try:
        row = maker.row(record.line, record.cells)
    except Unsaid:
        raise
    except UsageError as error:
        return str(error)
    earlier = rows.setdefault(row.key, row)
    if earlier is row:
        return ""
    rows[row.key], why = maker.joined(earlier, row)
    return why


def _one_each(found: Iterator[Record], made: Shape) -> Iterator[Record]:
    """A record for each address, where several stand in one line of a list without a head."""
    for record in found:
        cells = [cell for cell in record.cells if cell]
        if not made.columns.heads and len(cells) > 1 and all(map(holds_address, cells)):
            yield from (Record(record.line, [cell]) for cell in cells)
        else:
            yield record


def _notes(columns: Columns, dates: dict[int, Column]) -> Iterator[str]:
    """What a person should know of how the table was read."""
    for at, column in dates.items():
        head = one_line(columns.heads[at], 40)
        if column.doubtful:
            yield (
                f'{plural(len(column.doubtful), "date")} of the column "{head}" left out: '
                f'"{one_line(column.doubtful[0], 40)}" may be two days; write 2027-01-31'
            )
        if column.strange:
            yield (
                f'{plural(len(column.strange), "date")} of the column "{head}" left out, '
                f'not understood: "{one_line(column.strange[0], 40)}"'
            )
