"""The ledger of a send as its senders write it: who gets the issue, who claims what, and what became of it.

Each step is one conditional update whose row count is looked at, so that two senders, a crash, or a second
start cannot do it twice.  store.deliveries is for looking at it, and for what is learnt later.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from curator.model import Delivery, DeliveryState, Receipt
from curator.store import memos, wanted
from curator.store.columns import Moment
from curator.store.schema import delivery, memo, send, sender, subscriber
from curator.store.senders import Lease

LONGEST_WAIT = timedelta(minutes=5)  # until a delivery is tried again
_FAR = 2 * LONGEST_WAIT

_HELD = exists().where(or_(memo.c.name == memos.PAUSED, memo.c.name == memos.RESTORED))
_IS_DRIVEN = exists().where(sender.c.id == delivery.c.epoch, sender.c.lease_until.is_not(None))


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is left of a send: is anything `ready` now, when is the `next` one, and how many are `sending`."""

    ready: bool
    next: datetime | None
    sending: int

    @property
    def is_over(self) -> bool:
        """Nothing is queued, and nobody is in the middle of a call."""
        return not self.ready and self.next is None and not self.sending


def materialise(
    conn: Connection, issue_id: int, edition_id: int, nonce: str, now: datetime, *, sections: bool = False
) -> int:
    """Freeze the recipients: one queued delivery for each subscriber who may be written to; how many.

    With `sections`, which of these each goes without is frozen too.
    """
    columns = ("issue_id", "subscriber_id", "address", "state", "attempts", "without")
    chosen = select(
        literal(issue_id),
        subscriber.c.id,
        subscriber.c.address,
        literal(DeliveryState.QUEUED.value),
        literal(0),
        subscriber.c.without if sections else literal(""),
    ).where(wanted.is_wanted(now))
    stmt = delivery.insert().from_select(columns, chosen.order_by(subscriber.c.id))
    # Without the option, PostgreSQL's count of an insert is -1.
    frozen = conn.execute(stmt, execution_options={"preserve_rowcount": True}).rowcount
    fields = {"issue_id": issue_id, "edition_id": edition_id, "nonce": nonce, "frozen": frozen}
    conn.execute(send.insert().values(**fields, started_at=now))
    return frozen


def skip_unwilling(conn: Connection, issue_id: int, every: Collection[str], now: datetime) -> int:
    """Skip queued deliveries of readers who go without `every` section that the issue has; how many."""
    if not every:
        return 0
    reason = "wants none of the sections of this issue"
    return skip(conn, issue_id, reason, now, wanted.goes_without(delivery.c.without, every))


def waiting(conn: Connection, issue_id: int, now: datetime, *, begun: bool) -> list[str]:
    """The addresses that an issue would go to: those still queued, or all that may be written to."""
    if begun:
        where = (delivery.c.issue_id == issue_id, delivery.c.state == DeliveryState.QUEUED)
        return list(conn.execute(select(delivery.c.address).where(*where)).scalars())
    return list(conn.execute(select(subscriber.c.address).where(wanted.is_wanted(now))).scalars())


def doubt_orphans(conn: Connection, issue_id: int, now: datetime) -> int:
    """What a sender that is gone left in the middle is in doubt: it may be on its way; how many."""
    where = (delivery.c.issue_id == issue_id, delivery.c.state == DeliveryState.SENDING, ~_IS_DRIVEN)
    fields = {
        "state": DeliveryState.IN_DOUBT,
        "reason": "the sender stopped in the middle of this message",
        "ended_at": now,
    }
    return conn.execute(update(delivery).where(*where).values(fields)).rowcount


def skip_unwanted(conn: Connection, issue_id: int, now: datetime) -> int:
    """Skip queued deliveries whose subscriber left, paused or was suppressed since the freeze; how many."""
    return skip(
        conn, issue_id, "left, paused or was suppressed before its turn", now, ~wanted.goes_to_wanted(now)
    )


def skip(conn: Connection, issue_id: int, reason: str, now: datetime, *which: ColumnElement[bool]) -> int:
    """Skip the queued deliveries of an issue, or `which` of them; how many."""
    where = (delivery.c.issue_id == issue_id, delivery.c.state == DeliveryState.QUEUED, *which)
    fields = {"state": DeliveryState.SKIPPED, "reason": reason, "ended_at": now}
    return conn.execute(update(delivery).where(*where).values(fields)).rowcount


