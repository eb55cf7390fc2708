"""Composing: what an editor does to the items of an issue, each verb from one issue to the next.

Items are named by their ids.  What a change empties vanishes, and standing sections come back in their place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from curator.errors import UsageError
from curator.issues.definitions import completed, definitions
from curator.issues.forms import as_kind
from curator.issues.sections import opened, swept
from curator.model import Issue, Item, ItemKind, Outline, Section
from curator.text import one_line


@dataclass(frozen=True, slots=True)
class Spot:
    """Where items go: into a section, before or after an item, first or last.

    With nothing but a section they go behind the items of their kind there.
    """

    section: str | None = None
    before: int | None = None
    after: int | None = None
    first: bool = False
    last: bool = False

    @property
    def is_said(self) -> bool:
        """Whether it says anything."""
        where = (self.section, self.before, self.after)
        return self.first or self.last or any(one is not None for one in where)


def chosen(issue: Issue, ids: Sequence[int]) -> tuple[Item, ...]:
    """The items with these ids, each once, in the order of `ids`.  Raises UsageError for one that is none."""
    known = {item.id: item for item in issue.items}
    if lost := [str(one) for one in dict.fromkeys(ids) if one not in known]:
        raise UsageError(
            f"issue #{issue.number} has no item {', '.join(lost)}; see: curator issue show {issue.number}"
        )
    return tuple(known[one] for one in dict.fromkeys(ids))


def section_of(issue: Issue, item_id: int) -> Section:
    """The section in which an item stands.  Raises UsageError for one that is none."""
    chosen(issue, [item_id])
    return issue.sections[_whereabouts(issue, item_id)]


def move(issue: Issue, ids: Sequence[int], spot: Spot, outline: Outline) -> Issue:
    """`issue` with these items elsewhere, side by side in the order given.

    Raises UsageError for unknown items and sections, and for a spot that contradicts itself.
    """
    moved = chosen(issue, ids)
    if not spot.is_said:
        raise UsageError("say where to: --to SECTION, --before ITEM, --after ITEM, --first or --last")
    anchor = spot.after if spot.before is None else spot.before
    if anchor is not None:
        if anchor in ids:
            raise UsageError(f"item {anchor} cannot stand beside itself")
        chosen(issue, [anchor])
    opened_, at = _aim(issue, ids[0], spot, anchor, outline)
    parts = [replace(part, items=_without(part.items, ids)) for part in opened_.sections]
    parts[at] = replace(parts[at], items=_inserted(parts[at].items, moved, spot, anchor))
    return swept(issue, replace(opened_, sections=tuple(parts)), outline)


def added(issue: Issue, new: Item, spot: Spot, outline: Outline) -> Issue:
    """`issue` with a new item at this spot.

    Raises UsageError for unknown items and sections, and for a spot that names none of either.
    """
    anchor = spot.after if spot.before is None else spot.before
    if anchor is None and spot.section is None:
        raise UsageError("say where: --section KEY, --before ITEM or --after ITEM")
    if anchor is not None:
        chosen(issue, [anchor])
    opened_, at = _aim(issue, anchor or 0, spot, anchor, outline)
    part = opened_.sections[at]
    part = replace(part, items=_inserted(part.items, [new], spot, anchor))
    return replace(opened_, sections=(*opened_.sections[:at], part, *opened_.sections[at + 1 :]))


def remove(issue: Issue, ids: Sequence[int], outline: Outline) -> Issue:
    """`issue` without these items.  Raises UsageError for one that is none."""
    chosen(issue, ids)
    parts = (replace(part, items=_without(part.items, ids)) for part in issue.sections)
    return swept(issue, replace(issue, sections=tuple(parts)), outline)


def replaced(issue: Issue, item_id: int, by: Sequence[Item]) -> Issue:
    """`issue` with one or several items where another one stood."""

    def items(part: Section) -> tuple[Item, ...]:
        return tuple(new for old in part.items for new in (by if old.id == item_id else (old,)))

    return replace(issue, sections=tuple(replace(part, items=items(part)) for part in issue.sections))


def placed(issue: Issue, item: Item, section: Section, outline: Outline) -> Issue:
    """`issue` with another item, behind those of its kind in the section that is like `section`.

    A standing section comes in the outline's place; another one is made as `section` is, at the end.
    """
    keys = [part.key for part in issue.sections]
    if section.key in keys:
        at = keys.index(section.key)
    elif section.key in {standing.key for standing in outline}:
        issue, at = opened(issue, section.key, outline)
    else:
        at = len(keys)
        made = replace(section, items=(), level=2, source="", links_source="")
        issue = replace(issue, sections=(*issue.sections, made))
    part = issue.sections[at]
    filled = replace(part, items=behind_its_kind(part.items, item))
    return replace(issue, sections=(*issue.sections[:at], filled, *issue.sections[at + 1 :]))


def refuse_ambiguous(issue: Issue, item: Item) -> None:
    """Raise UsageError where a link by reference means one address in `item` and another in `issue`."""
    own = definitions([item.text])
    known = definitions([issue.intro, *(one.text for one in issue.items), issue.closing]) if own else {}
    for name, line in own.items():
        if known.get(name, line) != line:
            raise UsageError(
                f"[{name.lower()}] means another address in issue #{issue.number}; "
                "write the address itself into the link before: [words](https://…)"
            )


def held_over(issue: Issue, ids: Sequence[int]) -> tuple[tuple[Item, Section], ...]:
    """What another issue is given of these items, each with the section in which it stood.

    They are complete in themselves: what their links refer to elsewhere in this issue goes with them.
    Raises UsageError for one that is none.
    """
    chosen(issue, ids)
    whole = {item.id: item for item in completed(issue).items}
    return tuple(
        (replace(whole[one], id=None, source=""), section_of(issue, one)) for one in dict.fromkeys(ids)
    )


def accepted(issue: Issue, ids: Sequence[int]) -> Issue:
    """`issue` with the words that were proposed for these items as an editor's own.  Raises UsageError."""
    for item in chosen(issue, ids):
        issue = replaced(issue, item.id or 0, [replace(item, proposal=False)])
    return issue


