"""Picks, grouped by the outline, become the draft of an issue.

Pictures are not placed here: which one an issue shows, and from where, is an editor's decision.
"""

from collections.abc import Sequence
from datetime import date

from curator.issues.pick import make_item, pages
from curator.issues.templates import Folders
from curator.links import key
from curator.model import Candidate, Issue, Item, ItemKind, Outline, Section, StandingSection
from curator.text import one_line


def assemble(
    number: int,
    picks: Sequence[Candidate],
    outline: Outline,
    *,
    title: str,
    slot: date | None,
    where: Folders | None = None,
) -> Issue:
    """The draft of issue `number` with all `picks`, in the order of the `outline`.

    In each section stories come before quick links, else in the order given; sections without picks are left
    out, and picks for no standing section come last, in a section without a name.  Items are made by the
    templates in `where`; raises CuratorError where one of these is wrong.
    """
    names = {standing.key for standing in outline}
    made = [(pick.section if pick.section in names else None, item) for pick, item in items(picks, where)]
    rest = StandingSection("", "")
    sections = [
        _section(standing, [one for name, one in made if name == standing.key]) for standing in outline
    ]
    sections.append(_section(rest, [one for name, one in made if name is None]))
    return Issue(number, one_line(title), tuple(s for s in sections if s.items), slot=slot)


def items(picks: Sequence[Candidate], where: Folders | None = None) -> list[tuple[Candidate, Item]]:
    """What will be printed of `picks`, in their order: one item for each story, with the candidate it is of.

    Those told under another that is picked too are links in its item.  One stays an item of its own if it
    was approved for another section, has words of its own under a lead that is a quick link, or is not linked
    by the template.
    """
    told: dict[int, list[Candidate]] = {}
    leads = {pick.id: pick for pick in picks}
    for pick in picks:
        if (lead := leads.get(pick.lead or 0)) and _goes_with(pick, lead):
            told.setdefault(lead.id, []).append(pick)
    made: dict[int, Item] = {}
    linked: set[int] = set()
    for pick in picks:
        more = told.get(pick.id, [])
        made[pick.id] = make_item(pick, more, where)
        printed = pages(made[pick.id].text) if more else set()
        linked |= {other.id for other in more if key(other.url) in printed}
    return [(pick, made[pick.id]) for pick in picks if pick.id not in linked]


def _goes_with(pick: Candidate, lead: Candidate) -> bool:
    """Whether `pick` is printed as one more link of its lead's item."""
    if lead.lead is not None or pick.section not in {None, lead.section}:
        return False
    return lead.kind is not ItemKind.LINK or not pick.note.strip()


def _section(standing: StandingSection, items: Sequence[Item]) -> Section:
    """A standing section with its items, stories first."""
    return Section(
        standing.key,
        standing.title,
        tuple(sorted(items, key=lambda made: made.kind is ItemKind.LINK)),
        emoji=standing.emoji,
        quick_links=standing.quick_links,
    )
