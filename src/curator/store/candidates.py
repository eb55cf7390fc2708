"""Candidates, the addresses they are known by, and the rulings on them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)

from curator.errors import NotFound
from curator.model import Candidate, CandidateState, Flag, ItemKind, Medium, Reading, Ruling
from curator.store.columns import Moment, batches
from curator.store.engine import insert
from curator.store.placing import issue_numbers
from curator.store.schema import (
    address,
    article,
    candidate,
    entry,
    item,
    merge,
    ruling,
    sketch,
    source,
)

if TYPE_CHECKING:
    from sqlalchemy.sql.dml import ReturningInsert

# What a new candidate has where nothing is said.
_BLANK: dict[str, str | int] = {
    "state": CandidateState.WAITING,
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
    "medium": Medium.PAGE,
    "flags": "",
    "likeness": "",
}


def _candidate(row: Row[Any], sources: Sequence[str] = (), issue_number: int | None = None) -> Candidate:
    known = {n: v for n, v in row._mapping.items() if n not in {"read_at", "attempts", "lead_id"}}  # noqa: SLF001
    return Candidate(
        **{
            **known,
            "state": CandidateState(row.state),
            "kind": ItemKind(row.kind),
            "reading": Reading(row.reading),
            "medium": Medium(row.medium),
            "flags": tuple(map(Flag, row.flags.splitlines())),
            "lead": row.lead_id if row.lead_id != row.id else None,
            "sources": tuple(sources),
            "issue": issue_number,
        }
    )


def flags(some: Sequence[Flag]) -> str:
    """Flags as they are stored."""
    return "\n".join(some)


def add(conn: Connection, key: str, url: str, *, now: datetime, **card: Any) -> tuple[int, bool]:
    """The id of the candidate known by `key`, and whether it is new; `card` fills a new one's fields."""
    return add_many(conn, {key: {"url": url, **card}}, now=now)[key]


def add_many(
    conn: Connection, cards: Mapping[str, Mapping[str, Any]], *, now: datetime
) -> dict[str, tuple[int, bool]]:
    """For each key of an address the id of its candidate, and whether that is new.

    `cards` has, by key, the fields that a new candidate is filled with, `url` among them, the same of each.
    """
    owners = {key: (owner, False) for key, owner in find_keys(conn, list(cards)).items()}
    rows = {key: {**card, "added_at": now} for key, card in cards.items() if key not in owners}
    if not rows:
        return owners
    for row in rows.values():
        if "flags" in row:
            row["flags"] = flags(row["flags"])
    said = frozenset(name for row in rows.values() for name in row)
    numbers = dict(conn.execute(_insertion(said), list(rows.values())).all())
    ids = {key: numbers[row["url"]] for key, row in rows.items()}
    known = [{"key": key, "candidate_id": ids[key], "url": rows[key]["url"]} for key in rows]
    conn.execute(insert(conn, address).on_conflict_do_nothing(), known)
    if conn.dialect.name == "sqlite":  # nobody else was writing
        return owners | {key: (one, True) for key, one in ids.items()}
    found = find_keys(conn, list(rows))
    late = [ids[key] for key, owner in found.items() if owner != ids[key]]
    for some in batches(late):  # another program put them there in this very moment
        conn.execute(delete(candidate).where(candidate.c.id.in_(some)))
    return owners | {key: (owner, owner == ids[key]) for key, owner in found.items()}


@cache
def _insertion(said: frozenset[str]) -> "ReturningInsert[str, int]":
    """The statement for candidates of which this is said, made once; what is blank stands in its text."""
    blank: dict[str, Any] = {
        name: literal_column(str(value) if isinstance(value, int) else f"'{value}'")
        for name, value in _BLANK.items()
        if name not in said
    }
    return candidate.insert().values(blank).returning(candidate.c.url, candidate.c.id)


def own_address(conn: Connection, candidate_id: int, key: str, url: str) -> int:
    """Let the candidate be known by `key` too, unless another one is; the id of the one that is."""
    row = {"key": key, "candidate_id": candidate_id, "url": url}
    conn.execute(insert(conn, address).values(row).on_conflict_do_nothing())
    return conn.execute(select(address.c.candidate_id).where(address.c.key == key)).scalar_one()


def find_key(conn: Connection, key: str) -> int | None:
    """The id of the candidate known by `key`."""
    return conn.execute(select(address.c.candidate_id).where(address.c.key == key)).scalar()


def find_keys(conn: Connection, keys: Sequence[str]) -> dict[str, int]:
    """The ids of the candidates known by these keys; unknown keys are left out."""
    found: dict[str, int] = {}
    for some in batches(keys):
        rows = conn.execute(select(address.c.key, address.c.candidate_id).where(address.c.key.in_(some)))
        found |= dict(rows.all())
    return found


def get(conn: Connection, candidate_id: int) -> Candidate:
    """The candidate with this id, or the one that it was merged into.  Raises NotFound."""
    found = load(conn, select(candidate).where(candidate.c.id == candidate_id))
    if found:
        return found[0]
    into = conn.execute(select(merge.c.candidate_id).where(merge.c.old_id == candidate_id)).scalar()
    if into is None:
        raise NotFound(f"there is no candidate {candidate_id}; see them with: curator queue")
    return get(conn, into)


