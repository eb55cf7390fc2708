"""In which issue candidates stand: one with an item of them, or with a link to them in another's item."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from curator.model import CandidateState
from curator.store.columns import batches
from curator.store.schema import address, issue, item, link

_PRINTED = {CandidateState.PLACED, CandidateState.SENT}


def issue_numbers(conn: Connection, rows: Sequence[Row[Any]]) -> dict[int, int]:
    """By id the number of the newest issue in which each of these candidates (id, state) stands."""
    found: dict[int, int] = {}
    for some in batches([row.id for row in rows]):
        asked = (
            select(item.c.candidate_id, func.max(issue.c.number))
            .join(issue, issue.c.id == item.c.issue_id)
            .where(item.c.candidate_id.in_(some))
            .group_by(item.c.candidate_id)
        )
        found |= {one: number for one, number in conn.execute(asked) if one is not None}
    for some in batches([row.id for row in rows if row.state in _PRINTED and row.id not in found]):
        linked = (
            select(address.c.candidate_id, func.max(issue.c.number))
            .join(link, link.c.key == address.c.key)
            .join(issue, issue.c.id == link.c.issue_id)
            .where(address.c.candidate_id.in_(some))
            .group_by(address.c.candidate_id)
        )
        found |= dict(conn.execute(linked).all())
    return found
