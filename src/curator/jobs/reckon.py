"""reckon: everything about one send, counted and brought together, for those who look and for the report."""

from datetime import datetime

from sqlalchemy import Connection, Engine

from curator.config import Settings
from curator.errors import NotFound
from curator.mail import reasons
from curator.model import Figures, Issue, IssueState, Reckoning
from curator.store import deliveries, figures, issues, opinions, reading


def reckon(engine: Engine, settings: Settings, number: int, *, now: datetime) -> Reckoning:
    """All about the send of issue `number`, in one view of the database.  Raises NotFound before it began."""
    with reading(engine) as conn:
        return look(conn, settings, begun(conn, number), now)


def look(conn: Connection, settings: Settings, issue: Issue, now: datetime) -> Reckoning:
    """The same within a transaction."""
    id_ = issue.id or 0
    follow = settings.tracking
    bounced, delayed = figures.for_now(conn, id_)
    span, rate = figures.worked(conn, id_) or (None, None)
    return Reckoning(
        state=issue.state,
        figures=figures.of(conn, id_, opens=follow.opens, clicks=follow.clicks),
        tally=deliveries.tally(conn, id_),
        reasons=reasons.together(figures.reasons(conn, id_)),
        goodbyes=tuple(opinions.goodbyes(conn, id_)),
        drivers=tuple(figures.drivers(conn, id_, now)),
        delayed=delayed,
        bounced_for_now=bounced,
        worked=span,
        rate=rate,
        paused=figures.paused(conn, id_),
    )


def over_time(engine: Engine, settings: Settings, limit: int | None = None) -> list[Figures]:
    """The figures of the issues whose send began last, at most `limit`, the newest first."""
    follow = settings.tracking
    with reading(engine) as conn:
        return figures.recent(conn, limit, opens=follow.opens, clicks=follow.clicks)


def begun(conn: Connection, number: int) -> Issue:
    """Issue `number`, whose send has begun.  Raises NotFound with the command that begins it."""
    found = issues.get(conn, number)
    if found.state in {IssueState.DRAFT, IssueState.APPROVED}:
        what = "curator issue approve" if found.state is IssueState.DRAFT else "curator send"
        raise NotFound(
            f"issue #{number} has no deliveries: its send has not begun; go on with: {what} {number}"
        )
    if not figures.has_begun(conn, found.id or 0):
        raise NotFound(f"issue #{number} has no deliveries: it was not sent from here")
    return found