def get_many(conn: Connection, ids: Sequence[int]) -> list[Candidate]:
    """The candidates with these ids, in their order; unknown ids are left out."""
    found: dict[int, Candidate] = {}
    for some in batches(ids):
        found |= {one.id: one for one in load(conn, select(candidate).where(candidate.c.id.in_(some)))}
    return [found[one] for one in ids if one in found]


def list_some(
    conn: Connection,
    *,
    states: Sequence[CandidateState] = (),
    section_key: str | None = None,
    search: str = "",
    limit: int | None = None,
    leads: bool = False,
) -> list[Candidate]:
    """Candidates, newest publication first; all of them where nothing is asked.

    With `leads`, those that are told under another one that is listed as well are left out.
    """
    newest = (func.coalesce(candidate.c.published, candidate.c.added_at).desc(), candidate.c.id.desc())
    asked = select(candidate).where(*_where(states, section_key, search, leads=leads)).order_by(*newest)
    return load(conn, asked.limit(limit) if limit else asked)


def count_some(
    conn: Connection,
    *,
    states: Sequence[CandidateState] = (),
    section_key: str | None = None,
    search: str = "",
    leads: bool = False,
) -> int:
    """How many candidates `list_some` would give without a limit."""
    where = _where(states, section_key, search, leads=leads)
    return conn.execute(select(func.count()).select_from(candidate).where(*where)).scalar_one()


def _where(
    states: Sequence[CandidateState], section_key: str | None, search: str, *, leads: bool
) -> list[ColumnElement[bool]]:
    """What is asked of candidates; with `leads`, nobody is asked for who is told under one that is, too."""
    where = _asked(candidate.c, states, section_key, search)
    if leads:
        lead = candidate.alias("lead")
        told = (lead.c.id == candidate.c.lead_id, lead.c.id != candidate.c.id)
        listed = select(lead.c.id).where(*told, *_asked(lead.c, states, section_key, search))
        where.append(or_(candidate.c.lead_id.is_(None), ~listed.exists()))
    return where


def _asked(
    of: Any, states: Sequence[CandidateState], section_key: str | None, search: str
) -> list[ColumnElement[bool]]:
    """The same, of the columns `of`."""
    where: list[ColumnElement[bool]] = []
    if states:
        where.append(of.state.in_(states))
    if section_key is not None:
        where.append(of.section == section_key)
    for word in search.lower().split():
        like = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        places = (of.title, of.url, of.summary, of.author)
        where.append(or_(*(func.lower(place).like(like, escape="\\") for place in places)))
    return where


def load(conn: Connection, asked: Select[Any]) -> list[Candidate]:
    """The candidates that a query over the candidate table gives, with their sources and issue."""
    rows = conn.execute(asked).all()
    ids = [row.id for row in rows]
    sources = _sources(conn, ids)
    numbers = issue_numbers(conn, rows)
    return [_candidate(row, sources.get(row.id, ()), numbers.get(row.id)) for row in rows]


def _sources(conn: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """The titles of the sources that announced each candidate, in order of announcement."""
    found: dict[int, list[str]] = {}
    for some in batches(ids):
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


def weights(conn: Connection, states: Sequence[CandidateState] = ()) -> dict[int, tuple[int, ...]]:
    """By candidate the weights of the sources that announced it; of candidates in these states."""
    asked = (
        select(entry.c.candidate_id, entry.c.source_id, source.c.weight)
        .join(source, source.c.id == entry.c.source_id)
        .join(candidate, candidate.c.id == entry.c.candidate_id)
        .distinct()
    )
    found: dict[int, tuple[int, ...]] = {}
    for one, _, weight in conn.execute(asked.where(candidate.c.state.in_(states)) if states else asked):
        found[one or 0] = (*found.get(one or 0, ()), weight)
    return found


def moments(
    conn: Connection,
    *,
    states: Sequence[CandidateState] = (),
    section_key: str | None = None,
    search: str = "",
) -> list[tuple[int, datetime, int | None]]:
    """The ids of the candidates that `list_some` would give, when each was published, and its lead."""
    where = _where(states, section_key, search, leads=False)
    when = func.coalesce(candidate.c.published, candidate.c.added_at, type_=Moment())
    rows = conn.execute(select(candidate.c.id, when, candidate.c.lead_id).where(*where))
    return [(one, at, lead if lead != one else None) for one, at, lead in rows if at is not None]


def retitle(conn: Connection, candidate_id: int, title: str) -> None:
    """Give a candidate a title if it has none yet."""
    where = (candidate.c.id == candidate_id, candidate.c.title == "")
    conn.execute(update(candidate).where(*where).values(title=title))


def unite(conn: Connection, kept: Candidate, dropped: Candidate) -> None:
    """Make two candidates that are one page one: `kept` takes over what `dropped` had."""
    old, new = dropped.id, kept.id
    for table in (address, entry, ruling, item, merge):
        conn.execute(update(table).where(table.c.candidate_id == old).values(candidate_id=new))
    for known in (article, sketch):
        conn.execute(delete(known).where(known.c.candidate_id == old))
    followers = update(candidate).where(candidate.c.lead_id == old)
    conn.execute(followers.where(candidate.c.id != new).values(lead_id=new))
    conn.execute(followers.values(lead_id=None, likeness=""))
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
