"""backup: a consistent copy of the database that never sends by itself."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from curator.errors import Refused, StoreError
from curator.store import memos, open_engine, writing
from curator.store.engine import bare


def backup(engine: Engine, target: Path, *, now: datetime) -> None:
    """Write a copy to `target`, which must not exist.  A send may go on meanwhile.

    The copy knows that it is one: it sends nothing before a person says so.  Raises Refused, StoreError.
    """
    if engine.dialect.name != "sqlite":
        raise Refused("this database is PostgreSQL: back it up with pg_dump, which is consistent")
    if target.exists():
        raise Refused(f"{target} exists; name a new file")
    if not target.parent.is_dir():
        raise Refused(f"there is no folder {target.parent}; make it first")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    with suppress(OSError):  # the database says it better
        part.touch(mode=0o600)  # it holds the readers' addresses
    with bare(engine) as conn:
        conn.exec_driver_sql("VACUUM INTO ?", (str(part),))
    copy = open_engine(f"sqlite:///{part.resolve()}")
    try:
        with writing(copy) as conn:
            memos.write(conn, memos.RESTORED, f"this database is a backup of {now:%Y-%m-%d %H:%M} UTC")
        with bare(copy) as conn:
            sound = conn.exec_driver_sql("PRAGMA integrity_check").scalar()
            conn.exec_driver_sql("PRAGMA journal_mode=DELETE")
    finally:
        copy.dispose()
    if sound != "ok":
        part.unlink()
        raise StoreError(f"the copy is not sound: {sound}")
    part.replace(target)
