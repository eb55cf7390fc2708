"""Makers of what became of a send: rows of the ledger as senders, events and persons would leave them."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, update

from curator.model import DeliveryState, EventKind, Issue, IssueState, MailEvent, Standing
from curator.store import deliveries, subscribers, writing
from curator.store.schema import delivery, issue, send, sender
from tests.support import make
from tests.support.make import MINUTE, NOW

D = DeliveryState


def begun(
    engine: Engine, *states: DeliveryState, number: int = 1, at: datetime = NOW, first: int = 0
) -> Issue:
    """An issue whose send began then, with a delivery in each of `states`, tried a second apart.

    Its subscribers are numbered from `first`.
    """
    addresses = make.readers(engine, len(states), first=first)
    made = make.frozen(engine, 0, number=number)
    with writing(engine) as conn:
        mine = [row.id for row in deliveries.list_some(conn, made.id) if row.address in addresses]
        conn.execute(delivery.delete().where(delivery.c.issue_id == made.id, delivery.c.id.not_in(mine)))
        conn.execute(update(send).where(send.c.issue_id == made.id).values(started_at=at, frozen=len(states)))
        conn.execute(update(issue).where(issue.c.id == made.id).values(state=IssueState.SENDING))
    for at_, (id_, state) in enumerate(zip(mine, states, strict=True)):
        tried = {"claimed_at": at + timedelta(seconds=at_), "attempts": 1, "receipt": f"{number}-{at_}"}
        put(engine, id_, state=state, **({} if state in {D.QUEUED, D.SKIPPED} else tried))
    return made


def put(engine: Engine, delivery_id: int, **fields) -> None:
    """Write these fields of a delivery."""
    with writing(engine) as conn:
        conn.execute(update(delivery).where(delivery.c.id == delivery_id).values(**fields))


def ended(engine: Engine, made: Issue, at: datetime | None = NOW + MINUTE, **more) -> None:
    """The send of an issue ended then; `more` of its row."""
    with writing(engine) as conn:
        if at is not None:
            conn.execute(update(issue).where(issue.c.id == made.id).values(state=IssueState.SENT))
        conn.execute(update(send).where(send.c.issue_id == made.id).values(ended_at=at, **more))


def driven(engine: Engine, made: Issue, owner: str = "here:1", *, until: datetime = NOW + MINUTE) -> None:
    """Somebody drives the send of an issue until then."""
    with writing(engine) as conn:
        row = {"issue_id": made.id, "owner": owner, "joined_at": NOW, "lease_until": until, "share": 7.0}
        conn.execute(sender.insert().values(**row))


def told(engine: Engine, delivery_id: int, kind: EventKind, *, id_: str = "", **fields) -> None:
    """An event of a delivery is known, without what it would change."""
    named = {"id": id_ or f"{delivery_id}-{kind}", "kind": kind, "at": NOW, "address": "x@post.example"}
    with writing(engine) as conn:
        assert deliveries.record_event(conn, MailEvent(**named | fields), delivery_id)


def left(engine: Engine, address: str, at: datetime, to: Standing = Standing.LEFT) -> None:
    """A subscriber left then, or was suppressed."""
    with writing(engine) as conn:
        found = subscribers.find(conn, address)
        assert subscribers.move(conn, found.id, [Standing.ACTIVE], to, at)


def ids(engine: Engine, made: Issue) -> list[int]:
    """The deliveries of an issue, in order."""
    with writing(engine) as conn:
        return [one.id for one in deliveries.list_some(conn, made.id)]
