"""The publishing calendar, beside dateutil's rules and over the changes of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from curator.config import Schedule
from curator.errors import ConfigError
from curator.issues.calendar import due_slot, is_late, next_slot, rrule, slots

SUNDAYS = Schedule(first=date(2018, 11, 25), at=time(9), timezone="Europe/Amsterdam")


def test_slots_are_every_second_sunday_at_the_same_wall_clock_time():
    """Three years of slots are 14 days apart, at nine in Amsterdam, whatever UTC says."""
    found = slots(SUNDAYS, date(2018, 11, 25), 78)
    local = [slot.at.astimezone(ZoneInfo("Europe/Amsterdam")) for slot in found]
    assert [slot.day for slot in found] == [date(2018, 11, 25) + timedelta(days=14 * n) for n in range(78)]
    assert {(at.hour, at.minute, at.weekday()) for at in local} == {(9, 0, 6)}
    assert {slot.at.hour for slot in found} == {7, 8}
    assert {slot.at.tzinfo for slot in found} == {UTC}


@pytest.mark.parametrize("days", [7, 14, 28, 10])
def test_the_rule_for_the_scheduler_gives_the_same_slots(days):
    """Two years of the RRULE, read by dateutil as naive local time, are two years of slots."""
    schedule = SUNDAYS.model_copy(update={"every": timedelta(days=days)})
    count = 2 * 365 // days
    zone = ZoneInfo(schedule.timezone)
    ruled = [at.replace(tzinfo=zone).astimezone(UTC) for at in rrulestr(rrule(schedule))[:count]]
    assert [slot.at for slot in slots(schedule, schedule.first, count)] == ruled


def test_the_rule_names_weeks_where_the_step_is_weeks():
    """Weeks read better than days, and DTSTART has no zone."""
    assert rrule(SUNDAYS) == "DTSTART:20181125T090000\nRRULE:FREQ=WEEKLY;INTERVAL=2"
    ten = SUNDAYS.model_copy(update={"every": timedelta(days=10)})
    assert rrule(ten).endswith("RRULE:FREQ=DAILY;INTERVAL=10")


@pytest.mark.parametrize(
    ("start", "first"),
    [
        (date(2000, 1, 1), date(2018, 11, 25)),
        (date(2018, 11, 25), date(2018, 11, 25)),
        (date(2018, 11, 26), date(2018, 12, 9)),
        (date(2018, 12, 9), date(2018, 12, 9)),
    ],
)
def test_slots_begin_on_or_after_the_day_asked_and_never_before_the_first(start, first):
    """The grid is anchored; where one starts to look does not move it."""
    assert slots(SUNDAYS, start, 1)[0].day == first


def test_due_and_next_meet_at_the_slot_itself():
    """At its moment a slot is due, and the next one is two weeks away."""
    at = datetime(2018, 12, 9, 8, tzinfo=UTC)
    before = at - timedelta(seconds=1)
    assert due_slot(SUNDAYS, at).day == date(2018, 12, 9)
    assert next_slot(SUNDAYS, at).day == date(2018, 12, 23)
    assert due_slot(SUNDAYS, before).day == date(2018, 11, 25)
    assert next_slot(SUNDAYS, before).day == date(2018, 12, 9)


def test_before_the_first_slot_nothing_is_due():
    """A calendar that has not begun has a next slot only."""
    early = datetime(2018, 1, 1, tzinfo=UTC)
    assert due_slot(SUNDAYS, early) is None
    assert next_slot(SUNDAYS, early).day == date(2018, 11, 25)


def test_skipped_days_are_passed_over():
    """The next slot is the first that nobody skipped."""
    skipped = frozenset({date(2018, 12, 9), date(2018, 12, 23)})
    assert next_slot(SUNDAYS, datetime(2018, 12, 1, tzinfo=UTC), skipped).day == date(2019, 1, 6)


def test_a_slot_is_late_only_after_the_time_allowed():
    """Six hours late is in time; a second more is not."""
    slot = slots(SUNDAYS, date(2018, 11, 25), 1)[0]
    assert not is_late(slot, slot.at + timedelta(hours=6), SUNDAYS)
    assert is_late(slot, slot.at + timedelta(hours=6, seconds=1), SUNDAYS)


def test_a_time_that_the_clocks_skip_is_as_much_later():
    """Half past two on the last Sunday of March does not exist in Amsterdam: it becomes half past three."""
    night = Schedule(first=date(2026, 3, 29), at=time(2, 30), timezone="Europe/Amsterdam")
    assert slots(night, night.first, 1)[0].at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert slots(night, night.first, 2)[1].at == datetime(2026, 4, 12, 0, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_repeat_is_its_first_occurrence():
    """Half past two on the last Sunday of October happens twice in Amsterdam: the first is meant."""
    night = Schedule(first=date(2026, 10, 25), at=time(2, 30), timezone="Europe/Amsterdam")
    assert slots(night, night.first, 1)[0].at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("every", [timedelta(0), timedelta(hours=36), timedelta(seconds=1)])
def test_a_step_that_is_no_whole_number_of_days_is_refused(every):
    """A wall-clock grid has days for steps; the error says how to write it."""
    with pytest.raises(ConfigError, match=r"schedule\.every"):
        slots(SUNDAYS.model_copy(update={"every": every}), date(2026, 1, 1), 1)
