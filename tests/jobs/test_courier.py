"""What becomes of a delivery for each answer of the post."""

from collections import Counter
from datetime import timedelta

import pytest

from curator import config
from curator.errors import SendHalted, SendInDoubt, SendPostponed, SendRejected, SendThrottled
from curator.jobs.courier import MOST_ATTEMPTS
from curator.jobs.send import send
from curator.mail.breakers import IN_A_ROW
from curator.model import DeliveryState, IssueState
from curator.store import deliveries, ledger, reading, senders, writing
from tests.support import make
from tests.support.hands import Book, Clock

D = DeliveryState
FIRST = "reader-000@post.example"


@pytest.fixture
def book():
    return Book()


@pytest.fixture(autouse=True)
def no_rest(monkeypatch):
    """Nobody waits here for a provider that finds it too fast (tests/jobs/test_pace.py does)."""
    monkeypatch.setattr("curator.jobs.pace.REST", 0.05)


@pytest.fixture
def sends(engine, settings, book):
    """`sends(count)`: approve for so many, send, and give back how it stands."""

    def sending(count=3, *, again=False, threads=2, clock=None):
        if not again:
            make.approved(engine, settings, count)
        posted = settings.model_copy(update={"post": config.Post(rate=5000, threads=threads)})
        # The clock leaps, so that waits for a later try are over at once.
        return send(engine, posted, book, 1, clock=clock or Clock(step=timedelta(seconds=2)), by="ada")

    return sending


def first(engine):
    with reading(engine) as conn:
        return deliveries.list_some(conn, make.issue_again(engine).id)[0]


def test_a_refused_recipient_has_failed_for_good(engine, book, sends):
    """With the provider's reason; the others get theirs, and the send is done."""
    book.verdicts = {FIRST: SendRejected("550 no such user")}
    sent = sends()
    assert sent.tally.counts == {D.FAILED: 1, D.SENT: 2}
    assert sent.done
    assert (first(engine).state, first(engine).reason) == (D.FAILED, "550 no such user")
    assert sends(again=True).now_sent == 0
    assert book.asked[FIRST] == 1


def test_a_doubtful_answer_is_never_asked_again(engine, book, sends):
    """It may be on its way; a second start leaves it alone."""
    book.verdicts = {FIRST: SendInDoubt("no answer in 60 s")}
    sent = sends()
    assert sent.tally.counts == {D.IN_DOUBT: 1, D.SENT: 2}
    assert sent.tally.conserved
    assert first(engine).reason == "no answer in 60 s"
    sends(again=True)
    assert book.asked[FIRST] == 1


def test_a_throttled_message_is_sent_later(engine, book, sends):
    """As often as it takes, up to the limit; everybody gets theirs once."""
    book.verdicts = {FIRST: [SendThrottled("too fast")] * 3}
    sent = sends()
    assert sent.tally.counts == {D.SENT: 3}
    assert sent.done
    assert first(engine).attempts == 4
    assert Counter(book.addresses)[FIRST] == 1


def test_a_provider_that_throttles_without_end_halts_the_send(engine, book, sends):
    """After so many attempts at one message; what is queued stays queued."""
    book.always = SendThrottled("too fast")
    sent = sends(1, threads=1, clock=Clock(step=timedelta(minutes=10)))
    assert not sent.done
    assert f"refused {MOST_ATTEMPTS} times" in sent.halted
    assert sent.tally.counts == {D.QUEUED: 1}
    assert book.asked[FIRST] == MOST_ATTEMPTS


def test_a_recipient_who_is_busy_without_end_has_failed(engine, book, sends):
    """After as many attempts; the others neither wait nor stop."""
    book.verdicts = {FIRST: SendPostponed("451 mailbox busy")}
    sent = sends(3, clock=Clock(step=timedelta(minutes=3)))
    assert sent.done
    assert sent.tally.counts == {D.FAILED: 1, D.SENT: 2}
    assert first(engine).reason == f"refused {MOST_ATTEMPTS} times for now: 451 mailbox busy"
    assert book.asked[FIRST] == MOST_ATTEMPTS


def test_a_halted_send_goes_on_when_it_was_mended(engine, book, sends):
    """At most one call a thread was made; nobody is lost, nobody gets two."""
    book.always = SendHalted("the account is paused; answer AWS")
    sent = sends(12, threads=2)
    assert sent.halted == "the account is paused; answer AWS"
    assert sent.tally.counts == {D.QUEUED: 12}
    assert sum(book.asked.values()) <= 2
    assert make.issue_again(engine).state is IssueState.SENDING
    book.always = None
    assert sends(again=True).tally.counts == {D.SENT: 12}
    assert len(set(book.addresses)) == len(book.addresses) == 12


def test_a_bug_in_the_hand_is_doubt_and_said_aloud(engine, book, sends):
    """Nobody knows how far it came: that message is not sent again, and the error comes out."""
    book.verdicts = {FIRST: RuntimeError("a bug")}
    with pytest.raises(RuntimeError, match="a bug"):
        sends()
    assert (first(engine).state, first(engine).reason) == (D.IN_DOUBT, "RuntimeError: a bug")
    sent = sends(again=True)
    assert sent.done
    assert sent.tally.counts == {D.IN_DOUBT: 1, D.SENT: 2}
    assert book.asked[FIRST] == 1


def test_many_refusals_in_a_row_halt_the_send(engine, book, sends):
    """Then the fault is ours: the others stay queued, and so do those that were refused in that row."""
    book.always = SendRejected("554 spam")
    sent = sends(IN_A_ROW + 8, threads=1)
    assert "in a row were refused: 554 spam" in sent.halted
    assert sent.tally.counts == {D.QUEUED: IN_A_ROW + 8}
    assert sum(book.asked.values()) == IN_A_ROW
    book.always = None
    assert sends(again=True).tally.counts == {D.SENT: IN_A_ROW + 8}


def test_refusals_among_accepted_ones_halt_nothing(engine, book, sends):
    """The count begins anew with each accepted message."""
    book.verdicts = {f"reader-{at:03}@post.example": SendRejected("550") for at in range(20) if at % 2}
    sent = sends(20, threads=1)
    assert sent.done
    assert sent.tally.counts == {D.SENT: 10, D.FAILED: 10}


def test_refusals_of_more_than_a_few_halt_the_send(engine, book, sends):
    """More than ten among the last two hundred; those stay refused, the rest stays queued."""
    book.verdicts = {f"reader-{at:03}@post.example": SendRejected("550") for at in range(60) if at % 3}
    sent = sends(60, threads=1)
    assert "11 of the last" in sent.halted
    assert sent.tally.counts[D.FAILED] == 11
    assert sent.tally.conserved


def test_a_sender_that_is_taken_for_dead_claims_no_more_and_its_late_yes_counts(engine, book, sends):
    """The slow one's answer comes after another took over: nobody sent that message again, so it is sent."""

    def overtaken(_):
        with writing(engine) as conn:
            (sender,) = senders.all_living(conn)
            assert senders.bury(conn, sender)
            assert ledger.doubt_orphans(conn, make.issue_again(engine).id, make.NOW) == 1

    book.verdicts = {FIRST: overtaken}
    sent = sends(3, threads=1)
    assert first(engine).state is D.SENT
    assert sent.tally.counts == {D.SENT: 1, D.QUEUED: 2}
    assert not sent.done
