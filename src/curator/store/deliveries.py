"""The ledger of a send: who gets an issue, who drives the send, and the fate of every delivery.

Each step is one conditional update whose row count is looked at, so that two senders, a crash, or a second
start cannot do it twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, func, literal, or_, select, update

from curator.errors import NotFound
from curator.model import Delivery, DeliveryState, EventKind, MailEvent, Receipt, Standing, Tally
from curator.store.engine import added
from curator.store.schema import delivery, issue, mail_event, send, subscriber, suppression

_WANTED = and_(
    subscriber.c.standing == Standing.ACTIVE,
    ~exists().where(suppression.c.key == subscriber.c.key),
)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to drive the send of an issue: later epochs fence earlier ones out."""

    issue_id: int
    epoch: int
    nonce: str
    owner: str


def materialise(conn: Connection, issue_id: int, edition_id: int, nonce: str, now: datetime) -> int:
    """Freeze the recipients: one queued delivery for each subscriber who may be written to; how many."""
    columns = ("issue_id", "subscriber_id", "address", "state", "attempts")
    chosen = select(
        literal(issue_id),
        subscriber.c.id,
        subscriber.c.address,
        literal(DeliveryState.QUEUED.value),
        literal(0),
    ).where(_WANTED)
    stmt = delivery.insert().from_select(columns, chosen.order_by(subscriber.c.id))
    # Without the option, PostgreSQL's count of an insert is -1.
    frozen = conn.execute(stmt, execution_options={"preserve_rowcount": True}).rowcount
    fields = {"issue_id": issue_id, "edition_id": edition_id, "nonce": nonce, "frozen": frozen}
    conn.execute(send.insert().values(**fields, started_at=now, epoch=0))
    return frozen


def take_lease(
    conn: Connection, issue_id: int, owner: str, *, now: datetime, until: datetime, gone: str | None = None
) -> Lease | None:
    """Become the one who drives this send; None while somebody else does who is not known to be `gone`."""
    free = or_(send.c.lease_until.is_(None), send.c.lease_until < now, send.c.owner == gone)
    taken = conn.execute(
        update(send)
        .where(send.c.issue_id == issue_id, free)
        .values(owner=owner, epoch=send.c.epoch + 1, lease_until=until)
        .returning(send.c.epoch, send.c.nonce)
    ).first()
    return Lease(issue_id, taken.epoch, taken.nonce, owner) if taken else None


def renew_lease(conn: Connection, lease: Lease, until: datetime | None) -> bool:
    """Keep the lease `until` then, or give it up (None); False if it is ours no more."""
    where = (send.c.issue_id == lease.issue_id, send.c.epoch == lease.epoch)
    return conn.execute(update(send).where(*where).values(lease_until=until)).rowcount == 1


def holder(conn: Connection, issue_id: int) -> str:
    """Who drives the send of this issue."""
    return conn.execute(select(send.c.owner).where(send.c.issue_id == issue_id)).scalar() or "nobody"


def doubt_orphans(conn: Connection, lease: Lease, now: datetime) -> int:
    """What an earlier sender left in the middle is in doubt: it may be on its way; how many."""
    where = (
        delivery.c.issue_id == lease.issue_id,
        delivery.c.state == DeliveryState.SENDING,
        delivery.c.epoch < lease.epoch,
    )
    fields = {
        "state": DeliveryState.IN_DOUBT,
        "reason": "the sender stopped in the middle of this message",
        "ended_at": now,
    }
    return conn.execute(update(delivery).where(*where).values(fields)).rowcount


def skip_unwanted(conn: Connection, issue_id: int, now: datetime) -> int:
    """Skip queued deliveries whose subscriber left or was suppressed since the freeze; how many."""
    wanted = exists().where(subscriber.c.id == delivery.c.subscriber_id, _WANTED)
    where = (delivery.c.issue_id == issue_id, delivery.c.state == DeliveryState.QUEUED, ~wanted)
    fields = {"state": DeliveryState.SKIPPED, "reason": "left or was suppressed before its turn"}
    return conn.execute(update(delivery).where(*where).values(**fields, ended_at=now)).rowcount


def claim(conn: Connection, lease: Lease, now: datetime) -> Delivery | None:
    """Take the next queued delivery for sending; None if none is ready or the lease is lost.

    The subscriber's standing and the lease are looked at in the same statement.
    """
    mine = exists().where(send.c.issue_id == lease.issue_id, send.c.epoch == lease.epoch)
    wanted = exists().where(subscriber.c.id == delivery.c.subscriber_id, _WANTED)
    ready = (
        delivery.c.issue_id == lease.issue_id,
        delivery.c.state == DeliveryState.QUEUED,
        or_(delivery.c.not_before.is_(None), delivery.c.not_before <= now),
    )
    following = (
        select(delivery.c.id).where(*ready, wanted).order_by(delivery.c.id).limit(1)
    ).with_for_update(skip_locked=True)
    taken = conn.execute(
        update(delivery)
        .where(delivery.c.id == following.scalar_subquery(), *ready, wanted, mine)
        .values(
            state=DeliveryState.SENDING, epoch=lease.epoch, claimed_at=now, attempts=delivery.c.attempts + 1
        )
        .returning(delivery.c.id)
    ).scalar()
    return None if taken is None else get(conn, taken)


