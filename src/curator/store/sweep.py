"""A sweep through all tables: where an address stands, in any spelling, something else stands afterwards."""

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, Text, or_, select, text, update
from sqlalchemy.exc import IntegrityError

from curator.errors import StoreError
from curator.mail.spelled import Spelled
from curator.store.engine import bare
from curator.store.schema import edition, issue, item, link, metadata, section, stray

_PRINTED = (edition, issue, section, item, link)  # what the newsletter has written
_ACTS = ("approved_by",)  # but for who did something
_RAW = (stray,)  # holds anything, in any spelling
_ROWS = 100
_MOMENT = "50ms"  # shorter than what PostgreSQL waits before it takes two who wait for a deadlock


@dataclass(slots=True)
class Swept:
    """In how many rows of each table the address stood, and the ids of issues in whose text it still does."""

    rows: Counter[str] = field(default_factory=Counter)
    printed: set[int] = field(default_factory=set)


def alone(conn: Connection) -> None:
    """Let nobody else write until this transaction ends: who writes now has read before what is erased here.

    Raises StoreBusy where others write for longer than a moment; try again then.  SQLite has one writer at a
    time anyway; what it deletes from now on is overwritten with zeros.
    """
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("PRAGMA secure_delete=ON")
        return
    conn.execute(text(f"SET LOCAL lock_timeout = '{_MOMENT}'"))
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    conn.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))


def sweep(conn: Connection, spelled: Spelled, instead: str) -> Swept:
    """Put `instead` where the address stands, in every text column of every table.

    What an issue prints stays as it was written and approved; it is told.
    """
    swept = Swept()
    for table in metadata.sorted_tables:
        for found, changes in list(_found(conn, table, spelled, instead)):
            acts = {name: value for name, value in changes.items() if name in _ACTS}
            if table in _PRINTED and changes != acts:
                swept.printed.add(found["id" if table is issue else "issue_id"])
            due = acts if table in _PRINTED else changes
            if due:
                _change(conn, table, found, due, instead)
                swept.rows[table.name.replace("_", " ")] += 1
    return swept


def numbers(conn: Connection, ids: Sequence[int]) -> list[int]:
    """The numbers of the issues with these ids."""
    asked = select(issue.c.number).where(issue.c.id.in_(ids)).order_by(issue.c.number)
    return list(conn.execute(asked).scalars())


def scrub(engine: Engine) -> bool:
    """Let no byte of what was erased stay in the files of SQLite; False if others use them just now.

    VACUUM writes all pages anew, for older deletions have left theirs as they were.
    """
    if engine.dialect.name != "sqlite":
        return True
    try:
        with bare(engine) as conn:
            conn.exec_driver_sql("VACUUM")
            return bool(conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0] == 0)
    except StoreError:
        return False


def _found(
    conn: Connection, table: Table, spelled: Spelled, instead: str
) -> Iterator[tuple[Mapping[str, Any], dict[str, str]]]:
    """The rows in which the address stands, by what names them, with the columns as they should be."""
    texts = [column for column in table.columns if isinstance(column.type, Text)]
    if not texts:
        return
    named = [*table.primary_key.columns, *(column for column in table.columns if column.name == "issue_id")]
    asked = select(*{column.name: column for column in (*named, *texts)}.values())
    if table not in _RAW:
        # SQLite's own LIKE knows no case; with the lower() that SQLAlchemy adds it takes four times as long.
        alike = Column.like if conn.dialect.name == "sqlite" else Column.ilike
        asked = asked.where(or_(*(alike(column, like) for column in texts for like in spelled.likes)))
    for row in conn.execute(asked.execution_options(yield_per=_ROWS)).mappings():
        held = {column.name: row[column.name] for column in texts if row[column.name]}
        changes = {name: spelled.replaced(value, instead) for name, value in held.items()}
        if changes != held:
            yield dict(row), {name: value for name, value in changes.items() if value != held[name]}


def _change(
    conn: Connection, table: Table, found: Mapping[str, Any], changes: Mapping[str, str], instead: str
) -> None:
    """Write the changes; where a law wants them unlike those of another row, with something behind."""
    where = [column == found[column.name] for column in table.primary_key.columns]
    try:
        with conn.begin_nested():
            conn.execute(update(table).where(*where).values(changes))
    except IntegrityError:
        unlike = f"{instead}-{secrets.token_hex(4)}"
        values = {name: value.replace(instead, unlike) for name, value in changes.items()}
        conn.execute(update(table).where(*where).values(values))
