"""undo: take back the last change of an issue; again, the one before it."""

from dataclasses import dataclass, replace
from datetime import datetime
from difflib import unified_diff
from typing import Any

from sqlalchemy import Connection, Engine, Row

from curator.config import Settings
from curator.errors import Refused
from curator.issues.document import to_markdown
from curator.issues.snapshot import load
from curator.jobs.assemble import apply
from curator.jobs.hold import concerned
from curator.model import Issue, Item
from curator.store import candidates, history, issues, reading, writing


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of an issue's history; `diff` is what a change changed in its document."""

    at: datetime
    by: str
    what: str
    diff: tuple[str, ...] = ()


def undo(engine: Engine, number: int, *, now: datetime, by: str) -> tuple[Issue, Entry]:
    """Take back the last change of issue `number`: the issue as it is now, and the change.

    What was held over is taken back in both issues.  An approval that the change withdrew does not come back.
    Raises NotFound, Refused where there is nothing to take back or an issue goes out.
    """
    with writing(engine) as conn:
        last = history.last_change(conn, issues.get(conn, number).id)
        if last is None:
            raise Refused(f"there is no change of issue #{number} that could be taken back")
        both = concerned(number, last.what)
        done = {one: _take_back(conn, one, last, both, now=now, by=by) for one in both}
        return done[number], Entry(last.at, last.by, last.what)


def _take_back(
    conn: Connection, number: int, asked: Row[Any], both: tuple[int, ...], *, now: datetime, by: str
) -> Issue:
    """Take back what issue `number` had of the change that was `asked` for.  Raises Refused."""
    seen = issues.get(conn, number)
    last = history.last_change(conn, seen.id)
    if last is None or concerned(number, last.what) != both:
        said = f'"{asked.what}" concerned issue #{number}, too, which was changed since'
        raise Refused(f"{said}; take that back first with: curator issue undo {number}")
    history.taken_back(conn, last.id)
    before = _united(conn, load(last.before, seen))
    return apply(conn, seen, before, now=now, by=by, what=f"took back: {last.what}", for_good=True)


def _united(conn: Connection, issue: Issue) -> Issue:
    """`issue` with the candidates that its own turned out to be."""

    def of(item: Item) -> Item:
        known = None if item.candidate_id is None else candidates.get(conn, item.candidate_id).id
        return replace(item, candidate_id=known)

    sections = (replace(part, items=tuple(map(of, part.items))) for part in issue.sections)
    return replace(issue, sections=tuple(sections))


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
