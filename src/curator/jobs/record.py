"""record: store an issue with what its texts say: where they link, what items are called and are about."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, count

from sqlalchemy import Connection

from curator import links
from curator.issues import markdown, slugs, subjects
from curator.issues.called import called
from curator.issues.definitions import completed
from curator.model import Issue, Item, ItemKind
from curator.store import archive, issues

_NAMELESS = "item"  # the slug of what nothing is known of that can be written in ASCII


def links_in(text: str) -> list[tuple[str, str]]:
    """The pages that a text links to, in order: address, and the key by which it is compared."""
    urls = [link.url for link in markdown.links(text) if not link.picture]
    return [(url, links.key(url)) for url in dict.fromkeys(urls) if links.fault(url) is None]


def links_of(issue: Issue) -> issues.Links:
    """The links of each item's text, of the intro and of the closing."""
    whole = completed(issue)
    return {text: links_in(complete) for text, complete in zip(_texts(issue), _texts(whole), strict=True)}


def _texts(issue: Issue) -> list[str]:
    return [issue.intro, issue.closing, *(item.text for item in issue.items)]


def names_of(issue: Issue) -> issues.Names:
    """What each item is about, in names, by its text."""
    return {
        item.text: subjects.about(complete.text)
        for item, complete in zip(issue.items, completed(issue).items, strict=True)
        if item.kind is not ItemKind.HIDDEN and item.text
    }


def add(conn: Connection, new: Issue) -> Issue:
    """Store a new issue; it comes back with ids, and a slug for every item that prints something."""
    whole = with_slugs(conn, new)
    return issues.add(conn, whole, links_of(whole), names_of(whole))


def save(conn: Connection, changed: Issue) -> Issue:
    """Store a changed draft.  Raises Refused as `issues.save` does."""
    whole = with_slugs(conn, changed)
    return issues.save(conn, whole, links_of(whole), names_of(whole))


def with_slugs(conn: Connection, issue: Issue) -> Issue:
    """`issue` with a slug for each item that prints something; one that an item has already is kept.

    No two items of a newsletter have the same: where another has it, the issue's number is put behind.
    """
    taken = set(archive.slugged(conn, {i.slug for i in issue.items if i.slug}, but=issue.number))
    mine: set[str] = set()
    bare: list[str] = []
    kept: list[Item] = []
    for item, complete in zip(issue.items, completed(issue).items, strict=True):
        good = bool(item.slug) and item.slug not in taken and item.slug not in mine
        kept.append(item if good else replace(item, slug=""))
        mine.add(kept[-1].slug)
        words = "" if good else called(complete)
        bare.append((slugs.slug(words) or _NAMELESS) if words else "")
    free = _free(conn, issue.number, bare, mine)
    given = iter([replace(one, slug=new) if new else one for one, new in zip(kept, free, strict=True)])
    sections = (replace(s, items=tuple(next(given) for _ in s.items)) for s in issue.sections)
    return replace(issue, sections=tuple(sections))


def _free(conn: Connection, number: int, stems: Iterable[str], mine: set[str]) -> list[str]:
    """For each stem the first slug of it that is free; "" for "".

    Behind a stem that is taken stands the issue's number, then a count: "quote-of-the-week-12", "…-12-2".
    To count through an archive in which every issue has such an item would take the square of their number.
    """
    stems = list(stems)
    asked = {name for stem in stems if stem for name in (stem, f"{stem}-{number}")}
    taken = set(archive.slugged(conn, asked, but=number)) if asked else set()
    free = []
    for stem in stems:
        more = (f"{stem}-{number}-{at}" for at in count(2))
        known = (name for name in (stem, f"{stem}-{number}") if name not in taken)
        names = chain(known, (name for name in more if not archive.slugged(conn, [name], but=number)))
        free.append(next(name for name in names if name not in mine) if stem else "")
        mine.add(free[-1])
    return free
