"""Speeds as ratios: ours beside another's in one run, because shared machines are no clocks.

`make bench` runs every bench_*.py here; each has `rows() -> Iterator[Row]`.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: seconds (or seconds a piece) of ours and of theirs, and the goal for ours ÷ theirs."""

    what: str
    ours: float
    beside: str
    theirs: float
    goal: str

    @property
    def ratio(self) -> float:
        """Ours ÷ theirs: below 1 is faster."""
        return self.ours / self.theirs


def in_turn(ours: Callable[[], object], theirs: Callable[[], object], rounds: int = 5) -> tuple[float, float]:
    """The median seconds of each, run A B A B …, after one round that is not counted."""
    times: tuple[list[float], list[float]] = ([], [])
    for at in range(rounds + 1):
        for run, kept in zip((ours, theirs), times, strict=True):
            began = time.perf_counter()
            run()
            if at:
                kept.append(time.perf_counter() - began)
    return statistics.median(times[0]), statistics.median(times[1])
