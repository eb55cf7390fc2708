"""A pattern of a source that takes for ever: it is given two seconds here, on one database."""

import pytest

from curator.config import Read
from curator.jobs import watch
from curator.jobs.hands import PRELOAD
from curator.quarantine import Quarantine
from tests.support import make
from tests.support.feeds import ENTRIES, rss


@pytest.fixture(scope="module")
def quarantine():
    with Quarantine(Read(workers=1, seconds=2), PRELOAD) as running:
        yield running


@pytest.fixture
def engine(sqlite_engine):
    return sqlite_engine


def test_a_pattern_that_never_ends_is_stopped(engine, site, collected):
    """It is that source's fault, and no other's."""
    site["/feed"] = rss(("https://nightjar.example/x", "a" * 60))
    site["/good"] = rss(*ENTRIES)
    made = make.source(engine, site.url("/feed"))
    make.source(engine, site.url("/good"))
    watch.choose(engine, made.url, exclude=("(a+)+$b",))
    done = collected()
    assert done["feed"].source.trouble == "too heavy"
    assert done["good"].candidates == 2
