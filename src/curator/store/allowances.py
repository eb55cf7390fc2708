"""How often something may be asked for in a span of time: each question is one statement, which counts."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, or_, select

from curator.store.engine import insert
from curator.store.schema import allowance


def take(
    conn: Connection, scope: str, key: str, *, most: int, within: timedelta | None, now: datetime
) -> bool:
    """Whether `key` may once more: at most so often within a span of time, or ever where `within` is None.

    One statement, so that of any number who ask at once no more than `most` are told yes.  The span begins
    anew when it is over, and when it seems to begin in time to come: then a clock was turned back.
    """
    row = {"scope": scope, "key": key, "since": now, "count": 1}
    stmt = insert(conn, allowance).values(row)
    if within is None:
        changes = {"count": allowance.c.count + 1}
        where = allowance.c.count < most
    else:
        over = or_(allowance.c.since <= now - within, allowance.c.since > now)
        changes = {
            "since": case((over, now), else_=allowance.c.since),
            "count": case((over, 1), else_=allowance.c.count + 1),
        }
        where = or_(over, allowance.c.count < most)
    told = stmt.on_conflict_do_update(index_elements=["scope", "key"], set_=changes, where=where)
    return most > 0 and conn.execute(told.returning(allowance.c.count)).first() is not None


def forget(conn: Connection, scope: str, key: str) -> None:
    """Count from the beginning again."""
    conn.execute(delete(allowance).where(allowance.c.scope == scope, allowance.c.key == key))


def is_over(conn: Connection, scope: str, before: datetime) -> bool:
    """Whether anything began before then, and counts no more."""
    where = (allowance.c.scope == scope, allowance.c.since < before)
    return conn.execute(select(allowance.c.key).where(*where).limit(1)).first() is not None


def sweep(conn: Connection, scope: str, before: datetime) -> int:
    """Remove what began before then and counts no more; how many."""
    where = (allowance.c.scope == scope, allowance.c.since < before)
    return conn.execute(delete(allowance).where(*where)).rowcount
