"""The newsletter's folder: where curator.toml lies, what is written in it, and the key beside it.

Standard library alone: `curator add` needs the database's address and the outline at once, long before
pydantic could be imported to judge all the rest (curator.config does, in a child that works meanwhile).
"""

import os
import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curator.errors import ConfigError

if TYPE_CHECKING:
    from curator.model import Outline

FILE = "curator.toml"
KEY_FILE = "secret.key"
DATABASE = "sqlite:///curator.db"
WINDOW = timedelta(weeks=52)  # how long a story that was sent or turned down is remembered

_SQLITE = "sqlite:///"
_KEY = re.compile(r"[a-z0-9][a-z0-9-]*")
_WORDS = {"key", "title", "emoji", "quick_links"}


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a command must know at once."""

    home: Path
    database_url: str
    outline: "Outline"


def find(start: Path) -> Path:
    """The folder that holds curator.toml: `start` or the nearest one above it.  Raises ConfigError."""
    try:
        for folder in (start.resolve(), *start.resolve().parents):
            if (folder / FILE).is_file():
                return folder
    except (OSError, RuntimeError, ValueError) as error:
        raise ConfigError(f"{start} cannot be searched for {FILE}: {plain(error)}") from None
    raise ConfigError(f"no {FILE} in {start.resolve()} or above it; make one with: curator init")


def read(folder: Path) -> dict[str, Any]:
    """What is written in the curator.toml of `folder`, unjudged.  Raises ConfigError."""
    path = folder / FILE
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"no {FILE} in {folder}; make one with: curator init") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {plain(error)}") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from None


def glimpse(folder: Path) -> Glimpse | None:
    """The settings that `curator add` needs, where they are plainly right; None: let curator.config judge.

    Raises ConfigError where curator.toml cannot be read.  For a folder that `curator.config.load` accepts,
    both say the same.
    """
    written = read(folder)
    environment = {name.lower(): value for name, value in os.environ.items()}
    database = environment.get("curator_database", written.get("database", DATABASE))
    sections = written.get("section", [])
    if any(name.startswith("curator_section") for name in environment):
        return None
    if not isinstance(database, str) or not isinstance(sections, list) or not all(map(_is_section, sections)):
        return None
    from curator.model import StandingSection

    outline = tuple(StandingSection(**{**one, "former": tuple(one.get("former", ()))}) for one in sections)
    return Glimpse(folder.resolve(), database_url(database, folder), outline)


def _is_section(one: object) -> bool:
    """Whether `one` is right as a `[[section]]`, as curator.config would judge."""
    if not isinstance(one, dict) or not one.keys() <= {*_WORDS, "former"}:
        return False
    former = one.get("former", [])
    words = [one.get(name, "") for name in _WORDS] + (former if isinstance(former, list) else [None])
    return all(isinstance(word, str) for word in words) and bool(
        one.get("title") and _KEY.fullmatch(one.get("key", ""))
    )


def database_url(database: str, folder: Path) -> str:
    """The database's address, with a relative SQLite path taken from the newsletter's `folder`."""
    if not database.startswith(_SQLITE) or database.startswith(_SQLITE + "/"):
        return database
    return _SQLITE + str((folder / database.removeprefix(_SQLITE)).resolve())


def keys(folder: Path, today: date) -> tuple[bytes, ...]:
    """The keys that sign readers' links, newest first: CURATOR_SECRET_KEY, else `secret.key` (mode 0600).

    One key a line; one that was replaced has a day behind it, "KEY:2027-11-25", after which nothing that it
    signed is honoured.  They live outside the database, so that a leaked backup forges nothing.
    Raises ConfigError where there is none.
    """
    given = os.environ.get("CURATOR_SECRET_KEY")
    path = folder / KEY_FILE
    where = "CURATOR_SECRET_KEY in the environment" if given else str(path)
    try:
        lines = (given or path.read_text(encoding="ascii")).split()
        read = [_signing(line) for line in lines]
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
        raise ConfigError(f"{path} cannot be read: {plain(error)}") from None
    found = tuple(key for key, until in read if until is None or today <= until)
    if not found or min(map(len, found)) < 32:
        raise ConfigError(f"{where} holds no key of 32 characters or more; delete it and run: curator init")
    return found


def _signing(line: str) -> tuple[bytes, date | None]:
    """A key, and the last day on which it is honoured.  Raises ValueError for what is no day."""
    key, _, until = line.partition(":")
    return key.encode("ascii"), date.fromisoformat(until) if until else None


def make_key_file(folder: Path) -> None:
    """A new random key in `folder`, readable by its owner alone; an existing one stays."""
    import secrets

    try:
        handle = os.open(folder / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")


def bundled(name: str) -> Path:
    """The folder `name` ("templates", "flows") as shipped: beside this file, or in a checkout at the top."""
    here = Path(__file__).parent
    inside = here / name
    return inside if inside.is_dir() else here.parent.parent / name


def plain(error: Exception) -> str:
    """What the system says in `error`, without its number and path."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return said[:1].lower() + said[1:]
