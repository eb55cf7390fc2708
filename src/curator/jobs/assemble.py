"""assemble: make the next draft from the approved candidates, and change it."""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from curator.config import Schedule
from curator.errors import Refused, Stale, UsageError
from curator.issues import assemble as station
from curator.issues import calendar
from curator.issues.document import to_markdown
from curator.issues.habits import closing_of
from curator.issues.snapshot import dump, load, loosened
from curator.issues.templates import Folders
from curator.jobs import followers, record
from curator.model import Candidate, CandidateState, Issue, IssueState, Item, Outline, Slot
from curator.store import candidates, history, issues, memos, reading, stories, writing

WITHDRAWN = "approval withdrawn"  # a line in the issue's history: it is a draft again
Change = Callable[[Issue], Issue]


def assemble(
    engine: Engine,
    outline: Outline,
    *,
    now: datetime,
    by: str,
    schedule: Schedule | None = None,
    number: int | None = None,
    title: str | None = None,
    templates: Folders | None = None,
) -> Issue:
    """The next draft, made of every approved candidate; it is meant for the next slot without an issue.

    Items are made by the `templates` in these folders; the closing is that of the last issue.
    Raises Refused where the number is taken or nothing is approved, CuratorError where a template is wrong:
    then nothing is made.
    """
    with writing(engine) as conn:
        picks = candidates.list_some(conn, states=[CandidateState.APPROVED])
        if not picks:
            raise Refused("no candidate is approved; approve some with: curator approve ID --section KEY")
        number = number or issues.next_number(conn)
        known = issues.list_all(conn)
        _refuse_number(number, known)
        slot = _free_slot(conn, schedule, now)
        day = slot.day if slot else None
        ordered = sorted(picks, key=lambda pick: ruled_at(conn, pick))
        named = title or f"#{number}"
        draft = station.assemble(number, ordered, outline, title=named, slot=day, where=templates)
        sent = (one for one in known if one.state is IssueState.SENT)
        draft = replace(draft, closing=closing_of(sent))
        ids = [pick.id for pick in picks]
        if candidates.move(conn, ids, [CandidateState.APPROVED], CandidateState.PLACED) != len(ids):
            raise Refused(
                "somebody else made an issue of these picks just now; look with: curator issue list"
            )
        stored = record.add(conn, draft)
        history.note(conn, stored.id, by=by, at=now, what=f"assembled from {len(picks)} picks")
        return stored


def _refuse_number(number: int, known: Sequence[Issue]) -> None:
    """Refuse to make an issue whose number one has already, and say what to do with that."""
    taken = next((one for one in known if one.number == number), None)
    if taken:
        mend, verb = ("fill it", "fill") if taken.state is IssueState.DRAFT else ("look at it", "show")
        raise Refused(f"issue #{number} exists already; {mend} with: curator issue {verb} {number}")


def ruled_at(conn: Connection, pick: Candidate) -> tuple[datetime, int]:
    """When the pick was ruled on last: picks come in the order of the editor's decisions."""
    made = candidates.rulings(conn, pick.id)
    return (made[-1].at if made else pick.added_at, pick.id)


def _free_slot(conn: Connection, schedule: Schedule | None, now: datetime) -> Slot | None:
    """The next slot that no issue is meant for; None without a calendar."""
    if schedule is None:
        return None
    taken = {issue.slot for issue in issues.list_all(conn) if issue.slot}
    return calendar.next_slot(schedule, now, frozenset(taken | set(memos.skipped(conn))))


def change(
    engine: Engine,
    number: int,
    changes: Change,
    *,
    now: datetime,
    by: str,
    what: str,
    seen_at: int | None = None,
) -> Issue:
    """Change a draft: an approved one becomes a draft again first.

    `seen_at` is the revision that the caller's change was made from, where that is not the present one.
    Raises NotFound, Refused where it is being sent or was, Stale where somebody else changed it meanwhile.
    """
    with reading(engine) as conn:
        seen = issues.get(conn, number)
        if seen_at is not None and seen_at != seen.revision:
            raise stale(conn, seen, since=seen_at)
    changed = changes(seen)
    try:
        with writing(engine) as conn:
            return apply(conn, seen, changed, now=now, by=by, what=what)
    except Stale:
        with reading(engine) as conn:
            raise stale(conn, issues.get(conn, number), since=seen.revision) from None