def accept(conn: Connection, lease: Lease, delivery_id: int, receipt: Receipt, now: datetime) -> bool:
    """The provider took it; False if somebody else claimed it since.

    A late yes counts, too: while the row bears our epoch nobody sent it again, whatever it was taken for.
    """
    known = (DeliveryState.SENDING, DeliveryState.IN_DOUBT, DeliveryState.QUEUED)
    where = (delivery.c.id == delivery_id, delivery.c.state.in_(known), delivery.c.epoch == lease.epoch)
    fields = {"state": DeliveryState.SENT, "receipt": receipt.id, "reason": None, "ended_at": now}
    return conn.execute(update(delivery).where(*where).values(fields)).rowcount == 1


def fail(conn: Connection, lease: Lease, delivery_id: int, reason: str, now: datetime) -> bool:
    """The provider refuses it for good."""
    return _end(conn, lease, delivery_id, state=DeliveryState.FAILED, reason=reason, ended_at=now)


def doubt(conn: Connection, lease: Lease, delivery_id: int, reason: str, now: datetime) -> bool:
    """Nobody knows whether it went out."""
    return _end(conn, lease, delivery_id, state=DeliveryState.IN_DOUBT, reason=reason, ended_at=now)


def requeue(
    conn: Connection, lease: Lease, delivery_id: int, reason: str, not_before: datetime | None
) -> bool:
    """It certainly did not go out: queued again, not before then."""
    fields = {"state": DeliveryState.QUEUED, "reason": reason, "not_before": not_before}
    return _end(conn, lease, delivery_id, **fields)


def _end(conn: Connection, lease: Lease, delivery_id: int, **fields: Any) -> bool:
    where = (
        delivery.c.id == delivery_id,
        delivery.c.state == DeliveryState.SENDING,
        delivery.c.epoch == lease.epoch,
    )
    return conn.execute(update(delivery).where(*where).values(fields)).rowcount == 1


def doubt_restored(conn: Connection, now: datetime) -> int:
    """What a restored backup takes for unsent may have gone out since: all of it is in doubt; how many."""
    open_states = (DeliveryState.QUEUED, DeliveryState.SENDING)
    fields = {"state": DeliveryState.IN_DOUBT, "reason": "unsent in a restored backup", "ended_at": now}
    conn.execute(update(send).values(lease_until=None))
    return conn.execute(update(delivery).where(delivery.c.state.in_(open_states)).values(fields)).rowcount


def next_ready(conn: Connection, issue_id: int) -> datetime | None:
    """When the earliest queued delivery may be tried again; None if none waits for that."""
    where = (delivery.c.issue_id == issue_id, delivery.c.state == DeliveryState.QUEUED)
    return conn.execute(select(func.min(delivery.c.not_before)).where(*where)).scalar()


def finish(conn: Connection, issue_id: int, now: datetime) -> None:
    """The send has nothing left to do."""
    where = (send.c.issue_id == issue_id, send.c.ended_at.is_(None))
    conn.execute(update(send).where(*where).values(ended_at=now))


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
)
_SELECT = select(*_COLUMNS).join(issue, issue.c.id == delivery.c.issue_id)


def _delivery(row: Row[*tuple[Any, ...]]) -> Delivery:
    return Delivery(**{**row._mapping, "state": DeliveryState(row.state)})  # noqa: SLF001  its public name


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


def record_event(conn: Connection, event: MailEvent, delivery_id: int | None) -> bool:
    """Keep an event; False if it was kept before."""
    names = ("id", "kind", "at", "address", "receipt", "permanent", "detail")
    row = {name: getattr(event, name) for name in names} | {"delivery_id": delivery_id}
    return added(conn, mail_event, row)


def soft_bounces(conn: Connection, address: str) -> int:
    """How many soft bounces an address has had."""
    where = (
        mail_event.c.address == address,
        mail_event.c.kind == EventKind.BOUNCE,
        ~mail_event.c.permanent,
    )
    return conn.execute(select(func.count()).select_from(mail_event).where(*where)).scalar_one()


def move(
    conn: Connection, one: Delivery, to: DeliveryState, *, reason: str | None, receipt: str | None
) -> bool:
    """Move a delivery on from the state it was seen in; what is not told stays."""
    fields: dict[str, Any] = {"state": to}
    fields |= {n: v for n, v in (("reason", reason), ("receipt", receipt)) if v is not None}
    where = (delivery.c.id == one.id, delivery.c.state == one.state)
    return conn.execute(update(delivery).where(*where).values(fields)).rowcount == 1
