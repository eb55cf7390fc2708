"""prepare: make the next slot's draft in time, look at it critically, and show it to the editors.

It may be called any number of times, at any time: it makes one draft a slot, and mails its preview and its
readiness board when the draft is there and once more the day before the slot.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from curator.config import Schedule, Settings
from curator.errors import Held, Refused
from curator.issues import board, calendar, readiness
from curator.issues.readiness import Readiness
from curator.issues.templates import folders
from curator.jobs import shoot
from curator.jobs.assemble import assemble
from curator.jobs.compose import fill, was_filled
from curator.jobs.hold import was_begun
from curator.jobs.preview import Previewed, look, mail, write
from curator.jobs.schedule import refuse_held
from curator.jobs.tell import tell
from curator.model import Issue, IssueState, Severity, Slot
from curator.post import Post
from curator.store import history, issues, memos, reading, writing
from curator.text import plural

MAILED = "preview mailed"  # a line in the issue's history


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was done for the next slot, and how its issue stands; `shown` is None where nothing was done.

    `readiness` tells it section by section, the outline's empty ones too.  `mailed` are those who got the
    preview; `fault` is why not all editors got the board.
    """

    slot: Slot
    days_left: int
    said: str
    made: bool = False
    shown: Previewed | None = None
    readiness: Readiness | None = None
    files: tuple[Path, ...] = ()
    mailed: tuple[str, ...] = ()
    fault: str | None = None


def prepare(
    engine: Engine,
    settings: Settings,
    post: Post,
    *,
    now: datetime,
    by: str,
    visit: Callable[[int], object] = lambda _: None,
) -> Prepared:
    """Do what the next slot needs now: its draft, a preview of it, mail to the editors, or nothing.

    `visit` looks at the pages that the issue of this number links to, before it is shown.
    Nothing approved, or a paused calendar, is said and no error.  Raises ConfigError without a calendar,
    SendError where the post does not take the mail.
    """
    schedule = settings.calendar
    with reading(engine) as conn:
        slot = calendar.next_slot(schedule, now, frozenset(memos.skipped(conn)))
        meant = issues.in_slot(conn, slot.day)
    left = _days_left(schedule, slot, now)
    if timedelta(days=left) > schedule.assemble_before:
        return Prepared(slot, left, f"nothing to do yet: the next slot is {slot.day}, in {left} days")
    if meant and meant.state in {IssueState.SENDING, IssueState.SENT}:
        return Prepared(slot, left, f"nothing to do: issue #{meant.number} for {slot.day} is {meant.state}")
    try:
        issue = _issue(engine, settings, meant, now, by)
    except (Held, Refused) as error:
        return Prepared(slot, left, f"nothing is made for {slot.day}, in {plural(left, 'day')}: {error}")
    visit(issue.number)
    shown = look(engine, settings, issue.number, now)
    files = tuple(write(settings, shown, settings.home / "previews", now))
    shoot.clear(files[0])
    ready = readiness.look(shown.issue, settings.outline, calendar.today(schedule, now))
    mailed, fault = _show(engine, settings, shown, ready, slot, post, now, by)
    return Prepared(slot, left, _sentence(shown, ready), meant is None, shown, ready, files, mailed, fault)


def _issue(engine: Engine, settings: Settings, meant: Issue | None, now: datetime, by: str) -> Issue:
    """The slot's issue, made if there is none; one that was made for items held over gets the picks, once.

    Raises Refused where nothing is approved, Held while the calendar is paused or a restored backup.
    """
    with reading(engine) as conn:
        refuse_held(conn)
        is_begun = meant and was_begun(conn, meant) and not was_filled(conn, meant)
    where = folders(settings.home)
    if meant is None:
        return assemble(engine, settings.outline, now=now, by=by, schedule=settings.schedule, templates=where)
    if not is_begun or meant.state is not IssueState.DRAFT:
        return meant
    try:
        return fill(engine, settings.outline, meant.number, now=now, by=by, templates=where).issue
    except Refused:  # nothing is approved yet: what comes later finds it so still
        return meant


def _show(
    engine: Engine,
    settings: Settings,
    shown: Previewed,
    ready: Readiness,
    slot: Slot,
    post: Post,
    now: datetime,
    by: str,
) -> tuple[tuple[str, ...], str | None]:
    """Mail preview and board if the editors have not seen one yet, or none since the day before.

    The addresses that got the preview, and why not all got the board.
    """
    schedule = settings.calendar
    with reading(engine) as conn:
        seen = [row.at for row in history.notes(conn, shown.issue.id) if row.what == MAILED]
    reminded = bool(seen) and _days_left(schedule, slot, seen[-1]) <= 1
    wanted = not seen or (_days_left(schedule, slot, now) <= 1 and not reminded)
    if not (wanted and (settings.preview.to or settings.editors)):
        return (), None
    mailed = mail(engine, settings, shown, post, now) if settings.preview.to else []
    with writing(engine) as conn:
        history.note(conn, shown.issue.id, by=by, at=now, what=MAILED)
    # After the note: a board that cannot be mailed must not bring the preview again tomorrow.
    subject, text = board.words(shown.issue, ready, shown.findings)
    told = tell(settings, post, shown.issue.number, subject, text, now=now)
    return tuple(mailed), told.fault


def _days_left(schedule: Schedule, slot: Slot, moment: datetime) -> int:
    """How many days from `moment`'s day to the slot's, by the newsletter's own calendar."""
    return (slot.day - calendar.today(schedule, moment)).days


def _sentence(shown: Previewed, ready: Readiness) -> str:
    """How the issue stands, in one line."""
    issue, found = shown.issue, Counter(finding.severity for finding in shown.findings)
    left = readiness.days_words(ready.days_left or 0)
    return (
        f"issue #{issue.number} for {issue.slot}, {left}: {issue.state}, "
        f"{plural(ready.items, 'item')}, {plural(found[Severity.ERROR], 'error')}, "
        f"{plural(found[Severity.WARNING], 'warning')}"
    )
