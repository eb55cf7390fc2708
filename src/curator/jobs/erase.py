"""erase: nothing here holds a reader's address any more, and nothing takes it in again by mistake.

The rows stay, so that every send adds up as it did: they name nobody.  What is kept is a hash, salted with
the newsletter's own secret, by which an import, a form and an event know the address and turn it away.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from curator.errors import StoreBusy
from curator.mail import addresses
from curator.mail.spelled import Spelled, spelled
from curator.model import Act
from curator.store import consents, erasure, subscribers, sweep, writing

PATIENCE = 20.0  # seconds, while others write
_CHUNK = 4_000_000  # bytes of a file that are looked at together
_LIVE = ("", "-wal", "-shm")  # the files of the database itself


@dataclass(frozen=True, slots=True)
class Erased:
    """What came of it: the subscriber's id, if there was one; how many rows of which table named them.

    `before` is when they were erased before; `printed` are numbers of issues that print the address; `clean`
    says whether the database's files are free of it, too.
    """

    subscriber_id: int | None
    found: Counter[str]
    before: datetime | None
    printed: tuple[int, ...]
    clean: bool = True

    @property
    def is_known(self) -> bool:
        """Whether anything here was about this address, now or before it was erased."""
        return bool(self.found or self.printed or self.before)


def erase(engine: Engine, address: str, *, now: datetime, by: str = "") -> Erased:
    """Take the address out of all tables, in one transaction, as `by` says that its reader asked.

    Nothing is changed where nothing holds it.  Raises UsageError for a malformed address, Refused while a
    mail to it is on its way, StoreBusy.
    """
    checked = addresses.check(address)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with writing(engine) as conn:
                done = _erase(conn, checked, now, by)
            break
        except StoreBusy:
            if time.monotonic() > until:
                raise
            time.sleep(0.02 + random.random() / 10)
    if not done.found:
        return done
    clean = sweep.scrub(engine)
    return Erased(done.subscriber_id, done.found, done.before, done.printed, clean)


def _erase(conn: Connection, address: str, now: datetime, by: str) -> Erased:
    """All of it, in this transaction."""
    sweep.alone(conn)
    key, everywhere = addresses.key(address), spelled(address)
    known, barred = subscribers.lookup(conn, key), subscribers.barred(conn, key)
    id_ = known.id if known else None
    found = erasure.own(conn, key, id_, everywhere, now)
    found["suppression"] = erasure.unbar(conn, key)
    swept = sweep.sweep(conn, everywhere, erasure.stand_in(id_))
    found += swept.rows
    if id_:
        consents.add(conn, id_, Act.ERASED, at=now, source=everywhere.replaced(by, erasure.stand_in(id_)))
    if found:
        erasure.bar(conn, key, now)
    before = barred.at if barred and not barred.address else None
    return Erased(id_, +found, before, tuple(sweep.numbers(conn, sorted(swept.printed))))


def holders(folder: Path, address: str, *, database: str) -> list[Path]:
    """The files below `folder` that hold the address, but for those of the SQLite file `database`.

    Old mails, previews, backups, tables that were imported: they are a person's to deal with.  What is packed
    (.gz, .zip) is not looked into.
    """
    everywhere = spelled(addresses.check(address))
    own = {Path(database + end) for end in _LIVE} if database else set()
    return [path for path in _files(folder) if path not in own and _holds(path, everywhere)]


def _files(folder: Path) -> Iterator[Path]:
    """All plain files below a folder, in order; no link is followed."""
    for where, folders, names in os.walk(folder):
        folders.sort()
        yield from (path for name in sorted(names) if (path := Path(where, name)).is_file())


def _holds(path: Path, everywhere: Spelled) -> bool:
    """Whether the address is in the file, or in its name; False for one that cannot be read."""
    if any(map(everywhere.stands_in, (path.name, path.stem))):
        return True
    before = ""
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                text = before + chunk.decode("utf-8", "replace")
                if everywhere.stands_in(text):
                    return True
                before = text[-everywhere.reach :]
    except OSError:
        return False
    return False
