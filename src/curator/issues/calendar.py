"""The publishing calendar: slots are `first + n × every` days at one wall-clock time, over DST.

A wall-clock time that does not exist on a day (the spring gap) is as much later as the clocks jump; one that
exists twice (the autumn overlap) is its first occurrence.  A late issue does not move the grid.
"""

from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from curator.config import Schedule
from curator.errors import ConfigError
from curator.model import Slot


def slots(schedule: Schedule, start: date, count: int) -> tuple[Slot, ...]:
    """The `count` slots on and after the day `start`, none before the first.  Raises ConfigError."""
    step = _days(schedule)
    first = max(0, -((schedule.first - start).days // step))
    return tuple(_slot(schedule, n) for n in range(first, first + count))


def next_slot(schedule: Schedule, now: datetime, skipped: AbstractSet[date] = frozenset()) -> Slot:
    """The first slot after `now` whose day is not `skipped`."""
    n = max(0, _latest(schedule, now) + 1)
    while (slot := _slot(schedule, n)).day in skipped:
        n += 1
    return slot


def due_slot(schedule: Schedule, now: datetime) -> Slot | None:
    """The latest slot at or before `now`; None before the first."""
    n = _latest(schedule, now)
    return _slot(schedule, n) if n >= 0 else None


def is_late(slot: Slot, now: datetime, schedule: Schedule) -> bool:
    """Whether so much time has passed since `slot` that a person must decide before sending."""
    return now - slot.at > schedule.late_after


def today(schedule: Schedule | None, now: datetime) -> date:
    """The day that it is `now` where the newsletter is published; in UTC without a calendar."""
    return now.astimezone(ZoneInfo(schedule.timezone) if schedule else UTC).date()


def rrule(schedule: Schedule) -> str:
    """The same slots as RFC 5545 text for a scheduler that is told the time zone beside it.

    DTSTART is naive on purpose: Prefect ignores a trailing Z and takes the time for local anyway.
    """
    step = _days(schedule)
    start = datetime.combine(schedule.first, schedule.at).strftime("%Y%m%dT%H%M%S")
    every = f"WEEKLY;INTERVAL={step // 7}" if step % 7 == 0 else f"DAILY;INTERVAL={step}"
    return f"DTSTART:{start}\nRRULE:FREQ={every}"


def _slot(schedule: Schedule, n: int) -> Slot:
    """The n-th slot of the grid, counted from 0."""
    day = schedule.first + timedelta(days=n * _days(schedule))
    local = datetime.combine(day, schedule.at, tzinfo=ZoneInfo(schedule.timezone))
    return Slot(day, local.astimezone(UTC))


def _latest(schedule: Schedule, now: datetime) -> int:
    """The number of the latest slot at or before `now`; negative before the first."""
    today = now.astimezone(ZoneInfo(schedule.timezone)).date()
    n = (today - schedule.first).days // _days(schedule)
    return n if n < 0 or _slot(schedule, n).at <= now else n - 1


def _days(schedule: Schedule) -> int:
    """The grid's step in days.  Raises ConfigError if it is no whole number of them."""
    days, rest = divmod(schedule.every, timedelta(days=1))
    if days < 1 or rest:
        raise ConfigError('schedule.every must be whole days or weeks; write it like "2 weeks"')
    return days
