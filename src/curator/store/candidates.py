"""Candidates, the addresses they are known by, what their pages say, and the rulings on them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, func, or_, select, update

from curator.errors import NotFound
from curator.model import Article, Candidate, CandidateState, ItemKind, Reading, Ruling
from curator.store.engine import insert
from curator.store.schema import (
    address,
    article,
    candidate,
    entry,
    issue,
    item,
    merge,
    ruling,
    section,
    source,
)

MAX_ATTEMPTS = 3  # a page that could not be read is asked again this often


def _candidate(row: Row[Any], sources: Sequence[str] = (), issue_number: int | None = None) -> Candidate:
    known = {n: v for n, v in row._mapping.items() if n not in {"read_at", "attempts"}}  # noqa: SLF001
    return Candidate(
        **{
            **known,
            "state": CandidateState(row.state),
            "kind": ItemKind(row.kind),
            "reading": Reading(row.reading),
            "sources": tuple(sources),
            "issue": issue_number,
        }
    )


def add(conn: Connection, key: str, url: str, *, now: datetime, **card: Any) -> tuple[int, bool]:
    """The id of the candidate known by `key`, and whether it is new; `card` fills a new one's fields."""
    owner = find_key(conn, key)
    if owner is not None:
        return owner, False
    values = {
        "url": url,
        "state": CandidateState.WAITING,
        "added_at": now,
        "title": "",
        "author": "",
        "language": "",
        "summary": "",
        "image": "",
        "words": 0,
        "kind": ItemKind.STORY,
        "note": "",
        "via": "",
        "added_by": "",
        "reading": Reading.UNREAD,
        "attempts": 0,
    }
    new_id = conn.execute(candidate.insert().values(values | card).returning(candidate.c.id)).scalar_one()
    owner = own_address(conn, new_id, key, url)
    if owner != new_id:  # another program put it there in this very moment
        conn.execute(delete(candidate).where(candidate.c.id == new_id))
    return owner, owner == new_id


def own_address(conn: Connection, candidate_id: int, key: str, url: str) -> int:
    """Let the candidate be known by `key` too, unless another one is; the id of the one that is."""
    row = {"key": key, "candidate_id": candidate_id, "url": url}
    conn.execute(insert(conn, address).values(row).on_conflict_do_nothing())
    return conn.execute(select(address.c.candidate_id).where(address.c.key == key)).scalar_one()


def find_key(conn: Connection, key: str) -> int | None:
    """The id of the candidate known by `key`."""
    return conn.execute(select(address.c.candidate_id).where(address.c.key == key)).scalar()


def get(conn: Connection, candidate_id: int) -> Candidate:
    """The candidate with this id, or the one that it was merged into.  Raises NotFound."""
    found = _load(conn, select(candidate).where(candidate.c.id == candidate_id))
    if found:
        return found[0]
    into = conn.execute(select(merge.c.candidate_id).where(merge.c.old_id == candidate_id)).scalar()
    if into is None:
        raise NotFound(f"there is no candidate {candidate_id}; see them with: curator queue")
    return get(conn, into)


def list_some(
    conn: Connection,
    *,
    states: Sequence[CandidateState] = (),
    section_key: str | None = None,
    search: str = "",
    limit: int | None = None,
) -> list[Candidate]:
    """Candidates, newest publication first; all of them where nothing is asked."""
    newest = (func.coalesce(candidate.c.published, candidate.c.added_at).desc(), candidate.c.id.desc())
    asked = select(candidate).where(*_where(states, section_key, search)).order_by(*newest)
    return _load(conn, asked.limit(limit) if limit else asked)


def count_some(
    conn: Connection,
    *,
    states: Sequence[CandidateState] = (),
    section_key: str | None = None,
    search: str = "",
) -> int:
    """How many candidates `list_some` would give without a limit."""
    where = _where(states, section_key, search)
    return conn.execute(select(func.count()).select_from(candidate).where(*where)).scalar_one()


def _where(
    states: Sequence[CandidateState], section_key: str | None, search: str
) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if states:
        where.append(candidate.c.state.in_(states))
    if section_key is not None:
        where.append(candidate.c.section == section_key)
    for word in search.lower().split():
        like = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        places = (candidate.c.title, candidate.c.url, candidate.c.summary, candidate.c.author)
        where.append(or_(*(func.lower(place).like(like, escape="\\") for place in places)))
    return where


def _load(conn: Connection, asked: Select[Any]) -> list[Candidate]:
    """The candidates that a query over the candidate table gives, with their sources and issue."""
    rows = conn.execute(asked).all()
    ids = [row.id for row in rows]
    sources = _sources(conn, ids)
    numbers = _issue_numbers(conn, ids)
    return [_candidate(row, sources.get(row.id, ()), numbers.get(row.id)) for row in rows]


