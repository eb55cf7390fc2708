"""Which candidates an editor should see first, and why, in days of freshness.

A candidate is worth the day on which it was published, and as many days more as its sources weigh; each
further source that announced it, or other page that tells its story, is one day more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

MOST = 7  # days that many announcements can lift a candidate
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rank:
    """A candidate's place: the moment by which it is sorted, the later the sooner seen, and the reasons."""

    moment: datetime
    reasons: tuple[str, ...] = ()


def rank(moment: datetime, weights: tuple[int, ...] = (), pages: int = 1) -> Rank:
    """The place of a candidate published at `moment`, announced by sources of these `weights`.

    `pages` is how many candidates tell its story, itself among them.
    """
    lifts = (
        (max(weights, key=abs, default=0), "its source"),
        (min(max(len(weights) - 1, 0), MOST), f"{len(weights)} sources"),
        (min(pages - 1, MOST), f"{pages} pages that tell it"),
    )
    reasons = tuple(f"{days:+d} for {what}" for days, what in lifts if days)
    return Rank(moment + sum(days for days, _ in lifts) * _DAY, reasons)
