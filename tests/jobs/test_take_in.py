"""Notices taken in: each bag stored, then off its queue; strays kept; what is not ours touches nobody."""

import json
import threading

import pytest
from sqlalchemy import update

from curator.config import Tracking
from curator.errors import StoreBusy, StoreError
from curator.jobs import strays as strays_job
from curator.jobs.settle import take_in
from curator.model import DeliveryState, EventKind, Standing
from curator.post.mailbag import Bag
from curator.store import deliveries, open_engine, reading, strays, subscribers, writing
from curator.store.schema import delivery, mail_event
from tests.support import make
from tests.support.make import NOW
from tests.support.notices import KINDS, READER, enveloped, identity, notice

D, K = DeliveryState, EventKind
AGREED = Tracking(opens=True, clicks=True, consent="a box on the sign-up page")


@pytest.fixture
def issue(engine):
    """Issue #1, sent to three readers; the first delivery is nonce1-1, with the receipt r-1."""
    made = make.frozen(engine, 3)
    with writing(engine) as conn:
        conn.execute(update(delivery).values(state=D.SENT))
        conn.execute(update(delivery).where(delivery.c.id == 1).values(receipt="r-1"))
    return made


def take(engine, *bodies, **more):
    """Take these in, in one bag."""
    written = tuple(json.dumps(body) if isinstance(body, dict) else body for body in bodies)
    return take_in(engine, [Bag(written)], clock=lambda: NOW, **more)


def states(engine, issue):
    with reading(engine) as conn:
        return [one.state for one in deliveries.list_some(conn, issue.id)]


def suppressed(engine):
    with reading(engine) as conn:
        return {one.address: one.reason for one in subscribers.suppressions(conn)}


def kept(engine):
    with reading(engine) as conn:
        return [(row.kind, row.delivery_id) for row in conn.execute(mail_event.select())]


def test_what_came_is_counted(engine, issue):
    """New ones by kind, known ones, those not wanted, those not understood."""
    bounce = notice("Bounce", "nonce1-1")
    taken = take(engine, bounce, bounce, notice("Send", "nonce1-2"), notice("Open", "nonce1-2"), "noise")
    assert taken.new == {K.BOUNCE: 1, K.SEND: 1}
    assert (taken.known, taken.unwanted, taken.refused) == (1, 1, ["it is not a JSON object"])
    assert states(engine, issue) == [D.BOUNCED, D.SENT, D.SENT]


def test_a_bag_leaves_its_queue_once_it_is_stored(engine, issue):
    """Not before: whoever looks from outside at that moment sees the event."""
    seen = []
    bag = Bag((json.dumps(notice("Complaint", "nonce1-1")),), lambda: seen.append(states(engine, issue)[0]))
    take_in(engine, [bag], clock=lambda: NOW)
    assert seen == [D.COMPLAINED]


def test_what_the_database_does_not_take_stays_on_the_queue(sqlite_engine):
    """Another program holds the file; the bag is not taken off, and is stored the next time."""
    made = make.frozen(sqlite_engine, 3)
    hasty = open_engine(sqlite_engine.url.render_as_string(), busy_seconds=0.1)
    done = []
    bag = Bag((json.dumps(notice("Complaint", "nonce1-1")),), lambda: done.append(True))
    with writing(sqlite_engine), pytest.raises(StoreBusy):
        take_in(hasty, [bag], clock=lambda: NOW)
    assert (done, kept(hasty)) == ([], [])
    take_in(hasty, [bag], clock=lambda: NOW)
    hasty.dispose()
    assert done == [True]
    assert states(sqlite_engine, made)[0] is D.COMPLAINED


def test_a_database_that_is_gone_keeps_the_bag_on_the_queue(tmp_path):
    """The error is the store's, in one line."""
    done = []
    gone = open_engine(f"sqlite:///{tmp_path}/none/curator.db")
    with pytest.raises(StoreError):
        take_in(gone, [Bag((enveloped(notice("Send")),), lambda: done.append(True))], clock=lambda: NOW)
    assert done == []


