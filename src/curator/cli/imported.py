"""What an import of subscribers tells: who came, who did not, and why."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curator.cli import say
from curator.errors import UsageError
from curator.text import plural

if TYPE_CHECKING:
    from curator.jobs.enlist import Imported

_SHOWN = 20  # refused rows on a terminal


def check_report(report: Path | None, file: Path) -> None:
    """Raise UsageError where the report cannot be written, before anything else is done."""
    if report is None:
        return
    if report.exists() and report.samefile(file):
        raise UsageError(f"{report} is the table itself; name another file for the report")
    if not os.access(report.parent, os.W_OK):
        raise UsageError(f"{report} cannot be written: its folder is missing, or not yours")


def write_report(report: Path, done: "Imported") -> None:
    """Write the refused rows.  Raises UsageError where that fails, for the import has been done."""
    from curator.disk import write_whole
    from curator.mail import roster

    table = "".join(roster.write_refused(done.table))
    try:
        write_whole(report, table.encode("utf-8", "replace"))
    except OSError as error:
        raise UsageError(
            f"{report} cannot be written: {error.strerror or error}; the import itself is done"
        ) from None


def fields(done: "Imported", *, dry: bool) -> dict[str, Any]:
    """The import as JSON shows it."""
    return {
        "dry_run": dry,
        "new": done.new,
        "taken": {standing.value: number for standing, number in done.taken.items()},
        "known": done.known,
        "barred": done.barred,
        "refused": [{"line": row.line, "given": row.given, "why": row.why} for row in done.refused],
        "encoding": done.table.encoding,
        "separator": done.table.separator,
        "notes": done.table.notes,
    }


def talk(done: "Imported", name: str, *, dry: bool, reported: Path | None) -> None:
    """The refused rows, as many as a person reads, and what came of the others."""
    for row in done.refused[:_SHOWN]:
        say.talk(f"curator: line {row.line} of {name} is refused: {row.why}")
    more = len(done.refused) - _SHOWN
    if more > 0:
        where = f"they are all in {reported}" if reported else "write them all to a file with --report"
        say.talk(f"curator: ... and {plural(more, 'row')} more; {where}")
    for note in done.table.notes:
        say.talk(f"{name}: {note}")
    say.line(
        f"{plural(done.new, 'new subscriber')}, {done.known:,} known before, "
        f"{done.barred:,} suppressed, {plural(len(done.refused), 'row')} refused"
    )
    others = {standing: number for standing, number in done.taken.items() if number and standing != "active"}
    if others:
        told = ", ".join(f"{number:,} {standing}" for standing, number in others.items())
        say.talk(f"of the new ones, {told}: nothing goes to them")
    if dry:
        say.talk("nothing was changed: this was a dry run")
