"""No answer on the wire, however it attacks, takes more than its time, its bytes and its memory."""

import asyncio
import time
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta

import pytest

from curator.config import Fetch
from curator.errors import FetchError, Unreachable
from curator.fetch import Fetcher
from curator.model import Fetched, NotModified
from tests.hostile import wires
from tests.hostile.server import path
from tests.hostile.watch import Heart, Memory, is_sentence
from tests.support.asking import AGENT

pytestmark = pytest.mark.xdist_group("hostile answers")  # one storm for all of them
DEADLINE = 2.0
# The promise is half a second; a machine that is busy with other tests gets one more.
MARGIN = 1.5
GROWTH = 150  # megabytes, for four answers of up to 4 MB sent and 12 MB decoded, and what the loop needs


@dataclass(frozen=True, slots=True)
class Ended:
    """How asking for one answer ended, after so many seconds."""

    outcome: Fetched | NotModified | Exception
    seconds: float


class Storm:
    """All answers asked for, each from its own host: the slow ones at once, the others four at a time."""

    def __init__(self, hostile, deadline: float) -> None:
        self._hostile, self.deadline = hostile, deadline
        allowed = {"allow_private": hostile.allowed, "concurrency": 100}
        self._settings = Fetch(deadline=timedelta(seconds=deadline), **allowed)
        with Memory(hostile.pid) as self.memory:
            self.ended: dict[str, Ended] = asyncio.run(self._all())

    async def _all(self):
        self._turns = asyncio.Semaphore(4)
        async with Heart() as self.heart, Fetcher(self._settings, AGENT) as fetcher:
            asked = [self._one(fetcher, name, at) for at, name in enumerate(wires.ALL)]
            return dict(zip(wires.ALL, await asyncio.gather(*asked), strict=True))

    async def _one(self, fetcher, name: str, at: int):
        async with nullcontext() if name in wires.SLOW else self._turns:
            begun = time.monotonic()
            try:
                outcome = await fetcher.get(self._hostile.url(path("wire", name), f"host-{at}.test"))
            except Exception as error:  # noqa: BLE001  what must not come is looked for below
                outcome = error
            return Ended(outcome, time.monotonic() - begun)


@pytest.fixture(scope="module")
def storm(hostile, names, connections):
    return Storm(hostile, DEADLINE)


@pytest.mark.parametrize("name", wires.ALL)
def test_each_answer_ends_within_the_deadline(storm, name):
    """It is a document within its limit, or a fault in one plain sentence."""
    ended = storm.ended[name]
    assert ended.seconds < storm.deadline + MARGIN
    if isinstance(ended.outcome, Fetched):
        assert len(ended.outcome.body) <= Fetch().max_decoded
    else:
        assert isinstance(ended.outcome, FetchError), repr(ended.outcome)
        assert is_sentence(str(ended.outcome))


@pytest.mark.parametrize("name", wires.SLOW)
def test_what_drips_is_given_up_at_the_deadline(storm, name):
    """And not before: a slow server may still be a good one."""
    ended = storm.ended[name]
    assert isinstance(ended.outcome, Unreachable)
    assert str(ended.outcome).endswith(f"no answer within {storm.deadline:g} s")
    assert ended.seconds >= storm.deadline


@pytest.mark.parametrize("name", [*wires.MUCH, *wires.WRONG])
def test_what_is_too_much_or_wrong_need_not_be_awaited(storm, name):
    """It is given up for what it is, before the deadline."""
    assert "no answer within" not in str(storm.ended[name].outcome)


def test_all_answers_together_take_bounded_memory(storm):
    """Gigabytes are offered."""
    assert storm.memory.grown < GROWTH


def test_no_answer_holds_up_the_others(storm):
    """The loop that serves all connections is never busy with one for long."""
    assert storm.heart.missed < 2


def test_no_answer_leads_anywhere_else(storm, hostile, canary, connections):
    """Only the site itself is connected to."""
    assert set(connections.to) == {("127.0.0.1", hostile.port)}
    assert canary.visits == []


@pytest.mark.long
def test_the_same_holds_with_the_settings_that_ship(hostile, names):
    """Twenty seconds, and again with a second storm in the same process."""
    for _ in range(2):
        storm = Storm(hostile, Fetch().deadline.total_seconds())
        for name in wires.ALL:
            test_each_answer_ends_within_the_deadline(storm, name)
        assert storm.memory.grown < GROWTH