def test_a_busy_database_is_asked_again(sqlite_engine):
    """A lock that another program holds for a moment costs nothing."""
    make.frozen(sqlite_engine, 1)
    hasty = open_engine(sqlite_engine.url.render_as_string(), busy_seconds=0.3)
    held, let_go = threading.Event(), threading.Event()

    def hold():
        with writing(sqlite_engine):
            held.set()
            let_go.wait(5)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(5)
    threading.Timer(0.5, let_go.set).start()
    taken = take(hasty, notice("Complaint", "nonce1-1"))
    holder.join()
    hasty.dispose()
    assert taken.new == {K.COMPLAINT: 1}


def test_one_notice_that_is_none_spoils_no_other_of_its_bag(engine, issue):
    """It is kept as a stray, with the reason; the others are stored."""
    taken = take(engine, "noise", notice("Delivery", "nonce1-1"))
    assert taken.new == {K.DELIVERY: 1}
    with reading(engine) as conn:
        (only,) = strays.list_all(conn)
    assert (only.body, only.why, only.at) == ("noise", "it is not a JSON object", NOW)


@pytest.mark.parametrize(
    "body",
    [
        "\0" * 1000,
        '{"a": "\ud800"}',
        "[" * 200_000,
        "x" * 1_000_000,
        "é" * 400_000,
        b"\xff\xfe\0",
        "",
        '{"eventType": "Party\\u0000\\ud800"}',
    ],
    ids=["nul", "surrogate", "deep", "long", "wide", "bytes", "empty", "escaped"],
)
def test_a_hostile_notice_is_kept_harmless(engine, issue, body):
    """Cut, without NUL and half characters; told twice it is kept once."""
    take(engine, body)
    take(engine, body)
    with reading(engine) as conn:
        (only,) = strays.list_all(conn)
    assert len(only.body) <= 300_000
    assert "\0" not in only.body
    only.body.encode()
    assert states(engine, issue) == [D.SENT] * 3


def test_strays_are_understood_by_a_newer_program(engine, issue):
    """What is understood now is taken in and forgotten; the rest stays, with its reason of now."""
    take(engine, "noise")
    with writing(engine) as conn:
        told = json.dumps(notice("Complaint", "nonce1-1"))
        strays.add(conn, strays.Stray("older", NOW, "it is of an unknown kind", told))
    taken = strays_job.try_again(engine, clock=lambda: NOW)
    assert (taken.new, taken.refused) == ({K.COMPLAINT: 1}, ["it is not a JSON object"])
    assert states(engine, issue)[0] is D.COMPLAINED
    with reading(engine) as conn:
        assert [one.body for one in strays.list_all(conn)] == ["noise"]
    assert strays_job.forget(engine) == 1
    assert strays_job.forget(engine) == 0


@pytest.mark.parametrize("kind", ["Open", "Click"])
def test_what_readers_do_is_kept_only_where_they_agreed(engine, issue, kind):
    """Otherwise nothing of it is written down at all."""
    assert take(engine, notice(kind, "nonce1-1")).unwanted == 1
    assert kept(engine) == []
    assert take(engine, notice(kind, "nonce1-1"), tracking=AGREED).new == {kind.lower(): 1}
    assert kept(engine) == [(kind.lower(), 1)]
    assert states(engine, issue)[0] is D.SENT


def test_an_open_proves_that_a_doubtful_mail_went(engine, issue):
    """It changes nothing else."""
    with writing(engine) as conn:
        conn.execute(update(delivery).where(delivery.c.id == 2).values(state=D.IN_DOUBT))
        conn.execute(update(delivery).where(delivery.c.id == 3).values(state=D.BOUNCED))
    take(engine, notice("Open", "nonce1-2"), notice("Click", "nonce1-3"), tracking=AGREED)
    assert states(engine, issue) == [D.SENT, D.SENT, D.BOUNCED]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_told_of_a_preview_touches_no_reader(engine, issue, kind):
    """It is kept; neither a ledger nor a standing changes, even where the editor is a reader as well."""
    before = states(engine, issue)
    assert take(engine, notice(kind, "preview-1"), tracking=AGREED).new.total() == 1
    assert [whose for _, whose in kept(engine)] == [None]
    assert states(engine, issue) == before
    assert suppressed(engine) == {}


