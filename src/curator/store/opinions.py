"""What readers made of issues: their votes, their pauses, and why they left."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Subquery, and_, distinct, func, or_, select

from curator.model import Act, Choice, Goodbye
from curator.store.schema import consent, issue, send, vote


def spans() -> Subquery:
    """Of each send, its issue, when it began, and `until` when the next one did; no end of the last."""
    until = func.lead(send.c.started_at).over(order_by=(send.c.started_at, send.c.issue_id)).label("until")
    return select(send.c.issue_id, send.c.started_at, until).subquery()


def falls_in(span: Subquery, moment: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a moment came after the send of `span` began and before the next one's."""
    return and_(moment > span.c.started_at, or_(span.c.until.is_(None), moment <= span.c.until))


def votes(conn: Connection, ids: Sequence[int]) -> dict[tuple[int, Choice], int]:
    """How many votes of each kind these issues have."""
    counted = select(vote.c.issue_id, vote.c.choice, func.count()).where(vote.c.issue_id.in_(ids))
    rows = conn.execute(counted.group_by(vote.c.issue_id, vote.c.choice))
    return {(issue_id, Choice(choice)): number for issue_id, choice, number in rows}


def paused(conn: Connection, ids: Sequence[int]) -> dict[int, int]:
    """For each of these issues, how many readers paused after its send began and before the next one's."""
    span = spans()
    within = and_(consent.c.act == Act.PAUSED, falls_in(span, consent.c.at))
    counted = select(span.c.issue_id, func.count(distinct(consent.c.subscriber_id))).join(consent, within)
    return dict(conn.execute(counted.where(span.c.issue_id.in_(ids)).group_by(span.c.issue_id)).all())


def goodbyes(conn: Connection, issue_id: int | None = None, limit: int | None = None) -> list[Goodbye]:
    """Why readers left, the newest first: all who said so, or those who left after this issue."""
    span = spans()
    said = select(consent.c.at, consent.c.subscriber_id, consent.c.words, issue.c.number)
    joined = said.outerjoin(span, falls_in(span, consent.c.at)).outerjoin(
        issue, issue.c.id == span.c.issue_id
    )
    asked = joined.where(consent.c.act == Act.EXPLAINED, consent.c.words != "")
    if issue_id is not None:
        asked = asked.where(issue.c.id == issue_id)
    rows = conn.execute(asked.order_by(consent.c.at.desc(), consent.c.id.desc()).limit(limit))
    return [Goodbye(row.at, row.subscriber_id, row.words, row.number) for row in rows]
