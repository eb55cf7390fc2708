"""No document, however it attacks, takes more than the time and the memory of the quarantine."""

import asyncio
import time

import pytest

from curator.articles.extract import extract
from curator.config import Read
from curator.errors import CuratorError, Overrun, Unreadable
from curator.feeds.parse import parse
from curator.jobs.hands import PRELOAD
from curator.model import Article, Feed
from curator.quarantine import Quarantine
from tests.hostile import feeds, pages
from tests.hostile.watch import Memory, is_sentence
from tests.support.feeds import page, rss
from tests.support.tasks import hang

LIMITS = Read(seconds=0.3, megabytes=512, workers=1)
# The promise is half a second beyond the limit; a machine that is busy with other tests gets one more.
MARGIN = 1.5
# Megabytes of a child beyond its allowance: what it shares with the nursery, which has the parsers imported.
NURSERY = 250

CASES = [
    *(pytest.param(parse, make, Feed, id=f"feed: {name}") for name, make in feeds.ALL.items()),
    *(pytest.param(extract, make, Article, id=f"page: {name}") for name, make in pages.ALL.items()),
]


@pytest.fixture(scope="module")
def quarantine():
    """A pool of one child, warm."""
    with Quarantine(LIMITS, PRELOAD) as pool:
        pool.run_now(parse, rss().body, "https://good.example/feed")
        pool.run_now(extract, page().body, "https://good.example/")
        yield pool


def attempt(pool, function, body: bytes):
    """What became of a document, and after how many seconds."""
    begun = time.monotonic()
    try:
        outcome = pool.run_now(function, body, "https://hostile.example/x", "text/html")
    except CuratorError as error:
        outcome = error
    return outcome, time.monotonic() - begun


@pytest.mark.parametrize(("function", "make", "kind"), CASES)
def test_each_document_ends_within_its_limits(quarantine, canary, function, make, kind):
    """It is read, or there is a sentence that says why not; nobody is asked for more of it."""
    body = make(canary.url)
    with Memory() as memory:
        outcome, seconds = attempt(quarantine, function, body)
    assert isinstance(outcome, kind | Unreadable | Overrun)
    assert isinstance(outcome, kind) or is_sentence(str(outcome))
    assert seconds < LIMITS.seconds + MARGIN
    assert memory.child < LIMITS.megabytes + NURSERY
    assert canary.visits == []


def test_after_all_of_them_good_ones_are_read(quarantine):
    """Nothing is left behind."""
    assert quarantine.run_now(parse, rss(("https://n.example/a", "A")).body, "https://n.example/").entries
    assert quarantine.run_now(extract, page().body, "https://n.example/a").words > 50


def test_good_ones_are_read_while_others_hang():
    """Eight that hang, in a pool of two, and fifty that do not: those wait for none of them to end."""
    good = page().body

    async def together():
        with Quarantine(Read(seconds=10, workers=2), PRELOAD) as pool:
            await pool.run(extract, good, "https://n.example/")
            hung = [asyncio.create_task(pool.run(hang)) for _ in range(8)]
            await asyncio.sleep(0)
            begun = time.monotonic()
            await asyncio.gather(*(pool.run(extract, good, "https://n.example/") for _ in range(50)))
            seconds = time.monotonic() - begun
            assert not all(task.done() for task in hung)
        await asyncio.gather(*hung, return_exceptions=True)
        return seconds

    # Two at a time, the eight take forty seconds.
    assert asyncio.run(together()) < 15


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_the_same_holds_with_the_settings_that_ship(canary):
    """Ten seconds and a gigabyte, all documents three times over in one pool, which leaves nothing behind."""
    limits = Read()
    with Quarantine(limits, PRELOAD) as pool:
        for case in CASES * 3:
            function, make, kind = case.values
            with Memory() as memory:
                outcome, seconds = attempt(pool, function, make(canary.url))
            assert isinstance(outcome, kind | Unreadable | Overrun), case.id
            assert seconds < limits.seconds + MARGIN, case.id
            assert memory.child < limits.megabytes + NURSERY, case.id
        test_after_all_of_them_good_ones_are_read(pool)
    assert canary.visits == []
