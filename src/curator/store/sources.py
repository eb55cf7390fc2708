"""Sources and the entries that they announced."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, or_, select, update

from curator import links
from curator.errors import NotFound
from curator.model import Entry, Source, SourceState
from curator.store.engine import added, insert
from curator.store.schema import entry, source

_POLLED = (
    "url",
    "title",
    "state",
    "etag",
    "last_modified",
    "body_hash",
    "checked_at",
    "ok_at",
    "next_check_at",
    "failures",
    "fault",
)


def _source(row: Row[Any]) -> Source:
    known = {name: value for name, value in row._mapping.items() if name != "key"}  # noqa: SLF001  its public name
    return Source(**{**known, "state": SourceState(row.state)})


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
    row = conn.execute(select(source).where(or_(*where)).order_by(source.c.id)).first()
    if row is None:
        raise NotFound(f'there is no source "{ref}"; see them all with: curator source list')
    return _source(row)


def claim(
    conn: Connection, *, now: datetime, until: datetime, due_only: bool, ids: Sequence[int] = ()
) -> list[Source]:
    """Take active sources (of `ids`, if given) for this poll: nobody else finds them due before `until`."""
    where = [source.c.state == SourceState.ACTIVE]
    if ids:
        where.append(source.c.id.in_(ids))
    if due_only:
        where.append(or_(source.c.next_check_at.is_(None), source.c.next_check_at <= now))
    taken = update(source).where(*where).values(next_check_at=until).returning(source)
    return sorted((_source(row) for row in conn.execute(taken)), key=lambda one: one.id)


def due_ids(conn: Connection, now: datetime) -> list[int]:
    """The ids of active sources whose time has come."""
    due = or_(source.c.next_check_at.is_(None), source.c.next_check_at <= now)
    where = select(source.c.id).where(source.c.state == SourceState.ACTIVE, due)
    return list(conn.execute(where.order_by(source.c.id)).scalars())


def save(conn: Connection, polled: Source) -> None:
    """Remember what a poll taught about a source."""
    values = {name: getattr(polled, name) for name in _POLLED}
    conn.execute(update(source).where(source.c.id == polled.id).values(values))


def set_state(conn: Connection, one: Source, state: SourceState) -> Source:
    """Poll it, or poll it no more."""
    conn.execute(update(source).where(source.c.id == one.id).values(state=state))
    return replace(one, state=state)


def remove(conn: Connection, source_id: int) -> None:
    """Forget a source and what it announced; candidates stay."""
    conn.execute(delete(entry).where(entry.c.source_id == source_id))
    conn.execute(delete(source).where(source.c.id == source_id))


def known_entries(conn: Connection, source_id: int) -> dict[str, str]:
    """The source's entries so far: guid → fingerprint."""
    rows = conn.execute(select(entry.c.guid, entry.c.fingerprint).where(entry.c.source_id == source_id))
    return dict(rows.all())


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
        }
        for one in entries
    ]
    if not rows:
        return
    stmt = insert(conn, entry)
    fresh = {name: stmt.excluded[name] for name in ("fingerprint", "url", "title", "candidate_id")}
    conn.execute(stmt.on_conflict_do_update(index_elements=["source_id", "guid"], set_=fresh), rows)


def count_entries(conn: Connection) -> dict[int, int]:
    """How many entries each source has announced."""
    rows = conn.execute(select(entry.c.source_id, func.count()).group_by(entry.c.source_id))
    return dict(rows.all())