def claim(conn: Connection, lease: Lease, now: datetime, most: int) -> list[Delivery]:
    """Take the next queued deliveries for sending, up to `most`; none if none is ready or none may be sent.

    The lease, the pauses of the send and of each subscriber, and their standing are looked at in the same
    statement.  On PostgreSQL rows that somebody else is claiming are passed over, and so is whoever is
    leaving at that moment.
    """
    told = {"in_issue": lease.issue_id, "by": lease.epoch, "at": now, "far": now + _FAR, "most": most}
    taken = conn.execute(_CLAIM, told).all()
    return [
        Delivery(
            *(row.id, 0, row.subscriber_id, row.address, DeliveryState.SENDING, row.attempts),
            without=tuple(row.without.split()),
        )
        for row in sorted(taken)
    ]


def _ready(issue_id: Any, now: Any, far: Any) -> tuple[ColumnElement[bool], ...]:
    """Queued, and its time has come; or lies so far ahead that a clock must have been turned back."""
    when = delivery.c.not_before
    return (
        delivery.c.issue_id == issue_id,
        delivery.c.state == DeliveryState.QUEUED,
        or_(when.is_(None), when <= now, when > far),
    )


_CLAIMED = (
    delivery.c.id,
    delivery.c.subscriber_id,
    delivery.c.address,
    delivery.c.attempts,
    delivery.c.without,
)


def _claiming() -> ReturningUpdate[int, int, str, int, str]:
    """The claim, made once: to put it together costs more than to run it."""
    issue_id: BindParameter[int] = bindparam("in_issue")
    by: BindParameter[int] = bindparam("by")
    at = bindparam("at", type_=Moment)
    mine = exists().where(sender.c.id == by, sender.c.lease_until.is_not(None))
    running = exists().where(send.c.issue_id == issue_id, send.c.paused.is_(None))
    ready, ours = _ready(issue_id, at, bindparam("far", type_=Moment)), wanted.goes_to_wanted(at)
    picked = (
        select(delivery.c.id)
        .join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
        .where(*ready, wanted.is_wanted(at), mine, running, ~_HELD)
        .order_by(delivery.c.id)
        .limit(bindparam("most", type_=Integer))
        # The subscriber's row, too: who is leaving at this moment is passed over, or leaves after the claim.
        .with_for_update(skip_locked=True, key_share=True, of=(delivery, subscriber))
        .cte("picked")
    )
    return (
        update(delivery)
        .where(delivery.c.id.in_(select(picked.c.id)), *ready, ours)
        .values(state=DeliveryState.SENDING, epoch=by, claimed_at=at, attempts=delivery.c.attempts + 1)
        .returning(*_CLAIMED)
    )


_CLAIM = _claiming()
_UNCONFIRMED = (DeliveryState.SENDING, DeliveryState.IN_DOUBT, DeliveryState.QUEUED)
_ACCEPT = (
    update(delivery)
    .where(
        delivery.c.id == bindparam("row"),
        delivery.c.epoch == bindparam("by"),
        # Not `in_`, which cannot be executed for many rows at once.
        or_(*(delivery.c.state == one for one in _UNCONFIRMED)),
    )
    .values(
        state=DeliveryState.SENT, receipt=bindparam("told"), reason=None, ended_at=bindparam("at")
    )
)  # fmt: skip


def accept(conn: Connection, lease: Lease, taken: Iterable[tuple[int, Receipt]], now: datetime) -> int:
    """The provider took these; how many of them are sent by that.

    A late yes counts, too: while the row bears our epoch nobody sent it again, whatever it was taken for.
    """
    rows = [{"row": one, "by": lease.epoch, "told": receipt.id, "at": now} for one, receipt in taken]
    return conn.execute(_ACCEPT, rows).rowcount if rows else 0


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


def take_back(conn: Connection, lease: Lease, ids: Sequence[int], reason: str) -> int:
    """Queue again what was refused, because the refusals were not the recipients' fault; how many."""
    where = (
        delivery.c.id.in_(ids),
        delivery.c.state == DeliveryState.FAILED,
        delivery.c.epoch == lease.epoch,
    )
    fields = {"state": DeliveryState.QUEUED, "reason": reason, "ended_at": None}
    return conn.execute(update(delivery).where(*where).values(fields)).rowcount


