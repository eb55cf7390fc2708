"""A provider that fails in every way: nobody gets an issue twice, nobody is lost, one call is one request."""

import pytest

from curator.errors import SendHalted
from curator.model import DeliveryState, IssueState
from tests.support import make
from tests.support.promises import counts
from tests.support.sampled import sampled
from tests.support.ses_office import (
    failing,
    half,
    hang,
    most_in_a_second,
    over_quota,
    paused,
    rejected,
    reset_after,
    reset_unread,
    slow,
    suspended,
    throttled,
    unverified,
)
from tests.support.trials import THREADS, trial

pytestmark = pytest.mark.postgresql_is_long

__all__ = ["trial"]

D = DeliveryState
SENDER = "ada@heron.example"
UNANSWERED = {"hang": hang, "reset unread": reset_unread, "reset after": reset_after, "half": half}
ERRORS = {
    "500 before": lambda **when: failing(500, accept=False, **when),
    "500 after": lambda **when: failing(500, **when),
    "503 before": lambda **when: failing(503, accept=False, **when),
    "503 after": lambda **when: failing(503, **when),
}
HALTING = {
    "quota": over_quota,
    "paused": paused,
    "suspended": suspended,
    "unverified": lambda **when: unverified(SENDER, **when),
}


@pytest.mark.parametrize("how", UNANSWERED)
def test_a_call_without_an_answer_is_in_doubt_and_made_once(trial, how):
    """Whether the mail was taken or not; all the others get theirs."""
    sent = trial.begin(40, rules=[UNANSWERED[how](after=5, times=3)]).send(read_timeout=0.5)
    assert (sent.done, sent.halted) == (True, None)
    assert counts(trial.check()) == {D.SENT: 37, D.IN_DOUBT: 3}
    assert len(trial.log()) == 40


@pytest.mark.parametrize("how", sampled(ERRORS, 3))
def test_errors_of_the_servers_own_are_in_doubt_at_ten_per_cent(trial, how):
    """As many as there were answers of that kind, and nobody is asked again."""
    sent = trial.begin(100, rules=[ERRORS[how](share=0.1)]).send()
    errors = sum(one.answer == "error" for one in trial.log())
    assert errors > 2
    assert sent.done
    assert counts(trial.check()) == {D.SENT: 100 - errors, D.IN_DOUBT: errors}


def test_a_burst_of_refusals_for_now_costs_time_and_nothing_else(trial):
    """Each is asked again, later; in the end all have got it."""
    sent = trial.begin(40, rules=[throttled(after=10, times=8)]).send()
    assert (sent.done, sent.halted) == (True, None)
    assert counts(trial.check()) == {D.SENT: 40}
    assert len(trial.log()) == 48


def test_a_provider_that_holds_to_its_rate_gets_no_more_than_that_and_all_of_it(trial):
    """The rate asked for is far above; the refusals slow the sender down."""
    sent = trial.begin(60, rate=20).send()
    assert sent.done
    assert counts(trial.check()) == {D.SENT: 60}
    assert most_in_a_second(one.at for one in trial.log() if one.accepted) <= 20


@pytest.mark.parametrize("how", HALTING)
def test_a_provider_that_takes_nothing_more_stops_the_send(trial, how):
    """Within a call of each courier; once that is mended, all others get theirs and nobody a second one."""
    halted = trial.begin(60, rules=[HALTING[how](after=30)]).send()
    assert halted.halted
    assert not halted.done
    assert len(trial.log()) <= 30 + 2 * THREADS
    assert counts(trial.check()) == {D.SENT: 30, D.QUEUED: 30}
    assert make.issue_again(trial.engine).state is IssueState.SENDING
    trial.office.tell(rules=[])
    assert trial.send().done
    assert counts(trial.check()) == {D.SENT: 60}


@pytest.mark.parametrize(
    "account", [{"SendingEnabled": False}, {"SendingEnabled": True, "EnforcementStatus": "SHUTDOWN"}]
)
def test_an_account_that_may_not_send_is_asked_for_nothing(trial, account):
    """It is seen before anybody is frozen; the issue stays approved."""
    trial.begin(3, account=account)
    with pytest.raises(SendHalted):
        trial.send()
    assert trial.log() == []
    assert make.issue_again(trial.engine).state is IssueState.APPROVED


def test_a_rejected_recipient_fails_with_the_reason_and_alone(trial):
    """One in a hundred."""
    refused = {"reader-037@post.example", "reader-119@post.example"}
    assert trial.begin(200, rules=[rejected(*refused)]).send().done
    ledger = trial.check()
    assert counts(ledger) == {D.SENT: 198, D.FAILED: 2}
    assert {one.address for one in ledger.values() if one.state is D.FAILED} == refused
    assert all("Illegal address" in ledger[one].reason for one in refused)


def test_the_whole_storm_at_once(trial):
    """Every fault by chance, in as many starts as it takes: the same holds."""
    storm = [make_fault(share=0.03) for make_fault in (*UNANSWERED.values(), *ERRORS.values(), throttled)]
    storm.append(slow(0.3, share=0.03))
    trial.begin(150, rules=[*storm, paused(after=60, times=1), rejected("reader-099@post.example")])
    for _ in range(10):
        if trial.send(read_timeout=0.5).done:
            break
    ledger = trial.check()
    assert set(counts(ledger)) <= {D.SENT, D.IN_DOUBT, D.FAILED}
    assert make.issue_again(trial.engine).state is IssueState.SENT
