"""A table of subscribers that spreadsheets may open, and that `read` takes as it was."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from curator.mail.roster import history
from curator.mail.roster.rows import Roster
from curator.model import Consent, Subscriber, Suppression

HEADS = (
    "address", "name", "standing", "consent", "joined_at", "confirmed_at", "left_at", "paused_until",
    "without", "reason", "suppressed_at", "consent_history",
)  # fmt: skip
_BATCH = 1000  # lines that are written at once
# A spreadsheet computes a cell that begins so; our own mark before it is taken off again when read.
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")  # the full-width forms count as well
_MARKED = re.compile(rf"'(?={_FORMULA.pattern})")


@dataclass(frozen=True, slots=True)
class Entry:
    """All that a list knows of one subscriber."""

    subscriber: Subscriber
    history: Sequence[Consent] = ()
    suppression: Suppression | None = None


def write(entries: Iterable[Entry]) -> Iterator[str]:
    """A CSV table that `read` takes, and in which no cell is a formula to a spreadsheet; part after part."""
    return _table(HEADS, map(_cells, entries))


def write_refused(roster: Roster) -> Iterator[str]:
    """A CSV table of the refused rows with line, reason and what stood in each: once mended, it is read."""
    heads = roster.heads or ["email"]
    rows = ([str(one.line), one.why, *one.cells] for one in roster.refused)
    return _table(["refused_line", "refused_because", *heads], rows)


def marked(cell: str) -> str:
    """`cell`, with our mark where a spreadsheet would compute it, or where a mark would be taken off."""
    return "'" + cell if _FORMULA.match(cell) else cell


def unmarked(cell: str) -> str:
    """`cell` without our mark."""
    return cell[1:] if _MARKED.match(cell) else cell


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table, some at once."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(marked(head) for head in heads)
    for at, row in enumerate(rows, 1):
        writer.writerow(marked(cell) for cell in row)
        if at % _BATCH == 0:
            yield table.getvalue()
            table.seek(0)
            table.truncate()
    yield table.getvalue()


def _cells(entry: Entry) -> Sequence[str]:
    """One subscriber as cells."""
    one, barred = entry.subscriber, entry.suppression
    return (
        one.address,
        one.name,
        one.standing.value,
        one.consent,
        _moment(one.joined_at),
        _moment(one.confirmed_at),
        _moment(one.left_at),
        _moment(one.paused_until),
        " ".join(one.without),
        barred.reason if barred else "",
        _moment(barred.at if barred else None),
        history.written(entry.history),
    )


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
