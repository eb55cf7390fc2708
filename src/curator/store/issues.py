"""Issues with their sections, items and links, their history, and the editions made of them."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from curator.errors import NotFound, Refused, Stale
from curator.model import Appearance, Edition, Image, Issue, IssueState, Item, ItemKind, Section, Span
from curator.store.columns import batches
from curator.store.schema import edition, issue, item, link, name, section

# Of an item's text: the addresses it links to, each with the key it is compared by.
Links = Mapping[str, Sequence[tuple[str, str]]]
# Of an item's text: what it is about, in names.
Names = Mapping[str, Collection[str]]

_SECTION_FIELDS = ("key", "title", "emoji", "quick_links", "level", "source", "links_source")
_ITEM_FIELDS = ("kind", "text", "candidate_id", "url", "credit", "proposal", "slug", "source")
_ISSUE_FIELDS = ("title", "intro", "closing", "slot", "front", "intro_source", "closing_source")


def add(conn: Connection, new: Issue, links: Links, names: Names | None = None) -> Issue:
    """Store a new issue; `links` tells the links of each item's text, and of the intro and the closing.

    `names` tells what each item's text is about.
    """
    fields = {"number": new.number, "state": new.state, "sent_at": new.sent_at, **_fields(new)}
    numbered, made = _numbered(new.sections, 0)
    row = issue.insert().values(**fields, revision=1, items_made=made).returning(issue.c.id)
    _write_content(conn, conn.execute(row).scalar_one(), replace(new, sections=numbered), links, names)
    return get(conn, new.number)


def save(conn: Connection, changed: Issue, links: Links, names: Names | None = None) -> Issue:
    """Store a changed draft over the revision it was read at.

    Raises Stale if somebody stored another change in between, or the issue is no draft any more.
    """
    stored = conn.execute(
        update(issue)
        .where(issue.c.id == changed.id, issue.c.revision == changed.revision)
        .where(issue.c.state == IssueState.DRAFT)
        .values(**_fields(changed), revision=issue.c.revision + 1)
    )
    if stored.rowcount != 1:
        raise Stale(
            f"issue #{changed.number} was changed by somebody else, or approved; look at it and repeat"
        )
    before = conn.execute(select(issue.c.items_made).where(issue.c.id == changed.id)).scalar_one()
    numbered, made = _numbered(changed.sections, before)
    conn.execute(update(issue).where(issue.c.id == changed.id).values(items_made=made))
    items = select(item.c.id).where(item.c.issue_id == changed.id)
    conn.execute(delete(link).where(link.c.issue_id == changed.id))
    conn.execute(delete(name).where(name.c.item_id.in_(items)))
    conn.execute(delete(item).where(item.c.issue_id == changed.id))
    conn.execute(delete(section).where(section.c.issue_id == changed.id))
    _write_content(conn, changed.id or 0, replace(changed, sections=numbered), links, names)
    return get(conn, changed.number)


def _fields(one: Issue) -> dict[str, Any]:
    return {key: getattr(one, key) for key in _ISSUE_FIELDS} | {"aliases": "\n".join(one.aliases)}


def _numbered(sections: Iterable[Section], made: int) -> tuple[tuple[Section, ...], int]:
    """The sections with an id for each item that has none yet, and the highest id that was ever given."""
    numbered = []
    for one in sections:
        items = []
        for printed in one.items:
            if printed.id is None:
                made += 1
                printed = replace(printed, id=made)  # noqa: PLW2901  the same item, with its id
            made = max(made, printed.id or 0)
            items.append(printed)
        numbered.append(replace(one, items=tuple(items)))
    return tuple(numbered), made


def _write_content(conn: Connection, issue_id: int, one: Issue, links: Links, names: Names | None) -> None:
    """Store sections and items, the links of all texts, and the names in those of items."""
    called = []
    rows = [
        _link(issue_id, None, found) for text in (one.intro, one.closing) for found in links.get(text, ())
    ]
    for at, part in enumerate(one.sections):
        fields = {key: getattr(part, key) for key in _SECTION_FIELDS}
        row = section.insert().values(issue_id=issue_id, position=at, **fields).returning(section.c.id)
        place = {"issue_id": issue_id, "section_id": conn.execute(row).scalar_one()}
        for position, printed in enumerate(part.items):
            item_id = _write_item(conn, {**place, "position": position}, printed)
            rows += [_link(issue_id, item_id, found) for found in links.get(printed.text, ())]
            called += [{"item_id": item_id, "name": one} for one in (names or {}).get(printed.text, ())]
    for table, written in ((link, rows), (name, called)):
        if written:
            conn.execute(table.insert(), written)


def _link(issue_id: int, item_id: int | None, found: tuple[str, str]) -> dict[str, Any]:
    url, key = found
    return {"issue_id": issue_id, "item_id": item_id, "url": url, "key": key}


def _write_item(conn: Connection, place: Mapping[str, int], printed: Item) -> int:
    image = printed.image or Image("")
    fields = {
        **place,
        **{key: getattr(printed, key) for key in _ITEM_FIELDS},
        "number": printed.id,
        "image_src": image.src or None,
        "image_alt": image.alt,
        "image_caption": image.caption,
        "image_credit": image.credit,
        "image_width": image.width,
        "image_height": image.height,
    }
    return conn.execute(item.insert().values(fields).returning(item.c.id)).scalar_one()


def get(conn: Connection, number: int, *, alone: bool = False) -> Issue:
    """The issue with this number, whole; `alone` lets nobody else change it until the transaction ends.

    Raises NotFound.
    """
    found = bare(conn, number, alone=alone)
    return replace(found, sections=_sections(conn, found.id or 0))


def bare(conn: Connection, number: int, *, alone: bool = False) -> Issue:
    """The issue with this number without its sections, as `get` gives it.  Raises NotFound."""
    asked = select(issue).where(issue.c.number == number)
    row = conn.execute(asked.with_for_update() if alone else asked).first()
    if row is None:
        raise NotFound(f"there is no issue #{number}; see them all with: curator issue list")
    return _issue(row)


def _issue(row: Row[Any]) -> Issue:
    fields = dict(row._mapping)  # noqa: SLF001  its public name
    del fields["items_made"]
    aliases = tuple(filter(None, row.aliases.split("\n")))
    return Issue(**{**fields, "state": IssueState(row.state), "aliases": aliases})


def _sections(conn: Connection, issue_id: int) -> tuple[Section, ...]:
    """An issue's sections and items in print order."""
    heads = conn.execute(select(section).where(section.c.issue_id == issue_id).order_by(section.c.position))
    rows = conn.execute(
        select(item)
        .join(section, section.c.id == item.c.section_id)
        .where(section.c.issue_id == issue_id)
        .order_by(section.c.position, item.c.position)
    )
    items: dict[int, list[Item]] = {}
    for row in rows:
        items.setdefault(row.section_id, []).append(item_of(row))
    return tuple(
        Section(**{key: getattr(head, key) for key in _SECTION_FIELDS}, items=tuple(items.get(head.id, ())))
        for head in heads
    )


