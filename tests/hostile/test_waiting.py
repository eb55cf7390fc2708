"""What many pages may cost: those that wait to be read fill no memory, a host that hangs takes no evening."""

import asyncio
from datetime import timedelta

import pytest

from curator.config import Fetch, Read
from curator.fetch import Fetcher
from curator.jobs.hands import PRELOAD, Intake
from curator.jobs.read import Outcome, read
from curator.quarantine import Quarantine
from tests.hostile.server import path
from tests.hostile.watch import Memory
from tests.support import make
from tests.support.asking import AGENT


@pytest.fixture
def reads(sqlite_engine, hostile, names):
    """`reads(addresses, ...)`: what reading the pages there did, with such settings of fetch."""

    def reading_them(urls, **settings):
        chosen = {"allow_private": hostile.allowed, "pause": timedelta(), **settings}
        ids = [make.candidate(sqlite_engine, url).id for url in urls]

        async def run():
            with Quarantine(Read(workers=2), PRELOAD) as quarantine:
                async with Fetcher(Fetch(**chosen), AGENT) as fetcher:
                    return await read(Intake(sqlite_engine, fetcher, quarantine), ids, now=make.NOW)

        return asyncio.run(run())

    return reading_them


@pytest.mark.long
def test_pages_that_wait_to_be_read_fill_no_memory(reads, hostile):
    """Forty pages of 11 MB, each sent in 60 KB, of which four may be held at once."""
    urls = [hostile.url(path("page", "eleven million spaces"), f"wide-{at}.test") for at in range(40)]
    with Memory(hostile.pid) as memory:
        done = reads(urls, concurrency=4)
    assert {one.outcome for one in done} == {Outcome.READ}
    assert memory.grown < 250


def test_a_host_that_hangs_is_given_up(reads, hostile):
    """Of twelve pages on one host that never answers in time, not every one is awaited."""
    urls = [hostile.url(path("wire", "dripping body") + f"?{at}", "hanging.test") for at in range(12)]
    done = reads([*urls, hostile.url("/good/page/1", "prompt.test")], deadline=timedelta(seconds=0.3))
    assert [one.outcome for one in done].count(Outcome.READ) == 1
    assert sum("no answer within" in (one.fault or "") for one in done) <= 5
