"""The schema's versions, made and raised by Alembic (store.check looks at them at every start)."""

from contextlib import suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from curator.errors import StoreOutdated
from curator.store.engine import writing

_SCRIPTS = Path(__file__).parent / "migrations"


def _config(conn: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = conn
    return config


def upgrade(engine: Engine) -> None:
    """Bring the schema to this program's version, in one transaction; StoreOutdated if it is newer."""
    _make_private(engine)
    with writing(engine) as conn:
        _refuse_newer(conn)
        command.upgrade(_config(conn), "head")


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
