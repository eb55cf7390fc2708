"""Picks, grouped by the outline, become the draft of an issue.

Pictures are not placed here: which one an issue shows, and from where, is an editor's decision.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from curator.issues import markdown
from curator.issues.markdown import destination, escape, escape_block
from curator.links import display_host, fault, key
from curator.model import Candidate, Issue, Item, ItemKind, Outline, Section, StandingSection
from curator.text import clean, one_line


def assemble(
    number: int, picks: Sequence[Candidate], outline: Outline, *, title: str, slot: date | None
) -> Issue:
    """The draft of issue `number` with all `picks`, in the order of the `outline`.

    In each section stories come before quick links, else in the order given; sections without picks are left
    out, and picks for no standing section come last, in a section without a name.
    """
    names = {standing.key for standing in outline}
    sections = [_section(standing, (p for p in picks if p.section == standing.key)) for standing in outline]
    rest = StandingSection("", "")
    sections.append(_section(rest, (p for p in picks if p.section not in names)))
    return Issue(number, one_line(title), tuple(s for s in sections if s.items), slot=slot)


def item(pick: Candidate) -> Item:
    """What will be printed of `pick`: the editor's note, else its summary as a proposal."""
    is_link = pick.kind is ItemKind.LINK
    return Item(
        ItemKind.LINK if is_link else ItemKind.STORY,
        _link(pick) if is_link else _story(pick),
        candidate_id=pick.id,
        url=pick.url,
        credit=one_line(pick.via),
        proposal=not is_link and not pick.note.strip(),
    )


def _section(standing: StandingSection, picks: Iterable[Candidate]) -> Section:
    """A standing section with its picks, stories first."""
    items = sorted(map(item, picks), key=lambda made: made.kind is ItemKind.LINK)
    return Section(
        standing.key,
        standing.title,
        tuple(items),
        emoji=standing.emoji,
        quick_links=standing.quick_links,
    )


def _story(pick: Candidate) -> str:
    """A bold, linked title on a line of its own, and the words below; a note with that link is all of it."""
    if _links_there(pick):
        return clean(pick.note).strip()
    words = clean(pick.note).strip() or escape_block(clean(pick.summary).strip())
    return f"**{_titled(pick)}**" + (f"\n\n{words}" if words else "")


def _link(pick: Candidate) -> str:
    """A linked title, and the note behind it; a note that links to the page itself is all of it."""
    note = clean(pick.note).strip()
    if _links_there(pick):
        return note
    return _titled(pick) + (f": {note}" if note else "")


def _links_there(pick: Candidate) -> bool:
    """Whether the note links to the pick's own page already."""
    found = (link.url for link in markdown.links(clean(pick.note)) if not link.picture)
    return any(fault(url) is None and key(url) == key(pick.url) for url in found)


def _titled(pick: Candidate) -> str:
    """The title as a link; the host's name for a page without one."""
    shown = one_line(pick.title, 300) or display_host(pick.url) or pick.url
    return f"[{escape(shown)}]({destination(pick.url)})"
