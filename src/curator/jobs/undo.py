"""undo: take back the last change of an issue; again, the one before it."""

from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff

from sqlalchemy import Engine

from curator.config import Settings
from curator.errors import Refused
from curator.issues.document import to_markdown
from curator.issues.snapshot import load
from curator.jobs.assemble import apply
from curator.model import Issue
from curator.store import history, issues, reading, writing


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of an issue's history; `diff` is what a change changed in its document."""

    at: datetime
    by: str
    what: str
    diff: tuple[str, ...] = ()


def undo(engine: Engine, number: int, *, now: datetime, by: str) -> tuple[Issue, Entry]:
    """Take back the last change of issue `number`: the issue as it is now, and the change.

    An approval that the change withdrew does not come back.  Raises NotFound, Refused where there is nothing
    to take back or the issue goes out.
    """
    with writing(engine) as conn:
        seen = issues.get(conn, number)
        last = history.last_change(conn, seen.id)
        if last is None:
            raise Refused(f"there is no change of issue #{number} that could be taken back")
        history.taken_back(conn, last.id)
        what = f"took back: {last.what}"
        issue = apply(conn, seen, load(last.before, seen), now=now, by=by, what=what, for_good=True)
        return issue, Entry(last.at, last.by, last.what)


def entries(engine: Engine, settings: Settings, number: int) -> list[Entry]:
    """The whole history of issue `number`, oldest first, with what each change changed.

    Of a change that was taken back, what it changed is not kept.  Raises NotFound.
    """
    with reading(engine) as conn:
        issue = issues.get(conn, number)
        made = history.changes(conn, issue.id)
        notes = history.notes(conn, issue.id)
    states = [load(row.before, issue) if row.before else None for row in made] + [issue]
    diffs = {
        (row.at, row.what): _diff(settings, before, after)
        for row, before, after in zip(made, states, states[1:], strict=False)
        if before and after
    }
    return [Entry(note.at, note.by, note.what, diffs.get((note.at, note.what), ())) for note in notes]


def _diff(settings: Settings, before: Issue, after: Issue) -> tuple[str, ...]:
    """What was changed from one document to the other."""
    old, new = (to_markdown(issue, settings.outline).splitlines() for issue in (before, after))
    return tuple(unified_diff(old, new, "before", "after", lineterm="", n=1))
