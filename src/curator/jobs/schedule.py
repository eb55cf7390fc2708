"""schedule: which issue is due, and what holds it; skip a slot, pause, resume."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Engine

from curator.config import Schedule
from curator.errors import Held, Refused, UsageError
from curator.issues import calendar
from curator.model import Issue, IssueState, Slot
from curator.store import deliveries, issues, memos, reading, writing
from curator.text import one_line

# A schedule fires once a slot; if its clock is ahead of ours, the slot has come all the same.
EARLY = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Planned:
    """A slot of the calendar with the issue that is meant for it."""

    slot: Slot
    issue: Issue | None


def due(engine: Engine, schedule: Schedule, now: datetime) -> Issue | None:
    """The issue whose time has come, or whose send has not ended; None where nothing is to be done.

    Raises Held where a person is needed: the calendar is paused, the slot has no approved issue, it is
    overdue by more than `late_after`, or the slot of an approved issue is over.
    """
    slot = calendar.due_slot(schedule, now + EARLY)
    with reading(engine) as conn:
        every = issues.list_all(conn)
        begun = next((issue for issue in every if issue.state is IssueState.SENDING), None)
        meant = [issue for issue in every if slot and issue.slot == slot.day]
        over = slot is None or slot.day in memos.skipped(conn)
        over = over or any(issue.state is IssueState.SENT for issue in meant)
        if begun or not over:
            refuse_held(conn)
    if begun or slot is None:
        return begun
    if over:
        _refuse_forgotten(every, slot)
        return None
    return _ready(slot, meant[0] if meant else None, schedule, now)


def _ready(slot: Slot, issue: Issue | None, schedule: Schedule, now: datetime) -> Issue:
    """The slot's issue, if it may go out by itself.  Raises Held."""
    if issue is None:
        raise Held(f"the slot of {slot.day} has no issue; make one with: curator issue new")
    if issue.state is IssueState.DRAFT:
        raise Held(
            f"issue #{issue.number} for {slot.day} is not approved; "
            f"approve it with: curator issue approve {issue.number}, then: curator send {issue.number}"
        )
    if calendar.is_late(slot, now, schedule):
        raise Held(
            f"issue #{issue.number} is overdue since {slot.at:%Y-%m-%d %H:%M} UTC, which is too long; "
            f"send it all the same with: curator send {issue.number}"
        )
    return issue


def _refuse_forgotten(every: Sequence[Issue], slot: Slot) -> None:
    """Raise Held for an approved issue whose slot has passed or was skipped: nothing else would send it."""
    for issue in every:
        if issue.state is IssueState.APPROVED and issue.slot and issue.slot <= slot.day:
            raise Held(
                f"issue #{issue.number} was meant for {issue.slot}, which has passed; "
                f"send it with: curator send {issue.number}"
            )


def refuse_held(conn: Connection) -> None:
    """Raise Held while the calendar is paused, or this database is a restored backup."""
    restored = memos.read(conn, memos.RESTORED)
    if restored:
        raise Held(f"{restored}: what it holds may have gone out since; go on with: curator schedule resume")
    paused = memos.read(conn, memos.PAUSED)
    if paused:
        raise Held(f"the calendar is {paused}; go on with: curator schedule resume")


def show(
    engine: Engine, schedule: Schedule, now: datetime, count: int = 5
) -> tuple[list[Planned], str | None]:
    """The next slots with their issues, and why the calendar is held, if it is."""
    with reading(engine) as conn:
        skipped = memos.skipped(conn)
        slots = calendar.slots(schedule, calendar.next_slot(schedule, now).day, count)
        planned = [
            Planned(
                Slot(slot.day, slot.at, skipped=slot.day in skipped, note=skipped.get(slot.day, "")),
                issues.in_slot(conn, slot.day),
            )
            for slot in slots
        ]
        held = memos.read(conn, memos.RESTORED) or memos.read(conn, memos.PAUSED)
        return planned, held


def skip(engine: Engine, schedule: Schedule, day: date, *, note: str) -> Slot:
    """Skip the slot on `day`.  Raises UsageError for a day that is no slot, Refused for one with an issue."""
    slot = slot_on(schedule, day)
    with writing(engine) as conn:
        issue = issues.in_slot(conn, day)
        if issue:
            raise Refused(f"issue #{issue.number} is meant for {day} and is {issue.state}")
        if not memos.skip(conn, slot, one_line(note)):
            raise Refused(f"the slot of {day} is skipped already")
    return slot


def unskip(engine: Engine, day: date) -> None:
    """Use a skipped slot after all.  Raises Refused for one that is not skipped."""
    with writing(engine) as conn:
        if not memos.unskip(conn, day):
            raise Refused(f"the slot of {day} is not skipped; see: curator schedule")


def slot_on(schedule: Schedule, day: date) -> Slot:
    """The slot on `day`.  Raises UsageError for a day that is none: what is meant for it would not go out."""
    slot = calendar.slots(schedule, day, 1)[0]
    if slot.day != day:
        raise UsageError(f"{day} is no slot; the next one from there is {slot.day}")
    return slot


def pause(engine: Engine, *, now: datetime, by: str) -> None:
    """Send nothing by itself until resumed."""
    with writing(engine) as conn:
        memos.write(conn, memos.PAUSED, f"paused by {by} on {now:%Y-%m-%d %H:%M} UTC")


def resume(engine: Engine, *, now: datetime) -> bool:
    """Let the calendar go on, after a pause or a restore; False if it was not held.

    What a restored backup takes for unsent is in doubt then: a person decides with `deliveries resolve`.
    """
    with writing(engine) as conn:
        paused, restored = (memos.erase(conn, name) for name in (memos.PAUSED, memos.RESTORED))
        if restored:
            deliveries.doubt_restored(conn, now)
    return paused or restored
