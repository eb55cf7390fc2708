"""The newsletter's folder: where curator.toml lies, and what is written in it.

Standard library alone: `curator add` needs the database's address and the outline at once, long before
pydantic could be imported to judge all the rest (curator.config does, in a child that works meanwhile).
"""

import os
import re
import tomllib
from dataclasses import dataclass
from datetime import timedelta
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


def bundled(name: str) -> Path:
    """The folder `name` ("templates", "flows") as shipped: beside this file, or in a checkout at the top."""
    here = Path(__file__).parent
    inside = here / name
    return inside if inside.is_dir() else here.parent.parent / name


def plain(error: Exception) -> str:
    """What the system says in `error`, without its number and path."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return said[:1].lower() + said[1:]
