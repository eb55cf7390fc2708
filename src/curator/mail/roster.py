"""A table of subscribers: read from whatever a list was kept in before, written for whatever comes after.

Nobody is lost silently: each row becomes a `Row`, or a `RefusedRow` that says why.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from curator.errors import Unreadable, UsageError
from curator.mail import addresses
from curator.model import Subscriber
from curator.text import one_line

# What other programs call the columns, in small letters without spaces and marks.
_NAMES = {
    "address": "email mail address emailaddress mailaddress emailadres mailadresse subscriber recipient to",
    "name": "name fullname displayname naam subscribername",
    "first": "firstname fname first givenname voornaam vorname",
    "last": "lastname lname last surname familyname achternaam nachname",
    "consent": "consent consentsource source optin optinsource signupsource origin",
    "joined": "joined joinedat date subscribedat subscribed subscriptiondate signupdate signedup optintime "
    "confirmtime confirmedat created createdat timestamp added addedat dateadded",
    "standing": "standing status subscriptionstatus memberstatus",
}
_MEANING = {name: meaning for meaning, names in _NAMES.items() for name in names.split()}
# Words for those who must not be written to, in the exports of other programs and in ours.
_NOT_SUBSCRIBED = re.compile(
    r"left|suppressed|pending|unsubscribed|cleaned|(hard|soft)?bounced?|complain(ed|t)|unconfirmed|inactive"
    r"|disabled|block(ed|listed)|blacklisted|spam|deleted|removed|archived|non-?subscribed"
)
# A spreadsheet computes a cell that begins so; our own mark before it is taken off again when read.
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")  # the full-width forms count as well
_MARKED = re.compile(rf"'(?={_FORMULA.pattern})")


@dataclass(frozen=True, slots=True)
class Row:
    """One subscriber to be; `line` is where the row begins in the file, counted from 1."""

    line: int
    address: str
    name: str = ""
    consent: str = ""
    joined_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that makes no subscriber: what stood there as the address, and why not."""

    line: int
    given: str
    why: str


@dataclass(frozen=True, slots=True)
class Roster:
    """A table that has been read."""

    rows: tuple[Row, ...]
    refused: tuple[RefusedRow, ...]


def read(data: bytes) -> Roster:
    """The rows of a CSV file (comma, semicolon or tab; UTF-8, UTF-16 or cp1252; with or without a header).

    Dates are read in ISO form; other forms are ambiguous and left out.  Raises Unreadable if no column holds
    addresses, or if the table's quotes do not match.
    """
    text = _decoded(data)
    lines = _lines(text)
    first = next(lines, None)
    if first is None:
        raise Unreadable("the table is empty; it should have one address a line, or a column named email")
    columns = _columns(first[1])
    if columns is None:
        guess = next((i for i, cell in enumerate(first[1]) if "@" in cell), None)
        if guess is None:
            raise Unreadable("the table has no column of addresses; name one of its columns email")
        columns, lines = {"address": guess}, _lines(text)
    return _sorted(columns, lines)


def write(subscribers: Iterable[Subscriber]) -> str:
    """A CSV table of `subscribers` that `read` takes, and in which no cell is a formula to a spreadsheet."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["address", "name", "standing", "consent", "joined_at", "left_at"])
    for one in subscribers:
        left = one.left_at.isoformat() if one.left_at else ""
        cells = (one.address, one.name, one.standing.value, one.consent, one.joined_at.isoformat(), left)
        writer.writerow(_marked(cell) for cell in cells)
    return table.getvalue()


def _marked(cell: str) -> str:
    """`cell`, with our mark where a spreadsheet would compute it, or where a mark would be taken off."""
    return "'" + cell if _FORMULA.match(cell) or _MARKED.match(cell) else cell


def _decoded(data: bytes) -> str:
    """The table as text; every byte means something in the last encoding tried."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the number of the line on which it begins."""
    opening = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=opening.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, [_MARKED.sub("", cell.strip(), count=1) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"the table cannot be read from line {line} on: {error}; mend its quotes") from None


def _columns(header: list[str]) -> dict[str, int] | None:
    """Where each known column is; None if the row is no header with a column of addresses."""
    found: dict[str, int] = {}
    for index, cell in enumerate(header):
        meaning = _MEANING.get(re.sub(r"[^a-z0-9]", "", cell.lower()))
        if meaning:
            found.setdefault(meaning, index)
    return found if "address" in found else None


def _sorted(columns: dict[str, int], lines: Iterator[tuple[int, list[str]]]) -> Roster:
    """Rows that make a subscriber, and those that do not."""
    rows: list[Row] = []
    refused: list[RefusedRow] = []
    seen: dict[str, int] = {}
    for line, cells in lines:
        cell = {name: cells[index] for name, index in columns.items() if index < len(cells)}
        given = cell.get("address", "")
        try:
            row = _row(line, cell)
        except UsageError as error:
            refused.append(RefusedRow(line, one_line(given, 80), str(error)))
            continue
        earlier = seen.setdefault(addresses.key(row.address), line)
        if earlier == line:
            rows.append(row)
        else:
            refused.append(RefusedRow(line, one_line(given, 80), f"the same address as line {earlier}"))
    return Roster(tuple(rows), tuple(refused))


def _row(line: int, cell: dict[str, str]) -> Row:
    """The row as a subscriber to be.  Raises UsageError saying why it is none."""
    given = cell.get("address", "")
    if not given:
        raise UsageError("there is no address")
    standing = cell.get("standing", "").lower()
    if _NOT_SUBSCRIBED.fullmatch(standing):
        raise UsageError(f'its standing in the table is "{standing}": not one to write to')
    name = cell.get("name") or f"{cell.get('first', '')} {cell.get('last', '')}"
    return Row(
        line, addresses.check(given), one_line(name, 200), one_line(cell.get("consent", "")), _moment(cell)
    )


def _moment(cell: dict[str, str]) -> datetime | None:
    """When the person joined, if the table says so in ISO form; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(cell.get("joined", ""))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
