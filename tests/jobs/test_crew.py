"""Several senders of one send: who joins, who is taken for dead, and what the others make of it."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest

from curator import config
from curator.errors import Held, SendHalted, SendInDoubt
from curator.jobs import crew
from curator.jobs.send import send
from curator.model import DeliveryState, Terms
from curator.store import deliveries, ledger, reading, senders, writing
from tests.support import make
from tests.support.hands import Book, Clock
from tests.support.make import DAY, MINUTE, NOW

D = DeliveryState


@pytest.fixture
def start(engine, settings):
    def starting(book, *, rate=200, threads=2, **more):
        posted = settings.model_copy(update={"post": config.Post(rate=rate, threads=threads)})
        return send(engine, posted, book, 1, **{"clock": Clock(), "by": "ada"} | more)

    return starting


def begin(start):
    """Begin the send, and stop it before the first message."""
    stop = threading.Event()
    stop.set()
    start(Book(), stop=stop)


def another(engine, issue, *, now=NOW, owner="elsewhere:7", share=0.0):
    """A sender in another place, which has claimed a delivery and holds so much of the rate."""
    lease = make.lease(engine, issue, owner, now=now)
    with writing(engine) as conn:
        claimed = make.claim(conn, lease)
        senders.renew(conn, lease, share, now)
    return lease, claimed


def test_what_a_silent_sender_had_in_the_middle_is_in_doubt(engine, settings, start, monkeypatch):
    """Its lease is over, and nothing was heard of it for some seconds; all others get theirs."""
    monkeypatch.setattr(crew, "SILENCE", 2.0)
    issue = make.approved(engine, settings, 3)
    begin(start)
    _, claimed = another(engine, issue, now=NOW - DAY)
    book = Book()
    sent = start(book)
    assert sent.done
    assert sent.tally.counts == {D.SENT: 2, D.IN_DOUBT: 1}
    assert claimed.address not in book.addresses


def test_a_sender_that_renews_its_lease_is_alive_whatever_the_clock_says(
    engine, settings, start, monkeypatch
):
    """Our clock has leapt by a day: its message stays in its hands until it has ended it."""
    monkeypatch.setattr(crew, "SILENCE", 2.0)
    issue = make.approved(engine, settings, 3)
    begin(start)
    lease, claimed = another(engine, issue)
    stop = threading.Event()

    def keep_alive():
        at = NOW
        while not stop.wait(0.5):
            at += timedelta(seconds=0.5)
            with writing(engine) as conn:
                assert senders.renew(conn, lease, 0.0, at)

    with ThreadPoolExecutor(2) as pool:
        beats = pool.submit(keep_alive)
        leapt = pool.submit(start, Book(), clock=Clock(NOW + DAY))
        time.sleep(crew.SILENCE + 2)
        assert not leapt.done()
        with writing(engine) as conn:
            assert deliveries.get(conn, claimed.id).state is D.SENDING
            deliveries.move(conn, claimed, D.SENT, reason=None, receipt="r")
        assert leapt.result(20).tally.counts == {D.SENT: 3}
        stop.set()
        beats.result(5)


def test_who_joins_waits_for_a_share_of_the_rate(engine, settings, start):
    """While a living sender holds all of it, nothing goes out; when it has let go, all does."""
    issue = make.approved(engine, settings, 4)
    begin(start)
    lease, claimed = another(engine, issue, share=200.0)
    book = Book()
    with ThreadPoolExecutor(1) as pool:
        joined = pool.submit(start, book)
        time.sleep(1.5)
        assert book.taken == []
        with writing(engine) as conn:
            deliveries.move(conn, claimed, D.SENT, reason=None, receipt="r")
            senders.leave(conn, lease)
        assert joined.result(20).now_sent == 3


def test_who_takes_a_share_waits_for_whoever_does_just_now(engine, settings, start, monkeypatch):
    """Two that begin at once do not each count on what the other one takes."""
    make.approved(engine, settings, 30)
    begin(start)
    renew, held = senders.renew, []

    def slowly(*told):
        time.sleep(0.3)  # between what is seen and what is written
        return renew(*told)

    def look(_):
        with reading(engine) as conn:
            held.append(sum(one.share for one in senders.all_living(conn)))

    monkeypatch.setattr(senders, "renew", slowly)
    book = Book()
    book.always = look
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: start(book, rate=10), range(2)))
    assert max(held) <= 10


def test_senders_of_two_issues_share_the_rate_of_the_account(engine, settings, start):
    """The account counts what it gets, whatever it is of."""
    make.approved(engine, settings, 3)
    begin(start)
    other = make.frozen(engine, 0, number=2)
    make.lease(engine, other, "elsewhere:7")
    seen = []

    def look(_):
        with reading(engine) as conn:
            seen.append([one.share for one in senders.all_living(conn) if one.owner != "elsewhere:7"])

    book = Book()
    book.always = look
    start(book, rate=15, threads=1)
    assert seen[0] == [7.0]


@pytest.mark.parametrize(("looks", "taken"), [(1, 0), (3, 2)], ids=["right after its beat", "between calls"])
def test_a_sender_that_slept_makes_no_call(engine, settings, start, monkeypatch, looks, taken):
    """Its lease may have been taken meanwhile: what it had claimed is left to whoever has it now.

    The lease counts from before the beat was written, and not from when that is noticed.
    """
    make.approved(engine, settings, 3)
    book = Book()
    asleep = iter([0.0] * looks + [10_000.0] * 1000)
    monkeypatch.setattr("curator.jobs.courier.awake", lambda: next(asleep))
    sent = start(book, threads=1)
    assert "was stopped for a while" in sent.halted
    assert len(book.taken) == taken
    assert sent.tally.counts[D.QUEUED] == 3 - taken


def test_a_call_that_hangs_does_not_hold_up_a_stop(engine, settings, start, monkeypatch):
    """It is in doubt after some seconds, and said so; the rest stays queued."""
    monkeypatch.setattr(crew, "GRACE", 1.0)
    make.approved(engine, settings, 5)
    stop, book, let_go = threading.Event(), Book(), threading.Event()

    def hang(_):
        stop.set()
        let_go.wait(30)

    book.always = hang
    began = time.monotonic()
    sent = start(book, threads=1, stop=stop)
    assert time.monotonic() - began < crew.GRACE + 3
    let_go.set()
    assert sent.tally.counts == {D.IN_DOUBT: 1, D.QUEUED: 4}
    with reading(engine) as conn:
        doubt = deliveries.list_some(conn, make.issue_again(engine).id, [D.IN_DOUBT])
    assert doubt[0].reason == "the sender was stopped before the provider had answered"


def test_events_are_heard_while_it_sends(engine, settings, start, monkeypatch):
    """Now and then, beside it; what goes wrong there does not stop it."""
    monkeypatch.setattr(crew, "HEAR", 0.1)
    make.approved(engine, settings, 30)
    heard = []

    def hear():
        heard.append(1)
        raise OSError("no queue")

    assert start(Book(), rate=40, hear=hear).done
    assert len(heard) >= 2


def test_a_send_waits_for_what_is_to_be_tried_later(engine, settings, start):
    """Nothing is ready, but something will be: it does not say that it has ended."""
    make.approved(engine, settings, 1)
    book = Book()
    begin(start)
    lease = make.lease(engine, make.issue_again(engine), "here:1")
    with writing(engine) as conn:
        one = make.claim(conn, lease)
        ledger.requeue(conn, lease, one.id, "429", NOW + MINUTE)
        senders.leave(conn, lease)
    clock = Clock()
    threading.Timer(1.0, partial(setattr, clock, "at", NOW + MINUTE)).start()
    assert start(book, clock=clock).done


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (Terms(left=2), "takes 2 more messages within 24 hours, and 3 recipients wait"),
        (Terms(only=frozenset({"post.test"})), "in the SES sandbox, and 3 recipients"),
    ],
)
def test_what_the_provider_would_not_take_is_not_begun(engine, settings, start, terms, said):
    """Its line says what to do; nobody is frozen."""
    make.approved(engine, settings, 3)
    book = Book()
    book.terms = lambda: terms
    with pytest.raises(Held, match=said):
        start(book)
    assert make.issue_again(engine).state == "approved"


def test_in_parts_it_is_begun_and_goes_on_another_day(engine, settings, start):
    """The provider stops it; what it did not take stays queued."""
    make.approved(engine, settings, 3)
    book = Book()
    book.terms = lambda: Terms(left=2)
    book.verdicts = {"reader-002@post.example": [SendHalted("the daily quota is used up")]}
    sent = start(book, threads=1, in_parts=True)
    assert sent.tally.counts == {D.SENT: 2, D.QUEUED: 1}
    book.terms = Terms
    assert start(book).done


def test_in_the_sandbox_verified_domains_and_addresses_are_written_to(engine, settings, start):
    """Whichever of both was verified, in whatever case."""
    make.approved(engine, settings, 2)
    book = Book()
    book.terms = lambda: Terms(only=frozenset({"Reader-000@Post.example", "reader-001@post.example"}))
    assert start(book).done


def test_a_doubt_of_one_is_not_the_others(engine, settings, start):
    """Two senders, one hears nothing of its call: it is in doubt, and the other goes on."""
    make.approved(engine, settings, 40)
    book = Book()
    book.verdicts = {"reader-007@post.example": SendInDoubt("no answer")}
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: start(book), range(2)))
    assert all(one.done for one in both)
    assert both[0].tally.counts == {D.SENT: 39, D.IN_DOUBT: 1}
    assert max(book.asked.values()) == 1
