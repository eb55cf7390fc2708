"""schedule: which issue is due, what holds it, and what a person may do about it."""

import threading
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest

from curator import config
from curator.errors import Held, Refused, UsageError
from curator.issues import calendar
from curator.jobs import schedule
from curator.jobs.approve import unapprove
from curator.jobs.send import send
from curator.model import IssueState
from curator.store import issues, memos, writing
from tests.support import make
from tests.support.hands import Book, Clock
from tests.support.make import DAY, HOUR

SLOT = date(2026, 11, 29)
AT = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
CALENDAR = config.Schedule(
    first=SLOT,
    every=timedelta(weeks=2),
    at=time(9),
    timezone="Europe/Amsterdam",
    late_after=timedelta(hours=6),
)


@pytest.fixture
def due(engine):
    """`due(now)`: the number of the issue that is due then."""

    def asked(now=AT):
        found = schedule.due(engine, CALENDAR, now)
        return found and found.number

    return asked


def in_slot(engine, settings, day=SLOT):
    """Issue #1, approved and meant for the slot."""
    issue = make.approved(engine, settings)
    with writing(engine) as conn:
        conn.exec_driver_sql(f"UPDATE issue SET slot = '{day}'")
    return issue


def test_before_the_slot_nothing_is_due(engine, settings, due):
    """Not even with an approved issue; a calendar's first day may lie ahead."""
    in_slot(engine, settings)
    assert due(AT - HOUR) is None


@pytest.mark.parametrize("after", [timedelta(), timedelta(seconds=1), 6 * HOUR])
def test_at_the_slot_its_approved_issue_is_due(engine, settings, due, after):
    """At that wall-clock time, and for a while afterwards."""
    in_slot(engine, settings)
    assert due(AT + after) == 1


def test_an_issue_that_is_too_late_is_held(engine, settings, due):
    """A person decides; the line says how to send it all the same."""
    in_slot(engine, settings)
    with pytest.raises(Held, match=r"overdue since 2026-11-29 08:00 UTC.*curator send 1"):
        due(AT + 6 * HOUR + timedelta(minutes=1))


def test_an_issue_that_is_being_sent_is_due_however_late(engine, settings, due):
    """The send that was interrupted goes on."""
    issue = in_slot(engine, settings)
    with writing(engine) as conn:
        issues.move(conn, issue, IssueState.SENDING, by="ada", at=AT)
    assert due(AT + DAY) == 1


def test_a_sent_issue_is_not_due_again(engine, settings, due):
    """A schedule that fires twice sends nothing twice."""
    in_slot(engine, settings)
    assert send(engine, settings, Book(), due(), clock=Clock(AT), by="ada").done
    assert due(AT + HOUR) is None


def test_a_slot_without_an_issue_is_held(due):
    """Loudly: it says how to make one."""
    with pytest.raises(Held, match="slot of 2026-11-29 has no issue; make one with: curator issue new"):
        due()


def test_a_slot_with_a_draft_is_held(engine, settings, due):
    """Approving later offers to send it then."""
    in_slot(engine, settings)
    unapprove(engine, 1, now=AT, by="ada")
    with pytest.raises(Held, match=r"#1 for 2026-11-29 is not approved; .*approve 1, then: curator send 1"):
        due()


def test_a_skipped_slot_is_nothing_to_do(engine, due):
    """Once; the next one is due again."""
    schedule.skip(engine, CALENDAR, SLOT, note="holiday")
    assert due() is None
    with pytest.raises(Held, match="2026-12-13"):
        due(AT + 14 * DAY)


def test_a_paused_calendar_is_held_until_it_is_resumed(engine, settings, due):
    """The line says by whom and how to go on."""
    in_slot(engine, settings)
    schedule.pause(engine, now=AT - DAY, by="ada")
    with pytest.raises(
        Held, match=r"paused by ada on 2026-11-28 08:00 UTC; go on with: curator schedule resume"
    ):
        due()
    assert schedule.resume(engine, now=AT)
    assert not schedule.resume(engine, now=AT)
    assert due() == 1


def test_a_restored_backup_is_held_first(engine, settings, due):
    """Whatever else is so; resuming is a person's word that it may send."""
    in_slot(engine, settings)
    with writing(engine) as conn:
        memos.write(conn, memos.RESTORED, "this database is a backup of 2026-11-20")
    with pytest.raises(Held, match="backup of 2026-11-20: what it holds may have gone out since"):
        due()
    schedule.resume(engine, now=AT)
    assert due() == 1


def test_the_next_slots_are_shown_with_their_issues(engine, settings):
    """Skipped ones too, and why the calendar is held."""
    in_slot(engine, settings)
    schedule.skip(engine, CALENDAR, SLOT + 14 * DAY, note="holiday")
    shown = partial(schedule.show, engine, CALENDAR, AT - DAY, 3)
    planned, held = shown()
    assert [one.slot.day for one in planned] == [SLOT, SLOT + 14 * DAY, SLOT + 28 * DAY]
    assert [one.issue and one.issue.number for one in planned] == [1, None, None]
    assert [(one.slot.skipped, one.slot.note) for one in planned][1] == (True, "holiday")
    assert held is None
    schedule.pause(engine, now=AT, by="ada")
    assert "by ada" in shown()[1]


def test_only_a_slot_can_be_skipped(engine):
    """A day between is refused with the next slot from there."""
    with pytest.raises(UsageError, match="2026-12-01 is no slot; the next one from there is 2026-12-13"):
        schedule.skip(engine, CALENDAR, date(2026, 12, 1), note="")


def test_a_slot_is_skipped_once_and_not_over_an_issue(engine, settings):
    """What is meant for it must go elsewhere first."""
    schedule.skip(engine, CALENDAR, SLOT + 14 * DAY, note="")
    with pytest.raises(Refused, match="skipped already"):
        schedule.skip(engine, CALENDAR, SLOT + 14 * DAY, note="")
    in_slot(engine, settings)
    with pytest.raises(Refused, match="issue #1 is meant for 2026-11-29 and is approved"):
        schedule.skip(engine, CALENDAR, SLOT, note="")


def test_an_approved_issue_in_a_skipped_slot_is_not_forgotten(engine, settings, due):
    """Nothing else would send it, so a person is asked."""
    in_slot(engine, settings)
    with writing(engine) as conn:
        memos.skip(conn, calendar.due_slot(CALENDAR, AT), "holiday")
    with pytest.raises(Held, match="#1 was meant for 2026-11-29, which has passed"):
        due(AT + HOUR)


def test_a_send_that_stopped_is_due_until_it_is_old(engine, settings, due):
    """It goes on by itself, whoever stopped it; after `late_after` only if a person says so."""
    in_slot(engine, settings)
    make.readers(engine, 1)
    stopped = threading.Event()
    stopped.set()
    send(engine, settings, Book(), 1, clock=Clock(AT), by="ada", stop=stopped)
    assert due(AT + HOUR) == 1
    with pytest.raises(Held, match=r"begun on 2026-11-29 08:00 UTC .* curator send 1"):
        due(AT + 14 * DAY)
