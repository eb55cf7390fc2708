"""When two candidates are one page, which one stays."""

from datetime import UTC, datetime
from itertools import permutations

import pytest

from curator.editorial.duplicates import survivor
from curator.model import Candidate, CandidateState

AT = datetime(2026, 11, 23, tzinfo=UTC)
S = CandidateState
ORDER = [S.WAITING, S.HELD, S.REJECTED, S.APPROVED, S.PLACED, S.SENT]


def candidate(number, state=S.WAITING):
    return Candidate(number, f"https://n.example/{number}", state, AT)


@pytest.mark.parametrize(("one", "other"), list(permutations(S, 2)))
def test_the_one_taken_further_stays(one, other):
    """Whichever comes first, and however young it is: what an editor decided does not vanish."""
    for ids in ((1, 2), (2, 1)):
        first, second = candidate(ids[0], one), candidate(ids[1], other)
        kept, dropped = survivor(first, second)
        assert survivor(second, first) == (kept, dropped)
        assert ORDER.index(kept.state) > ORDER.index(dropped.state)


@pytest.mark.parametrize("state", S)
def test_of_two_equals_the_earlier_one_stays(state):
    """Its number is the one that people may have written down."""
    assert survivor(candidate(9, state), candidate(4, state))[0].id == 4


def test_every_state_has_its_weight():
    """A new state cannot be forgotten here."""
    assert set(ORDER) == set(S)


def test_a_candidate_is_no_duplicate_of_itself():
    """To unite it with itself would lose it."""
    with pytest.raises(ValueError, match="no duplicate of itself"):
        survivor(candidate(1), candidate(1))
