"""Which fate may follow which."""

from datetime import UTC, datetime
from itertools import permutations, product

import pytest

from curator.errors import Refused
from curator.mail.standing import DELIVERY_MOVES, STANDING_MOVES, after, move, suppresses
from curator.model import DeliveryState, EventKind, MailEvent, Standing

AT = datetime(2026, 11, 23, tzinfo=UTC)
D = DeliveryState


def event(kind: EventKind, *, permanent: bool = False, detail: str = "") -> MailEvent:
    return MailEvent("id", kind, AT, "reader@post.example", permanent=permanent, detail=detail)


EVENTS = [event(kind) for kind in EventKind] + [event(EventKind.BOUNCE, permanent=True)]
SEND, DELIVERY, COMPLAINT = event(EventKind.SEND), event(EventKind.DELIVERY), event(EventKind.COMPLAINT)
HARD, SOFT = event(EventKind.BOUNCE, permanent=True), event(EventKind.BOUNCE)
REJECT, DELAY = event(EventKind.REJECT), event(EventKind.DELAY)


def test_the_tables_know_every_state():
    """No state is missing, and none follows itself."""
    assert set(DELIVERY_MOVES) == set(DeliveryState)
    assert set(STANDING_MOVES) == set(Standing)
    assert all(state not in moves for state, moves in [*DELIVERY_MOVES.items(), *STANDING_MOVES.items()])


@pytest.mark.parametrize(("state", "told"), list(product(DeliveryState, EVENTS)))
def test_an_event_only_makes_moves_of_the_table_and_a_replay_none(state: DeliveryState, told: MailEvent):
    """Every state meets every event, twice."""
    once = after(state, told)
    assert once is state or once in DELIVERY_MOVES[state]
    assert after(once, told) is once


@pytest.mark.parametrize(
    ("state", "told", "expected"),
    [
        (D.IN_DOUBT, SEND, D.SENT),
        (D.IN_DOUBT, DELIVERY, D.DELIVERED),
        (D.IN_DOUBT, HARD, D.BOUNCED),
        (D.IN_DOUBT, COMPLAINT, D.COMPLAINED),
        (D.IN_DOUBT, REJECT, D.FAILED),
        (D.IN_DOUBT, SOFT, D.SENT),
        (D.IN_DOUBT, DELAY, D.SENT),
        (D.SENDING, SEND, D.SENT),
        (D.QUEUED, SEND, D.SENT),
        (D.SENT, SOFT, D.SENT),
        (D.SENT, DELIVERY, D.DELIVERED),
        (D.DELIVERED, SEND, D.DELIVERED),
        (D.DELIVERED, HARD, D.BOUNCED),
        (D.DELIVERED, REJECT, D.DELIVERED),
        (D.BOUNCED, DELIVERY, D.BOUNCED),
        (D.BOUNCED, COMPLAINT, D.COMPLAINED),
        (D.COMPLAINED, HARD, D.COMPLAINED),
        (D.FAILED, SEND, D.FAILED),
        (D.FAILED, DELIVERY, D.DELIVERED),
        (D.SKIPPED, SEND, D.SKIPPED),
    ],
)
def test_an_event_tells_more_or_nothing(state: DeliveryState, told: MailEvent, expected: DeliveryState):
    """Doubt ends with any proof; what is known better stays."""
    assert after(state, told) is expected


@pytest.mark.parametrize("start", [D.SENDING, D.IN_DOUBT, D.SENT])
def test_the_order_of_events_does_not_matter(start: DeliveryState):
    """Send, delivery, a late bounce and a complaint end the same however they arrive, and with replays."""
    for told in (
        [SEND, DELIVERY],
        [SEND, DELIVERY, HARD],
        [SEND, SOFT, DELAY],
        [SEND, DELIVERY, HARD, COMPLAINT],
    ):
        ends = set()
        for order in permutations(told):
            state = start
            for each in (*order, *order):
                state = after(state, each)
            ends.add(state)
        assert len(ends) == 1


def test_who_is_never_written_to_again():
    """A complaint and a permanent bounce suppress, with a reason; nothing else does."""
    assert "spam" in suppresses(COMPLAINT)
    assert "General" in suppresses(event(EventKind.BOUNCE, permanent=True, detail="General"))
    assert [told for told in EVENTS if suppresses(told)] == [COMPLAINT, HARD]


def test_a_refused_move_names_the_allowed_ones():
    """A subscriber who is active cannot become pending, and the line says what is possible."""
    assert move(Standing.PENDING, Standing.ACTIVE) is Standing.ACTIVE
    assert move(Standing.LEFT, Standing.LEFT) is Standing.LEFT
    with pytest.raises(Refused, match="left, suppressed"):
        move(Standing.ACTIVE, Standing.PENDING)