def test_what_is_told_of_another_newsletter_touches_no_ledger(engine, issue):
    """It is kept; who complained or is dead is not written to from here either."""
    take(engine, notice("Delivery", "othernonce-1"), notice("Complaint", "othernonce-2"))
    assert sorted(kept(engine)) == [(K.COMPLAINT, None), (K.DELIVERY, None)]
    assert states(engine, issue) == [D.SENT] * 3
    assert list(suppressed(engine)) == [READER]


def test_a_bounce_that_came_before_our_own_answer_is_not_lost(engine, issue):
    """It bears no id of ours; once the receipt is written down, the next settle finds its delivery."""
    soft = identity("Bounce", receipt="r-2", to="reader-001@post.example", bounceType="Transient")
    late = identity("Delivery", receipt="r-2", to="reader-001@post.example")
    assert take(engine, soft, late).new == {K.BOUNCE: 1, K.DELIVERY: 1}
    assert states(engine, issue)[1] is D.SENT
    with writing(engine) as conn:
        conn.execute(update(delivery).where(delivery.c.id == 2).values(receipt="r-2"))
    take(engine)
    assert states(engine, issue)[1] is D.DELIVERED
    assert sorted(kept(engine)) == [(K.BOUNCE, 2), (K.DELIVERY, 2)]


def test_a_late_complaint_suppresses_the_reader_behind_a_forwarded_mail(engine, issue):
    """The address that complains is another one; which reader's mail it was is known later."""
    take(engine, identity("Complaint", receipt="r-2", to="elsewhere@post.example"))
    assert list(suppressed(engine)) == ["elsewhere@post.example"]
    with writing(engine) as conn:
        conn.execute(update(delivery).where(delivery.c.id == 2).values(receipt="r-2"))
    take(engine)
    assert sorted(suppressed(engine)) == ["elsewhere@post.example", "reader-001@post.example"]
    with reading(engine) as conn:
        assert subscribers.find(conn, "reader-001@post.example").standing is Standing.SUPPRESSED


@pytest.mark.parametrize("kind", ["Bounce", "Complaint"])
def test_the_provider_s_own_list_is_the_reason_it_gives(engine, issue, kind):
    """Nothing was sent: the delivery bounced, nobody complained, and the address is not written to again."""
    field = "bounceSubType" if kind == "Bounce" else "complaintSubType"
    take(engine, notice(kind, "nonce1-1", **{field: "OnAccountSuppressionList"}))
    assert states(engine, issue)[0] is D.BOUNCED
    assert suppressed(engine) == {READER: "on the provider's own suppression list"}
    with reading(engine) as conn:
        assert deliveries.get(conn, 1).reason.startswith("OnAccountSuppressionList")


def test_who_says_that_it_is_no_spam_stays(engine, issue):
    """Their mail has arrived."""
    take(engine, notice("Complaint", "nonce1-1", complaintFeedbackType="not-spam"))
    assert states(engine, issue)[0] is D.DELIVERED
    assert suppressed(engine) == {}


@pytest.mark.parametrize("when", ["2099-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "0001-01-02T00:00:00Z"])
def test_an_event_of_another_age_counts_like_any(engine, issue, when):
    """Clocks are wrong; what happened, happened."""
    take(engine, notice("Complaint", "nonce1-1", timestamp=when))
    assert states(engine, issue)[0] is D.COMPLAINED
    with reading(engine) as conn:
        (only,) = subscribers.suppressions(conn)
    assert only.at == NOW


def test_a_delay_is_counted_and_changes_nothing(engine, issue):
    """The provider goes on trying."""
    assert take(engine, notice("DeliveryDelay", "nonce1-1")).new == {K.DELAY: 1}
    assert states(engine, issue)[0] is D.SENT
    assert suppressed(engine) == {}
