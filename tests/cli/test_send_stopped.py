"""`curator send` that is stopped, killed, or started twice, through a stand-in for SES."""

import os
import signal
import time

import pytest

from curator.model import DeliveryState
from curator.store import open_engine
from tests.support import make
from tests.support.postoffice import aws
from tests.support.promises import assert_nobody_twice_nobody_lost, assert_one_request_an_attempt, counts
from tests.support.ses_office import hang, office, ses_server

__all__ = ["aws", "office", "ses_server"]

D = DeliveryState
EDITOR = "ada@night-garden.test"  # gets a report of each send


class Sending:
    """The command for an issue with 60 recipients, and what became of it."""

    def __init__(self, shell, office):
        self.shell, self.office = shell, office
        shell.done("subscriber", "add", *(f"more-{at}@post.test" for at in range(57)))
        office.tell(latency=0.1)

    def start(self):
        how = {"THROUGH": "ses", "SES__ENDPOINT": self.office.url, "THREADS": "4"}
        return self.shell.start("send", 1, **{f"CURATOR_POST__{name}": value for name, value in how.items()})

    def ended(self, child):
        """The exit code and what was said, of a command that ends by itself."""
        out, err = child.communicate(timeout=30)
        return child.returncode, out.decode(), err.decode()

    def fates(self, *, killed=0, resting=True):
        """How many are in each state; what must be true is."""
        engine = open_engine(f"sqlite:///{self.shell.home}/curator.db")
        log = [one for one in self.office.log() if one.to != EDITOR]
        ledger = assert_nobody_twice_nobody_lost(log, engine, make.issue_again(engine), resting=resting)
        assert_one_request_an_attempt(log, ledger, killed=killed)
        engine.dispose()
        return counts(ledger)


@pytest.fixture
def sending(shell, approved, office):
    return Sending(shell, office)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda one: one.name)
def test_a_signal_ends_what_is_in_flight_within_seconds(sending, number):
    """Nothing is in doubt by that, and the same command goes on."""
    with sending.start() as child:
        sending.office.wait(12)
        began = time.monotonic()
        os.killpg(child.pid, number)
        code, _, err = sending.ended(child)
    assert time.monotonic() - began < 6
    assert code == 1
    assert "go on with: curator send 1" in err
    assert sending.fates().keys() == {D.SENT, D.QUEUED}
    with sending.start() as child:
        assert sending.ended(child)[0] == 0
    assert sending.fates() == {D.SENT: 60}


def test_a_provider_that_answers_no_more_holds_up_no_signal(sending):
    """What it never answered is in doubt, after some seconds."""
    sending.office.tell(rules=[hang(after=12)])
    with sending.start() as child:
        sending.office.wait(16)
        began = time.monotonic()
        os.killpg(child.pid, signal.SIGTERM)
        code, _, _ = sending.ended(child)
    assert time.monotonic() - began < 9
    assert code != 0
    fates = sending.fates()
    assert fates == {D.SENT: 12, D.IN_DOUBT: 4, D.QUEUED: 44}


def test_a_killed_command_is_started_again_and_goes_on(sending):
    """What was in flight is in doubt: exit 3, a person must decide."""
    with sending.start() as child:
        sending.office.wait(12)
        os.killpg(child.pid, signal.SIGKILL)
        sending.ended(child)
    sending.fates(killed=4, resting=False)
    with sending.start() as child:
        code, out, err = sending.ended(child)
    assert code == 3
    assert "in_doubt" in out
    assert "curator deliveries" in err
    fates = sending.fates(killed=4)
    assert fates.keys() == {D.SENT, D.IN_DOUBT}
    assert fates[D.IN_DOUBT] <= 4


def test_the_command_started_twice_at_once_sends_once(sending):
    """Both end well, whoever sent what."""
    with sending.start() as first, sending.start() as second:
        ended = [sending.ended(first), sending.ended(second)]
    assert [code for code, _, _ in ended] == [0, 0]
    assert sending.fates() == {D.SENT: 60}
