"""The hands that an intake job needs, opened as the settings say; tests open their own."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine

from curator.config import Settings
from curator.fetch import Fetcher
from curator.home import WINDOW
from curator.quarantine import Quarantine
from curator.store import open_store

# What a quarantined child has imported before it gets its first bytes.
PRELOAD = ("curator.feeds.parse", "curator.articles.extract")


@dataclass(frozen=True, slots=True)
class Intake:
    """The memory, and the two hands by which the outside comes in.

    `window` is how long a story that was sent or turned down is remembered when one like it comes.
    """

    engine: Engine
    fetcher: Fetcher
    quarantine: Quarantine
    window: timedelta = WINDOW


@asynccontextmanager
async def intake(settings: Settings) -> AsyncIterator[Intake]:
    """The store, a fetcher and a quarantine, closed at the end.  Raises StoreError."""
    with open_store(settings.database_url) as engine, Quarantine(settings.read, PRELOAD) as quarantine:
        async with Fetcher(settings.fetch, settings.user_agent) as fetcher:
            yield Intake(engine, fetcher, quarantine, settings.duplicates.window)


@contextmanager
def memory(settings: Settings) -> Iterator[Engine]:
    """The store alone.  Raises StoreError."""
    with open_store(settings.database_url) as engine:
        yield engine
