"""What was done to issues: when, by whom, and what they were before, so that it can be taken back."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from curator.store.schema import history


def note(
    conn: Connection,
    issue_id: int | None,
    *,
    by: str,
    at: datetime,
    what: str,
    revision: int | None = None,
    before: str | None = None,
) -> None:
    """Write a line into the issue's history; for a change, the revision it led to and the issue `before`."""
    fields = {"issue_id": issue_id, "by": by, "at": at, "what": what, "revision": revision, "before": before}
    conn.execute(history.insert().values(**fields))


def notes(conn: Connection, issue_id: int | None) -> list[Row[Any]]:
    """The issue's history, oldest first: at, by, what."""
    asked = select(history.c.at, history.c.by, history.c.what)
    return list(conn.execute(asked.where(history.c.issue_id == issue_id).order_by(history.c.id)))


def changes(conn: Connection, issue_id: int | None, *, since: int = 0) -> list[Row[Any]]:
    """Its changes, oldest first, that led beyond the revision `since`: id, at, by, what, revision, before.

    `before` is None for a change that was taken back.
    """
    columns = (history.c.id, history.c.at, history.c.by, history.c.what, history.c.revision, history.c.before)
    where = (history.c.issue_id == issue_id, history.c.revision > since)
    return list(conn.execute(select(*columns).where(*where).order_by(history.c.id)))


def last_change(conn: Connection, issue_id: int | None) -> Row[Any] | None:
    """The newest change that can be taken back: id, at, by, what, revision, before."""
    columns = (history.c.id, history.c.at, history.c.by, history.c.what, history.c.revision, history.c.before)
    where = (history.c.issue_id == issue_id, history.c.before.is_not(None))
    asked = select(*columns).where(*where).order_by(history.c.id.desc()).limit(1)
    found: list[Row[Any]] = list(conn.execute(asked))
    return found[0] if found else None


def taken_back(conn: Connection, change_id: int) -> bool:
    """Mark a change as taken back; False if it was already."""
    where = (history.c.id == change_id, history.c.before.is_not(None))
    values = {"before": None, "what": history.c.what + " (taken back)"}
    return conn.execute(update(history).where(*where).values(**values)).rowcount == 1
