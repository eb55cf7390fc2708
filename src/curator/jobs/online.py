"""online: what of the newsletter anybody may read: the issues that have gone out, as they were frozen."""

from sqlalchemy import Engine

from curator.config import Settings
from curator.errors import NotFound
from curator.issues.render import render
from curator.jobs.archive import look_back
from curator.model import Edition, Issue, IssueState
from curator.store import issues, reading

_OUT = {IssueState.SENDING, IssueState.SENT}


def listed(engine: Engine) -> list[Issue]:
    """The issues that have gone out or are going out, without their sections, newest first."""
    with reading(engine) as conn:
        return [one for one in issues.list_all(conn) if one.state in _OUT]


def newest(engine: Engine) -> Issue | None:
    """The first of those."""
    with reading(engine) as conn:
        return issues.newest(conn, _OUT)


def look(engine: Engine, number: int) -> Issue:
    """Issue `number`, which has gone out, without its sections.

    Raises NotFound for a number that nobody has got.
    """
    with reading(engine) as conn:
        issue = issues.bare(conn, number)
        if issue.state not in _OUT:
            raise NotFound(f"issue #{number} was not sent")
        return issue


def edition(engine: Engine, settings: Settings, number: int) -> Edition:
    """What was sent as this issue; of one that was imported as sent, as it would be sent now.

    Raises NotFound, CuratorError where it cannot be rendered.
    """
    with reading(engine) as conn:
        issue = issues.get(conn, number)
        if issue.digest:
            return issues.edition_of(conn, issue)
        archive = look_back(conn, issue, settings)
    return render(issue, settings, archive)
