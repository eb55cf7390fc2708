"""backup, restore: a consistent copy of the database, and one put in its place.  Neither sends by itself."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, make_url

from curator.errors import Refused, StoreBusy, StoreError
from curator.home import plain
from curator.store import copies, memos, open_engine, writing

BESIDE = ("-wal", "-shm")  # what SQLite has beside a file that is in use
_MAGIC = b"SQLite format 3\0"


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
    copies.copy(engine, part)
    _finish(part, f"this database is a backup of {now:%Y-%m-%d %H:%M} UTC", "the copy")
    part.replace(target)


def restore(url: str, source: Path, *, now: datetime, force: bool = False) -> Path | None:
    """Put a copy of the backup `source` where the SQLite database of `url` lies, with the newest schema.

    With `force` a database that is there makes room: where it is kept, None where there was none.  What was
    restored sends nothing before a person says so.  Raises Refused, StoreBusy while anybody uses the
    database, StoreOutdated for a newer curator's, StoreError where the backup is not sound.
    """
    if make_url(url).get_backend_name() != "sqlite":
        raise Refused("this database is PostgreSQL: use pg_restore, then: curator schedule resume")
    target = Path(make_url(url).database or "").resolve()
    _refuse_foreign(source, target)
    if target.exists() and not force:
        raise Refused(
            f"{target} is there already; to keep it aside and take the backup in its place: "
            f"curator restore {source} --force"
        )
    part = target.with_name(target.name + ".part")
    said = f"this database was restored on {now:%Y-%m-%d %H:%M} UTC from a copy"
    try:
        _take(source, part)
        _finish(part, said, str(source), lambda copy: _raise_schema(copy, source))
        kept = _put_aside(url, target, now) if target.exists() else None
        part.replace(target)
    except OSError as error:
        raise StoreError(f"{error.filename or target} cannot be written: {plain(error)}") from None
    finally:
        for end in ("", *BESIDE):
            with suppress(OSError):
                part.with_name(part.name + end).unlink(missing_ok=True)
    return kept


def _refuse_foreign(source: Path, target: Path) -> None:
    """Raise Refused where `source` is no file that a database could have been copied to."""
    try:
        with source.open("rb") as file:
            head = file.read(len(_MAGIC))
    except OSError as error:
        raise Refused(f"{source} cannot be read: {plain(error)}") from None
    if head != _MAGIC:
        raise Refused(f"{source} is no backup: it is not a SQLite database")
    if target.exists() and target.samefile(source):
        raise Refused(f"{source} is the database itself; name a backup of it")


def _take(source: Path, part: Path) -> None:
    """Copy the file, and what was written beside it if it was copied in use; the backup stays as it is."""
    for end in ("", "-wal"):
        piece, here = source.with_name(source.name + end), part.with_name(part.name + end)
        here.unlink(missing_ok=True)
        if not end or piece.exists():
            here.touch(mode=0o600)
            shutil.copyfile(piece, here)


def _finish(part: Path, said: str, what: str, raised: Callable[[Engine], None] = lambda _: None) -> None:
    """Look the copy through, let it be `raised` to the newest schema, say what it is, and be one file."""
    copy = open_engine(f"sqlite:///{part.resolve()}")
    try:
        copies.refuse_unsound(copy, what)
        raised(copy)
        with writing(copy) as conn:
            memos.keep(conn, memos.RESTORED, said)
        copies.seal(copy)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    finally:
        copy.dispose()


def _raise_schema(copy: Engine, source: Path) -> None:
    """Let the backup of an older curator be read by this one.  Refused where it is no curator's at all."""
    from curator.store.migrate import upgrade

    if not copies.has_schema(copy):
        raise Refused(f"{source} is no backup: it is a database of another program")
    upgrade(copy)


def _put_aside(url: str, target: Path, now: datetime) -> Path:
    """Move the database out of the way, as whole as it is; where it is now."""
    engine = open_engine(url)
    try:
        copies.seal(engine)
    except StoreBusy:
        raise Refused(f"{target} is in use; stop what works with it (a send, a worker) first") from None
    except StoreError:
        pass  # it is broken, which may be why a backup is needed
    finally:
        engine.dispose()
    kept = target.with_name(f"{target.name}.{now:%Y%m%d-%H%M%S}")
    while kept.exists():
        kept = kept.with_name(kept.name + "+")
    for end in (*BESIDE, ""):
        piece = target.with_name(target.name + end)
        if piece.exists():
            piece.rename(kept.with_name(kept.name + end))
    return kept
