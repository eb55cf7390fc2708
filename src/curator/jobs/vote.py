"""vote: a reader says what they thought of an issue; the last word counts."""

from datetime import datetime

from sqlalchemy import Connection, Engine

from curator.errors import Refused
from curator.model import Choice, DeliveryState, Issue
from curator.store import deliveries, issues, reading, subscribers, votes, writing

_NEVER_GOT = {DeliveryState.QUEUED, DeliveryState.SKIPPED}


def look(engine: Engine, subscriber_id: int, number: int) -> tuple[str, Choice | None]:
    """The title of an issue that the reader got, and their vote on it until now.  Raises as `vote` does."""
    with reading(engine) as conn:
        issue = _got(conn, subscriber_id, number)
        cast = (one.choice for one in votes.of(conn, subscriber_id) if one.issue == number)
        return issue.title, next(cast, None)


def vote(engine: Engine, subscriber_id: int, number: int, choice: Choice, *, now: datetime) -> None:
    """Count the reader's vote on issue `number`, in place of an earlier one.

    Raises NotFound; Refused if they did not get that issue.
    """
    with writing(engine) as conn:
        issue = _got(conn, subscriber_id, number)
        votes.cast(conn, issue.id, subscriber_id, choice, now)


def _got(conn: Connection, subscriber_id: int, number: int) -> Issue:
    """The issue, which was sent to the reader.  Raises as `vote` does."""
    reader, issue = subscribers.get(conn, subscriber_id), issues.get(conn, number)
    state = deliveries.state_of(conn, issue.id, reader.id)
    if state is None or state in _NEVER_GOT:
        raise Refused(f"issue #{number} was not sent to this reader")
    return issue
