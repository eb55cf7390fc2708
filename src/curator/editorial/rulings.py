"""Which ruling may be made from which state, as a table."""

from curator.errors import Refused
from curator.model import Candidate, CandidateState, Verb

S, V = CandidateState, Verb

# From a state, what a ruling makes of it.  What is missing here is refused.
MOVES: dict[tuple[CandidateState, Verb], CandidateState] = {
    (S.WAITING, V.APPROVE): S.APPROVED,
    (S.WAITING, V.HOLD): S.HELD,
    (S.WAITING, V.REJECT): S.REJECTED,
    (S.HELD, V.APPROVE): S.APPROVED,
    (S.HELD, V.REJECT): S.REJECTED,
    (S.APPROVED, V.APPROVE): S.APPROVED,  # again: another section, kind or note
    (S.APPROVED, V.HOLD): S.HELD,
    (S.APPROVED, V.REJECT): S.REJECTED,
    (S.REJECTED, V.REOPEN): S.WAITING,
    (S.SENT, V.REOPEN): S.WAITING,
    (S.REJECTED, V.HOLD): S.HELD,  # the way back, in two steps, so that no slip undoes a rejection
}

_MENDS = {
    S.REJECTED: "take it back first with: curator hold {id}",
    S.HELD: "it is held already",
    S.PLACED: "it stands in issue #{issue}; change it there",
    S.SENT: "it went out in issue #{issue}",
}


def rule(candidate: Candidate, verb: Verb) -> CandidateState:
    """The state that `verb` moves the candidate to.  Raises Refused with the mend."""
    to = MOVES.get((candidate.state, verb))
    if to is None:
        mend = _MENDS.get(candidate.state, "it is so already").format(
            id=candidate.id, issue=candidate.issue or "?"
        )
        raise Refused(
            f'cannot {verb} candidate {candidate.id} "{candidate.title or candidate.url}": '
            f"it is {candidate.state}; {mend}"
        )
    return to
