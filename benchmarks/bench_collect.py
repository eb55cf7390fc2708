"""Polling five hundred feeds: beside `reader`, and beside a client that only asks.

Each run is a process of its own, from its start to its end, and its processor time that of all its offspring.
Start-up is what it costs to ask one feed that has not changed; rows say where it is taken off, on all sides.
Plain HTTP to addresses: no TLS and no name is looked up, on any side.
"""

import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks import Row
from benchmarks.cost import cost
from benchmarks.world import ENTRIES, world

ROUNDS = 3
SIDES = ("curator", "reader", "sockets")
STAGES = ("start-up", "cold", "unchanged")


@dataclass(frozen=True, slots=True)
class Spent:
    """Medians over the rounds, in seconds."""

    wall: float
    cpu: float

    def __sub__(self, start: "Spent") -> "Spent":
        return Spent(self.wall - start.wall, self.cpu - start.cpu)


def rows() -> Iterator[Row]:
    """Cold, then with nothing changed."""
    spent = _medians()
    ours, reader, sockets = ({stage: spent[side, stage] for stage in STAGES} for side in SIDES)
    beside = "reader, 50 workers"
    yield Row("collect 500 feeds", ours["cold"].wall, beside, reader["cold"].wall, "<= 0.20", "s")
    yield Row("collect 500 feeds, CPU", ours["cold"].cpu, beside, reader["cold"].cpu, "<= 0.35", "s")
    what, one, two, floor = "nothing changed", ours["unchanged"], reader["unchanged"], sockets["unchanged"]
    yield Row(f"{what}, CPU", one.cpu, beside, two.cpu, "<= 0.4", "s")
    yield Row(what, one.wall, "bare sockets", floor.wall, "<= 1.1", "s")
    one, two, floor = one - ours["start-up"], two - reader["start-up"], floor - sockets["start-up"]
    yield Row(f"{what}, CPU, start-up off", one.cpu, beside, two.cpu, "<= 0.4", "s")
    yield Row(f"{what}, start-up off", one.wall, "bare sockets", floor.wall, "<= 1.1", "s")


def _medians() -> dict[tuple[str, str], Spent]:
    """What each side spends at each stage; the sides take turns."""
    runs: dict[tuple[str, str], list[Spent]] = {(side, stage): [] for side in SIDES for stage in STAGES}
    with world() as addresses:
        for _ in range(ROUNDS):
            for side in SIDES:
                for stage, spent in _round(side, addresses):
                    runs[side, stage].append(spent)
    medians = {
        which: Spent(statistics.median(one.wall for one in some), statistics.median(one.cpu for one in some))
        for which, some in runs.items()
    }
    for (side, stage), spent in medians.items():
        print(f"  {side:8} {stage:10} {spent.wall:6.2f} s, {spent.cpu:6.2f} s of CPU")
    return medians


def _round(side: str, addresses: list[str]) -> Iterator[tuple[str, Spent]]:
    """One side with new stores, stage by stage; what a run did is looked at, so that none does less."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as home:
        _run(side, "make", one, addresses[:1])
        _run(side, "make", home, addresses)
        _run(side, "collect", one, addresses[:1], news=True)
        yield "start-up", _run(side, "collect", one, addresses[:1])
        yield "cold", _run(side, "collect", home, addresses, news=True)
        yield "unchanged", _run(side, "collect", home, addresses)


def _run(side: str, verb: str, folder: str, addresses: list[str], *, news: bool = False) -> Spent:
    """What one process of a side spends; with `news`, every feed is to bring its entries."""
    command = [sys.executable, "-m", "benchmarks.collectors", side, verb, folder]
    run = cost(*command, given="\n".join(addresses))
    entries = ENTRIES * len(addresses) if news and side != "sockets" else 0
    done = {"feeds": len(addresses), "entries": entries} if verb == "collect" else {}
    assert json.loads(run.said) == done, run.said
    return Spent(run.wall, run.cpu)
