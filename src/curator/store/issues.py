"""Issues with their sections, items and links, their history, and the editions made of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from curator.errors import NotFound, Refused
from curator.model import Edition, Image, Issue, IssueState, Item, ItemKind, Section
from curator.store.columns import batches
from curator.store.schema import edition, history, issue, item, link, section

# Of an item's text: the addresses it links to, each with the key it is compared by.
Links = Mapping[str, Sequence[tuple[str, str]]]

_SECTION_FIELDS = ("key", "title", "emoji", "quick_links", "level")


@dataclass(frozen=True, slots=True)
class Appearance:
    """Where a link was printed: in which issue, in what state, under which section."""

    number: int
    state: IssueState
    section: str
    url: str


def add(conn: Connection, new: Issue, links: Links) -> Issue:
    """Store a new issue; `links` tells the links of each item's text."""
    fields = {"number": new.number, "title": new.title, "intro": new.intro, "closing": new.closing}
    made = conn.execute(
        issue.insert().values(**fields, state=new.state, slot=new.slot, revision=1).returning(issue.c.id)
    )
    _write_sections(conn, made.scalar_one(), new.sections, links)
    return get(conn, new.number)


def save(conn: Connection, changed: Issue, links: Links) -> Issue:
    """Store a changed draft over the revision it was read at.

    Raises Refused if somebody stored another change in between, or the issue is no draft any more.
    """
    fields = {
        "title": changed.title,
        "intro": changed.intro,
        "closing": changed.closing,
        "slot": changed.slot,
    }
    stored = conn.execute(
        update(issue)
        .where(issue.c.id == changed.id, issue.c.revision == changed.revision)
        .where(issue.c.state == IssueState.DRAFT)
        .values(**fields, revision=issue.c.revision + 1)
    )
    if stored.rowcount != 1:
        raise Refused(
            f"issue #{changed.number} was changed by somebody else, or approved; look at it and repeat"
        )
    sections = select(section.c.id).where(section.c.issue_id == changed.id)
    items = select(item.c.id).where(item.c.section_id.in_(sections))
    conn.execute(delete(link).where(link.c.item_id.in_(items)))
    conn.execute(delete(item).where(item.c.section_id.in_(sections)))
    conn.execute(delete(section).where(section.c.issue_id == changed.id))
    _write_sections(conn, changed.id or 0, changed.sections, links)
    return get(conn, changed.number)


def _write_sections(conn: Connection, issue_id: int, sections: Iterable[Section], links: Links) -> None:
    """Store sections and items; an item keeps the id it had, so that what people typed stays true."""
    for at, one in enumerate(sections):
        fields = {name: getattr(one, name) for name in _SECTION_FIELDS}
        row = section.insert().values(issue_id=issue_id, position=at, **fields).returning(section.c.id)
        section_id = conn.execute(row).scalar_one()
        for position, printed in enumerate(one.items):
            item_id = _write_item(conn, section_id, position, printed)
            rows = [{"item_id": item_id, "url": url, "key": key} for url, key in links.get(printed.text, ())]
            if rows:
                conn.execute(link.insert(), rows)


def _write_item(conn: Connection, section_id: int, position: int, printed: Item) -> int:
    image = printed.image or Image("")
    fields = {
        "section_id": section_id,
        "position": position,
        "kind": printed.kind,
        "text": printed.text,
        "candidate_id": printed.candidate_id,
        "url": printed.url,
        "credit": printed.credit,
        "proposal": printed.proposal,
        "image_src": image.src or None,
        "image_alt": image.alt,
        "image_caption": image.caption,
        "image_credit": image.credit,
        "image_width": image.width,
        "image_height": image.height,
    }
    if printed.id is not None:
        fields["id"] = printed.id
    return conn.execute(item.insert().values(fields).returning(item.c.id)).scalar_one()


def get(conn: Connection, number: int) -> Issue:
    """The issue with this number, whole.  Raises NotFound."""
    row = conn.execute(select(issue).where(issue.c.number == number)).first()
    if row is None:
        raise NotFound(f"there is no issue #{number}; see them all with: curator issue list")
    return replace(_issue(row), sections=_sections(conn, row.id))


def _issue(row: Row[Any]) -> Issue:
    return Issue(**{**row._mapping, "state": IssueState(row.state)})  # noqa: SLF001  its public name