def item_of(row: Row[Any]) -> Item:
    """The item that a row of its table holds."""
    image = Image(
        src=row.image_src or "",
        alt=row.image_alt,
        caption=row.image_caption,
        credit=row.image_credit,
        width=row.image_width,
        height=row.image_height,
    )
    fields = {key: getattr(row, key) for key in _ITEM_FIELDS}
    return Item(**{**fields, "kind": ItemKind(row.kind)}, id=row.number, image=image if image.src else None)


def newest(conn: Connection, states: Collection[IssueState]) -> Issue | None:
    """The issue of the highest number among those in these states, without its sections."""
    asked = select(issue).where(issue.c.state.in_(states)).order_by(issue.c.number.desc()).limit(1)
    row = conn.execute(asked).first()
    return _issue(row) if row else None


def list_all(conn: Connection) -> list[Issue]:
    """All issues without their sections, newest first."""
    return [_issue(row) for row in conn.execute(select(issue).order_by(issue.c.number.desc()))]


def count_items(conn: Connection) -> dict[int, int]:
    """By number, how many items each issue has that print something and are no pictures; none left out."""
    printed = item.c.kind.not_in([ItemKind.HIDDEN, ItemKind.IMAGE])
    asked = select(issue.c.number, func.count(item.c.id)).outerjoin(
        item, (item.c.issue_id == issue.c.id) & printed
    )
    return dict(conn.execute(asked.group_by(issue.c.number)).all())


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


def add_edition(conn: Connection, issue_id: int | None, made: Edition, now: datetime) -> Edition:
    """Freeze an edition; the same digest again is the same edition, with the spans that it has now."""
    known = conn.execute(
        select(edition.c.id).where(edition.c.issue_id == issue_id, edition.c.digest == made.digest)
    ).scalar()
    spans = json.dumps([[one.section, one.html, one.text] for one in made.spans])
    if known is None:
        kept = ("digest", "subject", "preheader", "html", "text")
        fields = {key: getattr(made, key) for key in kept} | {"spans": spans}
        row = edition.insert().values(issue_id=issue_id, made_at=now, **fields).returning(edition.c.id)
        known = conn.execute(row).scalar_one()
    else:
        conn.execute(update(edition).where(edition.c.id == known).values(spans=spans))
    return replace(made, id=known)


def edition_of(conn: Connection, one: Issue) -> Edition:
    """The edition that was approved.  Raises Refused if none is."""
    where = (edition.c.issue_id == one.id, edition.c.digest == one.digest)
    row = conn.execute(select(edition).where(*where)).first()
    if row is None:
        raise Refused(f"issue #{one.number} has no approved edition; approve it with: curator issue approve")
    spans = tuple(Span(key, tuple(html), tuple(text)) for key, html, text in json.loads(row.spans))
    return Edition(one.number, row.subject, row.preheader, row.html, row.text, row.digest, row.id, spans)


def appearances(conn: Connection, keys: Sequence[str]) -> list[Appearance]:
    """Where links with these keys were printed, newest issue first."""
    asked = (
        select(issue.c.number, issue.c.state, section.c.title, link.c.url)
        .join(issue, issue.c.id == link.c.issue_id)
        .outerjoin(item, item.c.id == link.c.item_id)
        .outerjoin(section, section.c.id == item.c.section_id)
    )
    found = [
        Appearance(number, IssueState(state), title or "", url)
        for some in batches(keys)
        for number, state, title, url in conn.execute(asked.where(link.c.key.in_(some)))
    ]
    return sorted(found, key=lambda one: -one.number)
