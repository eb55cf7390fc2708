"""Every link of an issue with where it stands, and which pages the newsletter has linked to before.

Links that lead back into the newsletter's own pages repeat by nature, and so does its furniture: what stands
in most of the recent issues (the archive, "forward it to a friend") is repeated on purpose.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from curator.config import Newsletter
from curator.issues import markdown
from curator.issues.definitions import completed
from curator.issues.destinations import destinations
from curator.issues.hygiene import guess, malformed
from curator.links import key, place
from curator.model import Appearance, Issue, Item

_REFERENCE = re.compile(r"(?:\S{1,20} )?#\d{1,6}")
_RECENT = 5  # issues; what stands in most of them is furniture


@dataclass(frozen=True, slots=True)
class Linked:
    """A link as it stands in an issue: in which section (or the intro, the closing), in which item if in one.

    `fault` is what is wrong with its address, None if nothing is, and `meant` what was probably meant; a
    malformed address has no `key`.
    """

    issue: int
    where: str
    item: int | None
    words: str
    url: str
    key: str
    fault: str | None = None
    meant: str = ""


def linked(issue: Issue) -> Iterator[Linked]:
    """Every link of `issue`, section by section; of its pictures those whose addresses are malformed.

    Raises UsageError if a text is longer than a mail could hold.
    """
    issue = completed(issue)
    yield from _in_text(issue.number, "the intro", None, issue.intro)
    for section in issue.sections:
        yield from _in_text(issue.number, section.title, None, section.quick_links)
        for item in section.items:
            yield from _in_item(issue.number, section.title, item)
    yield from _in_text(issue.number, "the closing", None, issue.closing)


def repeated(links: Iterable[Linked], newsletter: Newsletter) -> list[Linked]:
    """The `links` to pages that are linked in two or more issues, page by page, each page's in their order.

    Links back into the newsletter itself are left out.
    """
    pages = defaultdict(list)
    for one in links:
        if one.key and not leads_back(one.url, one.words, newsletter):
            pages[one.key].append(one)
    return [one for found in pages.values() if len({one.issue for one in found}) > 1 for one in found]


def leads_back(url: str, words: str, newsletter: Newsletter) -> bool:
    """Whether a link leads to the newsletter's own pages, or its words are a reference like "DT #12".

    The words tell it of former addresses too.
    """
    own = newsletter.url.rstrip("/")
    return url == own or url.startswith(own + "/") or _REFERENCE.fullmatch(words.strip()) is not None


def echoes(found: Iterable[Appearance], recent: Sequence[int]) -> Mapping[str, tuple[Appearance, ...]]:
    """Where pages stood in the `recent` issues (numbers, newest first), by key; furniture is left out."""
    stood: dict[str, list[Appearance]] = defaultdict(list)
    window = set(recent)
    for one in found:
        if one.number in window:
            stood[key(one.url)].append(one)
    latest = set(recent[:_RECENT])
    return {page: tuple(some) for page, some in stood.items() if not _is_furniture(some, latest)}


def _is_furniture(some: Iterable[Appearance], latest: set[int]) -> bool:
    """Whether a page stood in most of the `latest` issues, and in more than one."""
    numbers = {one.number for one in some} & latest
    return len(numbers) > 1 and 2 * len(numbers) > len(latest)


def before(url: str, stood: Mapping[str, tuple[Appearance, ...]]) -> Appearance | None:
    """Where the sound address `url` stood last, the same place of the page if it names one."""
    return next((one for one in stood.get(key(url), ()) if place(one.url) == place(url)), None)


def _in_item(number: int, where: str, item: Item) -> Iterator[Linked]:
    """The links of an item, and its picture if that is malformed."""
    yield from _in_text(number, where, item.id, item.text)
    if item.image:
        if fault := malformed(item.image.src):
            src = item.image.src
            yield Linked(number, where, item.id, item.image.alt, src, "", fault, guess(src))
        yield from _in_text(number, where, item.id, item.image.caption)


def _in_text(number: int, where: str, item: int | None, text: str) -> Iterator[Linked]:
    """The links of one text, and what was meant for one."""
    for link in markdown.links(text):
        fault = malformed(link.url)
        if fault or not link.picture:
            sound = not fault and not link.url.lower().startswith("mailto:")
            meant = guess(link.url) if fault else ""
            page = key(link.url) if sound else ""
            yield Linked(number, where, item, link.words, link.url, page, fault, meant)
    for one in destinations(text):
        if not one.is_link:
            yield Linked(number, where, item, one.words, one.url, "", malformed(one.url), guess(one.url))
