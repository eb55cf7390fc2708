"""rule: an editor approves, holds or rejects candidates."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Engine

from curator.editorial import rulings
from curator.errors import Refused
from curator.model import Candidate, Ruling
from curator.store import candidates, writing
from curator.text import clean, one_line


def rule(engine: Engine, ids: Sequence[int], ruling: Ruling) -> list[Candidate]:
    """Rule on all the candidates or on none; as they are afterwards.

    Raises NotFound for an unknown id, Refused where the rules do not allow it or somebody else was faster.
    """
    ruled = []
    note = None if ruling.note is None else clean(ruling.note)
    ruling = replace(ruling, note=note, reason=one_line(ruling.reason))
    with writing(engine) as conn:
        # Two numbers may mean one candidate by now.
        chosen = {found.id: found for found in (candidates.get(conn, one) for one in ids)}
        for seen in chosen.values():
            to = rulings.rule(seen, ruling.verb)
            if not candidates.rule(conn, seen, ruling, to):
                raise Refused(f"candidate {seen.id} was ruled on by somebody else just now; look again")
            ruled.append(candidates.get(conn, seen.id))
    return ruled
