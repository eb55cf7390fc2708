"""What prefect.yaml says: the slots of the calendar, no more than one run at a time, flows that exist."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from dateutil.rrule import rrulestr

from curator.config import Schedule
from curator.issues import calendar

TOP = Path(__file__).parents[2]
SCHEDULE = Schedule(
    first=date(2018, 11, 25), every=timedelta(weeks=2), at=time(9), timezone="Europe/Amsterdam"
)


@pytest.fixture(scope="module")
def deployments():
    """The deployments of prefect.yaml by flow/name."""
    written = yaml.safe_load((TOP / "prefect.yaml").read_text(encoding="utf-8"))
    return {f"{one['entrypoint'].rpartition(':')[2]}/{one['name']}": one for one in written["deployments"]}


def test_the_rule_of_the_send_is_the_one_that_the_calendar_writes(deployments):
    """`curator schedule rrule` for the documented calendar gives what prefect.yaml holds, zone and all."""
    [planned] = deployments["send/biweekly"]["schedules"]
    assert planned["rrule"] == calendar.rrule(SCHEDULE)
    assert planned["timezone"] == SCHEDULE.timezone


def test_the_rule_gives_the_calendars_slots_for_two_years(deployments):
    """The rule, read in its zone, and the calendar name the same moments, in summer and winter."""
    [planned] = deployments["send/biweekly"]["schedules"]
    rule, zone = rrulestr(planned["rrule"]), ZoneInfo(planned["timezone"])
    start, end = (datetime.combine(day, time()) for day in (date(2026, 11, 23), date(2028, 11, 23)))
    fired = [moment.replace(tzinfo=zone).astimezone(UTC) for moment in rule.between(start, end)]
    assert fired == [slot.at for slot in calendar.slots(SCHEDULE, start.date(), len(fired))]
    assert len(fired) == 52
    assert {moment.hour for moment in fired} == {7, 8}


def test_every_flow_is_deployed_and_runs_one_at_a_time(deployments):
    """Each deployment names a flow that exists, on the one pool, with a limit of one."""
    assert set(deployments) == {"collect/hourly", "assemble/daily", "send/biweekly", "settle/hourly"}
    for one in deployments.values():
        path, _, flow = one["entrypoint"].partition(":")
        assert f"def {flow}(" in (TOP / path).read_text(encoding="utf-8")
        assert one["work_pool"]["name"] == "curator"
        assert one["concurrency_limit"]["limit"] == 1


def test_a_second_send_waits_and_a_second_collect_does_not(deployments):
    """What mails is never cancelled because another run is busy; what comes hourly is."""
    strategies = {name: one["concurrency_limit"]["collision_strategy"] for name, one in deployments.items()}
    assert strategies == {
        "collect/hourly": "CANCEL_NEW",
        "settle/hourly": "CANCEL_NEW",
        "assemble/daily": "ENQUEUE",
        "send/biweekly": "ENQUEUE",
    }
