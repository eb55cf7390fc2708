"""reslug: give an item another slug, as long as nobody can have it in an address."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine

from curator.errors import UsageError
from curator.issues import slugs
from curator.jobs.assemble import change
from curator.model import Issue
from curator.store import archive, reading


def reslug(engine: Engine, number: int, item_id: int, slug: str, *, now: datetime, by: str) -> Issue:
    """The item `item_id` of issue `number` has `slug`; the issue.

    Raises UsageError where there is no such item, where `slug` is none or another item has it; NotFound and
    Refused as `change` does.
    """
    if not slug or slugs.slug(slug) != slug:
        meant = slugs.slug(slug)
        mend = f"did you mean {meant}?" if meant else "write words of a to z, and hyphens"
        raise UsageError(f'"{slug}" is no slug; {mend}')
    with reading(engine) as conn:
        other = archive.slugged(conn, [slug], but=number)
    if other:
        raise UsageError(f"an item of issue #{other[slug][0]} is called {slug} already; think of another one")

    def changes(seen: Issue) -> Issue:
        known = {item.id: item for item in seen.items}
        if item_id not in known or not known[item_id].slug:
            raise UsageError(f"issue #{number} prints no item {item_id}; see: curator issue show {number}")
        if any(item.slug == slug and item.id != item_id for item in seen.items):
            raise UsageError(
                f"another item of issue #{number} is called {slug} already; think of another one"
            )
        sections = (
            replace(s, items=tuple(replace(i, slug=slug) if i.id == item_id else i for i in s.items))
            for s in seen.sections
        )
        return replace(seen, sections=tuple(sections))

    return change(engine, number, changes, now=now, by=by, what=f"called item {item_id} {slug}")
