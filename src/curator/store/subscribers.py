"""Subscribers, their standing, and the addresses that must not be written to."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, select, update

from curator.errors import NotFound
from curator.mail.addresses import hashed
from curator.model import Standing, Subscriber, Suppression
from curator.store import memos
from curator.store.columns import batches
from curator.store.engine import added, insert
from curator.store.schema import subscriber, suppression

_BATCH = 500


def noun(row: Row[Any]) -> Subscriber:
    """The subscriber that a whole row of the table is."""
    hidden = {"key", "nonce"}
    known = {name: value for name, value in row._mapping.items() if name not in hidden}  # noqa: SLF001
    told = {"standing": Standing(row.standing), "without": tuple(row.without.split())}
    return Subscriber(**known | told)


def add_many(conn: Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Add subscribers (address, key, name, standing, joined_at, consent); how many were new.

    A key that is known stays as it is: an import brings nobody back.
    """
    before = conn.execute(select(func.count()).select_from(subscriber)).scalar_one()
    stmt = insert(conn, subscriber).on_conflict_do_nothing()
    for at in range(0, len(rows), _BATCH):
        conn.execute(stmt, list(rows[at : at + _BATCH]))
    return conn.execute(select(func.count()).select_from(subscriber)).scalar_one() - before


def lookup(conn: Connection, key: str) -> Subscriber | None:
    """The subscriber with this address key, if there is one."""
    row = conn.execute(select(subscriber).where(subscriber.c.key == key)).first()
    return noun(row) if row else None


def find(conn: Connection, key: str) -> Subscriber:
    """The subscriber with this address key.  Raises NotFound."""
    found = lookup(conn, key)
    if found is None:
        raise NotFound(f"{key} is no subscriber; add it with: curator subscriber add {key}")
    return found


def get(conn: Connection, subscriber_id: int) -> Subscriber:
    """The subscriber with this id.  Raises NotFound."""
    row = conn.execute(select(subscriber).where(subscriber.c.id == subscriber_id)).first()
    if row is None:
        raise NotFound(f"there is no subscriber {subscriber_id}")
    return noun(row)


def each(conn: Connection, standings: Sequence[Standing] = ()) -> Iterator[Subscriber]:
    """Subscribers by id, one at a time, but for those who were erased."""
    asked = select(subscriber).where(subscriber.c.erased_at.is_(None)).order_by(subscriber.c.id)
    if standings:
        asked = asked.where(subscriber.c.standing.in_(standings))
    for row in conn.execute(asked.execution_options(yield_per=_BATCH)):
        yield noun(row)


def count(conn: Connection) -> dict[Standing, int]:
    """How many subscribers have each standing."""
    rows = conn.execute(select(subscriber.c.standing, func.count()).group_by(subscriber.c.standing))
    return {Standing(standing): number for standing, number in rows}


def move(
    conn: Connection, subscriber_id: int, start: Sequence[Standing], to: Standing, now: datetime
) -> bool:
    """Give the subscriber another standing, from one of `start`; False if it was in none of them."""
    gone = to in {Standing.LEFT, Standing.SUPPRESSED}
    fields: dict[str, Any] = {"standing": to, "left_at": now if gone else None}
    if gone:  # a link that was mailed before must not bring anybody back
        fields["nonce"] = ""
    where = (subscriber.c.id == subscriber_id, subscriber.c.standing.in_(start))
    return conn.execute(update(subscriber).where(*where).values(fields)).rowcount == 1


def renew(conn: Connection, subscriber_id: int, consent: str, name: str) -> None:
    """Whoever comes back does so on a new consent, and their pause of former days is over."""
    fields = {"consent": consent, "name": name, "paused_until": None}
    conn.execute(update(subscriber).where(subscriber.c.id == subscriber_id).values(fields))


def nonce(conn: Connection, subscriber_id: int) -> str:
    """What makes a link that confirms the one that counts; "" if none does."""
    asked = select(subscriber.c.nonce).where(subscriber.c.id == subscriber_id)
    return conn.execute(asked).scalar() or ""


def confirm(conn: Connection, subscriber_id: int, nonce: str, now: datetime) -> bool:
    """Put on the list who asked and has this nonce, unless suppressed; False if that is nobody."""
    where = (
        subscriber.c.id == subscriber_id,
        subscriber.c.nonce == nonce,
        subscriber.c.standing.in_([Standing.PENDING, Standing.LEFT]),
        ~exists().where(suppression.c.key == subscriber.c.key),
    )
    fields = {"standing": Standing.ACTIVE, "confirmed_at": now, "left_at": None, "paused_until": None}
    return nonce != "" and conn.execute(update(subscriber).where(*where).values(fields)).rowcount == 1


def choose(conn: Connection, subscriber_id: int, without: Sequence[str]) -> None:
    """Send the reader all but these sections."""
    where = subscriber.c.id == subscriber_id
    conn.execute(update(subscriber).where(where).values(without=" ".join(without)))


def pause(conn: Connection, subscriber_id: int, until: datetime | None) -> None:
    """Send the reader nothing before then; None: at once again."""
    conn.execute(update(subscriber).where(subscriber.c.id == subscriber_id).values(paused_until=until))


def suppress(conn: Connection, key: str, address: str, reason: str, now: datetime) -> bool:
    """Write to this address no more; False if it was suppressed already, be it as a hash."""
    if barred(conn, key):
        return False
    row = {"key": key, "address": address, "reason": reason, "at": now}
    return added(conn, suppression, row)


def release(conn: Connection, key: str) -> bool:
    """Take an address off the suppression list; False if it was not on it."""
    names = list(known_as(conn, [key]))
    return conn.execute(delete(suppression).where(suppression.c.key.in_(names))).rowcount > 0


def suppressions(conn: Connection) -> list[Suppression]:
    """All suppressed addresses, newest first; "" for one that was erased."""
    rows = conn.execute(select(suppression).order_by(suppression.c.at.desc(), suppression.c.key))
    return [Suppression(row.address, row.reason, row.at) for row in rows]


def barred(conn: Connection, key: str) -> Suppression | None:
    """Why the address with this key must not be written to; None if it may.  Without an address: erased."""
    asked = select(suppression).where(suppression.c.key.in_(list(known_as(conn, [key]))))
    row = conn.execute(asked).first()
    return Suppression(row.address, row.reason, row.at) if row else None


def barred_keys(conn: Connection, keys: Sequence[str]) -> set[str]:
    """Those of `keys` that must not be written to: suppressed, or erased and known by their hash alone."""
    names = known_as(conn, keys)
    found: set[str] = set()
    for some in batches(list(names)):
        asked = select(suppression.c.key).where(suppression.c.key.in_(some))
        found |= {names[one] for one in conn.execute(asked).scalars()}
    return found


def known_as(conn: Connection, keys: Sequence[str]) -> dict[str, str]:
    """Under which keys a suppression of each of `keys` may stand: its own, and its hash → the key itself."""
    names = {key: key for key in keys}
    salt = memos.read(conn, memos.SALT)  # not made here: who only looks writes nothing
    if salt is not None:
        names |= {hashed(key, bytes.fromhex(salt)): key for key in keys}
    return names
