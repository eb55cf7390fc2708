"""compose: the verbs on a draft that reach beyond it: fill it with picks, write and merge its items.

What concerns nothing but the issue itself is done by curator.issues.compose through `assemble.change`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from curator.config import Settings
from curator.errors import Refused, UsageError
from curator.issues import assemble as station
from curator.issues import compose, forms, hygiene
from curator.issues.templates import Folders
from curator.jobs.assemble import apply, change, ruled_at
from curator.model import Candidate, CandidateState, Issue, Outline, Section
from curator.store import candidates, history, issues, reading, stories, writing
from curator.text import plural

FILLED = "filled with "  # a line in the issue's history begins so
MERGED = "merged in an issue"  # how we know that a candidate is told under another

_MENDS = {
    CandidateState.PLACED: "it stands in issue #{issue}",
    CandidateState.SENT: "it went out in issue #{issue}",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A draft that was filled, as it was before and is now, and the candidates that came in."""

    issue: Issue
    before: Issue
    picks: tuple[Candidate, ...]


def fill(
    engine: Engine,
    outline: Outline,
    number: int,
    ids: Sequence[int] = (),
    *,
    now: datetime,
    by: str,
    templates: Folders | None = None,
) -> Filled:
    """Put approved candidates that stand in no issue yet into a draft: those named, or all of them.

    Each goes into its section, behind the items of its kind; items are made by the `templates` there.
    Raises NotFound, Refused for a candidate that is not approved, and where there is none.
    """
    with writing(engine) as conn:
        seen = issues.get(conn, number, alone=True)
        picks = _named(conn, ids) if ids else candidates.list_some(conn, states=[CandidateState.APPROVED])
        if not picks:
            raise Refused("no candidate is approved; approve some with: curator approve ID --section KEY")
        picks = picks if ids else sorted(picks, key=lambda pick: ruled_at(conn, pick))
        filled = seen
        for pick, item in station.items(picks, templates):
            filled = compose.placed(filled, item, _meant(filled, pick, outline), outline)
        what = f"{FILLED}{plural(len(picks), 'pick')}"
        return Filled(apply(conn, seen, filled, now=now, by=by, what=what), seen, tuple(picks))


def was_filled(conn: Connection, issue: Issue) -> bool:
    """Whether the issue was filled with picks once, whatever became of them since."""
    return any(row.what.startswith(FILLED) for row in history.notes(conn, issue.id))


def merge(
    engine: Engine, outline: Outline, number: int, ids: Sequence[int], *, now: datetime, by: str
) -> Issue:
    """Make one item of several that tell one story, where the first stands and in its form.

    The candidates of the others are told under the first one's from now on; as long as the item links to
    their pages they stand in the issue with it.  Raises NotFound, UsageError for one item alone and for items
    that do not go together, Refused as `change` does.
    """
    with writing(engine) as conn:
        stories.lock(conn)
        seen = issues.get(conn, number, alone=True)
        items = compose.chosen(seen, ids)
        if len(items) < 2:
            raise UsageError("one item alone is nothing to merge; name two or more")
        one = forms.joined(items)
        told = dict.fromkeys(i.candidate_id for i in items if i.candidate_id not in {None, one.candidate_id})
        if one.candidate_id is not None and told:
            stories.part(conn, one.candidate_id)
        for other in told:
            stories.follow(conn, other or 0, one.candidate_id or 0, MERGED)
        rest = [item.id or 0 for item in items[1:]]
        merged = compose.remove(compose.replaced(seen, one.id or 0, [one]), rest, outline)
        what = f"merged items {', '.join(str(item.id) for item in items)}"
        return apply(conn, seen, merged, now=now, by=by, what=what)


def write(
    engine: Engine,
    settings: Settings,
    number: int,
    item_id: int,
    text: str,
    *,
    now: datetime,
    by: str,
    seen_at: int | None = None,
) -> tuple[Issue, tuple[str, ...]]:
    """Give an item other words: the issue as it is then, and what was taken off the addresses in them.

    `seen_at` is the revision at which the writer saw the words before.
    Raises NotFound, UsageError for no words and an item that cannot have any, Refused and Stale as `change`.
    """
    clean = hygiene.cleaned(text, settings.campaign.parameters)

    def changes(issue: Issue) -> Issue:
        (item,) = compose.chosen(issue, [item_id])
        return compose.replaced(issue, item_id, [forms.rewritten(item, clean.text)])

    what = f"wrote item {item_id}"
    issue = change(engine, number, changes, now=now, by=by, what=what, seen_at=seen_at)
    return issue, hygiene.report(clean)


def again(engine: Engine, before: Issue, after: Issue) -> list[Candidate]:
    """The candidates that stood in an issue before a change, and are approved picks again after it."""
    ids = [item.candidate_id for item in before.items if item.candidate_id is not None]
    here = {item.candidate_id for item in after.items}
    with reading(engine) as conn:
        out = candidates.get_many(conn, [one for one in dict.fromkeys(ids) if one not in here])
        told = stories.followers(conn, [one.id for one in out])
    out += [one for some in told.values() for one in some if one.likeness == MERGED and one not in out]
    return [one for one in out if one.state is CandidateState.APPROVED]


def _named(conn: Connection, ids: Sequence[int]) -> list[Candidate]:
    """The approved candidates with these ids.  Raises NotFound, Refused for one that is not approved."""
    named = {found.id: found for found in (candidates.get(conn, one) for one in ids)}
    for one in named.values():
        if one.state is not CandidateState.APPROVED:
            mend = _MENDS.get(one.state, "approve it first with: curator approve {id}")
            said = mend.format(issue=one.issue or "?", id=one.id)
            raise Refused(f'candidate {one.id} "{one.title or one.url}" is {one.state}; {said}')
    return list(named.values())


def _meant(issue: Issue, pick: Candidate, outline: Outline) -> Section:
    """A section like the one that a pick is for: the nameless one where nothing is called so."""
    known = {section.key for section in issue.sections} | {standing.key for standing in outline}
    key = pick.section if pick.section in known else ""
    return replace(Section("", ""), key=key or "")
