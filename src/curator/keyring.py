"""The keys that sign readers' links: CURATOR_SECRET_KEY in the environment, else `secret.key` (mode 0600).

One key a line, or apart by spaces, the newest first: it signs, and all are honoured.  One that was replaced
has its last day behind it, and the day since which it signed may follow: "KEY:2027-11-25:2026-11-25".  They
live outside the database, so that a leaked backup forges nothing.  Standard library alone.
"""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from curator.disk import write_whole
from curator.errors import ConfigError, Refused
from curator.home import KEY_FILE, plain

SHORTEST = 32  # characters
_VARIABLE = "CURATOR_SECRET_KEY"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key, the day since which it signs, if that is known, and the last day on which it is honoured."""

    key: str
    until: date | None = None
    since: date | None = None

    @property
    def mark(self) -> str:
        """What two hosts can compare to see whether they have the same key; it tells nothing of the key."""
        return hashlib.sha256(b"curator.mark\0" + self.key.encode("ascii")).hexdigest()[:8]

    def counts(self, today: date) -> bool:
        """Whether what it signed is honoured."""
        return self.until is None or today <= self.until

    def __str__(self) -> str:
        """The line in the file."""
        days = [one.isoformat() if one else "" for one in (self.until, self.since)]
        return ":".join([self.key, *days]).rstrip(":")


def honoured(folder: Path, today: date) -> tuple[SigningKey, ...]:
    """The keys that count today, the one that signs first.  Raises ConfigError where there is none."""
    found = tuple(one for one in every(folder) if one.counts(today))
    if not found:
        raise ConfigError(
            f"{_where(folder)} has no key but such whose last day is over; make a new one with: "
            "curator keys rotate"
        )
    return found


def every(folder: Path) -> tuple[SigningKey, ...]:
    """All keys, those too whose last day is over.  Raises ConfigError where they are missing or wrong."""
    where = _where(folder)
    try:
        lines = (os.environ.get(_VARIABLE) or (folder / KEY_FILE).read_text(encoding="ascii")).split()
        found = tuple(map(_read, lines))
    except FileNotFoundError:
        raise ConfigError(
            f"no {KEY_FILE} in {folder}; restore it from your backup, since a new one breaks the unsubscribe "
            "links already mailed; for a new newsletter: curator init"
        ) from None
    except UnicodeError:
        raise ConfigError(f"{where} holds more than ASCII characters; put the right key there") from None
    except ValueError:
        raise ConfigError(f"{where} has a key whose last day is none; write it like KEY:2027-11-25") from None
    except OSError as error:
        raise ConfigError(f"{where} cannot be read: {plain(error)}") from None
    short = [at for at, one in enumerate(found, 1) if len(one.key) < SHORTEST]
    if short:
        raise ConfigError(
            f"key {short[0]} of {len(found)} in {where} has fewer than {SHORTEST} characters; restore it "
            "from your backup, or take it out: the others open the links already mailed"
        )
    if not found:
        raise ConfigError(
            f"{where} holds no key; restore it from your backup, since a new one breaks the links already "
            "mailed; for a new newsletter delete it and run: curator init"
        )
    return found


def make_key_file(folder: Path, today: date | None = None) -> None:
    """A new random key in `folder`, readable by its owner alone; an existing one stays."""
    try:
        handle = os.open(folder / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{_new(today)}\n")


def rotate(folder: Path, today: date, until: date) -> tuple[SigningKey, ...]:
    """A new key signs from now on; what earlier ones signed is honoured up to the day `until`; all of them.

    A key that had a last day keeps it, and one whose last day is over goes.  The file is there whole at any
    moment.  Raises Refused where the environment holds the keys or the file is somebody else's, ConfigError
    where it cannot be read or written.
    """
    if os.environ.get(_VARIABLE):
        raise Refused(
            f"the keys are in {_VARIABLE}, which only you can change: put a new one of {SHORTEST} characters "
            f"or more before the others, and :{until} behind each without a last day; then restart what runs"
        )
    path = (folder / KEY_FILE).resolve()  # a link stays one
    try:
        with _alone(path.parent):
            former = [one for one in every(folder) if one.counts(today)]
            ending = [one if one.until else replace(one, until=until) for one in former]
            keys = (_new(today), *ending)
            _refuse_foreign(path)
            write_whole(path, "".join(f"{one}\n" for one in keys).encode("ascii"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {plain(error)}; nothing was changed") from None
    return keys


def _refuse_foreign(path: Path) -> None:
    """Raises Refused where the file's owner could not read what we write in its place."""
    owner = path.stat().st_uid
    if owner != os.geteuid():
        raise Refused(
            f"{path} belongs to user {owner}, who could not read one that you write; rotate as that user"
        )


def _new(today: date | None) -> SigningKey:
    return SigningKey(secrets.token_urlsafe(48), since=today)


def _read(line: str) -> SigningKey:
    """A key as written.  Raises ValueError for what is no day."""
    key, *days = line.split(":")
    until, since = (date.fromisoformat(day) if day else None for day in (*days, "", "")[:2])
    if len(days) > 2:
        raise ValueError(line)
    return SigningKey(key, until, since)


def _where(folder: Path) -> str:
    return f"{_VARIABLE} in the environment" if os.environ.get(_VARIABLE) else str(folder / KEY_FILE)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else rotates meanwhile: of two at once, one would lose the other's key."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
