"""What a source has been worth: the evidence by which an editor prunes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from curator.model import CandidateState, Source, SourceState

_DEAD = timedelta(days=14)  # without one good poll
_SILENT = timedelta(days=90)  # without an entry
_APPROVED = {CandidateState.APPROVED, CandidateState.PLACED, CandidateState.SENT}


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The figures of one source.

    `share` is that of the approved among the candidates ruled on, from 0 to 1, None where none was;
    `median_age` is in days, of its entries; `silent_since` and `dead_since` are None of one that is neither.
    """

    entries: int
    candidates: int
    approved: int
    share: float | None
    median_age: float | None
    silent_since: datetime | None
    dead_since: datetime | None


def scorecard(
    source: Source, dates: Sequence[datetime], states: Sequence[CandidateState], now: datetime
) -> Scorecard:
    """The figures of `source` from the `dates` of its entries and the `states` of its candidates."""
    approved = sum(state in _APPROVED for state in states)
    ruled = approved + sum(state is CandidateState.REJECTED for state in states)
    newest = max(dates, default=source.added_at)
    good = source.ok_at or source.added_at
    active = source.state is SourceState.ACTIVE
    return Scorecard(
        entries=len(dates),
        candidates=len(states),
        approved=approved,
        share=approved / ruled if ruled else None,
        median_age=median((now - when) / timedelta(days=1) for when in dates) if dates else None,
        silent_since=newest if active and source.ok_at and now - newest > _SILENT else None,
        dead_since=good if source.failures and now - good > _DEAD else None,
    )
