"""redraft: read a draft back from its document, keeping which item came from which candidate."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine

from curator.config import Schedule
from curator.errors import Unreadable
from curator.issues.document import from_markdown
from curator.jobs.assemble import change, links_in
from curator.jobs.schedule import slot_on
from curator.model import Issue, Item, Outline


def redraft(
    engine: Engine, outline: Outline, data: bytes, *, schedule: Schedule | None = None, now: datetime, by: str
) -> Issue:
    """The issue as the document says it; its number tells which one.  All of it is stored, or nothing.

    Raises Unreadable for bytes that are no text, UsageError for a day that is no slot of `schedule`, NotFound
    for an unknown number, Refused as `change` does.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"the file is not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    if not text.strip():
        raise Unreadable("the file is empty; nothing was changed")
    told = from_markdown(text, outline)
    if told.slot and schedule:
        slot_on(schedule, told.slot)

    def changes(seen: Issue) -> Issue:
        known = _by_text(seen)
        sections = tuple(
            replace(section, items=tuple(_recognise(item, known) for item in section.items))
            for section in told.sections
        )
        return replace(
            seen,
            title=told.title,
            intro=told.intro,
            closing=told.closing,
            slot=told.slot or seen.slot,
            sections=sections,
        )

    return change(engine, told.number, changes, now=now, by=by, what="read back from its document")


def _by_text(seen: Issue) -> dict[str, Item]:
    """The issue's items by their text, and by the key of the first page they link to."""
    known: dict[str, Item] = {}
    for item in seen.items:
        for name in _names(item):
            known.setdefault(name, item)
    return known


def _names(item: Item) -> list[str]:
    """By what an item is recognised: its text, else the first page it links to."""
    return [item.text.strip(), *(key for _, key in links_in(item.text)[:1])]


def _recognise(item: Item, known: dict[str, Item]) -> Item:
    """The item with the id and candidate that it had."""
    old = next((known[name] for name in _names(item) if name in known), None)
    if old is None:
        return item
    for name in [name for name, one in known.items() if one is old]:
        del known[name]
    return replace(
        item,
        id=old.id,
        candidate_id=old.candidate_id,
        url=old.url,
        credit=item.credit or old.credit,
    )
