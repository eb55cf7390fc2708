"""Sources and the entries that they announced."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, Update, bindparam, case, delete, false, func, or_, select, update

from curator import links
from curator.errors import NotFound
from curator.model import CandidateState, Entry, KnownEntry, Source, SourceState, TextFrom
from curator.store.columns import Moment, batches
from curator.store.engine import added, insert
from curator.store.schema import candidate, entry, source

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

_POLLED = (
    "etag",
    "last_modified",
    "body_hash",
    "checked_at",
    "ok_at",
    "next_check_at",
    "failures",
    "trouble",
    "fault",
    "pace",
    "moved_to",
    "moved_polls",
)
_CHOSEN = ("title", "section", "weight", "include", "exclude", "text", "interval")


def _source(row: Row[Any]) -> Source:
    known = {name: value for name, value in row._mapping.items() if name != "key"}  # noqa: SLF001  its public name
    return Source(
        **{
            **known,
            "state": SourceState(row.state),
            "text": TextFrom(row.text),
            "include": tuple(row.include.splitlines()),
            "exclude": tuple(row.exclude.splitlines()),
            "interval": _span(row.interval),
            "pace": _span(row.pace),
        }
    )


def _span(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _stored(value: object) -> object:
    """A field of a source as its column holds it."""
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    return "\n".join(value) if isinstance(value, tuple) else value


def add(conn: Connection, url: str, *, title: str, section: str | None, now: datetime) -> tuple[Source, bool]:
    """The source at `url`, and whether it is new."""
    values = {
        "url": url,
        "key": links.key(url),
        "title": title,
        "section": section,
        "state": SourceState.ACTIVE,
        "added_at": now,
        "failures": 0,
        "weight": 0,
        "include": "",
        "exclude": "",
        "text": TextFrom.PAGE,
        "moved_polls": 0,
    }
    made = added(conn, source, values)
    row = conn.execute(select(source).where(source.c.key == values["key"])).one()
    return _source(row), made


def list_all(conn: Connection) -> list[Source]:
    """All sources by title."""
    rows = conn.execute(select(source).order_by(func.lower(source.c.title), source.c.id))
    return [_source(row) for row in rows]


def find(conn: Connection, ref: str) -> Source:
    """The source with this id, address or title.  Raises NotFound."""
    where = [source.c.url == ref, func.lower(source.c.title) == ref.lower()]
    if ref.isdecimal() and len(ref) < 10:
        where.append(source.c.id == int(ref))
    elif links.fault(ref) is None:
        where.append(source.c.key == links.key(ref))
    # A title comes from the feed, and may look like anything: it counts last.
    named = source.c.id == int(ref) if ref.isdecimal() and len(ref) < 10 else false()
    order = (case((named, 0), (func.lower(source.c.title) == ref.lower(), 2), else_=1), source.c.id)
    row = conn.execute(select(source).where(or_(*where)).order_by(*order)).first()
    if row is None:
        raise NotFound(f'there is no source "{ref}"; see them all with: curator source list')
    return _source(row)


def claim(
    conn: Connection, *, now: datetime, until: datetime, due_only: bool, ids: Sequence[int] = ()
) -> list[Source]:
    """Take active sources (of `ids`, if given) for this poll: nobody else finds them due before `until`.

    They are given as they were before, with the time at which they were to be polled.
    """
    where = [source.c.state == SourceState.ACTIVE]
    if ids:
        where.append(source.c.id.in_(ids))
    if due_only:
        where.append(or_(source.c.next_check_at.is_(None), source.c.next_check_at <= now))
    # On PostgreSQL another poll may be claiming at this moment: what it holds is not ours.
    asked = select(source).where(*where).order_by(source.c.id).with_for_update(skip_locked=True)
    rows = conn.execute(asked).all()
    for some in batches([row.id for row in rows]):
        conn.execute(update(source).where(source.c.id.in_(some)).values(next_check_at=until))
    return list(map(_source, rows))


def due_ids(conn: Connection, now: datetime) -> list[int]:
    """The ids of active sources whose time has come."""
    due = or_(source.c.next_check_at.is_(None), source.c.next_check_at <= now)
    where = select(source.c.id).where(source.c.state == SourceState.ACTIVE, due)
    return list(conn.execute(where.order_by(source.c.id)).scalars())


def hold(conn: Connection, source_id: int) -> bool:
    """Whether the source is still there; it stays so until the transaction ends."""
    asked = select(source.c.id).where(source.c.id == source_id).with_for_update()
    return conn.execute(asked).first() is not None


def save(conn: Connection, *polled: Source) -> None:
    """Remember what polls taught about their sources; what people say of them is left as it is."""
    if polled:
        conn.execute(_saving(), [_taught(one) for one in sorted(polled, key=lambda one: one.id)])


def change(conn: Connection, before: Source, after: Source) -> None:
    """Give a source the title, address and state that a poll has led to, unless a person was faster."""
    mine = update(source).where(source.c.id == before.id)
    if after.title != before.title:
        conn.execute(mine.where(source.c.title == before.title).values(title=after.title))
    if after.url != before.url:
        conn.execute(mine.where(source.c.url == before.url).values(url=after.url, key=links.key(after.url)))
    if after.state != before.state:
        conn.execute(mine.where(source.c.state == before.state).values(state=after.state))


@cache
def _saving() -> Update:
    """The statement, made once: making it takes longer than running it."""
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _POLLED}
    return update(source).where(source.c.id == bindparam("of")).values(values)


def _taught(one: Source) -> dict[str, Any]:
    return {"of": one.id, **{f"new_{name}": _stored(getattr(one, name)) for name in _POLLED}}


def choose(conn: Connection, chosen: Source) -> None:
    """Remember what a person has set of a source.  Its feed is read anew: other settings, other entries."""
    values = {name: _stored(getattr(chosen, name)) for name in _CHOSEN}
    values |= {"etag": None, "last_modified": None, "body_hash": None}
    conn.execute(update(source).where(source.c.id == chosen.id).values(values))


def find_key(conn: Connection, url: str) -> int | None:
    """The id of the source at this address."""
    return conn.execute(select(source.c.id).where(source.c.key == links.key(url))).scalar()


def set_state(conn: Connection, one: Source, state: SourceState) -> Source:
    """Poll it, or poll it no more."""
    conn.execute(update(source).where(source.c.id == one.id).values(state=state))
    return replace(one, state=state)


def remove(conn: Connection, source_id: int) -> None:
    """Forget a source and what it announced; candidates stay."""
    conn.execute(delete(entry).where(entry.c.source_id == source_id))
    conn.execute(delete(source).where(source.c.id == source_id))


def known_entries(conn: Connection, source_id: int) -> dict[str, KnownEntry]:
    """The source's entries so far, by guid."""
    asked = select(entry.c.guid, entry.c.fingerprint, entry.c.url, entry.c.title, entry.c.candidate_id)
    rows = conn.execute(asked.where(entry.c.source_id == source_id))
    return {row.guid: KnownEntry(*row) for row in rows}


