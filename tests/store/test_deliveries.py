"""The ledger of a send: frozen once, claimed once, ended once, fenced by the lease, and conserved."""

import pytest
from sqlalchemy.exc import IntegrityError

from curator.errors import NotFound
from curator.model import DeliveryState, EventKind, MailEvent, Receipt, Standing
from curator.store import deliveries, ledger, reading, senders, subscribers, wanted, writing
from tests.support import make
from tests.support.make import MINUTE, NOW

D = DeliveryState


def states(engine, issue):
    with reading(engine) as conn:
        return [one.state for one in deliveries.list_some(conn, issue.id)]


def tally(engine, issue):
    with reading(engine) as conn:
        return deliveries.tally(conn, issue.id)


def claim(engine, lease, now=NOW):
    with writing(engine) as conn:
        return make.claim(conn, lease, now)


def event(kind=EventKind.DELIVERY, at=NOW, **fields):
    return MailEvent(**{"id": "e1", "kind": kind, "at": at, "address": "reader-000@post.example"} | fields)


@pytest.fixture
def issue(engine):
    return make.frozen(engine, 3)


@pytest.fixture
def lease(engine, issue):
    return make.lease(engine, issue)


def rest(engine, address, until):
    with writing(engine) as conn:
        subscribers.pause(conn, subscribers.find(conn, address).id, until)


def test_only_those_who_may_be_written_to_are_frozen(engine):
    """Active, not suppressed and not paused until later; each once, with the address of now."""
    make.readers(engine, 5)
    rest(engine, "reader-003@post.example", NOW + MINUTE)
    rest(engine, "reader-004@post.example", NOW)
    make.readers(engine, 1, first=10, standing=Standing.PENDING)
    make.leave(engine, "reader-001@post.example")
    with writing(engine) as conn:
        subscribers.suppress(conn, "reader-002@post.example", "x", "complained", NOW)
    issue = make.frozen(engine, 0)
    with reading(engine) as conn:
        frozen = [one.address for one in deliveries.list_some(conn, issue.id)]
        assert frozen == ledger.waiting(conn, issue.id, NOW, begun=False)
        assert wanted.count(conn, NOW) == 2
    assert frozen == ["reader-000@post.example", "reader-004@post.example"]
    assert tally(engine, issue) == (tally(engine, issue).__class__)(2, {D.QUEUED: 2})


def test_an_issue_is_frozen_once(engine, issue):
    """A second start of the send finds the law in its way, and changes nothing."""
    with pytest.raises(IntegrityError), writing(engine) as conn:
        ledger.materialise(conn, issue.id, 1, "other", NOW)
    assert tally(engine, issue).frozen == 3


def test_the_freeze_counts_its_recipients(engine):
    """So many as there are; none is a number too."""
    issue = make.frozen(engine, 0)
    assert tally(engine, issue).frozen == 0
    assert tally(engine, issue).conserved
    other = make.frozen(engine, 4, number=2)
    assert tally(engine, other).frozen == 4


def test_before_its_send_an_issue_has_no_tally(engine):
    """It is told so."""
    draft = make.issue(engine)
    with pytest.raises(NotFound, match="has not begun"):
        tally(engine, draft)


def test_deliveries_are_claimed_in_order_and_once(engine, lease):
    """Each with its attempt counted and its time; then there is none."""
    taken = [claim(engine, lease) for _ in range(3)]
    assert [one.address for one in taken] == [f"reader-00{at}@post.example" for at in range(3)]
    assert {(one.state, one.attempts, one.claimed_at) for one in taken} == {(D.SENDING, 1, NOW)}
    assert claim(engine, lease) is None


def test_who_left_or_was_suppressed_is_not_claimed(engine, issue, lease):
    """The standing is looked at in the same statement; skipping says why."""
    make.leave(engine, "reader-000@post.example")
    with writing(engine) as conn:
        subscribers.suppress(conn, "reader-001@post.example", "x", "complained", NOW)
    assert claim(engine, lease).address == "reader-002@post.example"
    assert claim(engine, lease) is None
    with writing(engine) as conn:
        assert ledger.skip_unwanted(conn, issue.id, NOW) == 2
        assert ledger.skip_unwanted(conn, issue.id, NOW) == 0
        assert "left" in deliveries.list_some(conn, issue.id, [D.SKIPPED])[0].reason


def test_who_pauses_after_the_freeze_is_not_claimed_before_that_day(engine, issue, lease):
    """Nor is the send kept open for them; a pause that is over by then is none."""
    rest(engine, "reader-000@post.example", NOW + MINUTE)
    rest(engine, "reader-001@post.example", NOW)
    assert [claim(engine, lease).address for _ in range(2)] == [
        f"reader-00{at}@post.example" for at in (1, 2)
    ]
    assert claim(engine, lease) is None
    with writing(engine) as conn:
        assert not ledger.outlook(conn, issue.id, NOW).ready
        assert ledger.outlook(conn, issue.id, NOW + MINUTE).ready
        assert ledger.skip_unwanted(conn, issue.id, NOW) == 1
        assert "paused" in deliveries.list_some(conn, issue.id, [D.SKIPPED])[0].reason


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (lambda conn, lease, number: ledger.accept(conn, lease, [(number, Receipt("r1"))], NOW), D.SENT),
        (lambda conn, lease, number: ledger.fail(conn, lease, number, "550", NOW), D.FAILED),
        (lambda conn, lease, number: ledger.doubt(conn, lease, number, "reset", NOW), D.IN_DOUBT),
        (lambda conn, lease, number: ledger.requeue(conn, lease, number, "429", NOW + MINUTE), D.QUEUED),
    ],
)
def test_a_claimed_delivery_is_ended_once_and_by_its_owner(engine, issue, lease, end, state):
    """A second end, or one by a sender that was fenced out, changes nothing."""
    taken = claim(engine, lease)
    stranger = make.lease(engine, issue, "there:2")
    with writing(engine) as conn:
        assert not end(conn, stranger, taken.id)
        assert end(conn, lease, taken.id)
        assert not end(conn, lease, taken.id)
        assert deliveries.get(conn, taken.id).state is state


