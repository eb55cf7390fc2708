"""Speeds as ratios: ours beside another's in one run, because shared machines are no clocks.

`make bench` runs every bench_*.py here; each has `rows() -> Iterator[Row]`.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: the figure of ours and of theirs, and the goal for ours ÷ theirs.

    Figures are seconds, and shown as such for the units "s" and "ms"; for any other unit they are of it.
    """

    what: str
    ours: float
    beside: str
    theirs: float
    goal: str
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        """Ours ÷ theirs: of seconds, below 1 is faster."""
        return self.ours / self.theirs

    def shown(self, figure: float) -> str:
        """One of the figures, with its unit."""
        match self.unit:
            case "ms":
                return f"{figure * 1000:.3f} ms"
            case "s":
                return f"{figure:.2f} s"
            case other:
                return f"{figure:,.0f} {other}"


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
