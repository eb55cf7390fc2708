"""The pages and pictures elsewhere to which an issue sends its readers: worth a look before it goes out."""

from collections.abc import Iterator
from dataclasses import dataclass

from curator.config import Settings
from curator.issues import markdown
from curator.issues.definitions import completed
from curator.issues.linked import leads_back
from curator.issues.markdown import Link
from curator.links import fault, key
from curator.model import Issue

_LONGEST = 2_000  # characters: no page has a longer address


@dataclass(frozen=True, slots=True)
class Page:
    """A page, or a picture that readers' mail programs load; `key` is its identity."""

    key: str
    url: str
    picture: bool = False


def outward(issue: Issue, settings: Settings) -> tuple[Page, ...]:
    """Every page and picture that `issue` links to and that is not the newsletter's own, once each."""
    found: dict[str, Page] = {}
    for link in _links(completed(issue)):
        if page := page_of(link, settings):
            found.setdefault(page.key, page)
    return tuple(found.values())


def page_of(link: Link, settings: Settings) -> Page | None:
    """What `link` leads to; None if that is the newsletter's own, no web address, or malformed."""
    url, newsletter = link.url, settings.newsletter
    if len(url) > _LONGEST or fault(url) or leads_back(url, link.words, newsletter) or settings.hosts(url):
        return None
    if any(url == home or url.startswith(home.rstrip("/") + "/") for home in newsletter.former):
        return None
    return Page(key(url), url, link.picture)


def _links(issue: Issue) -> Iterator[Link]:
    """Every link and picture of `issue`, in print order."""
    yield from markdown.links(issue.intro)
    for section in issue.sections:
        yield from markdown.links(section.quick_links)
        for item in section.items:
            yield from markdown.links(item.text)
            if item.image:
                yield Link(item.image.src, item.image.alt, picture=True)
                yield from markdown.links(item.image.caption)
    yield from markdown.links(issue.closing)
