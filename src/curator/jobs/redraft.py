"""redraft: make a draft from its document, or read one back, keeping which item came from which candidate."""

from dataclasses import astuple, dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, Engine

from curator.config import Settings
from curator.errors import NotFound, UsageError
from curator.issues.arrival import Arrival, Manner, arrive
from curator.issues.blocks import settle
from curator.issues.document import to_markdown
from curator.jobs.assemble import change
from curator.jobs.create import create
from curator.jobs.record import links_in
from curator.jobs.schedule import slot_on
from curator.model import Issue, IssueState, Item, Section
from curator.store import issues, memos, reading, writing

AS_USUAL = Manner()

Known = dict[str, list[Item]]  # items by what they are recognised by


@dataclass(frozen=True, slots=True)
class Redrafted:
    """The draft as it is now, what it was before (None for a new one), and remarks on the document."""

    issue: Issue
    before: Issue | None
    remarks: tuple[str, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything was stored."""
        return self.before is None or self.before.revision != self.issue.revision


def redraft(
    engine: Engine,
    settings: Settings,
    data: bytes,
    *,
    manner: Manner = AS_USUAL,
    now: datetime,
    by: str,
    revision: int | None = None,
    only: int | None = None,
) -> Redrafted:
    """The issue as the document says it; its number tells which one.  All of it is stored, or nothing.

    `revision` is the one that the document was written from, else the one that this person got last: what
    others stored since is not overwritten.
    `only` is the number of the issue that it must be.
    Raises Unreadable for bytes that are no text, UsageError for a document that is no issue and for a slot
    that is none of the calendar's, Refused as `change` does.
    """
    arrival = read(engine, settings, data, manner)
    told = arrival.issue
    if only is not None and told.number != only:
        said = f"the document says that it is issue #{told.number}, not #{only}"
        raise UsageError(f"{said}; correct its number")
    try:
        with reading(engine) as conn:
            seen = issues.get(conn, told.number)
            revision = revision or _handed_out(conn, told.number, by)
    except NotFound:
        made = create(engine, told, now=now, by=by, what="made from a document")
        return Redrafted(made, None, arrival.remarks)
    changes = partial(_told, told=told)
    # To the letter: how the document is written counts, too.
    if astuple(changes(seen)) == astuple(seen):
        return Redrafted(seen, seen, arrival.remarks)
    what = "read back from its document"
    changed = change(engine, told.number, changes, now=now, by=by, what=what, seen_at=revision)
    _remember(engine, changed, by)
    return Redrafted(changed, seen, arrival.remarks)


def hand_out(engine: Engine, settings: Settings, number: int, *, by: str) -> str:
    """The document of issue `number`; that `by` has this revision is remembered.  Raises NotFound."""
    with reading(engine) as conn:
        issue = issues.get(conn, number)
    if issue.state in {IssueState.DRAFT, IssueState.APPROVED}:
        _remember(engine, issue, by)
    return to_markdown(issue, settings.outline)


def _handed_out(conn: Connection, number: int, by: str) -> int | None:
    """The revision whose document this person got last; None if none."""
    known = memos.read(conn, memos.HANDED_OUT.format(number, by))
    return int(known) if known else None


def _remember(engine: Engine, issue: Issue, by: str) -> None:
    with writing(engine) as conn:
        memos.write(conn, memos.HANDED_OUT.format(issue.number, by), str(issue.revision))


def read(engine: Engine, settings: Settings, data: bytes, manner: Manner) -> Arrival:
    """The issue in a document.  Raises Unreadable, UsageError, for a slot that is none, too.

    One that does not tell its number is known by its title and day, else it gets the next number.
    """
    arrival = arrive(data, settings.outline, manner, settings.campaign.parameters)
    if not arrival.issue.number:
        arrival = _numbered(engine, arrival)
    issue = arrival.issue
    if not (issue.slot and settings.schedule):
        return arrival
    try:
        slot_on(settings.schedule, issue.slot)
    except UsageError:
        if issue.front and "slot:" in issue.front.lower():
            raise
        remark = f"{issue.slot} is no slot of the calendar; the issue keeps it as its date"
        return replace(arrival, remarks=(*arrival.remarks, remark))
    return arrival


def _numbered(engine: Engine, arrival: Arrival) -> Arrival:
    """The same with the number of the issue that it must be, or the next one."""
    issue = arrival.issue
    with reading(engine) as conn:
        known = (one for one in issues.list_all(conn) if (one.title, one.slot) == (issue.title, issue.slot))
        same = next(known, None)
        number = same.number if same else issues.next_number(conn)
    remark = f'"{issue.title}" does not say its number; it is #{number}'
    remarks = arrival.remarks if same else (*arrival.remarks, remark)
    return replace(arrival, issue=replace(issue, number=number), remarks=remarks)


def _told(seen: Issue, told: Issue) -> Issue:
    """The issue that was seen, as it is told now; its items keep what a document does not hold."""
    known = _by_name(seen)
    return replace(
        seen,
        title=told.title,
        intro=_same(seen.intro, told.intro),
        closing=_same(seen.closing, told.closing),
        slot=told.slot or seen.slot,
        aliases=told.aliases or seen.aliases,
        front=told.front,
        intro_source=told.intro_source,
        closing_source=told.closing_source,
        sections=tuple(_section(section, seen, known) for section in told.sections),
    )


def _section(told: Section, seen: Issue, known: Known) -> Section:
    """A section with the heading over its quick links that it had, where the document shows none of them."""
    items = tuple(_recognise(item, known) for item in told.items)
    before = next((one for one in seen.sections if one.key == told.key), None)
    has_links = any(item.kind == "link" for item in items)
    heading = before.quick_links if before and not has_links else told.quick_links
    return replace(told, items=items, quick_links=heading)


def _same(seen: str, told: str) -> str:
    """What is told; or what was seen, where the two differ in nothing but how a document writes it."""
    return seen if settle(seen) == told else told


def _by_name(seen: Issue) -> Known:
    """The issue's items by their text, by their picture, and by the key of the first page they link to."""
    known: Known = {}
    for item in seen.items:
        for name in _names(item):
            known.setdefault(name, []).append(item)
    return known


def _names(item: Item) -> list[str]:
    """By what an item is recognised: its text, else its picture, else the first page it links to."""
    names = [settle(item.text)] if item.text.strip() else []
    if item.image:
        names.append(f"![]({item.image.src})")
    return [*names, *(key for _, key in links_in(item.text)[:1])]


def _recognise(item: Item, known: Known) -> Item:
    """The item with the id and candidate that it had; no two items of a document are the same item."""
    old = next((known[name][0] for name in _names(item) if known.get(name)), None)
    if old is None:
        return item
    for name in _names(old):
        known[name].remove(old)
    return replace(
        item,
        text=_same(old.text, item.text),
        id=old.id,
        candidate_id=old.candidate_id,
        url=old.url,
        slug=old.slug,
        credit=item.credit or old.credit,
    )