def _sources(conn: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """The titles of the sources that announced each candidate, in order of announcement."""
    found: dict[int, list[str]] = {}
    for some in _batches(ids):
        rows = conn.execute(
            select(entry.c.candidate_id, source.c.title, source.c.url)
            .join(source, source.c.id == entry.c.source_id)
            .where(entry.c.candidate_id.in_(some))
            .order_by(entry.c.id)
        )
        for one, title, url in rows:
            names = found.setdefault(one or 0, [])
            if (title or url) not in names:
                names.append(title or url)
    return found


def _issue_numbers(conn: Connection, ids: Sequence[int]) -> dict[int, int]:
    """The newest issue that each candidate stands in."""
    found: dict[int, int] = {}
    for some in _batches(ids):
        rows = conn.execute(
            select(item.c.candidate_id, func.max(issue.c.number))
            .join(section, section.c.id == item.c.section_id)
            .join(issue, issue.c.id == section.c.issue_id)
            .where(item.c.candidate_id.in_(some))
            .group_by(item.c.candidate_id)
        )
        found |= {one: number for one, number in rows if one is not None}
    return found


def _batches(ids: Sequence[int], size: int = 500) -> list[Sequence[int]]:
    """`ids` in runs that fit into one statement's parameters."""
    return [ids[at : at + size] for at in range(0, len(ids), size)]


def to_read(conn: Connection, limit: int | None = None) -> list[Candidate]:
    """Candidates whose page is still to be read, and those that may be asked again, oldest first."""
    again = and_(
        candidate.c.reading == Reading.FAILED,
        candidate.c.attempts < MAX_ATTEMPTS,
        candidate.c.state.in_([CandidateState.WAITING, CandidateState.HELD, CandidateState.APPROVED]),
    )
    asked = select(candidate).where(or_(candidate.c.reading == Reading.UNREAD, again))
    return _load(conn, asked.order_by(candidate.c.id).limit(limit))


def record_article(conn: Connection, candidate_id: int, url: str, read: Article, now: datetime) -> None:
    """Fill the candidate's card from its page; what the page does not tell stays as the feed told it."""
    told = {
        name: getattr(read, name)
        for name in ("title", "author", "published", "language", "image", "words", "summary")
        if getattr(read, name)
    }
    fields = {"url": url, "reading": Reading.READ, "read_at": now, "fault": None, **told}
    conn.execute(update(candidate).where(candidate.c.id == candidate_id).values(fields))
    row = {"candidate_id": candidate_id, "text": read.text}
    stmt = insert(conn, article).values(row)
    conn.execute(stmt.on_conflict_do_update(index_elements=["candidate_id"], set_={"text": read.text}))


def retitle(conn: Connection, candidate_id: int, title: str) -> None:
    """Give a candidate a title if it has none yet."""
    where = (candidate.c.id == candidate_id, candidate.c.title == "")
    conn.execute(update(candidate).where(*where).values(title=title))


def record_fault(conn: Connection, candidate_id: int, fault: str, *, permanent: bool, now: datetime) -> None:
    """Remember why a page could not be read; a permanent fault is not asked again."""
    attempts = MAX_ATTEMPTS if permanent else candidate.c.attempts + 1
    fields = {"reading": Reading.FAILED, "fault": fault, "read_at": now, "attempts": attempts}
    conn.execute(update(candidate).where(candidate.c.id == candidate_id).values(fields))


def text_of(conn: Connection, candidate_id: int) -> str:
    """The text of a candidate's page; "" if it was not read."""
    return conn.execute(select(article.c.text).where(article.c.candidate_id == candidate_id)).scalar() or ""


def unite(conn: Connection, kept: Candidate, dropped: Candidate) -> None:
    """Make two candidates that are one page one: `kept` takes over what `dropped` had."""
    old, new = dropped.id, kept.id
    for table in (address, entry, ruling, item, merge):
        conn.execute(update(table).where(table.c.candidate_id == old).values(candidate_id=new))
    conn.execute(delete(article).where(article.c.candidate_id == old))
    conn.execute(delete(candidate).where(candidate.c.id == old))
    conn.execute(merge.insert().values(old_id=old, candidate_id=new))
    empty = {n: getattr(dropped, n) for n in ("section", "note", "via", "title") if not getattr(kept, n)}
    if any(empty.values()):
        conn.execute(update(candidate).where(candidate.c.id == new).values(empty))


def rule(conn: Connection, ruled: Candidate, ruling_: Ruling, to: CandidateState) -> bool:
    """Move the candidate from the state in which it was seen; False if somebody else was faster."""
    given = {"section": ruling_.section, "kind": ruling_.kind, "note": ruling_.note}
    fields = {name: value for name, value in given.items() if value is not None}
    moved = conn.execute(
        update(candidate)
        .where(candidate.c.id == ruled.id, candidate.c.state == ruled.state)
        .values(state=to, **fields)
    )
    if moved.rowcount != 1:
        return False
    record = {"candidate_id": ruled.id, "verb": ruling_.verb, "by": ruling_.by, "at": ruling_.at}
    conn.execute(ruling.insert().values(**record, **given, reason=ruling_.reason))
    return True


def move(conn: Connection, ids: Sequence[int], start: Sequence[CandidateState], to: CandidateState) -> int:
    """Move those of the candidates that are in one of the `start` states; how many were."""
    where = (candidate.c.id.in_(ids), candidate.c.state.in_(start))
    return conn.execute(update(candidate).where(*where).values(state=to)).rowcount


def rulings(conn: Connection, candidate_id: int) -> list[Row[Any]]:
    """The rulings on a candidate, oldest first: verb, by, at, reason."""
    asked = select(ruling.c.verb, ruling.c.by, ruling.c.at, ruling.c.reason)
    return list(conn.execute(asked.where(ruling.c.candidate_id == candidate_id).order_by(ruling.c.id)))
