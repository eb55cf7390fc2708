"""What a place knows by itself: the ticket beside curator.toml, and a memory outside the newsletter's folder.

The file goes with the folder, so that a folder which is copied as a whole brings it along.  That is what the
memory is for: how far the place had come, in the user's own state, which no backup of the newsletter holds.
It is kept as far as it can be; the file must be.
"""

import contextlib
import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from curator.disk import PUBLIC, write_whole
from curator.errors import Held
from curator.home import plain

FILE = "curator.place"
MACHINE = Path("/etc/machine-id")
CONTAINERS = (Path("/.dockerenv"), Path("/run/.containerenv"))
_LONGEST = 10_000  # bytes


@dataclass(frozen=True, slots=True)
class Note:
    """What stands in the file: the place's id and mark, its ticket ("" of a new place) and the next one."""

    place: str
    mark: str
    was: str
    next: str


def digest(*parts: str) -> str:
    """One short word for these."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def machine(told: Path = MACHINE, containers: tuple[Path, ...] = CONTAINERS) -> str:
    """What this machine is called by itself; "" where that means nothing: in a container, or not yet."""
    if any(path.exists() for path in containers):
        return ""  # it is the image's, or another one at each start
    try:
        said = told.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
    return "" if said == "uninitialized" else said


def mark(home: Path, here: str) -> str:
    """What tells a place from its copies: the machine `here` and the folder, whatever the host is called."""
    return digest(here, str(home.resolve()))


def read(home: Path) -> Note | None:
    """What the place in `home` knows; None where nothing was ever sent from there.

    Raises Held where that cannot be read; to make the place known anew writes another file.
    """
    path = home / FILE
    try:
        with path.open("rb") as file:
            said = json.loads(file.read(_LONGEST))
        note = Note(**{name: str(said[name]) for name in Note.__slots__})
        _ = count(note.next), count(note.was or note.next)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Held(f"{path} cannot be read: {plain(error)}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Held(f"{path} is broken, so that nobody knows what was sent from here") from None
    return note


def write(home: Path, note: Note) -> None:
    """Put `note` on the disk.  Raises Held where it cannot be written."""
    path = home / FILE
    try:
        # No secret: whoever else may send from this folder must be able to read it.
        write_whole(path, (json.dumps(asdict(note), indent=2) + "\n").encode(), PUBLIC)
    except OSError as error:
        raise Held(
            f"{path} cannot be written ({plain(error)}), so that nobody could tell a copy of the database "
            "from itself; make the newsletter's folder writable for who sends"
        ) from None


def count(ticket: str) -> int:
    """How often a place had been renewed with this ticket.  Raises ValueError where it is none."""
    number, dot, rest = ticket.partition(".")
    if not (dot and rest and number.isascii() and number.isdigit()):
        raise ValueError(ticket)
    return int(number)


def remembered(home: Path, database: str) -> int:
    """How often the place in `home` was renewed in this `database`, as far as is remembered outside, or 0."""
    try:
        said = _memory(home, database).read_text(encoding="ascii")[:20].strip()
    except (OSError, ValueError, RuntimeError):
        return 0
    return int(said) if said.isdigit() else 0


def remember(home: Path, database: str, number: int) -> None:
    """Remember that the place in `home` was renewed so often in this `database`, if that is possible.

    Without waiting for the disk: what a power cut takes away here only makes us less careful.
    """
    with contextlib.suppress(OSError, RuntimeError):
        path = _memory(home, database)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.write_text(f"{number}\n", encoding="ascii")
        part.replace(path)


def _memory(home: Path, database: str) -> Path:
    """The file of the memory, as https://specifications.freedesktop.org/basedir-spec/latest/ has it."""
    told = os.environ.get("XDG_STATE_HOME", "")
    state = Path(told) if told.startswith("/") else Path.home() / ".local" / "state"
    return state / "curator" / "places" / digest(database, str(home.resolve()))