def apply(
    conn: Connection,
    seen: Issue,
    changed: Issue,
    *,
    now: datetime,
    by: str,
    what: str,
    for_good: bool = False,
) -> Issue:
    """Store what `seen` was changed into, within a transaction; what it was before is kept for an undo.

    Nothing is stored if nothing is changed.  `for_good` is for a change that no undo takes back.
    Raises Stale where somebody else was faster, Refused as `change` does.
    """
    changed = loosened(seen, changed)
    before = dump(seen)
    if dump(changed) == before:
        return seen
    if seen.state is not IssueState.DRAFT:
        reopen(conn, seen, now=now, by=by)
    refuse_slot(conn, seen, changed)
    stored = record.save(conn, changed)
    _exchange(conn, seen, stored)
    followers.settle(conn, stored)
    kept = None if for_good else before
    history.note(conn, stored.id, by=by, at=now, what=what, revision=stored.revision, before=kept)
    return stored


def stale(conn: Connection, issue: Issue, *, since: int) -> Stale:
    """The refusal of a change made from the revision `since`: who changed the issue after it, and how."""
    made = history.changes(conn, issue.id, since=since)
    number = issue.number
    if not made:
        return Stale(f"issue #{number} was changed by somebody else, or approved; look at it and repeat")
    last = made[-1]
    who = f"{last.by} ({last.what}, {last.at:%Y-%m-%d %H:%M})"
    said = f"issue #{number} was changed meanwhile by {who}; take that over and repeat"
    kept = next((row.before for row in made if row.before), None)
    if kept is None:
        return Stale(said)
    before, after = (to_markdown(one).splitlines() for one in (load(kept, issue), issue))
    names = (f"revision {since}", f"revision {issue.revision}")
    return Stale(said, tuple(difflib.unified_diff(before, after, *names, lineterm="", n=1)))


def refuse_slot(conn: Connection, seen: Issue | None, changed: Issue) -> None:
    """Refuse to mean an issue for a slot that is skipped, or another issue's: it would never go out.

    `seen` is the issue as it was, None for a new one.
    """
    if changed.slot is None or (seen and changed.slot == seen.slot):
        return
    other = issues.in_slot(conn, changed.slot)
    if other and (seen is None or other.id != seen.id):
        raise Refused(f"issue #{other.number} is meant for {changed.slot} already")
    if changed.slot in memos.skipped(conn):
        raise Refused(f"the slot of {changed.slot} is skipped; name another day")


def reopen(conn: Connection, issue: Issue, *, now: datetime, by: str) -> None:
    """An approved issue is a draft again."""
    if issue.state is IssueState.DRAFT:
        raise Refused(f"issue #{issue.number} is a draft already")
    if issue.state is not IssueState.APPROVED or not issues.move(
        conn, issue, IssueState.DRAFT, by=by, at=now
    ):
        raise Refused(f"issue #{issue.number} is {issue.state}: what goes out is not changed any more")
    history.note(conn, issue.id, by=by, at=now, what=WITHDRAWN)


def _exchange(conn: Connection, before: Issue, after: Issue) -> None:
    """Candidates whose items were taken out are approved picks again, and those that came in are placed."""
    had, has = _candidates(before), _candidates(after)
    candidates.move(conn, sorted(had - has), [CandidateState.PLACED], CandidateState.APPROVED)
    new = sorted(has - had)
    here = stories.placed_here(conn, new, after.id)  # as links of their lead's item, until now
    moved = candidates.move(conn, new, [CandidateState.APPROVED], CandidateState.PLACED)
    if moved + len(here) != len(new):
        shown = ", ".join(str(one) for one in new)
        raise Refused(f"candidate {shown} is not approved any more, or stands in another issue by now")


def _candidates(issue: Issue) -> set[int]:
    return {item.candidate_id for item in issue.items if item.candidate_id is not None}


def order(ids: Sequence[int]) -> Change:
    """A change that puts items in this order: each section's listed items first, as listed."""

    def changes(issue: Issue) -> Issue:
        unknown = set(ids) - {item.id for item in issue.items}
        if unknown:
            lost = ", ".join(str(one) for one in sorted(unknown))
            number = issue.number
            raise UsageError(f"issue #{number} has no item {lost}; see: curator issue show {number}")
        place = {item_id: at for at, item_id in enumerate(ids)}

        def rank(item: Item) -> int:
            return place.get(item.id or 0, len(place))

        sections = (replace(s, items=tuple(sorted(s.items, key=rank))) for s in issue.sections)
        return replace(issue, sections=tuple(sections))

    return changes
