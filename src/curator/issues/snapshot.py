"""An issue's content as JSON: what an undo restores, and what tells whether a change changed anything.

State, approval and revision are not content: they are never taken back.
"""

import json
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from curator.model import Image, Issue, Item, ItemKind, Section

_TEXTS = ("title", "intro", "closing", "front", "intro_source", "closing_source")


def dump(issue: Issue) -> str:
    """The content of `issue`, to the letter; equal contents give equal texts."""
    content: dict[str, Any] = {name: getattr(issue, name) for name in _TEXTS}
    content |= {
        "slot": issue.slot.isoformat() if issue.slot else None,
        "aliases": list(issue.aliases),
        "sections": [asdict(section) for section in issue.sections],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


def load(text: str, onto: Issue) -> Issue:
    """The issue `onto` with the content that `dump` gave as `text`."""
    content = json.loads(text)
    return replace(
        onto,
        **{name: content[name] for name in _TEXTS},
        slot=date.fromisoformat(content["slot"]) if content["slot"] else None,
        aliases=tuple(content["aliases"]),
        sections=tuple(_section(fields) for fields in content["sections"]),
    )


def _section(fields: dict[str, Any]) -> Section:
    return Section(**{**fields, "items": tuple(_item(one) for one in fields["items"])})


def _item(fields: dict[str, Any]) -> Item:
    image = Image(**fields["image"]) if fields["image"] else None
    return Item(**{**fields, "kind": ItemKind(fields["kind"]), "image": image})


def loosened(before: Issue, after: Issue) -> Issue:
    """`after` without sources that say what a piece said `before`, and says no more.

    A source that came with the change, from a document that was read, stays.
    """
    items = {item.id: item for item in before.items}
    heads = {section.source: _head(section) for section in before.sections if section.source}
    links = {section.links_source: section.quick_links for section in before.sections if section.links_source}

    def item(one: Item) -> Item:
        old = items.get(one.id) if one.id else None
        return replace(one, source="") if old and old.source == one.source and old != one else one

    def section(one: Section) -> Section:
        head = "" if heads.get(one.source, _head(one)) != _head(one) else one.source
        over = "" if links.get(one.links_source, one.quick_links) != one.quick_links else one.links_source
        return replace(one, items=tuple(map(item, one.items)), source=head, links_source=over)

    return replace(
        after,
        sections=tuple(map(section, after.sections)),
        intro_source=_kept(before.intro, after.intro, before.intro_source, after.intro_source),
        closing_source=_kept(before.closing, after.closing, before.closing_source, after.closing_source),
    )


def _head(section: Section) -> tuple[object, ...]:
    """What a section's heading says."""
    return section.key, section.title, section.emoji, section.level


def _kept(before: str, after: str, old: str, new: str) -> str:
    """The source `new` of a text, unless it is the `old` one of a text that was changed."""
    return "" if new == old and before != after else new
