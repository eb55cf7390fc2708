"""When two candidates turn out to be one page: which of them stays."""

from curator.model import Candidate, CandidateState

# The further an editor has taken a candidate, the less it may vanish under their hands.
_WEIGHT = {
    CandidateState.WAITING: 0,
    CandidateState.HELD: 1,
    CandidateState.REJECTED: 2,
    CandidateState.APPROVED: 3,
    CandidateState.PLACED: 4,
    CandidateState.SENT: 5,
}


def survivor(one: Candidate, other: Candidate) -> tuple[Candidate, Candidate]:
    """(kept, dropped): the one that the editor has taken further, else the earlier one."""
    if one.id == other.id:
        msg = "a candidate is no duplicate of itself"
        raise ValueError(msg)
    first, second = sorted((one, other), key=lambda c: (-_WEIGHT[c.state], c.id))
    return first, second
