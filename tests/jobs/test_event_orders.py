"""In whatever order a delivery's events and our own answer come, and however often: it ends in one state."""

import json
from functools import reduce

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from curator.config import Tracking
from curator.jobs.settle import settle, take_in
from curator.mail.standing import after
from curator.model import DeliveryState, EventKind, MailEvent, Receipt, Standing
from curator.post.mailbag import Bag
from curator.store import deliveries, ledger, reading, subscribers, writing
from curator.store.schema import delivery, mail_event, stray, subscriber, suppression
from tests.support import make
from tests.support.make import NOW
from tests.support.notices import READER, identity, notice

D, K = DeliveryState, EventKind
AGREED = Tracking(opens=True, clicks=True, consent="a box on the sign-up page")
OUT = [D.QUEUED, D.SENDING, D.IN_DOUBT, D.SENT]  # where a message may stand that the provider has taken

TOLD = [
    *(MailEvent(kind, kind, NOW, READER) for kind in EventKind),
    MailEvent("hard", K.BOUNCE, NOW, READER, permanent=True),
]


@given(st.lists(st.sampled_from(TOLD), min_size=1), st.randoms(), st.sampled_from(OUT))
def test_the_table_knows_no_order(told, random, start):
    """Any events, any shuffle, any repetition, from any state in which the answer may have left it."""
    shuffled = random.sample([*told, *random.choices(told, k=3)], len(told) + 3)
    assert reduce(after, shuffled, start) is reduce(after, told, D.SENT)


# What SES may tell of one message: with our id, or as an identity does, with the receipt alone.
NOTICES = {
    "send": notice("Send", "nonce1-1", receipt="r-1"),
    "delay": notice("DeliveryDelay", "nonce1-1", receipt="r-1"),
    "delivery": notice("Delivery", "nonce1-1", receipt="r-1"),
    "open": notice("Open", "nonce1-1", receipt="r-1"),
    "soft": notice("Bounce", "nonce1-1", receipt="r-1", bounceType="Transient", feedbackId="f-soft"),
    "hard": notice("Bounce", "nonce1-1", receipt="r-1", feedbackId="f-hard"),
    "complaint": notice("Complaint", "nonce1-1", receipt="r-1"),
    "reject": notice("Reject", "nonce1-1", receipt="r-1"),
    "bare delivery": identity("Delivery", receipt="r-1"),
    "bare bounce": identity("Bounce", receipt="r-1", feedbackId="f-bare"),
    "bare complaint": identity("Complaint", receipt="r-1"),
    "noise": {},
    "foreign": notice("Complaint", "other-1", receipt="r-other", to="x@post.example"),
}
STEPS = ["accepted", "in doubt"]  # our own answer: written down, or lost
RANK = [D.SENT, D.FAILED, D.DELIVERED, D.BOUNCED, D.COMPLAINED]
MEANS = {
    "send": D.SENT,
    "delay": D.SENT,
    "open": D.SENT,
    "soft": D.SENT,
    "reject": D.FAILED,
    "delivery": D.DELIVERED,
    "bare delivery": D.DELIVERED,
    "hard": D.BOUNCED,
    "bare bounce": D.BOUNCED,
    "complaint": D.COMPLAINED,
    "bare complaint": D.COMPLAINED,
}


@pytest.fixture
def claimed(engine):
    """`claimed()`: the lease under which the only delivery is being sent, anew each time."""
    issue = make.frozen(engine, 1)
    lease = make.lease(engine, issue)

    def again():
        with writing(engine) as conn:
            for table in (mail_event, stray, suppression):
                conn.execute(delete(table))
            conn.execute(update(subscriber).values(standing=Standing.ACTIVE, left_at=None))
            conn.execute(
                update(delivery).values(state=D.SENDING, epoch=lease.epoch, receipt=None, reason=None)
            )
        return lease

    return again


def expected(answer, names):
    """The strongest of what can be told to be about it."""
    known = answer == "accepted" or any(name in MEANS and not name.startswith("bare") for name in names)
    found = [MEANS[name] for name in names if name in MEANS and (known or not name.startswith("bare"))]
    base = [D.SENT] if answer == "accepted" or found else []
    return max([*base, *found], key=RANK.index) if base else D.IN_DOUBT


def try_an_order(engine, claimed, data):
    """Notices through the job, with our own answer anywhere among them, in bags of one or two."""
    answer = data.draw(st.sampled_from(STEPS))
    names = data.draw(st.lists(st.sampled_from(list(NOTICES)), max_size=6))
    steps = data.draw(st.permutations([answer, *names]))
    lease = claimed()
    for step in steps:
        if step in NOTICES:
            bag = Bag((json.dumps(NOTICES[step]),) * data.draw(st.integers(1, 2)))
            take_in(engine, [bag], clock=lambda: NOW, tracking=AGREED)
        else:
            with writing(engine) as conn:
                if step == "accepted":
                    ledger.accept(conn, lease, [(1, Receipt("r-1"))], NOW)
                else:
                    ledger.doubt(conn, lease, 1, "no answer", NOW)
    take_in(engine, [], clock=lambda: NOW)
    with reading(engine) as conn:
        assert deliveries.get(conn, 1).state is expected(answer, names)
        barred = bool({"hard", "complaint", "bare bounce", "bare complaint"} & set(names))
        assert (READER in {one.address for one in subscribers.suppressions(conn)}) is barred


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_ledger_knows_no_order(engine, claimed, data):
    """On either database, whichever of the notices came without our id."""
    try_an_order(engine, claimed, data)


@pytest.mark.long
@pytest.mark.timeout(900)
@settings(max_examples=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_ledger_knows_no_order_however_often_it_is_tried(engine, claimed, data):
    """Thousands of orders."""
    try_an_order(engine, claimed, data)


def test_an_event_takes_back_what_a_person_had_released(engine, claimed):
    """It was said to be sent again; before its turn the provider tells that it went the first time."""
    claimed()
    with writing(engine) as conn:
        conn.execute(update(delivery).values(state=D.QUEUED))
    take_in(engine, [Bag((json.dumps(NOTICES["delivery"]),))], clock=lambda: NOW)
    with reading(engine) as conn:
        assert deliveries.get(conn, 1).state is D.DELIVERED


def test_an_event_told_with_our_id_at_last_finds_its_delivery(engine, claimed):
    """First the identity tells it, with an id of SES that we never got; then the configuration set does."""
    lease = claimed()
    with writing(engine) as conn:
        ledger.doubt(conn, lease, 1, "no answer", NOW)
    for name in ("bare complaint", "complaint", "bare complaint"):
        take_in(engine, [Bag((json.dumps(NOTICES[name]),))], clock=lambda: NOW)
    with reading(engine) as conn:
        assert deliveries.get(conn, 1).state is D.COMPLAINED


def test_what_a_person_said_went_learns_its_receipt(engine, claimed):
    """Then what is told without our id finds it, too."""
    claimed()
    with writing(engine) as conn:
        conn.execute(update(delivery).values(state=D.SENT))
    settle(engine, [MailEvent("s", K.SEND, NOW, READER, "nonce1-1", receipt="r-1")], now=NOW)
    take_in(engine, [Bag((json.dumps(NOTICES["bare delivery"]),))], clock=lambda: NOW)
    with reading(engine) as conn:
        assert deliveries.get(conn, 1).state is D.DELIVERED
