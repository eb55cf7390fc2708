"""Findings that somebody has accepted, with whose word it is and why."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, select

from curator.model import Acceptance, Finding
from curator.store.engine import added
from curator.store.schema import acceptance


def of_issue(conn: Connection, issue_id: int | None) -> Mapping[str, Acceptance]:
    """What was accepted in an issue, by the findings' keys."""
    asked = select(acceptance).where(acceptance.c.issue_id == issue_id).order_by(acceptance.c.id)
    return {row.key: Acceptance(row.by, row.why, row.at) for row in conn.execute(asked)}


def add(conn: Connection, issue_id: int | None, found: Finding, *, by: str, why: str, now: datetime) -> bool:
    """Accept a finding; False if somebody has accepted it already."""
    fields = {"issue_id": issue_id, "key": found.key, "check": found.check, "what": found.what}
    return added(conn, acceptance, {**fields, "by": by, "why": why, "at": now})


def remove(conn: Connection, issue_id: int | None, key: str) -> bool:
    """Take an acceptance back; False if there was none."""
    where = (acceptance.c.issue_id == issue_id, acceptance.c.key == key)
    return conn.execute(delete(acceptance).where(*where)).rowcount == 1
