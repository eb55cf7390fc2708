"""settle: what the provider tells later moves deliveries, and stops mail to those who must not get it."""

from itertools import permutations

import pytest

from curator.jobs.settle import settle
from curator.model import DeliveryState, EventKind, MailEvent, Receipt, Standing
from curator.store import deliveries, ledger, reading, subscribers, writing
from tests.support import make
from tests.support.make import DAY, NOW

D, K = DeliveryState, EventKind
ADA = "reader-000@post.example"


@pytest.fixture
def sent(engine):
    """Three deliveries: the first is sent, the second in doubt, the third queued."""
    issue = make.frozen(engine, 3)
    lease = make.lease(engine, issue)
    with writing(engine) as conn:
        one, two = (make.claim(conn, lease, NOW) for _ in range(2))
        ledger.accept(conn, lease, [(one.id, Receipt("r-1"))], NOW)
        ledger.doubt(conn, lease, two.id, "who knows", NOW)
    return issue


def event(kind, delivery=1, *, id=None, address=ADA, **fields):  # noqa: A002  its name
    known = f"nonce1-{delivery}" if delivery else None
    return MailEvent(id or f"{kind}-{delivery}", kind, NOW, address, known, **fields)


def told(engine, *events):
    return settle(engine, events, now=NOW)


def states(engine, issue):
    with reading(engine) as conn:
        return [one.state for one in deliveries.list_some(conn, issue.id)]


def standing(engine, key=ADA):
    with reading(engine) as conn:
        return subscribers.find(conn, key).standing


@pytest.mark.parametrize(
    ("event", "first", "second"),
    [
        ({"kind": K.SEND}, D.SENT, D.SENT),
        ({"kind": K.DELIVERY}, D.DELIVERED, D.DELIVERED),
        ({"kind": K.BOUNCE, "permanent": True}, D.BOUNCED, D.BOUNCED),
        ({"kind": K.BOUNCE}, D.SENT, D.SENT),
        ({"kind": K.COMPLAINT}, D.COMPLAINED, D.COMPLAINED),
        ({"kind": K.REJECT}, D.FAILED, D.FAILED),
    ],
)
def test_an_event_moves_its_delivery(engine, sent, event, first, second):
    """One that was sent and one in doubt; the others stay, the tally is conserved."""
    made = [
        MailEvent(
            f"e{at}",
            event["kind"],
            NOW,
            "x@post.example",
            f"nonce1-{at}",
            permanent=event.get("permanent", False),
        )
        for at in (1, 2)
    ]
    assert told(engine, *made) == {event["kind"]: 2}
    assert states(engine, sent) == [first, second, D.QUEUED]
    with reading(engine) as conn:
        assert deliveries.tally(conn, sent.id).conserved


def test_a_replay_changes_nothing(engine, sent):
    """Each event counts once, however often it comes."""
    events = [event(K.SEND), event(K.DELIVERY), event(K.BOUNCE, 2, permanent=True)]
    assert sum(told(engine, *events).values()) == 3
    before = states(engine, sent)
    assert sum(told(engine, *events, *events).values()) == 0
    assert states(engine, sent) == before


@pytest.mark.parametrize("order", list(permutations([K.SEND, K.DELIVERY, K.COMPLAINT])))
def test_the_order_of_events_does_not_matter(engine, sent, order):
    """They come late and crosswise; the strongest counts in the end."""
    told(engine, *(event(kind) for kind in order))
    assert states(engine, sent)[0] is D.COMPLAINED


def test_the_receipt_of_a_doubtful_delivery_is_learnt(engine, sent):
    """Then later events without our id find it too."""
    told(engine, event(K.SEND, 2, receipt="r-2"), event(K.DELIVERY, None, receipt="r-2"))
    assert states(engine, sent)[1] is D.DELIVERED


def test_a_complaint_suppresses_the_address(engine, sent):
    """And the subscriber; nothing is sent there any more (P4)."""
    told(engine, event(K.COMPLAINT))
    assert standing(engine) is Standing.SUPPRESSED
    with reading(engine) as conn:
        (only,) = subscribers.suppressions(conn)
    assert (only.address, only.reason) == (ADA, "complained that this was spam")


def test_a_complaint_during_a_send_skips_the_queued_delivery(engine, sent):
    """It is looked at in the very statement that claims."""
    told(engine, event(K.COMPLAINT, None, id="c", address="reader-002@post.example"))
    lease = make.lease(engine, sent, "there:2", now=NOW + DAY)
    with writing(engine) as conn:
        assert make.claim(conn, lease, NOW) is None


@pytest.mark.parametrize("address", ["READER-000@Post.Example", ADA])
def test_an_address_is_suppressed_in_whatever_case_it_is_told(engine, sent, address):
    """Providers write it as they like."""
    told(engine, event(K.BOUNCE, permanent=True, address=address, detail="no such user"))
    assert standing(engine) is Standing.SUPPRESSED


def test_who_left_and_complains_is_suppressed_too(engine, sent):
    """Whatever the standing was."""
    make.leave(engine, ADA)
    told(engine, event(K.COMPLAINT))
    assert standing(engine) is Standing.SUPPRESSED


def test_an_event_about_nobodys_delivery_is_kept_and_harms_nothing(engine, sent):
    """Another system's mail, a database restored from before: the address still counts."""
    before = states(engine, sent)
    told(
        engine,
        event(K.DELIVERY, 99),
        event(K.DELIVERY, None),
        event(K.COMPLAINT, None, address="not an address"),
        MailEvent("other", K.BOUNCE, NOW, ADA, "othernonce-1", permanent=True),
    )
    assert states(engine, sent) == before
    assert standing(engine) is Standing.SUPPRESSED
