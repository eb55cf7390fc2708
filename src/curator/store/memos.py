"""Single facts about the whole newsletter: skipped slots, the calendar's pause, the hold after a restore."""

import secrets
from datetime import date

from sqlalchemy import Connection, delete, select

from curator.model import Slot
from curator.store.engine import added, insert
from curator.store.schema import memo, slot

PAUSED = "paused"  # since when and by whom the calendar is paused
RESTORED = "restored"  # this database is a backup's copy: nothing is sent before a person says so
DATABASE = "database"  # which database this is: who finds it elsewhere has a copy
PREVIEWS = "previews"  # how many previews were mailed, so that each subject differs
SALT = "salt"  # what the hashes of addresses are made with, in hexadecimal
HANDED_OUT = "handed-out:{}:{}"  # the revision of an issue whose document a person got last

REPORTED = "reported:{}"  # how a send stood when its editors were told last
FOLLOWED = "followed:{}"  # that they were told what became of it
HELD = "told-held"  # the day and the reason of which they were told last
FLOODED = "flooded"  # the last day on which an hour had more sign-ups than it may
TOLD_FLOODED = "told-flooded"  # the last such day of which the editors were told


def read(conn: Connection, name: str) -> str | None:
    """What was noted under `name`."""
    return conn.execute(select(memo.c.value).where(memo.c.name == name)).scalar()


def write(conn: Connection, name: str, value: str) -> None:
    """Note `value` under `name`."""
    stmt = insert(conn, memo).values(name=name, value=value)
    conn.execute(stmt.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def salt(conn: Connection) -> bytes:
    """The newsletter's own 32 bytes that hashes of addresses are made with; made the first time.

    They lie in the database, for without them no hash in it could be known again after a restore.
    """
    kept = read(conn, SALT)
    if kept is None:
        keep(conn, SALT, secrets.token_hex(32))
        kept = read(conn, SALT)  # somebody else's, if they were quicker
    return bytes.fromhex(kept or "")


def keep(conn: Connection, name: str, value: str) -> bool:
    """Note `value` under `name` unless something is noted there; False if something is."""
    return added(conn, memo, {"name": name, "value": value})


def change(conn: Connection, name: str, value: str) -> bool:
    """Note `value` under `name`; False if that was noted already.  Of two who try at once, one does."""
    stmt = insert(conn, memo).values(name=name, value=value)
    stmt = stmt.on_conflict_do_update(
        index_elements=["name"], set_={"value": value}, where=memo.c.value != value
    )
    return conn.execute(stmt.returning(memo.c.name)).first() is not None


def erase(conn: Connection, name: str) -> bool:
    """Forget what was noted; False if nothing was."""
    return conn.execute(delete(memo).where(memo.c.name == name)).rowcount == 1


def take(conn: Connection, name: str) -> str | None:
    """Forget what was noted; what it was, None if nothing was."""
    return conn.execute(delete(memo).where(memo.c.name == name).returning(memo.c.value)).scalar()


def skip(conn: Connection, one: Slot, note: str) -> bool:
    """Skip a slot; False if it was skipped already."""
    return added(conn, slot, {"day": one.day, "skipped": True, "note": note})


def unskip(conn: Connection, day: date) -> bool:
    """Use a skipped slot after all; False if it was not skipped."""
    return conn.execute(delete(slot).where(slot.c.day == day)).rowcount == 1


def skipped(conn: Connection) -> dict[date, str]:
    """The skipped slots: day → note."""
    return dict(conn.execute(select(slot.c.day, slot.c.note).where(slot.c.skipped)).all())
