"""pause, resume, cancel: a person stops one send, and nobody is lost by that."""

import threading
from dataclasses import replace
from functools import partial

import pytest

from curator import config
from curator.errors import Held, Refused, UsageError
from curator.jobs import pause, schedule
from curator.jobs.approve import approve
from curator.jobs.assemble import change
from curator.jobs.send import send
from curator.jobs.settle import settle
from curator.model import DeliveryState, EventKind, IssueState, MailEvent
from curator.store import deliveries, history, ledger, reading, writing
from tests.support import make
from tests.support.hands import Book, Clock
from tests.support.make import NOW

pytestmark = pytest.mark.postgresql_is_long

D = DeliveryState
SLOW = config.Post(rate=50, threads=2)


@pytest.fixture
def start(engine, settings):
    slow = settings.model_copy(update={"post": SLOW})
    return partial(send, engine, slow, number=1, clock=Clock(), by="ada")


def once(act):
    """A verdict that acts at the third message, and takes all of them."""
    count = iter(range(1000))
    return lambda _: act() if next(count) == 2 else None


def tally(engine):
    with reading(engine) as conn:
        return deliveries.tally(conn, make.issue_again(engine).id)


def test_a_paused_send_stops_and_goes_on_when_resumed(engine, settings, start):
    """What is in flight ends; the rest goes out once, later."""
    make.approved(engine, settings, 60)
    book = Book()
    book.always = once(lambda: pause.pause(engine, 1, why="a typo", now=NOW, by="bob"))
    sent = start(post=book)
    assert sent.paused == "paused by bob on 2026-11-23 09:00 UTC: a typo"
    assert (sent.done, sent.tally.conserved) == (False, True)
    assert len(book.taken) < 10
    with pytest.raises(Held, match=r"paused by bob .*curator deliveries resume 1"):
        start(post=book)
    pause.resume(engine, 1, now=NOW, by="ada")
    assert start(post=book).done
    assert set(book.asked.values()) == {1}
    assert len(book.taken) == 60


def test_a_pause_of_the_calendar_stops_a_running_send_too(engine, settings, start):
    """Nothing more is claimed from the moment it is stored."""
    make.approved(engine, settings, 60)
    book = Book()
    book.always = once(lambda: schedule.pause(engine, now=NOW, by="bob"))
    sent = start(post=book)
    assert sent.paused == "paused by bob on 2026-11-23 09:00 UTC"
    assert len(book.taken) < 10


def test_a_send_is_paused_once_and_resumed_once(engine, settings):
    """A second time is refused, and so is it where nothing is under way."""
    made = make.approved(engine, settings, 3)
    with pytest.raises(Refused, match="no send of #1 is under way"):
        pause.pause(engine, 1, now=NOW, by="ada")
    begin(engine, settings)
    with pytest.raises(Refused, match=r"not paused.*curator send 1"):
        pause.resume(engine, 1, now=NOW, by="ada")
    pause.pause(engine, 1, now=NOW, by="ada")
    with pytest.raises(Refused, match=r"paused by ada .* already"):
        pause.pause(engine, 1, now=NOW, by="bob")
    pause.resume(engine, 1, now=NOW, by="ada")
    with reading(engine) as conn:
        assert [row.what for row in history.notes(conn, made.id)][-2:] == [
            "paused the send",
            "resumed the send",
        ]


def begin(engine, settings):
    """Begin the send, and stop it before the first message."""
    stop = threading.Event()
    stop.set()
    send(engine, settings, Book(), 1, clock=Clock(), by="ada", stop=stop)


def test_a_send_that_is_cancelled_before_the_first_message_is_unmade(engine, settings):
    """The issue is a draft again, may be changed, and goes to all when it is sent."""
    make.approved(engine, settings, 3)
    begin(engine, settings)
    assert pause.cancel(engine, 1, why="the wrong title", now=NOW, by="ada") == 0
    assert make.issue_again(engine).state is IssueState.DRAFT
    change(engine, 1, lambda one: replace(one, title="Better"), now=NOW, by="ada", what="edited")
    approve(engine, settings, 1, now=NOW, by="ada")
    book = Book()
    assert send(engine, settings, book, 1, clock=Clock(), by="ada").tally.counts == {D.SENT: 3}


def test_a_send_that_is_cancelled_in_the_middle_ends(engine, settings, start):
    """Those who have not got it are skipped, with the reason; the issue is sent."""
    made = make.approved(engine, settings, 60)
    book = Book()
    book.always = once(lambda: pause.cancel(engine, 1, why="a wrong link", now=NOW, by="bob"))
    sent = start(post=book)
    assert sent.done
    assert sent.tally.counts == {D.SENT: len(book.taken), D.SKIPPED: 60 - len(book.taken)}
    assert len(book.taken) < 10
    with reading(engine) as conn:
        skipped = deliveries.list_some(conn, made.id, [D.SKIPPED])
    assert {one.reason for one in skipped} == {"cancelled by bob: a wrong link"}
    assert start(post=book).now_sent == 0
    assert make.issue_again(engine).state is IssueState.SENT


@pytest.mark.parametrize(
    ("kind", "said"), [(EventKind.BOUNCE, "messages bounced"), (EventKind.COMPLAINT, "complained")]
)
def test_too_many_bad_news_pause_a_send_by_itself(engine, settings, start, kind, said):
    """It hears them while it sends; a person lets it go on, and what was seen does not stop it again."""
    made = make.approved(engine, settings, 150)
    book = Book()

    def complain():
        """Ten readers of those that were mailed answer so."""
        with reading(engine) as conn:
            sent = deliveries.list_some(conn, made.id, [D.SENT])[:12]
        events = [
            MailEvent(f"{kind}-{one.id}", kind, NOW, one.address, receipt=one.receipt, permanent=True)
            for one in sent
        ]
        settle(engine, events, now=NOW)

    count = iter(range(1000))
    book.always = lambda _: complain() if next(count) == 20 else None
    sent = start(post=book)
    assert said in sent.paused
    assert len(book.taken) < 120
    pause.resume(engine, 1, now=NOW, by="ada")
    assert start(post=book).done
    assert tally(engine).conserved
    assert max(book.asked.values()) == 1


def test_a_pause_is_stored_by_one_of_many(engine, settings):
    """Two senders that see the same trouble say so once."""
    made = make.approved(engine, settings, 3)
    begin(engine, settings)
    with writing(engine) as conn:
        assert ledger.pause(conn, made.id, "one")
        assert not ledger.pause(conn, made.id, "two")
        assert ledger.paused(conn, made.id) == "one"


def test_a_reason_is_words_on_one_line(engine, settings):
    """Whatever was typed: it is shown on terminals, in mails, and kept in a database."""
    made = make.approved(engine, settings, 3)
    begin(engine, settings)
    pause.pause(engine, 1, why="\x1b[31m a\ntypo \udcff\x00", now=NOW, by="ada")
    with reading(engine) as conn:
        why = ledger.paused(conn, made.id).removeprefix("paused by ada on 2026-11-23 09:00 UTC: ")
    assert "a typo" in why
    assert why.isprintable()


@pytest.mark.parametrize("why", ["", " ", "\x00"])
def test_a_cancel_without_a_reason_is_refused(engine, settings, why):
    """Nothing is left out then."""
    make.approved(engine, settings, 3)
    begin(engine, settings)
    with pytest.raises(UsageError, match="say why"):
        pause.cancel(engine, 1, why=why, now=NOW, by="ada")
    assert tally(engine).counts == {D.QUEUED: 3}
