"""vote: a reader says what they thought of an issue; the last word counts."""

from datetime import datetime

from sqlalchemy import Engine

from curator.errors import Refused
from curator.model import Choice, DeliveryState
from curator.store import deliveries, issues, subscribers, votes, writing

_NEVER_GOT = {DeliveryState.QUEUED, DeliveryState.SKIPPED}


def vote(engine: Engine, subscriber_id: int, number: int, choice: Choice, *, now: datetime) -> None:
    """Count the reader's vote on issue `number`, in place of an earlier one.

    Raises NotFound; Refused if they did not get that issue.
    """
    with writing(engine) as conn:
        reader, issue = subscribers.get(conn, subscriber_id), issues.get(conn, number)
        state = deliveries.state_of(conn, issue.id, reader.id)
        if state is None or state in _NEVER_GOT:
            raise Refused(f"issue #{number} was not sent to this reader")
        votes.cast(conn, issue.id, reader.id, choice, now)
