"""The pages behind candidates: which are to be read, what they say, and why some could not be read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, or_, select, update

from curator.model import Article, Candidate, CandidateState, Reading
from curator.store.candidates import flags, load
from curator.store.engine import insert
from curator.store.schema import article, candidate

MAX_ATTEMPTS = 3  # a page that could not be read is asked again this often

_TOLD = ("title", "author", "published", "language", "image", "words", "summary")
# What an editor has not ruled on yet, or may still print.
_OPEN = (CandidateState.WAITING, CandidateState.HELD, CandidateState.APPROVED)


def to_read(conn: Connection, limit: int | None = None) -> list[Candidate]:
    """Candidates whose page is still to be read, and those that may be asked again, oldest first."""
    again = and_(
        candidate.c.reading == Reading.FAILED,
        candidate.c.attempts < MAX_ATTEMPTS,
        candidate.c.state.in_(_OPEN),
    )
    asked = select(candidate).where(or_(candidate.c.reading == Reading.UNREAD, again))
    return load(conn, asked.order_by(candidate.c.id).limit(limit))


def record(conn: Connection, candidate_id: int, url: str, read: Article, now: datetime) -> None:
    """Fill the candidate's card from its page; what the page does not tell stays as the feed told it."""
    told = {name: getattr(read, name) for name in _TOLD if getattr(read, name)}
    kept = conn.execute(select(candidate.c.flags).where(candidate.c.id == candidate_id)).scalar() or ""
    fields = {
        "url": url,
        "reading": Reading.READ,
        "read_at": now,
        "fault": None,
        "medium": read.medium,
        "flags": "\n".join(dict.fromkeys([*kept.splitlines(), *flags(read.flags).splitlines()])),
        **told,
    }
    conn.execute(update(candidate).where(candidate.c.id == candidate_id).values(fields))
    said = {"text": read.text, "links": "\n".join(read.links)}
    stmt = insert(conn, article).values(candidate_id=candidate_id, **said)
    conn.execute(stmt.on_conflict_do_update(index_elements=["candidate_id"], set_=said))


def record_fault(conn: Connection, candidate_id: int, fault: str, *, permanent: bool, now: datetime) -> None:
    """Remember why a page could not be read; a permanent fault is not asked again.

    One that was read before, and could not be read again, stays read.
    """
    attempts = MAX_ATTEMPTS if permanent else candidate.c.attempts + 1
    before = select(article.c.candidate_id).where(article.c.candidate_id == candidate_id).exists()
    known = conn.execute(select(before)).scalar()
    reading = Reading.READ if known else Reading.FAILED
    fields = {"reading": reading, "fault": fault, "read_at": now, "attempts": attempts}
    conn.execute(update(candidate).where(candidate.c.id == candidate_id).values(fields))


def correct(conn: Connection, candidate_id: int, told: Mapping[str, Any], *, retitled: bool) -> None:
    """Take over what an edited entry says of a candidate that nobody has ruled on.

    A page that was read knows better than its feed; if the feed has `retitled` it, it is read anew.
    """
    waiting = (candidate.c.id == candidate_id, candidate.c.state == CandidateState.WAITING)
    unread = candidate.c.reading != Reading.READ
    if told:
        conn.execute(update(candidate).where(*waiting, unread).values(dict(told)))
    if retitled:
        again = {"reading": Reading.UNREAD, "attempts": 0}
        conn.execute(update(candidate).where(*waiting, ~unread).values(again))


def text_of(conn: Connection, candidate_id: int) -> str:
    """The text of a candidate's page; "" if it was not read."""
    return conn.execute(select(article.c.text).where(article.c.candidate_id == candidate_id)).scalar() or ""
