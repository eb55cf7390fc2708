"""Reading real pages: ours in two quarantined children, beside trafilatura alone in one process.

Both are warm: they have read every page before, and what they found then is compared with what is true.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from trafilatura import bare_extraction

from benchmarks import Row, in_turn
from curator.articles.extract import extract
from curator.articles.title import fold
from curator.config import Read
from curator.jobs.hands import PRELOAD
from curator.quarantine import Quarantine
from tests.support.shared import SHARED, expected_pages, recorded, recorded_web

ROUNDS, WORKERS = 3, 2


class Page(NamedTuple):
    """A page as it was sent."""

    body: bytes
    url: str
    content_type: str


class Found(NamedTuple):
    """What is compared with the truth."""

    title: str
    date: str
    author: str


def rows() -> Iterator[Row]:
    """Pages a second."""
    if not SHARED.is_dir():
        print(f"  NOT MEASURED: reading real pages, because there is no {SHARED}")
        return
    web = recorded_web()
    pages = [Page(recorded(web[url]), url, web[url]["type"]) for url in expected_pages()]
    with Quarantine(Read(workers=WORKERS), PRELOAD) as quarantine, ThreadPoolExecutor(WORKERS) as threads:

        def curated(page: Page) -> Found:
            article = quarantine.run_now(extract, *page)
            day = article.published.date().isoformat() if article.published else ""
            return Found(article.title, day, article.author)

        sides = {"curator": lambda: [*threads.map(curated, pages)], "bare": lambda: [*map(bare, pages)]}
        for name, side in sides.items():
            print(f"  {name:8} {_quality(side())}")
        ours, theirs = (len(pages) / seconds for seconds in in_turn(sides["curator"], sides["bare"], ROUNDS))
    beside = "bare trafilatura, 1 process"
    yield Row(f"read {len(pages)} pages, 2 children", ours, beside, theirs, ">= 1.8", "pages/s")


def bare(page: Page) -> Found:
    """What trafilatura finds by itself."""
    found = bare_extraction(page.body, url=page.url, with_metadata=True)
    return Found(*(getattr(found, name, None) or "" for name in Found._fields))


def _quality(found: Sequence[Found]) -> str:
    """How many titles, dates and authors are exactly the true ones, after folding."""
    right = {"titles": 0, "dates": 0, "authors": 0}
    for one, true in zip(found, expected_pages().values(), strict=True):
        name = "".join(true["author"] or "")
        right["titles"] += fold(one.title) == fold(true["title"])
        right["dates"] += bool(true["date"]) and one.date == true["date"]
        right["authors"] += bool(name) and fold(one.author) == fold(name)
    return ", ".join(f"{count} {name}" for name, count in right.items()) + f" right of {len(found)} pages"
