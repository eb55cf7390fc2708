"""How often something may be asked for in a span of time: each question is one statement, which counts."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, bindparam, case, delete, literal, or_, select
from sqlalchemy.sql.dml import ReturningInsert

from curator.store.columns import Moment
from curator.store.engine import insert
from curator.store.schema import allowance


def take(
    conn: Connection, scope: str, key: str, *, most: int, within: timedelta | None, now: datetime
) -> bool:
    """Whether `key` may once more: at most so often within a span of time, or ever where `within` is None.

    One statement, so that of any number who ask at once no more than `most` are told yes.  The span begins
    anew when it is over, and when it seems to begin in time to come: then a clock was turned back.
    """
    given = {"s": scope, "k": key, "at": now, "most": most}
    if within is not None:
        given["over"] = now - within
    told = conn.execute(_taking(conn.dialect.name, ends=within is not None), given)
    return most > 0 and told.first() is not None


@cache
def _taking(dialect: str, *, ends: bool) -> ReturningInsert[tuple[int]]:
    """The statement of `take`, built once: a flood asks for it hundreds of times a second."""
    now, most = bindparam("at", type_=Moment), bindparam("most", type_=Integer)
    row = {"scope": bindparam("s"), "key": bindparam("k"), "since": now, "count": literal(1)}
    changes: dict[str, Any] = {"count": allowance.c.count + 1}
    where: ColumnElement[bool] = allowance.c.count < most
    if ends:
        over = or_(allowance.c.since <= bindparam("over", type_=Moment), allowance.c.since > now)
        changes = {
            "since": case((over, now), else_=allowance.c.since),
            "count": case((over, 1), else_=allowance.c.count + 1),
        }
        where = or_(over, where)
    stmt = insert(dialect, allowance).values(row)
    stmt = stmt.on_conflict_do_update(index_elements=["scope", "key"], set_=changes, where=where)
    return stmt.returning(allowance.c.count)


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
