"""pause, resume, cancel: a person stops the send of one issue, lets it go on, or ends it where it stands."""

from datetime import datetime

from sqlalchemy import Connection, Engine

from curator.errors import Refused, UsageError
from curator.jobs import ending
from curator.model import DeliveryState, Issue, IssueState
from curator.store import deliveries, history, issues, ledger, writing
from curator.text import one_line

LONGEST_WHY = 200  # characters


def pause(engine: Engine, number: int, *, why: str = "", now: datetime, by: str) -> None:
    """Let no more of issue `number` go out; all its senders stop within about a second.

    Raises NotFound; Refused where no send is under way, or it is paused already.
    """
    why = one_line(why, LONGEST_WHY)
    with writing(engine) as conn:
        issue = _under_way(conn, number)
        said = f"paused by {by} on {now:%Y-%m-%d %H:%M} UTC" + (f": {why}" if why else "")
        if not ledger.pause(conn, issue.id or 0, said):
            raise Refused(f"the send of #{number} is {ledger.paused(conn, issue.id or 0)} already")
        history.note(conn, issue.id, by=by, at=now, what="paused the send" + (f": {why}" if why else ""))


def resume(engine: Engine, number: int, *, now: datetime, by: str) -> None:
    """Let a paused send go on; bounces and complaints until now do not stop it again.

    Raises NotFound; Refused where it is not paused.
    """
    with writing(engine) as conn:
        issue = _under_way(conn, number)
        counts = deliveries.tally(conn, issue.id or 0).counts
        seen = (counts.get(DeliveryState.BOUNCED, 0), counts.get(DeliveryState.COMPLAINED, 0))
        if not ledger.resume(conn, issue.id or 0, *seen):
            raise Refused(f"the send of #{number} is not paused; go on with: curator send {number}")
        history.note(conn, issue.id, by=by, at=now, what="resumed the send")


def cancel(engine: Engine, number: int, *, why: str, now: datetime, by: str) -> int:
    """End the send of issue `number` where it stands; how many will not get it.

    They are skipped, with the reason; what is in the middle of its call ends, and then the send.  If nobody
    has been tried yet, the send is unmade and the issue is a draft again: then the answer is 0.
    Raises NotFound; Refused where no send is under way; UsageError where `why` says nothing.
    """
    why = one_line(why, LONGEST_WHY)
    if not why:
        raise UsageError("say why, for those who ask later: --why TEXT")
    with writing(engine) as conn:
        issue = _under_way(conn, number)
        key = issue.id or 0
        if ledger.forget(conn, key):
            issues.move(conn, issue, IssueState.DRAFT, by=by, at=now)
            history.note(conn, key, by=by, at=now, what=f"cancelled the send before it began: {why}")
            return 0
        ledger.doubt_orphans(conn, key, now)
        skipped = ledger.skip(conn, key, f"cancelled by {by}: {why}", now)
        history.note(conn, key, by=by, at=now, what=f"cancelled the send, {skipped} were left out: {why}")
        ending.end(conn, issue, what="sent to the others", now=now, by=by)
        return skipped


def _under_way(conn: Connection, number: int) -> Issue:
    """The issue, whose send has begun and not ended.  Raises NotFound, Refused."""
    issue = issues.get(conn, number)
    if issue.state is IssueState.SENDING or (
        issue.state is IssueState.SENT and deliveries.tally(conn, issue.id or 0).is_open
    ):
        return issue
    raise Refused(f"no send of #{number} is under way: it is {issue.state}")
