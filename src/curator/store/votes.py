"""Votes of readers on issues: one for each reader and issue, which may be changed."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from curator.model import Choice, Vote
from curator.store.engine import insert
from curator.store.schema import issue, vote


def cast(conn: Connection, issue_id: int | None, subscriber_id: int, choice: Choice, now: datetime) -> None:
    """The reader's vote, in place of an earlier one."""
    row = {"issue_id": issue_id, "subscriber_id": subscriber_id, "choice": choice, "at": now}
    stmt = insert(conn, vote).values(row)
    changes = {"choice": choice, "at": now}
    conn.execute(
        stmt.on_conflict_do_update(
            index_elements=["issue_id", "subscriber_id"], set_=changes, where=vote.c.choice != choice
        )
    )


def of(conn: Connection, subscriber_id: int) -> list[Vote]:
    """All votes of a reader, by issue."""
    columns = (issue.c.number, vote.c.choice, vote.c.at)
    asked = select(*columns).join(issue, issue.c.id == vote.c.issue_id)
    rows = conn.execute(asked.where(vote.c.subscriber_id == subscriber_id).order_by(issue.c.number))
    return [Vote(row.number, Choice(row.choice), row.at) for row in rows]


def count(conn: Connection, issue_id: int) -> dict[Choice, int]:
    """How many votes an issue has of each kind."""
    asked = select(vote.c.choice, func.count()).where(vote.c.issue_id == issue_id).group_by(vote.c.choice)
    return {Choice(choice): number for choice, number in conn.execute(asked)}