def recast(issue: Issue, item_id: int, kind: ItemKind) -> Issue:
    """`issue` with an item as a story or a quick link, behind those of its new kind in its section.

    Raises UsageError for one that is none, or has no words.
    """
    (item,) = chosen(issue, [item_id])
    new = as_kind(item, kind)
    if new == item:
        return issue
    at = _whereabouts(issue, item_id)
    part = issue.sections[at]
    part = replace(part, items=behind_its_kind(_without(part.items, [item_id]), new))
    return replace(issue, sections=(*issue.sections[:at], part, *issue.sections[at + 1 :]))


def behind_its_kind(items: tuple[Item, ...], new: Item) -> tuple[Item, ...]:
    """`items` with a new one behind the last of its kind: stories stay together, and so do quick links."""
    alike = [at + 1 for at, item in enumerate(items) if item.kind is new.kind]
    links = [at for at, item in enumerate(items) if item.kind is ItemKind.LINK]
    at = len(items)
    if alike:
        at = alike[-1]
    elif new.kind is not ItemKind.LINK and links:
        at = links[0]
    return (*items[:at], new, *items[at:])


def _aim(issue: Issue, first: int, spot: Spot, anchor: int | None, outline: Outline) -> tuple[Issue, int]:
    """The section to which a spot leads, opened if need be."""
    if spot.section is None:
        return issue, _whereabouts(issue, first if anchor is None else anchor)
    opened_, at = opened(issue, spot.section, outline)
    if anchor is not None and _whereabouts(opened_, anchor) != at:
        stands = one_line(section_of(opened_, anchor).title) or "another section"
        raise UsageError(f"item {anchor} stands in {stands}; leave out --to, or name another item")
    return opened_, at


def _whereabouts(issue: Issue, item_id: int) -> int:
    """Among the sections, the one in which an item stands."""
    return next(at for at, part in enumerate(issue.sections) if any(i.id == item_id for i in part.items))


def _inserted(
    items: tuple[Item, ...], moved: Sequence[Item], spot: Spot, anchor: int | None
) -> tuple[Item, ...]:
    """The items of a section with others among them."""
    if anchor is not None:
        at = [item.id for item in items].index(anchor) + (spot.before is None)
    elif spot.first or spot.last:
        at = 0 if spot.first else len(items)
    else:
        for item in moved:
            items = behind_its_kind(items, item)
        return items
    return (*items[:at], *moved, *items[at:])


def _without(items: tuple[Item, ...], ids: Sequence[int]) -> tuple[Item, ...]:
    return tuple(item for item in items if item.id not in ids)