def _sections(conn: Connection, issue_id: int) -> tuple[Section, ...]:
    """An issue's sections and items in print order."""
    heads = conn.execute(select(section).where(section.c.issue_id == issue_id).order_by(section.c.position))
    rows = conn.execute(
        select(item)
        .join(section, section.c.id == item.c.section_id)
        .where(section.c.issue_id == issue_id)
        .order_by(section.c.position, item.c.position)
    ).all()
    return tuple(
        Section(
            **{name: getattr(head, name) for name in _SECTION_FIELDS},
            items=tuple(_item(row) for row in rows if row.section_id == head.id),
        )
        for head in heads
    )


def _item(row: Row[Any]) -> Item:
    image = Image(
        src=row.image_src or "",
        alt=row.image_alt,
        caption=row.image_caption,
        credit=row.image_credit,
        width=row.image_width,
        height=row.image_height,
    )
    return Item(
        kind=ItemKind(row.kind),
        text=row.text,
        id=row.id,
        candidate_id=row.candidate_id,
        url=row.url,
        image=image if image.src else None,
        credit=row.credit,
        proposal=row.proposal,
    )


def list_all(conn: Connection) -> list[Issue]:
    """All issues without their sections, newest first."""
    return [_issue(row) for row in conn.execute(select(issue).order_by(issue.c.number.desc()))]


def next_number(conn: Connection) -> int:
    """One more than the highest number."""
    return (conn.execute(select(func.max(issue.c.number))).scalar() or 0) + 1


def in_slot(conn: Connection, day: date) -> Issue | None:
    """The issue that is meant for a slot."""
    row = conn.execute(select(issue).where(issue.c.slot == day)).first()
    return _issue(row) if row else None


def move(
    conn: Connection, one: Issue, to: IssueState, *, by: str, at: datetime, digest: str | None = None
) -> bool:
    """Move the issue on from the state and revision it was read at; False if it has changed since."""
    fields: dict[str, Any] = {"state": to}
    if to is IssueState.APPROVED:
        fields |= {"digest": digest, "approved_by": by, "approved_at": at}
    if to is IssueState.DRAFT:
        fields |= {"digest": None, "approved_by": None, "approved_at": None}
    if to is IssueState.SENT:
        fields["sent_at"] = at
    where = (
        issue.c.id == one.id,
        issue.c.state == one.state,
        issue.c.revision == one.revision,
        issue.c.digest.is_not_distinct_from(one.digest),
    )
    return conn.execute(update(issue).where(*where).values(fields)).rowcount == 1


def note(conn: Connection, issue_id: int | None, *, by: str, at: datetime, what: str) -> None:
    """Write a line into the issue's history."""
    conn.execute(history.insert().values(issue_id=issue_id, by=by, at=at, what=what))


def notes(conn: Connection, issue_id: int | None) -> list[Row[Any]]:
    """The issue's history, oldest first: at, by, what."""
    asked = select(history.c.at, history.c.by, history.c.what)
    return list(conn.execute(asked.where(history.c.issue_id == issue_id).order_by(history.c.id)))


def add_edition(conn: Connection, issue_id: int | None, made: Edition, now: datetime) -> Edition:
    """Freeze an edition; the same digest again is the same edition."""
    known = conn.execute(
        select(edition.c.id).where(edition.c.issue_id == issue_id, edition.c.digest == made.digest)
    ).scalar()
    if known is None:
        names = ("digest", "subject", "preheader", "html", "text")
        fields = {name: getattr(made, name) for name in names}
        row = edition.insert().values(issue_id=issue_id, made_at=now, **fields).returning(edition.c.id)
        known = conn.execute(row).scalar_one()
    return replace(made, id=known)


def edition_of(conn: Connection, one: Issue) -> Edition:
    """The edition that was approved.  Raises Refused if none is."""
    where = (edition.c.issue_id == one.id, edition.c.digest == one.digest)
    row = conn.execute(select(edition).where(*where)).first()
    if row is None:
        raise Refused(f"issue #{one.number} has no approved edition; approve it with: curator issue approve")
    return Edition(one.number, row.subject, row.preheader, row.html, row.text, row.digest, row.id)


def appearances(conn: Connection, keys: Sequence[str]) -> list[Appearance]:
    """Where links with these keys were printed, newest issue first."""
    asked = (
        select(issue.c.number, issue.c.state, section.c.title, link.c.url)
        .join(item, item.c.id == link.c.item_id)
        .join(section, section.c.id == item.c.section_id)
        .join(issue, issue.c.id == section.c.issue_id)
    )
    found = [
        Appearance(number, IssueState(state), title, url)
        for some in batches(keys)
        for number, state, title, url in conn.execute(asked.where(link.c.key.in_(some)))
    ]
    return sorted(found, key=lambda one: -one.number)
