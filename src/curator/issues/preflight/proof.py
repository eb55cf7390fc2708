"""What the checks look at: the issue, the edition, and what both hold, taken apart once."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from curator.config import Settings
from curator.issues import markdown
from curator.issues.called import called
from curator.issues.definitions import completed
from curator.issues.markdown import Link
from curator.model import Archive, Edition, Finding, Image, Issue, Item, Section, Severity
from curator.text import one_line

# Where a printed word stands, by the id of the element that holds it (curator.issues.render counts these).
_PLACES = {"intro": "the intro", "closing": "the closing", "footer": "the footer"}


@dataclass(frozen=True, slots=True)
class Proof:
    """An issue before approval.  `tree` is the html part parsed, `places` the name of each item by its id."""

    issue: Issue
    edition: Edition
    settings: Settings
    tree: Any
    places: dict[str, str]
    links: tuple[tuple[str, Link], ...]  # where it stands, and the link or picture as written
    archive: Archive  # what was printed before, as far as the issue has to do with it

    def items(self) -> Iterator[tuple[str, Item]]:
        """Every item with the name of its place."""
        return zip(self.places.values(), self.issue.items, strict=True)

    def texts(self, issue: Issue) -> Iterator[tuple[str, str]]:
        """Every Markdown text of `issue`, which is this one or made of it, with the name of its place."""
        yield "the intro", issue.intro
        for section in issue.sections:
            yield name_section(section), section.quick_links
        for where, item in zip(self.places.values(), issue.items, strict=True):
            yield where, item.text
            if item.image and item.image.caption:
                yield where, item.image.caption
        yield "the closing", issue.closing

    def place(self, element: Any) -> str:
        """Where in the issue an element of the tree stands, for a person."""
        for holder in (element, *element.iterancestors()):
            mark = holder.get("id") or ""
            if holder.tag == "h1":
                return "the title"
            if mark in self.places or mark in _PLACES:
                return self.places.get(mark) or _PLACES[mark]
            number = mark.removeprefix("section-")
            if number != mark and number.isdecimal() and 0 < int(number) <= len(self.issue.sections):
                return name_section(self.issue.sections[int(number) - 1])
        return "the template"


def make_proof(issue: Issue, edition: Edition, settings: Settings, archive: Archive) -> Proof:
    """The proof of `issue`."""
    from lxml.etree import ParserError
    from lxml.html import document_fromstring

    places = dict(_name_items(issue))
    try:
        tree = document_fromstring(edition.html)
    except ParserError:  # nothing in it, which is a finding of its own
        tree = document_fromstring("<html></html>")
    return Proof(issue, edition, settings, tree, places, tuple(_links(completed(issue), places)), archive)


def error(check: str, what: str, where: str, mend: str, about: str = "") -> Finding:
    """A finding that blocks approval.

    `about` is the stable thing that it is about, an address or a section's key: what an acceptance hangs on
    when items are moved; `what` if it is empty.
    """
    return Finding(check, Severity.ERROR, what, where, mend, key(check, about or what))


def warning(check: str, what: str, where: str, mend: str, about: str = "") -> Finding:
    """A finding that shows; `about` as above."""
    return Finding(check, Severity.WARNING, what, where, mend, key(check, about or what))


def note(check: str, what: str, where: str, mend: str, about: str = "") -> Finding:
    """A finding that informs; `about` as above."""
    return Finding(check, Severity.NOTE, what, where, mend, key(check, about or what))


def key(check: str, about: str) -> str:
    """The name of a finding: six letters and digits that a person can type."""
    digest = hashlib.sha256(f"{check}\n{about}".encode(errors="backslashreplace")).digest()
    return base64.b32encode(digest)[:6].decode("ascii").lower()


def first_of(places: list[str]) -> str:
    """Places for a person: the first three, and how many more there are."""
    different = list(dict.fromkeys(places))
    more = len(different) - 3
    return "; ".join(different[:3]) + (f"; and {more} more" if more > 0 else "")


def name_section(section: Section) -> str:
    """A section for a person."""
    return f'section "{section.title}"' if section.title else "the section without a name"


def _name_items(issue: Issue) -> Iterator[tuple[str, str]]:
    """The id and the name of the place of every item: 'section "Owls", item 2 ("A new kind…")'."""
    mark = 0
    for section in issue.sections:
        for number, item in enumerate(section.items, 1):
            mark += 1
            words = called(item) or item.text
            shown = f' ("{one_line(words, 40)}")' if words.strip() else ""
            yield f"item-{mark}", f"{name_section(section)}, item {number}{shown}"


def _links(issue: Issue, places: dict[str, str]) -> Iterator[tuple[str, Link]]:
    """Every link and picture that the issue writes, wherever it leads."""
    yield from (("the intro", link) for link in markdown.links(issue.intro))
    for section in issue.sections:
        yield from ((name_section(section), link) for link in markdown.links(section.quick_links))
    for where, item in zip(places.values(), issue.items, strict=True):
        yield from ((where, link) for link in (*markdown.links(item.text), *_of_image(item.image)))
    yield from (("the closing", link) for link in markdown.links(issue.closing))


def _of_image(image: Image | None) -> tuple[Link, ...]:
    """An image's own address, and the links in its caption."""
    return (Link(image.src, image.alt, picture=True), *markdown.links(image.caption)) if image else ()