def test_a_sender_that_lost_its_lease_claims_nothing(engine, issue, lease):
    """Who was taken for dead is fenced out; it cannot keep the lease either."""
    make.bury(engine, lease)
    assert claim(engine, lease) is None
    with writing(engine) as conn:
        assert not senders.renew(conn, lease, 1.0, NOW)


def test_a_postponed_delivery_waits_for_its_time(engine, issue, lease):
    """Others go first; its reason is kept, its attempts are counted."""
    taken = claim(engine, lease)
    with writing(engine) as conn:
        ledger.requeue(conn, lease, taken.id, "429", NOW + MINUTE)
        assert ledger.outlook(conn, issue.id, NOW).ready
    assert [claim(engine, lease).id for _ in range(2)] == [taken.id + 1, taken.id + 2]
    assert claim(engine, lease) is None
    with reading(engine) as conn:
        assert ledger.outlook(conn, issue.id, NOW) == ledger.Outlook(False, NOW + MINUTE, 2)
    again = claim(engine, lease, NOW + MINUTE)
    assert (again.id, again.attempts, again.reason) == (taken.id, 2, "429")


def test_what_an_earlier_sender_left_in_the_middle_is_in_doubt(engine, issue, lease):
    """Its claims, and nobody else's; its late yes counts while nobody has claimed them since."""
    orphan = claim(engine, lease)
    other = make.lease(engine, issue, "there:2")
    mine = claim(engine, other)
    make.bury(engine, lease)
    with writing(engine) as conn:
        assert ledger.doubt_orphans(conn, issue.id, NOW) == 1
        assert deliveries.get(conn, orphan.id).state is D.IN_DOUBT
        assert deliveries.get(conn, mine.id).state is D.SENDING
        assert not ledger.fail(conn, lease, orphan.id, "late", NOW)
        assert ledger.accept(conn, lease, [(orphan.id, Receipt("r"))], NOW)
        assert not ledger.accept(conn, lease, [(mine.id, Receipt("r"))], NOW)


def test_nobody_is_lost_from_the_tally(engine, issue, lease):
    """Whatever their fates, the counts add up to the frozen ones."""
    one, two = claim(engine, lease), claim(engine, lease)
    with writing(engine) as conn:
        ledger.accept(conn, lease, [(one.id, Receipt("r"))], NOW)
        ledger.doubt(conn, lease, two.id, "who knows", NOW)
    found = tally(engine, issue)
    assert found.counts == {D.SENT: 1, D.IN_DOUBT: 1, D.QUEUED: 1}
    assert found.conserved
    with writing(engine) as conn:
        conn.exec_driver_sql("DELETE FROM delivery WHERE state = 'queued'")
    assert not tally(engine, issue).conserved


def test_deliveries_are_listed_by_state(engine, issue, lease):
    """With the number of their issue."""
    claim(engine, lease)
    with reading(engine) as conn:
        found = deliveries.list_some(conn, issue.id, [D.QUEUED], limit=1)
        assert [one.address for one in found] == ["reader-001@post.example"]
        assert found[0].issue == issue.number
        with pytest.raises(NotFound, match="no delivery 99"):
            deliveries.get(conn, 99)


def test_an_event_finds_its_delivery_by_our_id_or_by_the_receipt(engine, issue, lease):
    """Our id holds the send's nonce: one from another database finds nothing."""
    taken = claim(engine, lease)
    with writing(engine) as conn:
        ledger.accept(conn, lease, [(taken.id, Receipt("r-7"))], NOW)
        for told in (
            event(delivery=f"{lease.nonce}-{taken.id}"),
            event(receipt="r-7"),
        ):
            assert deliveries.find(conn, told).id == taken.id
        for told in (
            event(delivery=f"another-{taken.id}"),
            event(delivery=f"{lease.nonce}-99"),
            event(delivery="nonsense"),
            event(delivery=f"{lease.nonce}-{'9' * 30}"),
            event(receipt="r-8"),
            event(),
        ):
            assert deliveries.find(conn, told) is None


def test_an_event_is_kept_once(engine, issue):
    """Its id is the law."""
    with writing(engine) as conn:
        assert deliveries.record_event(conn, event(), None)
        assert not deliveries.record_event(conn, event(EventKind.BOUNCE), None)


def test_a_delivery_is_moved_on_from_the_state_it_was_seen_in(engine, issue):
    """What is not told stays; from another state it is not moved."""
    with writing(engine) as conn:
        seen = deliveries.list_some(conn, issue.id)[0]
        assert deliveries.move(conn, seen, D.SENT, reason="told", receipt="r1")
        assert not deliveries.move(conn, seen, D.FAILED, reason=None, receipt=None)
        again = deliveries.get(conn, seen.id)
        assert deliveries.move(conn, again, D.DELIVERED, reason=None, receipt=None)
        after = deliveries.get(conn, seen.id)
    assert (after.state, after.reason, after.receipt) == (D.DELIVERED, "told", "r1")
