"""Soft bounces: an address counts as dead once the mail of three issues in a row did not get there."""

import pytest
from sqlalchemy import update

from curator.jobs.settle import SOFT_BOUNCES, settle
from curator.jobs.subscribe import unbar
from curator.model import DeliveryState, EventKind, MailEvent, Standing
from curator.store import deliveries, reading, subscribers, writing
from curator.store.schema import delivery
from tests.support import make
from tests.support.make import NOW

ADA = "reader-000@post.example"
K, D = EventKind, DeliveryState


@pytest.fixture
def ledger(engine):
    """`ledger(number)`: the only reader's delivery of that issue, sent; the reader is made with the first."""

    def sent(number, state=D.SENT):
        issue = make.frozen(engine, 1 if number == 1 else 0, number=number)
        with writing(engine) as conn:
            (only,) = deliveries.list_some(conn, issue.id)
            conn.execute(update(delivery).where(delivery.c.id == only.id).values(state=state))
        return f"nonce{number}-{only.id}"

    return sent


def tell(engine, name, kind=K.BOUNCE, *, at=0, **fields):
    """The provider tells this of the delivery called so."""
    fields = {"detail": "MailboxFull"} | fields
    settle(engine, [MailEvent(f"{name}/{kind}/{at}", kind, NOW, ADA, name, **fields)], now=NOW)


def standing(engine):
    with reading(engine) as conn:
        return subscribers.find(conn, ADA).standing


def test_three_issues_in_a_row_are_enough(engine, ledger):
    """A full mailbox is forgiven twice; the reason says how often, and why."""
    for number in range(1, SOFT_BOUNCES + 1):
        assert standing(engine) is Standing.ACTIVE if number > 1 else True
        tell(engine, ledger(number))
    assert standing(engine) is Standing.SUPPRESSED
    with reading(engine) as conn:
        (only,) = subscribers.suppressions(conn)
    assert (only.address, only.reason) == (ADA, "bounced in 3 issues in a row (MailboxFull)")


def test_one_issue_counts_once_however_often_it_bounced(engine, ledger):
    """Some servers complain of the same mail every hour."""
    name = ledger(1)
    for at in range(SOFT_BOUNCES * 2):
        tell(engine, name, at=at)
    assert standing(engine) is Standing.ACTIVE


def test_an_issue_that_arrived_in_between_starts_the_count_anew(engine, ledger):
    """Two before it and two after it are no three in a row."""
    for number in (1, 2):
        tell(engine, ledger(number))
    tell(engine, ledger(3), K.DELIVERY)
    for number in (4, 5):
        tell(engine, ledger(number))
    assert standing(engine) is Standing.ACTIVE
    tell(engine, ledger(6))
    assert standing(engine) is Standing.SUPPRESSED


def test_an_answer_from_a_holiday_is_no_dead_address(engine, ledger):
    """The mail arrived; what comes after it is told as a soft bounce, every time."""
    for number in range(1, SOFT_BOUNCES + 2):
        name = ledger(number)
        tell(engine, name, K.DELIVERY)
        tell(engine, name, detail="General")
    assert standing(engine) is Standing.ACTIVE


def test_an_issue_against_which_nothing_was_told_ends_the_run(engine, ledger):
    """Where only bounces are told, silence is good news."""
    for number in (1, 2):
        tell(engine, ledger(number))
    ledger(3)
    tell(engine, ledger(4))
    assert standing(engine) is Standing.ACTIVE


def test_an_issue_that_has_just_gone_out_does_not_end_the_run(engine, ledger):
    """The bounce of the one before it comes days later."""
    names = [ledger(number) for number in range(1, SOFT_BOUNCES + 2)]
    for name in names[:SOFT_BOUNCES]:
        tell(engine, name)
    assert standing(engine) is Standing.SUPPRESSED


@pytest.mark.parametrize("state", [D.QUEUED, D.FAILED, D.SKIPPED])
def test_an_issue_that_never_went_out_says_nothing(engine, ledger, state):
    """It neither counts nor ends the run."""
    tell(engine, ledger(1))
    ledger(2, state)
    for number in (3, 4):
        tell(engine, ledger(number))
    assert standing(engine) is Standing.SUPPRESSED


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
def test_the_order_in_which_they_are_told_does_not_matter(engine, ledger, order):
    """A queue that nobody emptied for weeks gives them crosswise."""
    names = {number: ledger(number) for number in (1, 2, 3)}
    for number in order[:2]:
        tell(engine, names[number])
    assert standing(engine) is Standing.ACTIVE
    tell(engine, names[order[2]])
    assert standing(engine) is Standing.SUPPRESSED


def test_soft_bounces_of_other_people_s_mail_do_not_count(engine, ledger):
    """Only mail of ours can be told apart by issue."""
    ledger(1)
    for at in range(SOFT_BOUNCES * 2):
        tell(engine, f"elsewhere-{at}")
    assert standing(engine) is Standing.ACTIVE


def test_who_is_allowed_again_is_judged_by_what_comes_then(engine, ledger):
    """After the suppression was lifted, an issue that arrives makes all well."""
    for number in (1, 2, 3):
        tell(engine, ledger(number))
    unbar(engine, ADA, now=NOW)
    with writing(engine) as conn:
        found = subscribers.find(conn, ADA)
        subscribers.move(conn, found.id, [Standing.LEFT], Standing.ACTIVE, NOW)
    tell(engine, ledger(4), K.DELIVERY)
    tell(engine, ledger(5))
    assert standing(engine) is Standing.ACTIVE
