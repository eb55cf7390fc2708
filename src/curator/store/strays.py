"""Notices that were not understood: taken off the queue, and kept for a person and for a newer program."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from curator.store.engine import added
from curator.store.schema import stray


@dataclass(frozen=True, slots=True)
class Stray:
    """A notice as it came, `body` perhaps cut, and why it was not understood."""

    id: str
    at: datetime
    why: str
    body: str


def add(conn: Connection, one: Stray) -> bool:
    """Keep it; False if the same was kept before."""
    row = {"id": one.id, "at": one.at, "why": one.why, "body": one.body}
    return added(conn, stray, row)


def list_all(conn: Connection) -> list[Stray]:
    """All of them, oldest first."""
    rows = conn.execute(select(stray).order_by(stray.c.at, stray.c.id))
    return [Stray(row.id, row.at, row.why, row.body) for row in rows]


def count(conn: Connection) -> int:
    """How many there are."""
    return conn.execute(select(func.count()).select_from(stray)).scalar_one()


def ids(conn: Connection) -> list[str]:
    """The ids of all, oldest first."""
    return list(conn.execute(select(stray.c.id).order_by(stray.c.at, stray.c.id)).scalars())


def get(conn: Connection, stray_id: str) -> Stray | None:
    """The one with this id, if it is still there."""
    row = conn.execute(select(stray).where(stray.c.id == stray_id)).first()
    return Stray(row.id, row.at, row.why, row.body) if row else None


def explain(conn: Connection, stray_id: str, why: str) -> None:
    """It is still not understood, and this is why."""
    conn.execute(update(stray).where(stray.c.id == stray_id).values(why=why))


def remove(conn: Connection, stray_id: str) -> bool:
    """Forget it; False if it was gone."""
    return conn.execute(delete(stray).where(stray.c.id == stray_id)).rowcount == 1