def record_entries(
    conn: Connection,
    source_id: int,
    entries: Sequence[Entry],
    fingerprints: Mapping[str, str],
    candidates: Mapping[str, int],
    now: datetime,
) -> None:
    """Store entries (guid → fingerprint, guid → candidate); an entry that is known is brought up to date."""
    rows = [
        {
            "source_id": source_id,
            "guid": one.guid,
            "fingerprint": fingerprints[one.guid],
            "url": one.url,
            "title": one.title,
            "candidate_id": candidates.get(one.guid),
            "seen_at": now,
            "published": one.published,
        }
        for one in entries
    ]
    if rows:
        conn.execute(_recording(conn.dialect.name), rows)


@cache
def _recording(dialect: str) -> "sqlite.Insert | postgresql.Insert":
    """The statement for a database of this kind, made once, as above."""
    stmt = insert(dialect, entry)
    names = ("fingerprint", "url", "title", "candidate_id", "published")
    fresh = {name: stmt.excluded[name] for name in names}
    return stmt.on_conflict_do_update(index_elements=["source_id", "guid"], set_=fresh)


def rename_entries(conn: Connection, source_id: int, renamed: Sequence[tuple[str, str]]) -> None:
    """Give known entries their new guids: (old, new)."""
    for old, new in renamed:
        where = (entry.c.source_id == source_id, entry.c.guid == old)
        conn.execute(update(entry).where(*where).values(guid=new))


def dates(conn: Connection) -> dict[int, list[datetime]]:
    """When the entries of each source were published, or first seen where they do not tell."""
    when = func.coalesce(entry.c.published, entry.c.seen_at, type_=Moment())
    found: dict[int, list[datetime]] = {}
    for source_id, at in conn.execute(select(entry.c.source_id, when)):
        if at is not None:
            found.setdefault(source_id, []).append(at)
    return found


def states(conn: Connection) -> dict[int, list[CandidateState]]:
    """The states of the candidates that each source announced."""
    asked = select(entry.c.source_id, candidate.c.id, candidate.c.state)
    found: dict[int, list[CandidateState]] = {}
    for source_id, _, state in conn.execute(asked.join(candidate).distinct()):
        found.setdefault(source_id, []).append(CandidateState(state))
    return found
