"""The schema's versions, made and raised by Alembic (store.check looks at them at every start)."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from curator.errors import StoreError, StoreOutdated
from curator.store.engine import bare, writing

_SCRIPTS = Path(__file__).parent / "migrations"


def _config(conn: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = conn
    return config


def upgrade(engine: Engine) -> None:
    """Bring the schema to this program's version, in one transaction; StoreOutdated if it is newer."""
    _make_private(engine)
    with _rebuilding(engine) as conn:
        _refuse_newer(conn)
        command.upgrade(_config(conn), "head")


@contextmanager
def _rebuilding(engine: Engine) -> Iterator[Connection]:
    """A writing transaction in which tables may be dropped and made anew under the rows that point at them.

    SQLite alters a table by copying it, and watches its foreign keys unless told otherwise before the
    transaction begins (https://www.sqlite.org/lang_altertable.html#otheralter); they are checked at the end.
    """
    if engine.dialect.name != "sqlite":
        with writing(engine) as conn:
            yield conn
        return
    with bare(engine) as conn:
        conn.exec_driver_sql("PRAGMA foreign_keys=OFF")
        conn.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield conn
            _refuse_astray(conn)
            conn.commit()
        except BaseException:
            conn.rollback()
            raise
        finally:
            conn.exec_driver_sql("PRAGMA foreign_keys=ON")


def _refuse_astray(conn: Connection) -> None:
    """Raise StoreError if a row points at one that is not there."""
    astray = conn.exec_driver_sql("PRAGMA foreign_key_check").first()
    if astray:
        raise StoreError(f"the database has rows in {astray[0]} that point at nothing; it was not changed")


def _refuse_newer(conn: Connection) -> None:
    """Raise StoreOutdated if this program does not know the schema's version."""
    have = MigrationContext.configure(conn).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if have is not None and have not in known:
        raise StoreOutdated(
            f"the database was written by a newer curator (schema {have}); install that version"
        )


def _make_private(engine: Engine) -> None:
    """A new SQLite file is its owner's alone: it will hold the readers' addresses."""
    path = engine.url.database
    if engine.dialect.name == "sqlite" and path and Path(path).parent.is_dir() and not Path(path).exists():
        with suppress(OSError):  # the connection says it better
            Path(path).touch(mode=0o600)
