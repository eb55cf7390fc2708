"""Deliveries as people and mail events see them; store.ledger is what their senders write."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from curator.errors import NotFound
from curator.model import Delivery, DeliveryState, MailEvent, Tally
from curator.store.engine import added
from curator.store.schema import delivery, issue, mail_event, send


def state_of(conn: Connection, issue_id: int | None, subscriber_id: int) -> DeliveryState | None:
    """How a reader's delivery of an issue stands; None if they have none."""
    where = (delivery.c.issue_id == issue_id, delivery.c.subscriber_id == subscriber_id)
    state = conn.execute(select(delivery.c.state).where(*where)).scalar()
    return DeliveryState(state) if state else None


def tally(conn: Connection, issue_id: int) -> Tally:
    """The deliveries of an issue, counted by state.  Raises NotFound before its send began."""
    frozen = conn.execute(select(send.c.frozen).where(send.c.issue_id == issue_id)).scalar()
    if frozen is None:
        raise NotFound("this issue has no deliveries yet: its send has not begun")
    rows = conn.execute(
        select(delivery.c.state, func.count())
        .where(delivery.c.issue_id == issue_id)
        .group_by(delivery.c.state)
    )
    return Tally(frozen, {DeliveryState(state): number for state, number in rows})


_COLUMNS = (
    delivery.c.id,
    issue.c.number.label("issue"),
    delivery.c.subscriber_id,
    delivery.c.address,
    delivery.c.state,
    delivery.c.attempts,
    delivery.c.receipt,
    delivery.c.reason,
    delivery.c.claimed_at,
    delivery.c.ended_at,
    delivery.c.without,
)
_SELECT = select(*_COLUMNS).join(issue, issue.c.id == delivery.c.issue_id)


def _delivery(row: Row[*tuple[Any, ...]]) -> Delivery:
    told = {"state": DeliveryState(row.state), "without": tuple(row.without.split())}
    return Delivery(**{**row._mapping, **told})  # noqa: SLF001  its public name


def get(conn: Connection, delivery_id: int) -> Delivery:
    """The delivery with this id.  Raises NotFound."""
    row = conn.execute(_SELECT.where(delivery.c.id == delivery_id)).first()
    if row is None:
        raise NotFound(f"there is no delivery {delivery_id}")
    return _delivery(row)


def list_some(
    conn: Connection, issue_id: int, states: Sequence[DeliveryState] = (), limit: int | None = None
) -> list[Delivery]:
    """The deliveries of an issue in order, those in `states` if any are given."""
    asked = _SELECT.where(delivery.c.issue_id == issue_id).order_by(delivery.c.id).limit(limit)
    if states:
        asked = asked.where(delivery.c.state.in_(states))
    return [_delivery(row) for row in conn.execute(asked)]


def find(conn: Connection, event: MailEvent) -> Delivery | None:
    """The delivery that an event is about: by our id, which holds the send's nonce, else by the receipt."""
    nonce, _, number = (event.delivery or "").rpartition("-")
    if nonce and number.isdecimal() and len(number) < 10:
        ours = _SELECT.join(send, send.c.issue_id == delivery.c.issue_id)
        asked = ours.where(send.c.nonce == nonce, delivery.c.id == int(number))
        row = conn.execute(asked.with_for_update(of=delivery)).first()
    elif event.receipt:
        row = conn.execute(
            _SELECT.where(delivery.c.receipt == event.receipt).with_for_update(of=delivery)
        ).first()
    else:
        row = None
    return _delivery(row) if row else None


def record_event(
    conn: Connection, event: MailEvent, delivery_id: int | None, letter_id: int | None = None
) -> bool:
    """Keep an event of a delivery, of a letter, or of neither; False if it was kept before."""
    names = ("id", "kind", "at", "address", "receipt", "permanent", "detail")
    row = {name: getattr(event, name) for name in names}
    row |= {"delivery_id": delivery_id, "letter_id": letter_id}
    return added(conn, mail_event, row)


def move(
    conn: Connection, one: Delivery, to: DeliveryState, *, reason: str | None, receipt: str | None
) -> bool:
    """Move a delivery on from the state it was seen in; what is not told stays."""
    fields: dict[str, Any] = {"state": to}
    fields |= {n: v for n, v in (("reason", reason), ("receipt", receipt)) if v is not None}
    where = (delivery.c.id == one.id, delivery.c.state == one.state)
    return conn.execute(update(delivery).where(*where).values(fields)).rowcount == 1
