"""Real pages, looked at as the links of an issue, through a proxy that recorded them."""

import asyncio
import subprocess
import sys
from datetime import timedelta

import pytest

from curator.config import Fetch
from curator.fetch import Fetcher
from curator.issues.verdicts import verdict
from curator.jobs.hands import Intake
from curator.jobs.preview import look
from curator.jobs.visit import due, visit
from tests.support import make
from tests.support.make import NOW
from tests.support.shared import SHARED, expected_pages, needs_shared, recorded_web

pytestmark = [pytest.mark.postgresql_is_long, needs_shared]

GOOD = 30  # of the recorded pages
FAULTS = {
    "http://missing.feeds.test/rss.xml": "gone",
    "http://gone.feeds.test/rss.xml": "gone",
    "http://busy.feeds.test/rss.xml": "shut",
    "http://loop.feeds.test/rss.xml": "shut",
    "http://broken.feeds.test/rss.xml": "failed",
}


@pytest.fixture(scope="module")
def proxy():
    """The recorded web."""
    command = [sys.executable, str(SHARED / "replay" / "serve.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process.stdout.readline().split()[-1]
        process.kill()


@pytest.fixture
def looked(engine, settings, quarantine, proxy):
    """`looked(urls)`: an issue that links to these, looked at; the looks by address."""

    def looking(urls):
        make.issue(engine, 1, *(f"The heron's [page]({url}) of the week." for url in urls))
        fetch = Fetch(proxy=proxy, pause=timedelta())

        async def job():
            async with Fetcher(fetch, "curator/test (+https://heron.example)") as fetcher:
                hands = Intake(engine, fetcher, quarantine)
                return await visit(hands, due(hands, settings, 1, NOW), now=NOW, pause=0)

        return {one.page.url: one for one in asyncio.run(job())}

    return looking


def findings(engine, settings, *checks):
    """What these checks say of issue #1."""
    return [one for one in look(engine, settings, 1, NOW).findings if one.check in checks]


def test_real_pages_are_seen_with_their_titles(engine, settings, looked):
    """None is taken for missing, parked, a login or a wall to programs, and nothing is found."""
    known = dict(list(expected_pages().items())[::5][:GOOD])
    told = looked(known)
    assert {verdict(one.visit).value for one in told.values()} == {"seen"}
    right = [url for url, page in known.items() if page["title"] and page["title"] == told[url].visit.title]
    assert len(right) >= 0.8 * sum(bool(page["title"]) for page in known.values())
    assert findings(engine, settings, "unreachable", "moved", "changed", "unvisited") == []


def test_what_is_wrong_with_real_links_is_told(engine, settings, looked):
    """What is gone is an error, what is broken a warning, all that want no programs one note."""
    told = looked(FAULTS)
    assert {url: verdict(one.visit).value for url, one in told.items()} == FAULTS
    found = findings(engine, settings, "unreachable")
    assert sorted(one.severity.value for one in found) == ["error", "error", "note", "warning"]


def test_a_short_link_is_told_where_it_leads(engine, settings, looked):
    """All of the recorded short links, by a note with the page's own address."""
    short = {url: page["location"] for url, page in recorded_web().items() if url.startswith("http://short.")}
    looked(short)
    said = " ".join(one.what for one in findings(engine, settings, "moved"))
    assert [url for url in short if url not in said] == []
