"""Senders that are killed, at named moments and at random: nobody gets an issue twice, nobody is lost."""

import random
import signal
import time

import pytest

from curator.model import DeliveryState, IssueState
from tests.support import make, sender
from tests.support.deaths import CALL, MOMENTS
from tests.support.processes import processes
from tests.support.promises import assert_nobody_twice_nobody_lost, assert_one_request_an_attempt, counts

THREADS = 4
SOON = 0.12  # seconds after the first message, within which a sender is killed at random
FIRST = [one for one in MOMENTS if one.endswith(("ticket", "freeze", "join"))]
AMID = [one for one in MOMENTS if one.endswith(("claim", "result"))] + list(CALL)
LAST = [one for one in MOMENTS if one.endswith("end")]


class Siege:
    """Rounds of senders that are started and killed; `deaths` counts the killed ones."""

    def __init__(self, url, home, office, seed):
        self._start = lambda death: processes().Process(
            target=sender.through_ses, args=(url, home, office.url, THREADS, death)
        )
        self._office = office
        self._chance = random.Random(seed)
        self.deaths = 0

    def round(self, moments, most=30):
        """A sender for each of the moments; where that is None, or comes too late, it is killed at random."""
        before = self._office.wait()
        living = [self._start(one and (one, self._turn(one))) for one in moments]
        for process in living:
            process.start()
        if any(one is None for one in moments):
            self._office.wait(before + 1)
        for process, moment in sorted(zip(living, moments, strict=True), key=lambda one: one[1] is not None):
            if moment is None:
                time.sleep(self._chance.uniform(0, SOON))
            else:
                self._await(process, before + most)
            process.kill()
            process.join(10)
            assert process.exitcode in {0, -signal.SIGKILL}, "it failed before it was killed"
            self.deaths += process.exitcode != 0
            process.close()

    def _await(self, process, requests):
        """Until the process is dead, or so many requests have come without that."""
        while process.is_alive() and self._office.wait() <= requests:
            time.sleep(0.005)

    def _turn(self, moment):
        return self._chance.randint(1, 5) if moment in AMID else 1

    def finish(self, senders):
        """Let senders end the send; none of them is killed."""
        living = [self._start(None) for _ in range(senders)]
        for process in living:
            process.start()
        for process in living:
            process.join(60)
            assert process.exitcode == 0


def besiege(engine, url, settings, office, *, recipients, senders, moments, last=LAST):
    """How many senders died in a send at all of the `moments`, then at the `last`; what holds afterwards."""
    issue = make.approved(engine, settings, recipients)
    siege = Siege(url, settings.home, office, senders)
    for at in range(0, len(moments), senders):
        siege.round(moments[at : at + senders])
    assert make.issue_again(engine).state is IssueState.SENDING, "the send was over before the kills were"
    for moment in last:
        siege.round([moment], most=recipients)
    siege.finish(senders)
    ledger = assert_nobody_twice_nobody_lost(office.log(), engine, issue)
    assert_one_request_an_attempt(office.log(), ledger, killed=siege.deaths * THREADS)
    assert set(counts(ledger)) <= {DeliveryState.SENT, DeliveryState.IN_DOUBT}
    assert counts(ledger).get(DeliveryState.IN_DOUBT, 0) <= siege.deaths * THREADS
    assert len(ledger) == recipients
    assert make.issue_again(engine).state is IssueState.SENT
    return siege.deaths


@pytest.mark.parametrize("senders", [1, 2])
def test_whoever_is_killed_whenever_nobody_gets_it_twice_and_nobody_is_lost(
    engine, url, settings, office, senders
):
    """What was in flight is in doubt, all else is sent; half of the moments for one sender, half for two."""
    office.tell(latency=0.02)
    mine = slice(senders - 1, None, 2)
    moments = [*(FIRST + AMID)[mine], None, None]
    last = LAST[mine]
    deaths = besiege(
        engine, url, settings, office, recipients=150, senders=senders, moments=moments, last=last
    )
    assert deaths >= len(moments)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("senders", [1, 2])
def test_the_same_after_two_hundred_kills_of_a_send_to_three_thousand(engine, url, settings, office, senders):
    """At each named moment four times, else within 120 ms of the first message."""
    office.tell(latency=0.02 * senders)
    amid = AMID * 4
    amid += [None] * (200 - len(FIRST) - len(amid))
    random.Random(senders).shuffle(amid)
    deaths = besiege(engine, url, settings, office, recipients=3000, senders=senders, moments=[*FIRST, *amid])
    assert deaths >= 200
