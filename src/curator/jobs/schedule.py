"""schedule: which issue is due, and what holds it; skip a slot, pause, resume."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Engine

from curator.config import Schedule
from curator.errors import Held, Refused, UsageError
from curator.issues import calendar
from curator.model import Issue, IssueState, Slot
from curator.store import issues, memos, reading, writing
from curator.text import one_line

# A schedule fires once a slot; if its clock is ahead of ours, the slot has come all the same.
EARLY = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Planned:
    """A slot of the calendar with the issue that is meant for it."""

    slot: Slot
    issue: Issue | None


def due(engine: Engine, schedule: Schedule, now: datetime) -> Issue | None:
    """The issue whose time has come; None where nothing is to be done.

    Raises Held where a person is needed: the calendar is paused, the slot has no approved issue, or it is
    overdue by more than `late_after`.
    """
    with reading(engine) as conn:
        slot = calendar.due_slot(schedule, now + EARLY)
        if slot is None or slot.day in memos.skipped(conn):
            return None
        issue = issues.in_slot(conn, slot.day)
        if issue and issue.state is IssueState.SENT:
            return None
        refuse_held(conn)
    if issue is None:
        raise Held(f"the slot of {slot.day} has no issue; make one with: curator issue new")
    if issue.state is IssueState.DRAFT:
        raise Held(
            f"issue #{issue.number} for {slot.day} is not approved; "
            f"approve it with: curator issue approve {issue.number}, then: curator send {issue.number}"
        )
    if issue.state is IssueState.APPROVED and calendar.is_late(slot, now, schedule):
        raise Held(
            f"issue #{issue.number} is overdue since {slot.at:%Y-%m-%d %H:%M} UTC, which is too long; "
            f"send it all the same with: curator send {issue.number}"
        )
    return issue


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


def resume(engine: Engine) -> bool:
    """Let the calendar go on, after a pause or a restore; False if it was not held."""
    with writing(engine) as conn:
        held = [memos.erase(conn, name) for name in (memos.PAUSED, memos.RESTORED)]
    return any(held)
