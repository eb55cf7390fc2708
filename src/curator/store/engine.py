"""The database: how it is opened, and the transactions that lose no update.

SQLAlchemy's default transactions on SQLite lose updates without a word, because the driver begins too late.
Here the driver stays in autocommit and we begin: `BEGIN IMMEDIATE` for a writer, `BEGIN` for a reader
(https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#pysqlite-serializable).  synchronous is FULL: a claim
that a power cut takes back would be a mail sent twice.  Whoever can do all of its work again may do without.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, NoSuchModuleError, OperationalError

from curator.errors import StoreBusy, StoreError

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

BUSY_SECONDS = 5.0
# Whose turn it is to write by an engine of SQLite's, and how many seconds the others wait for theirs.
_TURNS: "WeakKeyDictionary[Engine, tuple[Lock, float]]" = WeakKeyDictionary()


def open_engine(url: str, *, busy_seconds: float = BUSY_SECONDS, lasting: bool = True) -> Engine:
    """An engine on `url` (sqlite:///… or postgresql://…); nothing is connected yet.

    A writer that finds another one waits up to `busy_seconds`.  Without `lasting`, a power cut (but no crash)
    may take back the last commits of a SQLite file.  Raises StoreError for a malformed address.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError(
            'database is no address of a database; write it like "sqlite:///curator.db" '
            'or "postgresql://user@host/name"'
        ) from None
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(
            parsed,
            hide_parameters=True,  # a traceback that is kept or passed on names no reader
            connect_args={"timeout": busy_seconds, "isolation_level": None},
        )
        event.listen(engine, "connect", _sqlite_settings if lasting else _sqlite_hasty_settings)
        event.listen(engine, "begin", _sqlite_begin)
        _TURNS[engine] = Lock(), busy_seconds
        return engine
    try:
        return create_engine(
            parsed,
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"connect_timeout": max(2, int(busy_seconds))},
        )
    except (NoSuchModuleError, ImportError, TypeError):
        raise StoreError(f"database: {parsed.drivername} is not known; use sqlite or postgresql") from None


def _sqlite_settings(connection: Any, _record: Any) -> None:
    """What every SQLite connection is told first."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_hasty_settings(connection: Any, record: Any) -> None:
    """The same, without waiting for the disk at each commit."""
    _sqlite_settings(connection, record)
    connection.execute("PRAGMA synchronous=NORMAL")


def _sqlite_begin(connection: Connection) -> None:
    """Begin at once as what the transaction is: a reader that turns writer cannot wait for another writer."""
    options = connection.get_execution_options()
    if not options.get("bare"):
        connection.exec_driver_sql("BEGIN" if options.get("reads") else "BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write; commits at the end, rolls back on any error."""
    with told(engine), _in_turn(engine), engine.begin() as conn:
        yield conn


@contextmanager
def _in_turn(engine: Engine) -> Iterator[None]:
    """Let the threads of this process write to a SQLite file one after another.

    SQLite itself lets a writer that has to wait nap, ever longer, up to a tenth of a second: of eight writers
    of two milliseconds each, some waited for half a second.  Nobody who waits here has to nap.
    """
    known = _TURNS.get(engine)
    if known is None:
        yield
        return
    turn, patience = known
    if not turn.acquire(timeout=patience):
        raise _plain(engine, "database is locked")
    try:
        yield
    finally:
        turn.release()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only looks: one consistent view."""
    with told(engine), engine.connect().execution_options(reads=True) as conn, conn.begin():
        yield conn


@contextmanager
def bare(engine: Engine) -> Iterator[Connection]:
    """A connection without a transaction, for what SQLite does in none: VACUUM, another journal."""
    with told(engine), engine.connect().execution_options(bare=True) as conn:
        yield conn


@contextmanager
def told(engine: Engine) -> Iterator[None]:
    """Translate what the driver says about an unusable database into one line for a person."""
    try:
        yield
    except OperationalError as error:
        raise _plain(engine, str(error.orig)) from error
    except DBAPIError as error:
        # An error of no narrower kind: the file is no database, or a broken one.
        if error.connection_invalidated or type(error) is DatabaseError:
            raise _plain(engine, str(error.orig)) from error
        raise


def insert(conn: Connection | str, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An insert into `table` that can say what happens on a conflict, in the database's own dialect."""
    dialect = conn if isinstance(conn, str) else conn.dialect.name
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # not at the top: `curator add` has no time for it

    return postgresql.insert(table)


def added(conn: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Whether `row` was inserted; False if a law of the table says that it is there already.

    The row that comes back is looked at: an insert's row count is -1 on PostgreSQL.
    """
    stmt = insert(conn, table).values(row).on_conflict_do_nothing()
    return conn.execute(stmt.returning(*table.primary_key.columns)).first() is not None


def damage(conn: Connection) -> str | None:
    """What is broken in a SQLite file, in its own words; None if nothing is, or the server sees to it.

    A file so broken that it cannot even be looked through is a StoreError of the transaction.
    """
    if conn.dialect.name != "sqlite":
        return None
    said = str(conn.exec_driver_sql("PRAGMA quick_check").scalar())
    return None if said == "ok" else said


def _plain(engine: Engine, said: str) -> StoreError:
    """The error for what the driver `said`."""
    where = engine.url.render_as_string(hide_password=True)
    first = said.strip().splitlines()[0] if said.strip() else "no reason given"
    if "database is locked" in first or "lock timeout" in first:
        return StoreBusy(f"the database {where} is locked by another program; try again when it has finished")
    if "deadlock detected" in first:
        return StoreBusy(f"another program is writing the same rows of {where}; try again")
    if "no such table" in first:
        return StoreError(f"the database {where} has no tables yet; make them with: curator init")
    return StoreError(f"the database {where} cannot be used: {first}")
