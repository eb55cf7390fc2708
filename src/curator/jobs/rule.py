"""rule: an editor approves, holds or rejects candidates."""

from collections.abc import Sequence

from sqlalchemy import Engine

from curator.editorial import rulings
from curator.errors import Refused
from curator.model import Candidate, Ruling
from curator.store import candidates, writing


def rule(engine: Engine, ids: Sequence[int], ruling: Ruling) -> list[Candidate]:
    """Rule on all the candidates or on none; as they are afterwards.

    Raises NotFound for an unknown id, Refused where the rules do not allow it or somebody else was faster.
    """
    ruled = []
    with writing(engine) as conn:
        for candidate_id in dict.fromkeys(ids):
            seen = candidates.get(conn, candidate_id)
            to = rulings.rule(seen, ruling.verb)
            if not candidates.rule(conn, seen, ruling, to):
                raise Refused(f"candidate {seen.id} was ruled on by somebody else just now; look again")
            ruled.append(candidates.get(conn, seen.id))
    return ruled
