"""approve: freeze an issue's edition and bind the approval to its digest; or withdraw it."""

from datetime import datetime

from sqlalchemy import Engine

from curator.config import Settings
from curator.errors import Refused
from curator.jobs import place
from curator.jobs.assemble import reopen
from curator.jobs.preview import Previewed, look
from curator.model import Edition, IssueState, Severity
from curator.store import history, issues, writing
from curator.text import plural


class Blocked(Refused):
    """Preflight found errors; `shown` is the issue with all of its findings."""

    def __init__(self, shown: Previewed) -> None:
        number = shown.issue.number
        errors = [finding for finding in shown.findings if finding.severity is Severity.ERROR]
        super().__init__(
            f"issue #{number} cannot be approved: {errors[0].what}"
            + (f" (and {len(errors) - 1} more)" if len(errors) > 1 else "")
            + f"; see all with: curator issue check {number}"
        )
        self.shown = shown


def approve(
    engine: Engine, settings: Settings, number: int, *, now: datetime, by: str
) -> tuple[Edition, Previewed]:
    """Approve issue `number` as it is now; the frozen edition.

    Raises NotFound, Blocked where preflight finds an error, Refused where it is no draft or just changed.
    """
    shown = look(engine, settings, number, now)
    if shown.issue.state is not IssueState.DRAFT:
        raise Refused(f"issue #{number} is {shown.issue.state} already")
    if shown.blocked:
        raise Blocked(shown)
    with writing(engine) as conn:
        edition = issues.add_edition(conn, shown.issue.id, shown.edition, now)
        moved = issues.move(conn, shown.issue, IssueState.APPROVED, by=by, at=now, digest=edition.digest)
        if not moved:
            raise Refused(f"issue #{number} was changed by somebody else just now; look at it again")
        place.identify(conn)  # a copy of the database that is made from now on could send it, too
        accepted = f", {plural(len(shown.accepted), 'finding')} accepted" if shown.accepted else ""
        history.note(conn, shown.issue.id, by=by, at=now, what=f"approved {edition.digest[:12]}{accepted}")
    return edition, shown


def unapprove(engine: Engine, number: int, *, now: datetime, by: str) -> None:
    """Make an approved issue a draft again.  Raises NotFound, Refused where it is not approved."""
    with writing(engine) as conn:
        reopen(conn, issues.get(conn, number), now=now, by=by)
