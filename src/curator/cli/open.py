"""What every command begins with: the settings, the store, who is asking, and when."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curator import home as newsletter
from curator.errors import EventRejected, Overrun, Unreadable, UsageError
from curator.text import one_line

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from curator.config import Settings


def place() -> Path:
    """The folder that -C names, else this one.  Raises UsageError where there is none of that name."""
    folder = Path(click.get_current_context().find_root().obj.folder or ".")
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}; -C takes the folder that holds {newsletter.FILE}")
    return folder


def home() -> Path:
    """The newsletter's folder: the one that -C names, else this one or the nearest above.  ConfigError."""
    return newsletter.find(place())


def settings() -> "Settings":
    """The newsletter's settings.  Raises ConfigError."""
    from curator import config

    return config.load(home())


@contextmanager
def memory() -> Iterator[tuple["Settings", "Engine"]]:
    """The settings and the opened store.  Raises ConfigError, StoreError."""
    from curator.store import open_store

    read = settings()
    with open_store(read.database_url) as engine:
        yield read, engine


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def who() -> str:
    """Who gives the command: CURATOR_EDITOR, else the login name."""
    given = one_line(os.environ.get("CURATOR_EDITOR", ""), 100)
    if given:
        return given
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


@contextmanager
def about(what: object) -> Iterator[None]:
    """Say of `what` it is that something in it is wrong: a file, or an address."""
    try:
        yield
    except (EventRejected, Overrun, Unreadable, UsageError) as error:
        said = str(error)
        raise type(error)(said if str(what) in said else f"{what}: {said}") from None
