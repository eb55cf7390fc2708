"""The end of a send: the issue is sent, and so are its candidates."""

from datetime import datetime

from sqlalchemy import Connection

from curator.jobs import followers
from curator.model import CandidateState, Issue, IssueState
from curator.store import candidates, deliveries, history, issues, ledger


def end(conn: Connection, issue: Issue, *, what: str, now: datetime, by: str) -> bool:
    """End the send of `issue` if nothing of it is left to do; `what` is the line in its history."""
    if deliveries.tally(conn, issue.id or 0).is_open:
        return False
    ledger.finish(conn, issue.id or 0, now)
    if issues.move(conn, issue, IssueState.SENT, by=by, at=now):
        ids = [item.candidate_id for item in issue.items if item.candidate_id is not None]
        candidates.move(conn, ids, [CandidateState.PLACED], CandidateState.SENT)
        followers.send(conn, issue)
        history.note(conn, issue.id, by=by, at=now, what=what)
    return True
