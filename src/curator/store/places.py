"""Where a database is sent from: what it is itself, the places that may send, what of it may be out of date.

A place is a folder on a machine.  Its ticket stands here and in a file beside curator.toml (jobs.tickets),
and both move on together: what was put back from a copy has a ticket that the file left behind long ago.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from curator.model import DeliveryState
from curator.store.columns import batches
from curator.store.schema import delivery, issue, place


@dataclass(frozen=True, slots=True)
class Place:
    """A folder on a machine: `name` is for people, `mark` tells whether it is still the same one."""

    id: str
    name: str
    mark: str
    ticket: str
    since: datetime


def itself(conn: Connection) -> tuple[str, str]:
    """The database's name for people, and what no copy of it has in common with it.

    Of a SQLite file that is its path on its machine; of a PostgreSQL database the server's own identity and
    the database's number there.
    """
    if conn.dialect.name == "sqlite":
        path = str(
            conn.execute(text("SELECT file FROM pragma_database_list WHERE name = 'main'")).scalar_one()
        )
        return path, path
    name, oid = conn.execute(
        text("SELECT datname, oid FROM pg_database WHERE datname = current_database()")
    ).one()
    return f"PostgreSQL's {name}", f"{_server(conn)}:{oid}"


def _server(conn: Connection) -> str:
    """The number that a PostgreSQL cluster was given when it was made; "" where we may not ask."""
    try:
        with conn.begin_nested():
            return str(conn.execute(text("SELECT system_identifier FROM pg_control_system()")).scalar_one())
    except DBAPIError:
        return ""


def exclude(conn: Connection) -> None:
    """Let nobody else renew or make a place until this transaction ends."""
    if conn.dialect.name == "postgresql":  # on SQLite there is one writer anyway
        conn.execute(text("LOCK TABLE place IN EXCLUSIVE MODE"))


def get(conn: Connection, place_id: str) -> Place | None:
    """The place with this id, if there is one; a writer keeps others from renewing it meanwhile."""
    asked = select(*_COLUMNS).where(place.c.id == place_id)
    if not conn.get_execution_options().get("reads"):
        asked = asked.with_for_update()
    row = conn.execute(asked).first()
    return Place(*row) if row else None


def newest(conn: Connection) -> Place | None:
    """The place that was made known last; None where nobody ever sent."""
    row = conn.execute(select(*_COLUMNS).order_by(place.c.since.desc(), place.c.id).limit(1)).first()
    return Place(*row) if row else None


def find(conn: Connection, mark: str) -> Place | None:
    """A place with this mark."""
    row = conn.execute(select(*_COLUMNS).where(place.c.mark == mark).limit(1)).first()
    return Place(*row) if row else None


_COLUMNS = tuple(place.c[name] for name in Place.__slots__)


def add(conn: Connection, one: Place) -> None:
    """Make a place known, instead of an earlier one with its mark."""
    conn.execute(delete(place).where(place.c.mark == one.mark))
    conn.execute(place.insert().values({name: getattr(one, name) for name in Place.__slots__}))


def renew(conn: Connection, one: Place, ticket: str) -> bool:
    """Give the place its next ticket; False if it has another one by now."""
    where = (place.c.id == one.id, place.c.ticket == one.ticket)
    return conn.execute(update(place).where(*where).values(ticket=ticket)).rowcount == 1


def lacks(conn: Connection, attempts: Mapping[int, int]) -> bool:
    """Whether there are deliveries that were attempted more often (id → attempts) than the database knows."""
    for ids in batches(list(attempts)):
        rows = conn.execute(select(delivery.c.id, delivery.c.attempts).where(delivery.c.id.in_(ids)))
        known = {row.id: row.attempts for row in rows}
        if any(known.get(one, 0) < attempts[one] for one in ids):
            return True
    return False


def unsent(conn: Connection) -> Sequence[tuple[int, int]]:
    """The issues whose sends have begun and are not through: (number, how many deliveries are open)."""
    open_states = (DeliveryState.QUEUED, DeliveryState.SENDING)
    asked = (
        select(issue.c.number, func.count())
        .join(delivery, delivery.c.issue_id == issue.c.id)
        .where(delivery.c.state.in_(open_states))
        .group_by(issue.c.number)
        .order_by(issue.c.number)
    )
    return [(number, count) for number, count in conn.execute(asked)]
