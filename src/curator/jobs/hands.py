"""The hands that an intake job needs, opened as the settings say; tests open their own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import Engine

from curator.config import Settings
from curator.fetch import Fetcher
from curator.home import WINDOW
from curator.quarantine import Quarantine
from curator.store import open_store

T = TypeVar("T")

# What a quarantined child has done before it gets its first bytes.  Pages want more than a second of it, so
# they have a nursery of their own: a poll that brings nothing need not wait for it.
FEEDS = ("curator.feeds.sift", "curator.feeds.xmlfeed")
PAGES = ("curator.articles.extract:warm",)
PRELOAD = (*FEEDS, *PAGES)


@dataclass(frozen=True, slots=True)
class Intake:
    """The memory, and the two hands by which the outside comes in.

    `pages` is a quarantine that is warm for them; None where the other one is, too.
    `window` is how long a story that was sent or turned down is remembered when one like it comes.
    """

    engine: Engine
    fetcher: Fetcher
    quarantine: Quarantine
    window: timedelta = WINDOW
    pages: Quarantine | None = None

    @property
    def readers(self) -> Quarantine:
        """The quarantine in which pages are read."""
        return self.pages or self.quarantine


async def every(tasks: Iterable[Awaitable[T]]) -> list[T]:
    """What all tasks give, in their order.  One that fails lets the others end; then its error is raised."""
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    for one in ended:
        if isinstance(one, BaseException):
            raise one
    return [one for one in ended if not isinstance(one, BaseException)]


@asynccontextmanager
async def intake(settings: Settings) -> AsyncIterator[Intake]:
    """The store, a fetcher and quarantines, closed at the end.  Raises StoreError.

    What a power cut takes back of the intake is polled and read again, so that no commit waits for the disk.
    """
    with (
        open_store(settings.database_url, lasting=False) as engine,
        Quarantine(settings.read, FEEDS) as quarantine,
        Quarantine(settings.read, PAGES) as pages,
    ):
        async with Fetcher(settings.fetch, settings.user_agent) as fetcher:
            yield Intake(engine, fetcher, quarantine, settings.duplicates.window, pages)


@contextmanager
def memory(settings: Settings) -> Iterator[Engine]:
    """The store alone.  Raises StoreError."""
    with open_store(settings.database_url) as engine:
        yield engine