def outlook(conn: Connection, issue_id: int, now: datetime) -> Outlook:
    """What is left of the send of an issue."""
    ours = wanted.goes_to_wanted(now)
    ready = conn.execute(
        select(delivery.c.id).where(*_ready(issue_id, now, now + _FAR), ours).limit(1)
    ).first()
    where = (delivery.c.issue_id == issue_id, delivery.c.state == DeliveryState.QUEUED, ours)
    later = conn.execute(select(func.min(delivery.c.not_before)).where(*where, delivery.c.not_before > now))
    busy = (delivery.c.issue_id == issue_id, delivery.c.state == DeliveryState.SENDING)
    sending = conn.execute(select(func.count()).select_from(delivery).where(*busy)).scalar_one()
    return Outlook(ready is not None, later.scalar(), sending)


def pause(conn: Connection, issue_id: int, why: str) -> bool:
    """Let no more of it go out until resumed; False if it was paused already, or has ended."""
    where = (send.c.issue_id == issue_id, send.c.paused.is_(None), send.c.ended_at.is_(None))
    return conn.execute(update(send).where(*where).values(paused=why)).rowcount == 1


def resume(conn: Connection, issue_id: int, bounces: int, complaints: int) -> bool:
    """Let it go on, in spite of so many bounces and complaints; False if it was not paused."""
    where = (send.c.issue_id == issue_id, send.c.paused.is_not(None))
    fields = {"paused": None, "bounces_waived": bounces, "complaints_waived": complaints}
    return conn.execute(update(send).where(*where).values(fields)).rowcount == 1


def paused(conn: Connection, issue_id: int) -> str | None:
    """Why nothing of this send goes out; None if it may: by itself, or with the whole newsletter."""
    own = conn.execute(select(send.c.paused).where(send.c.issue_id == issue_id)).scalar()
    return own or memos.read(conn, memos.RESTORED) or memos.read(conn, memos.PAUSED)


def waived(conn: Connection, issue_id: int) -> tuple[int, int]:
    """How many bounces and complaints a person has seen when the send went on."""
    columns = (send.c.bounces_waived, send.c.complaints_waived)
    row = conn.execute(select(*columns).where(send.c.issue_id == issue_id)).first()
    return (row[0], row[1]) if row else (0, 0)


def forget(conn: Connection, issue_id: int) -> bool:
    """Unmake a send of which nothing has been tried; False, and nothing changed, if anything has.

    The rows are locked first, so that nobody claims one meanwhile.
    """
    untouched = (delivery.c.state == DeliveryState.QUEUED, delivery.c.attempts == 0)
    rows = conn.execute(
        select(delivery.c.id, and_(*untouched)).where(delivery.c.issue_id == issue_id).with_for_update()
    ).all()
    if not all(row[1] for row in rows):
        return False
    conn.execute(delivery.delete().where(delivery.c.issue_id == issue_id))
    conn.execute(send.delete().where(send.c.issue_id == issue_id))
    return True


def doubt_restored(conn: Connection, now: datetime) -> int:
    """What a restored backup takes for unsent may have gone out since: all of it is in doubt; how many."""
    open_states = (DeliveryState.QUEUED, DeliveryState.SENDING)
    fields = {
        "state": DeliveryState.IN_DOUBT,
        "reason": "unsent in a database that was restored or copied",
        "ended_at": now,
    }
    conn.execute(update(sender).values(lease_until=None, share=0.0))
    return conn.execute(update(delivery).where(delivery.c.state.in_(open_states)).values(fields)).rowcount


def finish(conn: Connection, issue_id: int, now: datetime) -> None:
    """The send has nothing left to do."""
    where = (send.c.issue_id == issue_id, send.c.ended_at.is_(None))
    conn.execute(update(send).where(*where).values(ended_at=now, paused=None))


def reopen(conn: Connection, issue_id: int) -> None:
    """The send has something to do again."""
    conn.execute(update(send).where(send.c.issue_id == issue_id).values(ended_at=None))


def began(conn: Connection, issue_id: int) -> datetime | None:
    """When the send of an issue began; None if it has not."""
    return conn.execute(select(send.c.started_at).where(send.c.issue_id == issue_id)).scalar()
