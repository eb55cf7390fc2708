"""unite: find out whose page an address is, and make two candidates that are one page one."""

from sqlalchemy import Engine

from curator import links
from curator.editorial.duplicates import survivor
from curator.model import Candidate
from curator.store import candidates, writing


def unite(engine: Engine, candidate_id: int, url: str) -> Candidate:
    """The candidate whose page `url` is: this one, from now on known by it too, or another, united with it.

    Raises NotFound for an unknown candidate, UsageError for an address that is none.
    """
    with writing(engine) as conn:
        mine = candidates.get(conn, candidate_id)
        owner_id = candidates.own_address(conn, mine.id, links.key(url), url)
        if owner_id == mine.id:
            return mine
        kept, dropped = survivor(candidates.get(conn, owner_id), mine)
        candidates.unite(conn, kept, dropped)
        return candidates.get(conn, kept.id)
