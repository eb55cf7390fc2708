"""A look at the pages of an issue in a process of its own, which a test may kill."""

import asyncio
from datetime import timedelta
from pathlib import Path

from curator.config import Fetch, Settings
from curator.jobs.visit import visit_all
from tests.support import make


def settings(home: Path, url: str, proxy: str) -> Settings:
    """Settings by which all is asked by way of `proxy`, and remembered in the database at `url`."""
    fetch = Fetch(proxy=proxy, pause=timedelta(), deadline=timedelta(seconds=60))
    return make.settings(home, database=url, fetch=fetch)


def main(home: Path, url: str, proxy: str) -> None:
    """Look at the pages of issue #1 that are due."""
    asyncio.run(visit_all(settings(home, url, proxy), 1, make.NOW, timedelta(minutes=2)))
