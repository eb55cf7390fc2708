"""Looks at the pages that issues link to: the last one at each, and what an editor approved of them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from curator.model import CandidateState, Flag, Imprint, Reached, Reading, Visit
from curator.store.candidates import flags
from curator.store.columns import batches
from curator.store.engine import insert
from curator.store.schema import address, article, candidate, visit

_RULED = (CandidateState.APPROVED, CandidateState.HELD, CandidateState.PLACED, CandidateState.SENT)


def of_pages(conn: Connection, keys: Collection[str]) -> Mapping[str, Visit]:
    """The last look at each page of `keys` that was looked at, by its key."""
    return {
        row.key: _visit(row)
        for some in batches(sorted(keys))
        for row in conn.execute(select(visit).where(visit.c.key.in_(some)))
    }


def save(conn: Connection, seen: Visit) -> None:
    """Keep a look at a page, in place of the one before."""
    fields = {
        "url": seen.url,
        "at": seen.at,
        "outcome": seen.outcome,
        "fault": seen.fault,
        "status": seen.status,
        "final": seen.final,
        "moved": seen.moved,
        "language": seen.language,
        "flags": flags(seen.flags),
        "opening": seen.opening,
        "title": seen.title,
        "words": seen.imprint.words if seen.imprint else 0,
        "sketch": _written(seen.imprint),
        "approved_title": seen.approved.title if seen.approved else "",
        "approved_words": seen.approved.words if seen.approved else 0,
        "approved_sketch": _written(seen.approved),
        "approved_at": seen.approved.at if seen.approved else None,
    }
    stmt = insert(conn, visit).values(key=seen.key, **fields)
    conn.execute(stmt.on_conflict_do_update(index_elements=["key"], set_=fields))


def ruled(conn: Connection, keys: Collection[str]) -> Mapping[str, tuple[str, int, str, datetime]]:
    """Title, words, text and the time of reading of the pages of `keys` that an editor has taken up."""
    asked = (
        select(address.c.key, candidate.c.title, candidate.c.words, article.c.text, candidate.c.read_at)
        .join(candidate, candidate.c.id == address.c.candidate_id)
        .join(article, article.c.candidate_id == candidate.c.id)
        .where(candidate.c.state.in_(_RULED), candidate.c.reading == Reading.READ)
    )
    return {
        row.key: (row.title, row.words, row.text, row.read_at)
        for some in batches(sorted(keys))
        for row in conn.execute(asked.where(address.c.key.in_(some)))
        if row.read_at is not None
    }


def _visit(row: Row[Any]) -> Visit:
    """A row as a visit."""
    seen = approved = None
    if row.title or row.words or row.sketch:
        seen = Imprint(row.title, row.words, _read(row.sketch), row.at)
    if row.approved_at is not None:
        sketch = _read(row.approved_sketch)
        approved = Imprint(row.approved_title, row.approved_words, sketch, row.approved_at)
    return Visit(
        key=row.key,
        url=row.url,
        at=row.at,
        outcome=Reached(row.outcome),
        fault=row.fault,
        status=row.status,
        final=row.final,
        moved=row.moved,
        language=row.language,
        flags=tuple(map(Flag, row.flags.splitlines())),
        opening=row.opening,
        imprint=seen,
        approved=approved,
    )


def _written(imprint: Imprint | None) -> str:
    return " ".join(f"{one:x}" for one in imprint.sketch) if imprint else ""


def _read(written: str) -> tuple[int, ...]:
    return tuple(int(one, 16) for one in written.split())
