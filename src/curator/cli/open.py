"""What every command begins with: the settings, the store, who is asking, and when."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from curator.config import Settings


def home() -> Path:
    """The newsletter's folder: the one that -C names, else this one or the nearest above.  ConfigError."""
    from curator import config

    given = click.get_current_context().find_root().obj
    return config.find(Path(given or "."))


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
    given = os.environ.get("CURATOR_EDITOR")
    if given:
        return given
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"
