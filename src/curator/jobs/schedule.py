"""schedule: which issue is due, and what holds it; skip a slot, pause, resume."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine

from curator.config import Schedule
from curator.errors import Held, Refused, UsageError
from curator.issues import calendar
from curator.jobs import claims, place
from curator.model import Issue, IssueState, Slot
from curator.store import issues, ledger, letters, memos, places, reading, senders, writing
from curator.text import one_line

# A schedule fires once a slot; if its clock is ahead of ours, the slot has come all the same.
EARLY = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Planned:
    """A slot of the calendar with the issue that is meant for it."""

    slot: Slot
    issue: Issue | None


@dataclass(frozen=True, slots=True)
class Resumed:
    """What a person's word that it may go on has done.

    `confirmed`: why nothing was sent, where the database or the place was in doubt; `place` is known now.
    `doubted`: (issue, how many of its deliveries are in doubt now); `others` are at work, so that none are.
    `approved`: the issues that go out next, and may have gone out already.
    """

    paused: bool
    confirmed: str | None = None
    place: str | None = None
    doubted: tuple[tuple[int, int], ...] = ()
    others: bool = False
    approved: tuple[int, ...] = ()


def due(engine: Engine, schedule: Schedule, now: datetime, home: Path | None = None) -> Issue | None:
    """The issue whose time has come, or whose send has not ended; None where nothing is to be done.

    Raises Held where a person is needed: the calendar is paused, the slot has no approved issue, it is
    overdue by more than `late_after` or was begun so long ago, the slot of an approved issue is over, or the
    database may not be sent from the newsletter's folder `home`.
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
        if begun:
            _refuse_stale(conn, begun, schedule, now)
    if home and (begun or not over):
        _refuse_elsewhere(engine, home)
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


def _refuse_stale(conn: Connection, begun: Issue, schedule: Schedule, now: datetime) -> None:
    """Raise Held for a send that was begun long ago: what its readers would get now is old.

    A machine that was set back to an older state has such a send, and no way to know of the rest.
    """
    at = ledger.began(conn, begun.id or 0)
    if at and now - at > schedule.late_after:
        raise Held(
            f"the send of issue #{begun.number} was begun on {at:%Y-%m-%d %H:%M} UTC and has not ended; "
            f"look with: curator deliveries {begun.number}, then go on with: curator send {begun.number}"
        )


def _refuse_forgotten(every: Sequence[Issue], slot: Slot) -> None:
    """Raise Held for an approved issue whose slot has passed or was skipped: nothing else would send it."""
    for issue in every:
        if issue.state is IssueState.APPROVED and issue.slot and issue.slot <= slot.day:
            raise Held(
                f"issue #{issue.number} was meant for {issue.slot}, which has passed; "
                f"send it with: curator send {issue.number}"
            )


def _refuse_elsewhere(engine: Engine, home: Path) -> None:
    """Raise Held where this database may not be sent from `home`."""
    why = place.look(engine, home)
    if why:
        raise Held(f"{why}; {place.GO_ON}")


def refuse_held(conn: Connection) -> None:
    """Raise Held while the calendar is paused, or this database is a restored backup."""
    restored = memos.read(conn, memos.RESTORED)
    if restored:
        raise Held(f"{restored}: what it holds may have gone out since; {place.GO_ON}")
    paused = memos.read(conn, memos.PAUSED)
    if paused:
        raise Held(f"the calendar is {paused}; {place.GO_ON}")


def held(engine: Engine, home: Path | None = None) -> str | None:
    """Why nothing is sent (from the folder `home`), in a few words; None where nothing holds it."""
    with reading(engine) as conn:
        told = memos.read(conn, memos.RESTORED) or memos.read(conn, memos.PAUSED)
    return told or (place.look(engine, home) if home else None)


def show(
    engine: Engine, schedule: Schedule, now: datetime, count: int = 5, home: Path | None = None
) -> tuple[list[Planned], str | None]:
    """The next slots with their issues, and why nothing is sent (from the folder `home`), if it is not."""
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
    return planned, held(engine, home)


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


def resume(engine: Engine, *, now: datetime, home: Path | None = None) -> Resumed | None:
    """Let it go on after a pause or a restore, and from the folder `home`; what was done, or None.

    What a database that was restored or copied takes for unsent is in doubt then, unless others are at work
    in it just now: a person decides with `deliveries resolve`.  Raises Held where `home` cannot be written.
    """
    made = claims.noted(home) if home else None
    with writing(engine) as conn:
        places.exclude(conn)
        paused, restored = bool(memos.erase(conn, memos.PAUSED)), memos.take(conn, memos.RESTORED)
        doubt = place.judge(conn, home, made) if home else None
        why = restored or (doubt.why if doubt else None)
        if not why:
            return Resumed(paused) if paused else None
        others = not restored and not (doubt and doubt.outdated) and senders.at_work(conn, now)
        return Resumed(
            paused,
            confirmed=why,
            place=place.confirm(conn, home, now=now) if home else None,
            doubted=() if others else _doubt_unsent(conn, now),
            others=others,
            approved=tuple(
                issue.number for issue in issues.list_all(conn) if issue.state is IssueState.APPROVED
            ),
        )


def _doubt_unsent(conn: Connection, now: datetime) -> tuple[tuple[int, int], ...]:
    """Whatever waits in sends that have begun may have gone out since: issues, and how many of each."""
    unsent = tuple(places.unsent(conn))
    ledger.doubt_restored(conn, now)
    letters.doubt_unsent(conn, now)
    return unsent
