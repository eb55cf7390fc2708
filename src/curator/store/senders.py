"""The processes that drive sends: each has a lease, a number that is its epoch, and a share of the rate.

Who renews its lease no more is taken for dead.  Its number is never given to another one, so that what it
claimed can be told from what anybody else claims.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from curator.store.schema import send, sender

LEASE = timedelta(minutes=1)
_LOCK = 0x5E17DE2  # one for all: whoever takes a share on PostgreSQL waits for whoever does just now


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to claim deliveries of an issue under the number `epoch`."""

    issue_id: int
    epoch: int
    nonce: str
    owner: str


@dataclass(frozen=True, slots=True)
class Sender:
    """A process that drives a send, as the others see it.  `share` is in messages a second."""

    id: int
    issue_id: int
    owner: str
    joined_at: datetime
    lease_until: datetime
    share: float


def join(conn: Connection, issue_id: int, owner: str, now: datetime) -> Lease:
    """Become one of those who drive this send; without a share of the rate yet."""
    row = {"issue_id": issue_id, "owner": owner, "joined_at": now, "lease_until": now + LEASE, "share": 0.0}
    epoch = conn.execute(sender.insert().values(row).returning(sender.c.id)).scalar_one()
    nonce = conn.execute(select(send.c.nonce).where(send.c.issue_id == issue_id)).scalar_one()
    return Lease(issue_id, epoch, nonce, owner)


def lock(conn: Connection) -> None:
    """Let nobody else take a share meanwhile: two at once would each count on what the other takes."""
    if conn.dialect.name != "sqlite":
        conn.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def renew(conn: Connection, lease: Lease, share: float, now: datetime) -> bool:
    """Keep the lease for another while, and hold so much of the rate; False if it is ours no more."""
    mine = (sender.c.id == lease.epoch, sender.c.lease_until.is_not(None))
    fields = {"lease_until": now + LEASE, "share": share}
    return conn.execute(update(sender).where(*mine).values(fields)).rowcount == 1


def leave(conn: Connection, lease: Lease) -> bool:
    """Give the lease up; False if it was ours no more."""
    mine = (sender.c.id == lease.epoch, sender.c.lease_until.is_not(None))
    return conn.execute(update(sender).where(*mine).values(lease_until=None, share=0.0)).rowcount == 1


def bury(conn: Connection, one: Sender) -> bool:
    """Take the lease from a sender that is gone; False if it has renewed it meanwhile."""
    where = (sender.c.id == one.id, sender.c.lease_until == one.lease_until)
    return conn.execute(update(sender).where(*where).values(lease_until=None, share=0.0)).rowcount == 1


def all_living(conn: Connection) -> list[Sender]:
    """Those that have a lease, of all sends, the first first; an expired one is among them until buried."""
    columns = (sender.c[name] for name in Sender.__slots__)
    rows = conn.execute(select(*columns).where(sender.c.lease_until.is_not(None)).order_by(sender.c.id))
    return [Sender(*row) for row in rows]


def has_expired(one: Sender, now: datetime) -> bool:
    """Whether its lease is over; or lies so far ahead that a clock must have been turned back."""
    return not now <= one.lease_until <= now + 2 * LEASE


def at_work(conn: Connection, now: datetime) -> bool:
    """Whether anybody drives a send of this database right now."""
    return any(not has_expired(one, now) for one in all_living(conn))
