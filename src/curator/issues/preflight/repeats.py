"""Checks of pages that come back: twice in one issue, or in one issue after another.

Where many do so at once, a calendar or a standing list, they are one finding: a wall of findings is not read.
"""

from collections import defaultdict
from collections.abc import Iterator

from curator.issues.linked import before, leads_back
from curator.issues.markdown import Link
from curator.issues.preflight.proof import Proof, name_section, note, warning
from curator.links import fault, place
from curator.model import Appearance, Finding
from curator.text import one_line

_FEW = 3  # pages; so many are told one by one


def repeated_links(proof: Proof) -> Iterator[Finding]:
    """A page linked twice is often one pick too many; two places on a page are two.

    Twice in the same text is a writer's habit more than a pick, and no more than a note.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for where, link in _leading_away(proof):
        found[place(link.url)].append(where)
    rooms = _rooms(proof)
    groups: dict[tuple[str, ...], dict[str, list[str]]] = defaultdict(dict)
    for page, places in found.items():
        if len(set(places)) > 1:
            groups[tuple(sorted({rooms.get(one, one) for one in places}))][page] = places
        elif len(places) > 1:
            what = f"{_shown(page)} is linked {len(places)} times in one text"
            mend = "keep one, if that was not meant"
            yield note("repeated-link", what, places[0], mend, f"{len(places)} {page}")
    for there, group in groups.items():
        yield from _repeated(there, group, proof.issue.number)


def links_before(proof: Proof) -> Iterator[Finding]:
    """A page that one of the last issues has linked to is old news, unless that is said."""
    rooms = _rooms(proof)
    groups: dict[str, dict[str, tuple[str, Appearance]]] = defaultdict(dict)
    for url, where in {place(link.url): (link.url, where) for where, link in _leading_away(proof)}.values():
        if stood := before(url, proof.archive.appearances):
            groups[rooms.get(where, where)][url] = where, stood
    for room, group in groups.items():
        yield from _before(room, group, proof.issue.number)


def _repeated(there: tuple[str, ...], group: dict[str, list[str]], number: int) -> Iterator[Finding]:
    """What is to be said of pages that stand in the same sections, each of them twice or more."""
    if len(group) > _FEW:
        what = f"{len(group)} pages are linked more than once: {_first(list(group))}"
        about = "\n".join(f"{len(places)} {page}" for page, places in sorted(group.items()))
        mend = f"look whether all of that was meant; see: curator issue links {number}"
        yield warning("repeated-link", what, _first(list(there), "; "), mend, about)
        return
    for page, places in group.items():
        what = f"{_shown(page)} is linked {len(places)} times"
        where, about = "; ".join(dict.fromkeys(places)), f"{len(places)} {page}"
        yield warning("repeated-link", what, where, "keep one, if that was not meant", about)


def _before(room: str, group: dict[str, tuple[str, Appearance]], number: int) -> Iterator[Finding]:
    """What is to be said of pages in one section that were linked before: in which issue, under what."""
    if len(group) > _FEW:
        earlier = sorted({stood.number for _, stood in group.values()}, reverse=True)
        issues = _first([f"#{one}" for one in earlier])
        what = f"{len(group)} pages were linked in {issues} already: {_first(list(group))}"
        mend = f"take out what is not meant to be back; see: curator issue links {number} --repeated"
        yield warning("linked-before", what, room, mend, "\n".join(sorted(group)))
        return
    for url, (where, stood) in group.items():
        under = f" under {one_line(stood.section, 60)}" if stood.section else ""
        what = f"{one_line(url, 80)} was linked in #{stood.number}{under} already"
        yield warning("linked-before", what, where, "leave it out, or say why it is back", url)


def _rooms(proof: Proof) -> dict[str, str]:
    """The section of each item, by the name of the item's place."""
    sections = (name_section(section) for section in proof.issue.sections for _ in section.items)
    return dict(zip(proof.places.values(), sections, strict=True))


def _first(some: list[str], between: str = ", ") -> str:
    """The first of many."""
    more = len(some) - _FEW
    named = between.join(_shown(one) for one in some[:_FEW])
    return f"{named} and {more} more" if more > 0 else named


def _shown(page: str) -> str:
    """A page for a person."""
    return one_line(page.rstrip("#"), 80)


def _leading_away(proof: Proof) -> Iterator[tuple[str, Link]]:
    """Every sound link to a page that is not the newsletter's own."""
    newsletter = proof.settings.newsletter
    for where, link in proof.links:
        if not link.picture and not fault(link.url) and not leads_back(link.url, link.words, newsletter):
            yield where, link
