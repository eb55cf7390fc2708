"""What the tests of the jobs work with: databases, a site on loopback, a fetcher, a warm quarantine."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest
from sqlalchemy import Engine

from curator import config
from curator.config import Fetch, Read
from curator.fetch import Fetcher
from curator.jobs.collect import Polled, collect
from curator.jobs.hands import PRELOAD, Intake
from curator.quarantine import Quarantine
from tests.support import make
from tests.support.make import NOW, RHYTHM
from tests.support.postoffice import aws, moto, moto_server, sink
from tests.support.ses_office import office, ses_server
from tests.support.site import Site
from tests.support.stores import engine, postgresql, sqlite, sqlite_engine, url

__all__ = [
    "aws",
    "engine",
    "moto",
    "moto_server",
    "office",
    "postgresql",
    "ses_server",
    "sink",
    "sqlite",
    "sqlite_engine",
    "url",
]

T = TypeVar("T")
FETCH = Fetch(allow_private=("127.0.0.1",), deadline=timedelta(seconds=5), pause=timedelta())


@pytest.fixture
def site() -> Iterator[Site]:
    """A site that answers as it is told."""
    with Site() as running:
        yield running


@pytest.fixture(scope="session")
def quarantine() -> Iterator[Quarantine]:
    """One pool of children for the whole run."""
    with Quarantine(Read(workers=1), PRELOAD) as running:
        yield running


@pytest.fixture
def run(engine: Engine, quarantine: Quarantine) -> Callable[[Callable[[Intake], Awaitable[T]]], T]:
    """`run(job)`: what `job(hands)` returns, with hands that may ask 127.0.0.1."""

    def ran(job: Callable[[Intake], Awaitable[T]]) -> T:
        async def inside() -> T:
            async with Fetcher(FETCH, "curator/test (+https://heron.example)") as fetcher:
                return await job(Intake(engine, fetcher, quarantine))

        return asyncio.run(inside())

    return ran


@pytest.fixture
def settings(tmp_path) -> config.Settings:
    """The settings of a newsletter in a folder of its own."""
    return make.settings(tmp_path)


@pytest.fixture
def collected(run) -> Callable[..., dict[str, Polled]]:
    """`collected(now)`: what a collection at that time did, by the last part of the source's address."""

    def collecting(now=NOW, **more):
        done = run(partial(collect, now=now, rhythm=RHYTHM, **more))
        return {polled.source.url.rpartition("/")[2]: polled for polled in done}

    return collecting
