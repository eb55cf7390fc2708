"""Two programs at once: what one of them read is true no more when it writes."""

import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import event

from curator.errors import Refused, SendInDoubt, StoreBusy
from curator.jobs import approve, assemble, settle
from curator.jobs.resolve import resolve
from curator.jobs.send import send
from curator.model import DeliveryState as D
from curator.model import EventKind, IssueState, MailEvent, Receipt
from curator.store import deliveries, ledger, open_engine, reading, subscribers, writing
from tests.support import make
from tests.support.hands import Book
from tests.support.make import NOW


@pytest.fixture
def other(url):
    """Another program's way into the same database."""
    opened = open_engine(url, busy_seconds=0.2)
    yield opened
    opened.dispose()


def before(engine, starts, act):
    """Let another program `act` just before the first statement that starts so; whether it came to that."""
    came = []

    def look(conn, cursor, statement, parameters, context, many):
        if statement.startswith(starts) and not came:
            came.append(True)
            act()

    event.listen(engine, "before_cursor_execute", look)
    return came


def unapprove(other, settings):
    approve.unapprove(other, 1, now=NOW, by="bob")


def edit(other, settings):
    changed = lambda issue: replace(issue, title="Other")  # noqa: E731
    assemble.change(other, 1, changed, now=NOW, by="bob", what="edited")


def approve_otherwise(other, settings):
    approve.unapprove(other, 1, now=NOW, by="bob")
    letter = settings.newsletter.model_copy(update={"tagline": "A new line"})
    approve.approve(other, settings.model_copy(update={"newsletter": letter}), 1, now=NOW, by="bob")


@pytest.mark.parametrize("act", [unapprove, edit, approve_otherwise])
def test_what_is_approved_no_more_is_not_sent(engine, other, settings, act):
    """The send that had read the approval finds it gone when it begins; on SQLite nobody can come between."""
    make.approved(engine, settings, 3)
    book = Book()
    came = before(engine, "UPDATE issue SET state", lambda: act(other, settings))
    with pytest.raises((Refused, StoreBusy)):  # on SQLite it is the other one that cannot write
        send(engine, settings, book, 1, clock=lambda: NOW, by="ada")
    assert came
    assert book.addresses == []


def test_an_event_that_comes_with_the_answer_is_not_lost(engine, other):
    """The bounce is read while the courier writes down the yes; in the end it has bounced."""
    issue = make.frozen(engine, 1)
    lease = make.lease(engine, issue)
    with writing(engine) as conn:
        one = make.claim(conn, lease, NOW)

    def answer():
        with writing(other) as conn:
            ledger.accept(conn, lease, [(one.id, Receipt("r"))], NOW)

    courier = threading.Thread(target=answer, daemon=True)
    if engine.dialect.name == "sqlite":
        answer()  # writers come one after the other there
    else:
        before(engine, "UPDATE delivery SET state", lambda: (courier.start(), time.sleep(0.3)))
    told = MailEvent("e1", EventKind.BOUNCE, NOW, one.address, f"nonce1-{one.id}", permanent=True)
    settle.settle(engine, [told], now=NOW)
    if courier.is_alive():
        courier.join(5)
    with reading(engine) as conn:
        assert deliveries.get(conn, one.id).state is D.BOUNCED


def test_what_a_person_says_was_not_sent_is_sent_again(engine, settings):
    """Also when the issue has been sent to all the others meanwhile; once."""
    make.approved(engine, settings, 3)
    book = Book()
    book.verdicts = {"reader-000@post.example": [SendInDoubt("timeout")]}
    send(engine, settings, book, 1, clock=lambda: NOW, by="ada")
    issue = make.issue_again(engine)
    assert issue.state is IssueState.SENT
    assert resolve(engine, issue.id, D.QUEUED, now=NOW, by="ada") == 1
    again = send(engine, settings, book, 1, clock=lambda: NOW, by="ada")
    assert (again.now_sent, again.done, again.tally.counts) == (1, True, {D.SENT: 3})
    assert send(engine, settings, book, 1, clock=lambda: NOW, by="ada").now_sent == 0


def test_a_complaint_under_another_address_is_the_readers(engine):
    """A forwarded mail comes back under a name of its own; its reader is not written to again."""
    issue = make.frozen(engine, 1)
    lease = make.lease(engine, issue)
    with writing(engine) as conn:
        one = make.claim(conn, lease, NOW)
    told = MailEvent("e1", EventKind.COMPLAINT, NOW, "elsewhere@mail.example", f"nonce1-{one.id}")
    settle.settle(engine, [told], now=NOW)
    with reading(engine) as conn:
        barred = {suppressed.address for suppressed in subscribers.suppressions(conn)}
    assert barred == {one.address, "elsewhere@mail.example"}
