"""followers: candidates that are printed as one more link of their lead's item, and so have no item.

They stand in an issue as long as one of its texts links to their page.
"""

from sqlalchemy import Connection

from curator.model import CandidateState, Issue
from curator.store import candidates, stories


def settle(conn: Connection, changed: Issue) -> None:
    """After `changed` was stored: followers that it links to are placed, those that nothing prints are picks.

    A candidate that an item was made of is not looked at.
    """
    back = stories.nowhere(conn)
    candidates.move(conn, back, [CandidateState.PLACED], CandidateState.APPROVED)
    told = stories.told_in(conn, changed.id, CandidateState.APPROVED)
    candidates.move(conn, told, [CandidateState.APPROVED], CandidateState.PLACED)


def send(conn: Connection, sent: Issue) -> None:
    """The followers that `sent` links to are sent with it."""
    told = stories.told_in(conn, sent.id, CandidateState.PLACED)
    candidates.move(conn, told, [CandidateState.PLACED], CandidateState.SENT)
