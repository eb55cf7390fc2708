"""Good pages and feeds beside one that never ends, in two quarantined children with the usual settings."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator

from benchmarks import Row
from curator.articles.extract import extract
from curator.config import Read
from curator.errors import CuratorError
from curator.feeds.parse import parse
from curator.jobs.hands import PRELOAD
from curator.quarantine import Quarantine
from tests.hostile import feeds, pages
from tests.support.tasks import hang

LIMITS = Read(workers=2)
ROUNDS, SECONDS = 5, 5.0  # of each run; what hangs has ten
WORDS = b"The owls were counted in the winter of %d, and there were more of them than in the year before. "

Task = tuple[Callable[..., object], bytes]


def rows() -> Iterator[Row]:
    """How fast the others are read, and when the hostile one ends."""
    kinds: dict[str, list[Task]] = {
        "page": [(extract, _page(number)) for number in range(50)],
        "feed": [(parse, _feed(number)) for number in range(50)],
    }
    ends = 0.0
    for kind, good in kinds.items():
        rates = []
        for _ in range(ROUNDS):
            with Quarantine(LIMITS, PRELOAD) as quarantine:
                quarantine.run_now(*good[0], "https://owls.example/")
                ends = ends or asyncio.run(_timed(_run(quarantine, (hang, b""))))
                rates.append(asyncio.run(_rates(quarantine, good)))
        # The round in the middle: what the machine does besides changes from one to the next.
        ours, theirs = sorted(rates, key=lambda rate: rate[0] / rate[1])[ROUNDS // 2]
        yield Row(f"{kind}s beside one that hangs", ours, "without it", theirs, ">= 0.8", f"{kind}s/s")
    within = f"<= {1 + 0.5 / LIMITS.seconds:g}"
    yield Row("what hangs ends", ends, "its limit", LIMITS.seconds, within, "s")


async def _rates(quarantine: Quarantine, good: list[Task]) -> tuple[float, float]:
    """Good ones a second, beside one that hangs and without it."""
    await _rate(quarantine, good)
    many = good * max(1, round(SECONDS * await _rate(quarantine, good) / len(good)))
    theirs = await _rate(quarantine, many)
    hung = asyncio.create_task(_run(quarantine, (hang, b"")))
    await asyncio.sleep(0)
    return await _rate(quarantine, many, hung), theirs


async def _rate(quarantine: Quarantine, tasks: list[Task], hung: "asyncio.Task[None] | None" = None) -> float:
    """How many a second are done, until all are, or until what hangs is ended."""
    began = time.perf_counter()
    others = [asyncio.create_task(_run(quarantine, task)) for task in tasks]
    everyone = asyncio.gather(*others)
    await asyncio.wait([everyone, *([hung] if hung else [])], return_when=asyncio.FIRST_COMPLETED)
    rate = sum(task.done() for task in others) / (time.perf_counter() - began)
    await everyone
    return rate


async def _run(quarantine: Quarantine, task: Task) -> None:
    try:
        await quarantine.run(*task, "https://owls.example/", "text/html")
    except CuratorError as error:
        print(f"  {error}")


async def _timed(task: Awaitable[object]) -> float:
    began = time.perf_counter()
    await task
    return time.perf_counter() - began


def _page(number: int) -> bytes:
    """A page of some 20 KB, as weblogs have them."""
    paragraphs = b"".join(b"<p>" + WORDS % (number + year) * 5 + b"</p>" for year in range(1900, 1940))
    return pages.page(b"<article><h1>Owls, counted</h1>" + paragraphs + b"</article>")


def _feed(number: int) -> bytes:
    """A feed of twenty entries, each with its text: some 60 KB."""
    text = b"<description>" + WORDS % number * 30 + b"</description>"
    return feeds.rss(*(feeds.item(text, number=entry) for entry in range(20)))
