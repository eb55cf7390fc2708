"""Readers who have asked and not confirmed: how they come, and how they go when they never do."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, exists, select, update

from curator.model import Act, Standing, Subscriber
from curator.store import subscribers
from curator.store.columns import batches
from curator.store.engine import added
from curator.store.schema import consent, delivery, letter, mail_event, subscriber, vote


def hold(conn: Connection, key: str) -> Subscriber | None:
    """The subscriber with this address key, who stays as they are until this transaction ends."""
    conn.execute(select(subscriber.c.id).where(subscriber.c.key == key).with_for_update())
    return subscribers.lookup(conn, key)


def add(conn: Connection, address: str, key: str, *, consent: str, now: datetime) -> bool:
    """A new subscriber who has not confirmed yet; False if the address is known."""
    row = {"address": address, "key": key, "name": "", "joined_at": now, "consent": consent}
    return added(conn, subscriber, row | {"standing": Standing.PENDING})


def ask(conn: Connection, subscriber_id: int, nonce: str) -> None:
    """Let the link with this nonce be the one that confirms."""
    conn.execute(update(subscriber).where(subscriber.c.id == subscriber_id).values(nonce=nonce))


def overdue(conn: Connection, before: datetime, most: int) -> list[int]:
    """The ids of those who have asked before then, and not since, and of whom no issue knows."""
    since = exists().where(
        consent.c.subscriber_id == subscriber.c.id, consent.c.act == Act.ASKED, consent.c.at >= before
    )
    where = (
        subscriber.c.standing == Standing.PENDING,
        subscriber.c.joined_at < before,
        ~since,
        ~exists().where(delivery.c.subscriber_id == subscriber.c.id),
    )
    asked = select(subscriber.c.id).where(*where).order_by(subscriber.c.id).limit(most)
    return list(conn.execute(asked.with_for_update(skip_locked=True, of=subscriber)).scalars())


def remove(conn: Connection, ids: Sequence[int]) -> int:
    """Remove these subscribers with all that was kept about them; how many."""
    for some in batches(ids):
        letters = select(letter.c.id).where(letter.c.subscriber_id.in_(some))
        conn.execute(delete(mail_event).where(mail_event.c.letter_id.in_(letters)))
        for table in (letter, consent, vote):
            conn.execute(delete(table).where(table.c.subscriber_id.in_(some)))
        conn.execute(delete(subscriber).where(subscriber.c.id.in_(some)))
    return len(ids)
