"""resolve: a person decides on deliveries that nobody can know of, and sees later who has."""

import pytest

from curator.errors import Refused
from curator.jobs.resolve import resolve
from curator.jobs.send import send
from curator.model import DeliveryState, Receipt
from curator.store import deliveries, history, ledger, reading, subscribers, writing
from tests.support import make
from tests.support.hands import Book, Clock, refused
from tests.support.make import NOW

D = DeliveryState


@pytest.fixture
def issue(engine):
    """Three deliveries: the first is sent, the second in doubt, the third queued."""
    made = make.frozen(engine, 3)
    lease = make.lease(engine, made)
    with writing(engine) as conn:
        one, two = (make.claim(conn, lease) for _ in range(2))
        ledger.accept(conn, lease, [(one.id, Receipt("r-1"))], NOW)
        ledger.doubt(conn, lease, two.id, "no answer in 60 s", NOW)
    return made


def decide(engine, issue, to, *ids, **more):
    return resolve(engine, issue.id, to, ids, now=NOW, by="ada", **more)


def states(engine, issue):
    with reading(engine) as conn:
        return [one.state for one in deliveries.list_some(conn, issue.id)]


@pytest.mark.parametrize(
    ("to", "said"), [(D.SENT, "they went out"), (D.QUEUED, "to be sent again")]
)  # fmt: skip
def test_a_person_decides_on_what_is_in_doubt(engine, issue, to, said):
    """It went, or it is tried again; the reason and the issue's history name who said so."""
    assert decide(engine, issue, to, 2) == 1
    assert states(engine, issue) == [D.SENT, to, D.QUEUED]
    assert decide(engine, issue, to) == 0
    with reading(engine) as conn:
        assert deliveries.get(conn, 2).reason == "no answer in 60 s; decided by ada"
        assert history.notes(conn, issue.id)[-1].what == f"decided on 1 delivery: {said} (2)"


def test_nothing_is_decided_if_one_of_them_is_not_in_doubt(engine, issue):
    """A slip of a digit changes nothing at all, and is named."""
    with pytest.raises(Refused, match="delivery 3 is not one of this issue that is in_doubt"):
        decide(engine, issue, D.QUEUED, 2, 3)
    assert states(engine, issue) == [D.SENT, D.IN_DOUBT, D.QUEUED]


def test_what_was_decided_to_be_tried_again_is_claimed_again(engine, issue):
    """As any queued one."""
    decide(engine, issue, D.QUEUED)
    lease = make.lease(engine, issue, "there:2")
    with writing(engine) as conn:
        assert make.claim(conn, lease).id == 2


def test_who_was_refused_can_be_sent_to_again(engine, settings):
    """Once the reason is mended; also when the issue has been sent to the others."""
    made = make.approved(engine, settings, 3)
    book = Book()
    book.verdicts = {"reader-001@post.example": [refused()]}
    assert send(engine, settings, book, 1, clock=Clock(), by="ada").tally.counts == {D.SENT: 2, D.FAILED: 1}
    assert decide(engine, made, D.QUEUED, of=(D.FAILED,)) == 1
    again = send(engine, settings, book, 1, clock=Clock(), by="ada")
    assert (again.now_sent, again.done, again.tally.counts) == (1, True, {D.SENT: 3})


def test_who_left_is_not_written_to_whatever_a_person_says(engine, settings):
    """The standing is looked at again when the delivery is claimed (P4)."""
    made = make.approved(engine, settings, 2)
    book = Book()
    book.always = lambda _: make.leave(engine, "reader-001@post.example") if not book.taken else None
    one = settings.model_copy(update={"post": settings.post.model_copy(update={"threads": 1})})
    assert send(engine, one, book, 1, clock=Clock(), by="ada").tally.counts == {D.SENT: 1, D.SKIPPED: 1}
    assert decide(engine, made, D.QUEUED, of=(D.SKIPPED,)) == 1
    assert send(engine, one, book, 1, clock=Clock(), by="ada").tally.counts == {D.SENT: 1, D.SKIPPED: 1}
    with reading(engine) as conn:
        assert subscribers.find(conn, "reader-001@post.example").left_at == NOW
