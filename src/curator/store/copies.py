"""Copies of a SQLite database: made while others write, looked through, and closed to one file."""

from pathlib import Path

from sqlalchemy import Engine, inspect

from curator.errors import StoreError
from curator.store.engine import bare, reading, told


def copy(engine: Engine, target: Path) -> None:
    """Write what the database holds at this moment to the new file `target`; writers go on.  StoreError."""
    with bare(engine) as conn:
        conn.exec_driver_sql("VACUUM INTO ?", (str(target),))


def refuse_unsound(engine: Engine, what: str) -> None:
    """Raise StoreError where a page of the file is broken."""
    with reading(engine) as conn:
        said = conn.exec_driver_sql("PRAGMA integrity_check").scalar()
    if said != "ok":
        raise StoreError(f"{what} is not sound: {said}")


def has_schema(engine: Engine) -> bool:
    """Whether the database is one of curator's, of whatever version."""
    with told(engine):
        return inspect(engine).has_table("alembic_version")


def seal(engine: Engine) -> None:
    """Let the database be one file, with nothing beside it.  StoreBusy where anybody else has it open."""
    with bare(engine) as conn:
        conn.exec_driver_sql("PRAGMA journal_mode=DELETE")
