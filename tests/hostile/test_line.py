"""The whole line under attack: hostile sources and pages among good ones, fetched, read and stored."""

import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

import pytest

from curator.config import Fetch, Read
from curator.feeds.refresh import Rhythm
from curator.fetch import Fetcher
from curator.jobs import collect as collecting
from curator.jobs import read as reading_pages
from curator.jobs.hands import PRELOAD, Intake
from curator.model import Reading
from curator.quarantine import Quarantine
from curator.store import candidates, reading, sources
from curator.store.engine import open_engine
from tests.hostile import feeds, pages, wires
from tests.hostile.places import places
from tests.hostile.server import ENTRIES, path
from tests.hostile.watch import Heart, Memory, is_sentence
from tests.support import make
from tests.support.asking import AGENT

pytestmark = pytest.mark.xdist_group("hostile line")  # one attack for all of them
DEADLINE, SECONDS, MEGABYTES = 2.0, 0.5, 512
GOOD = 10
RHYTHM = Rhythm(make.HOUR, make.DAY)
# What may be taken beyond: seconds by a machine busy with other tests, megabytes by a child for what it
# shares with its nursery, and by this process for the bodies under way (up to 12 MB decoded, 50 at a time).
MARGIN, NURSERY, GROWTH = 15.0, 250, 500

# Those that parsers themselves do not survive; the long form has all there are.
FEEDS = (
    *("billion laughs", "an entity from the network", "100,000 items", "comment flood", "author pattern"),
    *("a lone surrogate", "an encoding called undefined", "NULs", "200,000 elements deep", "a million <br>"),
    *("a 5 MB table", "20,000 attributes"),
)
PAGES = (
    *("a million <br>", "a 5 MB table", "20,000 attributes", "100,000 divs deep", "comment flood"),
    *("a lone surrogate", "an encoding called undefined", "NULs", "everything from the network"),
)


@dataclass(frozen=True, slots=True)
class Attack:
    """What was asked for, by name: as sources, and as pages."""

    sources: dict[str, str]
    pages: dict[str, str]

    @property
    def longest(self) -> float:
        """How long a run may take with two children at work: all slow answers are awaited at once."""
        urls = (*self.sources.values(), *self.pages.values())
        documents = sum("/feed/" in url or "/page/" in url for url in urls)
        return 3 * DEADLINE + documents * (SECONDS + 0.5) / 2 + MARGIN


def attack(hostile, canary, chosen_feeds, chosen_pages) -> Attack:
    """All answers and all places, as sources and as pages, and these documents; each at a host of its own."""
    wired = {name: path("wire", name) for name in wires.ALL}
    robots = [f"robots.txt: {name}" for name in wires.ALL]
    led = {f"to {place}": f"/to?{quote(place, safe='')}" for place in places(canary.port)}
    first = wired | led | {name: path("feed", name) for name in chosen_feeds}
    second = wired | led | {name: path("page", name) for name in chosen_pages}
    return Attack(
        {name: hostile.url(where, f"source-{at}.test") for at, (name, where) in enumerate(first.items())},
        {name: hostile.url(where, f"hostile-{at}.test") for at, (name, where) in enumerate(second.items())}
        | {name: hostile.url("/", f"robots-{at}.test") for at, name in enumerate(robots)},
    )


