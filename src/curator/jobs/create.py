"""create: store an issue that comes from elsewhere, as a draft or as one that was sent long ago."""

from datetime import datetime

from sqlalchemy import Connection, Engine

from curator.errors import NotFound, Refused
from curator.jobs import record
from curator.jobs.assemble import refuse_slot
from curator.model import Issue, IssueState
from curator.store import history, issues, writing


def create(engine: Engine, new: Issue, *, now: datetime, by: str, what: str) -> Issue:
    """Store `new`, and write `what` into its history.

    Raises Refused where the number is taken, or a draft is meant for a slot that is skipped or taken.
    """
    with writing(engine) as conn:
        return put(conn, new, now=now, by=by, what=what)


def put(conn: Connection, new: Issue, *, now: datetime, by: str, what: str) -> Issue:
    """The same within a transaction."""
    if is_taken(conn, new.number):
        raise Refused(f"issue #{new.number} exists already; look at it with: curator issue show {new.number}")
    if new.state is IssueState.DRAFT and new.slot:
        refuse_slot(conn, None, new)
    stored = record.add(conn, new)
    history.note(conn, stored.id, by=by, at=now, what=what)
    return stored


def is_taken(conn: Connection, number: int) -> bool:
    """Whether there is an issue of this number."""
    try:
        issues.get(conn, number)
    except NotFound:
        return False
    return True
