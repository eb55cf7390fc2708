"""Hosts that are left alone for a while, because they asked for it or could not be connected to."""

from sqlalchemy import Connection, delete, select

from curator.model import Rest
from curator.store.engine import insert
from curator.store.schema import host


def rests(conn: Connection) -> dict[str, Rest]:
    """The hosts that tired when they were last asked, by name; those whose rest is over among them."""
    rows = conn.execute(select(host.c.name, host.c.until, host.c.runs, host.c.why))
    return {name: Rest(until, runs, why) for name, until, runs, why in rows}


def rest(conn: Connection, name: str, wanted: Rest) -> None:
    """Leave a host alone."""
    values = {"until": wanted.until, "runs": wanted.runs, "why": wanted.why}
    stmt = insert(conn, host).values(name=name, **values)
    conn.execute(stmt.on_conflict_do_update(index_elements=["name"], set_=values))


def wake(conn: Connection, name: str) -> None:
    """Forget that a host tired."""
    conn.execute(delete(host).where(host.c.name == name))
