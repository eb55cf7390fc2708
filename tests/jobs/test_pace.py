"""The pace: evenly, never more in any second than the share, and slower when the provider says so."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from curator.jobs.pace import Pace

NEVER = threading.Event()


def departures(pace, count, threads=4, late=lambda: None):
    """When so many callers were let go; `late` holds each up between the gates."""
    times = []

    def one(_):
        assert pace.turn(NEVER)
        late()
        pace.depart()
        times.append(time.monotonic())

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, range(count)))
    return sorted(times)


def most_in_a_second(times):
    return max(sum(at <= other < at + 1 for other in times) for at in times)


def test_no_second_has_more_than_the_share():
    """Nor less than nearly all of it."""
    times = departures(Pace(50), 120)
    assert most_in_a_second(times) <= 50
    assert 119 / (times[-1] - times[0]) >= 49


def test_who_was_held_up_does_not_come_in_a_heap():
    """A database that stood still for half a second: those that waited meanwhile keep their distance."""
    began = time.monotonic()

    def late():
        time.sleep(max(0.0, 0.5 - (time.monotonic() - began)))

    times = departures(Pace(40), 90, threads=30, late=late)
    assert most_in_a_second(times) <= 40


def test_a_smaller_share_counts_at_once():
    """Of what has gone under the larger one, too."""
    pace = Pace(40)
    first = departures(pace, 40)
    pace.share = 10
    then = departures(pace, 12)
    assert sum(at > first[-1] - 1 and at < first[-1] + 0.5 for at in then) == 0
    assert most_in_a_second(then) <= 10


def test_without_a_share_nobody_passes_until_there_is_one():
    """A sender that has joined waits for what the others let go."""
    pace, stop = Pace(), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(pace.turn, stop)
        time.sleep(0.2)
        assert not waiting.done()
        pace.share = 100
        assert waiting.result(2)


def test_who_waits_for_a_turn_can_be_stopped():
    """At once, and without having had it."""
    pace, stop = Pace(0.01), threading.Event()
    assert pace.turn(stop)
    threading.Timer(0.1, stop.set).start()
    began = time.monotonic()
    assert not pace.turn(stop)
    assert time.monotonic() - began < 2


def test_a_provider_that_finds_it_too_fast_gets_a_rest_and_then_half(monkeypatch):
    """Several complaints of one moment are one."""
    monkeypatch.setattr("curator.jobs.pace.REST", 0.3)
    pace = Pace(100)
    departures(pace, 5)
    for _ in range(8):
        pace.slow()
    began = time.monotonic()
    times = departures(pace, 26)
    assert times[0] - began >= 0.25
    assert 0.4 <= times[-1] - times[0] <= 0.8
