"""Which ruling may be made from which state."""

from datetime import UTC, datetime
from itertools import product

import pytest

from curator.editorial.rulings import MOVES, rule
from curator.errors import Refused
from curator.model import Candidate, CandidateState, Verb

AT = datetime(2026, 11, 23, tzinfo=UTC)
S, V = CandidateState, Verb


def candidate(state, **fields):
    return Candidate(
        **{"id": 7, "url": "https://n.example/owls", "state": state, "added_at": AT, "title": "Owls"} | fields
    )


@pytest.mark.parametrize(("state", "verb"), list(product(S, V)))
def test_a_ruling_makes_the_tables_move_or_is_refused(state, verb):
    """Every state meets every verb."""
    if (state, verb) in MOVES:
        assert rule(candidate(state), verb) is MOVES[state, verb]
    else:
        with pytest.raises(Refused, match=rf'cannot {verb} candidate 7 "Owls": it is {state}; '):
            rule(candidate(state), verb)


def test_a_verb_leads_to_one_state_from_everywhere():
    """Approve means approved, hold means held, reject means rejected, reopen means waiting."""
    ends = {V.APPROVE: S.APPROVED, V.HOLD: S.HELD, V.REJECT: S.REJECTED, V.REOPEN: S.WAITING}
    assert all(to is ends[verb] for (_, verb), to in MOVES.items())


def test_no_slip_undoes_a_rejection():
    """A rejected candidate comes back in two steps, and the refusal says the first."""
    with pytest.raises(Refused, match="take it back first with: curator hold 7"):
        rule(candidate(S.REJECTED), V.APPROVE)
    assert rule(candidate(S.REJECTED), V.HOLD) is S.HELD
    assert rule(candidate(S.HELD), V.APPROVE) is S.APPROVED


def test_an_approved_one_may_be_approved_again():
    """For another section, kind or note."""
    assert rule(candidate(S.APPROVED), V.APPROVE) is S.APPROVED


@pytest.mark.parametrize("verb", [V.APPROVE, V.HOLD, V.REJECT])
@pytest.mark.parametrize(
    ("state", "said"), [(S.PLACED, "it stands in issue #12"), (S.SENT, "it went out in issue #12")]
)
def test_what_is_in_an_issue_is_not_ruled_on(state, said, verb):
    """The refusal names the issue."""
    with pytest.raises(Refused, match=said):
        rule(candidate(state, issue=12), verb)


def test_a_candidate_without_a_title_is_named_by_its_address():
    """The line always says which one is meant."""
    with pytest.raises(Refused, match=r"https://n\.example/owls"):
        rule(candidate(S.SENT, title=""), V.HOLD)
