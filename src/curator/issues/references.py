"""The newsletter's own addresses, and references to them.

`[[#10]]` and `[[DT #10]]` lead to an issue for ever, `[[slug]]` to an item; `[[slug|words]]` says it in other
words.  What stays in double brackets names nothing known; preflight says so.  In code nothing is a reference.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from curator.config import Newsletter
from curator.issues import markdown
from curator.model import (
    FEEDBACK_SENTINEL,
    PREFERENCES_SENTINEL,
    TOKEN_SENTINEL,
    Archive,
    Image,
    Issue,
    Item,
)

# Code first, so that nothing in it is found; brackets before a parenthesis are a link's own words: [[1]](…).
_BRACKETS = re.compile(
    r"(?P<code>`+)(?!`).+?(?<!`)(?P=code)(?!`)|(?<!\\)\[\[(?P<inside>[^\]\[\n]{1,200})\]\](?![(\[])",
    re.DOTALL,
)
_ISSUE = re.compile(r"(?:(?P<short>\S.{0,29}) )?#0*(?P<number>[1-9]\d{0,5})")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

Vote = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference as written: to an issue by its number, or to an item by its slug; neither if it is none.

    `words` are those that it is to be printed with; empty for the usual ones.
    """

    written: str
    number: int | None = None
    slug: str = ""
    words: str = ""


def issue_address(newsletter: Newsletter, number: int) -> str:
    """Where issue `number` is read online, for ever."""
    return f"{newsletter.url.rstrip('/')}/issues/{number}/"


def item_address(newsletter: Newsletter, slug: str) -> str:
    """Where the item of this slug is read online, for ever."""
    return f"{newsletter.url.rstrip('/')}/items/{slug}/"


def section_address(newsletter: Newsletter, key: str) -> str:
    """Where all that the section of this key has printed is read online."""
    return f"{newsletter.url.rstrip('/')}/sections/{key}/"


def unsubscribe_address(newsletter: Newsletter) -> str:
    """Where a reader leaves, with the place of that reader's own token."""
    return f"{newsletter.url.rstrip('/')}/unsubscribe/{TOKEN_SENTINEL}"


def preferences_address(newsletter: Newsletter) -> str:
    """Where a reader changes what comes, with the place of that reader's own token."""
    return f"{newsletter.url.rstrip('/')}/preferences/{PREFERENCES_SENTINEL}"


def subscribe_address(newsletter: Newsletter) -> str:
    """Where somebody asks for the newsletter."""
    return f"{newsletter.url.rstrip('/')}/subscribe"


def confirm_address(newsletter: Newsletter, token: str) -> str:
    """Where the owner of an address confirms that they asked, by the token that was mailed to it."""
    return f"{newsletter.url.rstrip('/')}/confirm/{token}"


def feedback_address(newsletter: Newsletter, number: int, vote: Vote) -> str:
    """Where a reader says "up" or "down" to issue `number`, with the place of that reader's own token."""
    return f"{newsletter.url.rstrip('/')}/feedback/{FEEDBACK_SENTINEL}/{number}/{vote}"


def issue_name(newsletter: Newsletter, number: int) -> str:
    """How the newsletter calls one of its issues: "DT #10"."""
    return f"{newsletter.short} #{number}" if newsletter.short else f"#{number}"


def referred(text: str, newsletter: Newsletter) -> Iterator[Reference]:
    """Every reference in Markdown `text`, whether it leads anywhere or not."""
    return (_read(m, newsletter) for m in _BRACKETS.finditer(text) if m["inside"])


def address_of(reference: Reference, newsletter: Newsletter) -> str:
    """Where a reference leads; "" if it names nothing."""
    if reference.number:
        return issue_address(newsletter, reference.number)
    return item_address(newsletter, reference.slug) if reference.slug else ""


def blanked(text: str, blank: str) -> str:
    """`text` with every character of its references replaced by `blank`."""
    return _BRACKETS.sub(lambda m: blank * len(m[0]) if m["inside"] else m[0], text)


def resolve(text: str, newsletter: Newsletter, archive: Archive | None = None) -> str:
    """Markdown `text` with its references written as links; what `archive` does not know stays as it is."""
    if "[[" not in text:
        return text
    archive = archive or Archive()

    def link(match: re.Match[str]) -> str:
        one = _read(match, newsletter) if match["inside"] else Reference("")
        if one.number:
            words = one.words or issue_name(newsletter, one.number)
            return f"[{words}]({issue_address(newsletter, one.number)})"
        if one.slug in archive.slugs:
            words = one.words or markdown.escape(archive.words.get(one.slug, "")) or one.slug
            return f"[{words}]({item_address(newsletter, one.slug)})"
        return match[0]

    return _BRACKETS.sub(link, text)


def resolved(issue: Issue, newsletter: Newsletter, archive: Archive) -> Issue:
    """`issue` with the references in all of its texts written as links."""

    def say(text: str) -> str:
        return resolve(text, newsletter, archive)

    def one(item: Item) -> Item:
        image: Image | None = item.image
        if image and "[[" in image.caption:
            image = replace(image, caption=say(image.caption))
        return replace(item, text=say(item.text), image=image)

    sections = (
        replace(s, quick_links=say(s.quick_links), items=tuple(map(one, s.items))) for s in issue.sections
    )
    return replace(issue, intro=say(issue.intro), closing=say(issue.closing), sections=tuple(sections))


def texts(issue: Issue) -> Iterable[str]:
    """Every Markdown text of `issue` in which a reference may stand."""
    yield issue.intro
    yield from (section.quick_links for section in issue.sections)
    for item in issue.items:
        yield item.text
        if item.image:
            yield item.image.caption
    yield issue.closing


def _read(match: re.Match[str], newsletter: Newsletter) -> Reference:
    """What stands in double brackets."""
    target, _, words = (part.strip() for part in match["inside"].partition("|"))
    found = _ISSUE.fullmatch(target)
    if found and found["short"] in {None, newsletter.short}:
        return Reference(match[0], number=int(found["number"]), words=words)
    return Reference(match[0], slug=target if _SLUG.fullmatch(target) else "", words=words)
