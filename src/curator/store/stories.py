"""Which candidates tell the same story: the keys that they are found by, and under whom they are told.

A candidate whose lead is itself was set apart by a person, and is told under nobody.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update

from curator.editorial.likeness import CROWD, Story
from curator.editorial.wording import BEGINNING
from curator.model import Candidate, CandidateState, IssueState
from curator.store.candidates import load
from curator.store.columns import batches
from curator.store.engine import insert
from curator.store.schema import address, article, candidate, issue, item, link, ruling, sketch

_PAST = (CandidateState.REJECTED, CandidateState.SENT)


_LOCK = 0x5707135  # one for all: whoever relates stories on PostgreSQL waits for whoever does just now


def lock(conn: Connection) -> None:
    """Let nobody else relate stories meanwhile: two at once would tell each under the other."""
    if conn.dialect.name != "sqlite":
        conn.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def holders(conn: Connection, keys: Sequence[int], *, but: int | None = None) -> list[tuple[int, int]]:
    """The rows (key, candidate) that hold one of these keys, without those of one candidate."""
    asked = select(sketch.c.key, sketch.c.candidate_id).where(sketch.c.key.in_(keys))
    return [(key, held) for key, held in conn.execute(asked) if held != but]


def file(conn: Connection, candidate_id: int, keys: Sequence[int], held: Sequence[tuple[int, int]]) -> None:
    """File a candidate under its keys, in place of those before; not under one that a crowd holds already."""
    conn.execute(delete(sketch).where(sketch.c.candidate_id == candidate_id))
    count: dict[int, int] = {}
    for key, _ in held:
        count[key] = count.get(key, 0) + 1
    rows = [
        {"key": key, "candidate_id": candidate_id} for key in dict.fromkeys(keys) if count.get(key, 0) < CROWD
    ]
    if rows:
        conn.execute(insert(conn, sketch).on_conflict_do_nothing(), rows)


def stories(conn: Connection, ids: Sequence[int], *, since: datetime) -> dict[int, Story]:
    """What these candidates tell, in the order of `ids`; without those sent or turned down before `since`."""
    text = func.substr(article.c.text, 1, BEGINNING)
    ruled = select(ruling.c.id).where(ruling.c.candidate_id == candidate.c.id, ruling.c.at >= since).exists()
    lately = or_(candidate.c.state.not_in(_PAST), candidate.c.added_at >= since, ruled)
    found: dict[int, Story] = {}
    for some in batches(ids):
        rows = conn.execute(
            select(candidate.c.id, candidate.c.title, candidate.c.url, text, article.c.links)
            .join_from(candidate, article, isouter=True)
            .where(candidate.c.id.in_(some), lately)
        )
        for one, title, url, said, links in rows:
            found[one] = Story(title, said or "", url, tuple((links or "").splitlines()))
    return {one: found[one] for one in ids if one in found}


def lead_of(conn: Connection, candidate_id: int) -> int | None:
    """Under whom a candidate is told: another, itself if a person said so, or None."""
    return conn.execute(select(candidate.c.lead_id).where(candidate.c.id == candidate_id)).scalar()


def follow(conn: Connection, candidate_id: int, lead: int, likeness: str) -> None:
    """Tell a candidate, and those that were told under it, under another one."""
    told = and_(candidate.c.lead_id == candidate_id, candidate.c.id.not_in([candidate_id, lead]))
    conn.execute(update(candidate).where(told).values(lead_id=lead))
    mine = update(candidate).where(candidate.c.id == candidate_id)
    conn.execute(mine.values(lead_id=lead, likeness=likeness))


def part(conn: Connection, candidate_id: int) -> None:
    """Set a candidate apart: it is told under nobody, from now on."""
    mine = update(candidate).where(candidate.c.id == candidate_id)
    conn.execute(mine.values(lead_id=candidate_id, likeness=""))


def followers(conn: Connection, leads: Sequence[int]) -> dict[int, list[Candidate]]:
    """The candidates told under each of these, in the order in which they came."""
    found: dict[int, list[Candidate]] = {}
    for some in batches(leads):
        asked = select(candidate).where(candidate.c.lead_id.in_(some), candidate.c.lead_id != candidate.c.id)
        for one in load(conn, asked.order_by(candidate.c.id)):
            found.setdefault(one.lead or 0, []).append(one)
    return found


def told_in(conn: Connection, issue_id: int | None, state: CandidateState) -> list[int]:
    """The candidates in this state that the issue prints as a link of the item of their lead.

    A candidate that an item was made of is none of them.  One that is placed already counts even if it was
    set apart since.
    """
    leads = select(item.c.candidate_id).where(item.c.issue_id == issue_id, item.c.candidate_id.is_not(None))
    here = select(link.c.key).where(link.c.issue_id == issue_id)
    where = [candidate.c.state == state, ~_itemised(), _addressed(address.c.key.in_(here))]
    if state is CandidateState.APPROVED:
        where.append(candidate.c.lead_id.in_(leads))
    return list(conn.execute(select(candidate.c.id).where(*where)).scalars())


def placed_here(conn: Connection, ids: Sequence[int], issue_id: int | None) -> list[int]:
    """Those of the candidates that are placed, and of which no item of another issue was made."""
    others = select(item.c.id).where(item.c.candidate_id == candidate.c.id, item.c.issue_id != issue_id)
    where = (candidate.c.state == CandidateState.PLACED, ~others.exists())
    return [
        one
        for some in batches(ids)
        for one in conn.execute(select(candidate.c.id).where(candidate.c.id.in_(some), *where)).scalars()
    ]


def nowhere(conn: Connection) -> list[int]:
    """The placed candidates without an item, to whose page no issue that is to be sent links."""
    unsent = (
        select(link.c.key).join(issue, issue.c.id == link.c.issue_id).where(issue.c.state != IssueState.SENT)
    )
    asked = select(candidate.c.id).where(
        candidate.c.state == CandidateState.PLACED, ~_itemised(), ~_addressed(address.c.key.in_(unsent))
    )
    return list(conn.execute(asked).scalars())


def _itemised() -> ColumnElement[bool]:
    """Whether some item was made of the candidate."""
    return select(item.c.id).where(item.c.candidate_id == candidate.c.id).exists()


def _addressed(key: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether one of the candidate's addresses has such a `key`."""
    return select(address.c.key).where(address.c.candidate_id == candidate.c.id, key).exists()
