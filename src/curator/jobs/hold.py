"""hold: keep items of a draft for a later issue, which is made if there is none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from curator.config import Schedule
from curator.errors import UsageError
from curator.issues import calendar, compose
from curator.issues.habits import closing_of
from curator.jobs import record
from curator.jobs.assemble import apply
from curator.jobs.compose import was_filled
from curator.model import Issue, IssueState, Outline
from curator.store import history, issues, memos, reading, writing
from curator.text import plural

_GAVE, _TOOK = "held over {} to #{}", "took over {} from #{}"  # lines in the histories of both
_PAIR = re.compile(r"(held|took) over .* (?:to|from) #(\d+)")
BEGUN = "begun with items held over from #"  # a line in the history of an issue that was made for them


@dataclass(frozen=True, slots=True)
class HeldOver:
    """The draft that gave items away and the one that took them, each as it is now and was before.

    `is_new` says that the other one was made for them.
    """

    issue: Issue
    before: Issue
    other: Issue
    other_before: Issue
    is_new: bool


def hold(
    engine: Engine,
    outline: Outline,
    number: int,
    ids: Sequence[int],
    *,
    to: int | None = None,
    now: datetime,
    by: str,
    schedule: Schedule | None = None,
) -> HeldOver:
    """Hold items over to issue `to`, else to the next draft, which is made for the next free slot if need be.

    Words, picture, credit, slug and candidate go with them, into the section of the same key.  Both issues
    are changed, or none.  Raises NotFound, UsageError for an unknown item and for the same issue, Refused
    as `change` does.
    """
    with writing(engine) as conn:
        seen = issues.get(conn, number, alone=True)
        given = compose.held_over(seen, ids)
        if to == number:
            raise UsageError(f"the items stand in issue #{number} already; name another one: --to M")
        known = _later(conn, seen) if to is None else issues.get(conn, to, alone=True)
        other = known or _begin(conn, seen, schedule, now, by)
        filled = other
        for item, section in given:
            compose.refuse_ambiguous(filled, item)
            filled = compose.placed(filled, item, section, outline)
        less = compose.remove(seen, ids, outline)
        count = plural(len(given), "item")
        # The giver first: a candidate stands in one issue at a time.
        issue = apply(conn, seen, less, now=now, by=by, what=_GAVE.format(count, other.number))
        taker = apply(conn, other, filled, now=now, by=by, what=_TOOK.format(count, number))
        return HeldOver(issue, seen, taker, other, known is None)


def concerned(number: int, what: str) -> tuple[int, ...]:
    """The issues that a change of issue `number` belongs to, as its history says it: both of a hold.

    The one that took items comes first: that is the order in which they are given back.
    """
    match = _PAIR.fullmatch(what)
    if match is None:
        return (number,)
    return (int(match[2]), number) if match[1] == "held" else (number, int(match[2]))


def waiting(engine: Engine) -> Issue | None:
    """The first draft that was begun with items held over, and was not filled with picks yet."""
    with reading(engine) as conn:
        drafts = [one for one in reversed(issues.list_all(conn)) if one.state is IssueState.DRAFT]
        return next((one for one in drafts if was_begun(conn, one) and not was_filled(conn, one)), None)


def was_begun(conn: Connection, issue: Issue) -> bool:
    """Whether the issue was made for items that another one held over."""
    return any(row.what.startswith(BEGUN) for row in history.notes(conn, issue.id))


def _later(conn: Connection, seen: Issue) -> Issue | None:
    """The first draft after an issue, whole; None if there is none."""
    later = [
        i.number for i in issues.list_all(conn) if i.number > seen.number and i.state is IssueState.DRAFT
    ]
    return issues.get(conn, min(later), alone=True) if later else None


def _begin(conn: Connection, seen: Issue, schedule: Schedule | None, now: datetime, by: str) -> Issue:
    """A new draft without anything in it, for the first free slot after the issue's."""
    number = issues.next_number(conn)
    slot = None
    if schedule:
        every = {issue.slot for issue in issues.list_all(conn) if issue.slot}
        start = max(now, calendar.slots(schedule, seen.slot, 1)[0].at) if seen.slot else now
        slot = calendar.next_slot(schedule, start, frozenset(every | set(memos.skipped(conn)))).day
    closing = closing_of(one for one in issues.list_all(conn) if one.state is IssueState.SENT)
    made = record.add(conn, Issue(number, f"#{number}", slot=slot, closing=closing))
    history.note(conn, made.id, by=by, at=now, what=f"{BEGUN}{seen.number}")
    return made