class Line:
    """One collection and the reading of all pages, and what was seen meanwhile."""

    def __init__(self, engine, hostile, attacked: Attack) -> None:
        self.engine, self.attacked = engine, attacked
        for name, url in attacked.sources.items():
            make.source(engine, url, title=name)
        for number in range(GOOD):
            make.source(
                engine, hostile.url(f"/good/feed/{number}", f"good-{number}.test"), title=f"good {number}"
            )
        for name, url in attacked.pages.items():
            make.candidate(engine, url, title=name)
        self._fetch = Fetch(deadline=timedelta(seconds=DEADLINE), allow_private=hostile.allowed)
        with Memory(hostile.pid) as self.memory:
            begun = time.monotonic()
            asyncio.run(self._run())
            self.seconds = time.monotonic() - begun

    async def _run(self) -> None:
        limits = Read(seconds=SECONDS, megabytes=MEGABYTES, workers=2)
        with Quarantine(limits, PRELOAD) as quarantine:
            async with Fetcher(self._fetch, AGENT) as fetcher, Heart() as self.heart:
                hands = Intake(self.engine, fetcher, quarantine)
                self.polled = await collecting.collect(hands, now=make.NOW, rhythm=RHYTHM)
                ids = [one.id for one in self.queue()]
                self.read = await reading_pages.read(hands, ids, now=make.NOW)

    def sources(self):
        """The sources as they are stored, by title."""
        with reading(self.engine) as conn:
            return {one.title: one for one in sources.list_all(conn)}

    def queue(self):
        """The candidates as they are stored, but for those whose pages are nowhere."""
        with reading(self.engine) as conn:
            return [one for one in candidates.list_some(conn) if ".test:" in one.url]


@pytest.fixture(scope="module")
def line(sqlite, hostile, canary, names, connections):
    """The line, after the attack."""
    with sqlite.database() as address:
        engine = open_engine(address)
        yield Line(engine, hostile, attack(hostile, canary, FEEDS, PAGES))
        engine.dispose()


def test_it_ends(line):
    """After no more than the limits allow."""
    assert line.seconds < line.attacked.longest


def test_every_good_source_is_collected(line):
    """With all its entries, and without a fault."""
    stored = line.sources()
    counts = {polled.source.title: polled.entries for polled in line.polled}
    for title in (f"good {number}" for number in range(GOOD)):
        assert (stored[title].failures, stored[title].fault) == (0, None), title
        assert stored[title].ok_at == make.NOW
        assert counts[title] == ENTRIES


def test_every_good_page_is_read(line):
    """And what is on it is stored."""
    good = [one for one in line.queue() if "/good/page/" in one.url]
    assert {one.fault for one in good} == {None}
    titles = {one.title for one in good if one.reading is Reading.READ}
    assert titles == {f"Owls, counted in winter {number}" for number in range(GOOD * ENTRIES)}


def test_each_hostile_source_has_a_state_and_a_sentence(line):
    """It was read after all, or its fault says in plain words what is wrong."""
    stored = line.sources()
    for title in line.attacked.sources:
        one = stored[title]
        assert one.checked_at == make.NOW
        assert one.next_check_at > make.NOW
        assert one.ok_at == make.NOW or (one.failures == 1 and is_sentence(one.fault)), title


def test_each_hostile_page_has_a_state_and_a_sentence(line):
    """The candidate is still there, read or with a fault in plain words."""
    urls = set(line.attacked.pages.values())
    asked = [done for done in line.read if done.candidate.url in urls]
    assert len(asked) == len(urls)
    for done in asked:
        found = make.candidate_again(line.engine, done.candidate)
        assert found.reading is Reading.READ or is_sentence(found.fault), found.title


def test_memory_is_bounded(line):
    """That of this process, and that of each child."""
    assert line.memory.grown < GROWTH
    assert line.memory.child < MEGABYTES + NURSERY


def test_nothing_holds_up_the_rest(line):
    """The loop that serves all sources is never busy with one for long."""
    assert line.heart.missed < 2


def test_nothing_else_was_connected_to(line, hostile, canary, connections):
    """Not by this process, and not by a child: the canary heard nobody."""
    assert set(connections.to) == {("127.0.0.1", hostile.port)}
    assert canary.visits == []


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_all_of_them_at_once(sqlite, hostile, canary, names, connections):
    """Every document there is, as a source and as a page, in one run."""
    with sqlite.database() as address:
        engine = open_engine(address)
        line = Line(engine, hostile, attack(hostile, canary, feeds.ALL, pages.ALL))
        test_it_ends(line)
        test_every_good_source_is_collected(line)
        test_every_good_page_is_read(line)
        test_each_hostile_source_has_a_state_and_a_sentence(line)
        test_each_hostile_page_has_a_state_and_a_sentence(line)
        test_memory_is_bounded(line)
        test_nothing_else_was_connected_to(line, hostile, canary, connections)
        engine.dispose()
