"""accept: a person's word that a finding may stay, with a reason; or that word taken back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine

from curator.config import Settings
from curator.errors import NotFound, Refused, UsageError
from curator.jobs.preview import Previewed, look
from curator.model import Finding, IssueState
from curator.store import acceptances, history, issues, writing
from curator.text import one_line

_OPEN = {IssueState.DRAFT, IssueState.APPROVED}


def accept(
    engine: Engine, settings: Settings, number: int, keys: Sequence[str], *, why: str, now: datetime, by: str
) -> tuple[Finding, ...]:
    """Accept the findings of issue `number` that have these keys; those findings.  All of them, or none.

    A check's name stands for all that it finds now and that may be accepted.  Raises NotFound, UsageError
    without a reason, Refused where the issue is out of the house, where a finding cannot be accepted, and
    where somebody else has accepted it.
    """
    reason = one_line(why, 500)
    if not reason:
        raise UsageError("say why the finding may stay: --why TEXT; it is kept with your name")
    shown = look(engine, settings, number, now)
    if shown.issue.state not in _OPEN:
        raise Refused(f"issue #{number} is {shown.issue.state}: what was found no longer matters")
    found = [one for key in keys for one in _find(shown, key)]
    with writing(engine) as conn:
        # The same thing in two places is found twice, and is accepted once.
        for one in {one.key: one for one in found}.values():
            if not acceptances.add(conn, shown.issue.id, one, by=by, why=reason, now=now):
                said = acceptances.of_issue(conn, shown.issue.id)[one.key]
                raise Refused(f'{one.key} was accepted by {said.by} already: "{said.why}"')
            history.note(
                conn, shown.issue.id, by=by, at=now, what=f"accepted {one.check} {one.key}: {reason}"
            )
    return tuple(dict.fromkeys(found))


def withdraw(engine: Engine, number: int, keys: Sequence[str], *, now: datetime, by: str) -> None:
    """Take acceptances back: the findings show again.  Raises NotFound; all of them, or none."""
    with writing(engine) as conn:
        issue = issues.get(conn, number)
        for key in dict.fromkeys(keys):
            if not acceptances.remove(conn, issue.id, key):
                raise NotFound(f"nothing of issue #{number} was accepted as {key}; see: {_all(number)}")
            history.note(conn, issue.id, by=by, at=now, what=f"no longer accepted {key}")


def _find(shown: Previewed, key: str) -> list[Finding]:
    """The finding of this key, or those of the check of this name that nobody has accepted."""
    named = [one for one in shown.findings if one.check == key] or [
        one for one in shown.all_findings if one.key == key.lower()
    ]
    found = [one for one in named if one.acceptable]
    if named and not found:
        raise Refused(f"{key} cannot be accepted ({named[0].what}); {named[0].mend}")
    if not found:
        number = shown.issue.number
        raise NotFound(f"issue #{number} has no finding {key}; see them with: {_all(number)}")
    return found


def _all(number: int) -> str:
    return f"curator issue check {number} --all"
