"""Finding elements by what they are called, and telling the page's frame from the article in it."""

import re
from functools import cached_property
from typing import Any

from curator.text import one_line

_FRAME = re.compile(
    r"comment|sidebar|related|recommend|(?<!post-)(?<!entry-)(?<!article-)footer|teaser|widget|popular|trending"
    r"|most-?read|read-?more|snippet"
    r"|\bnav\b|navigation|menu|recirc|carousel|slider|promo|newsletter|also-?like|more-?(?:from|stories|news)"
    r"|\bcards?\b|breadcrumb|outbrain|taboola|respond\b|copyright",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"(?:^|\s)(?:h?entry|post|article|story|node)(?:\s|$)|article-?(?:body|content)", re.IGNORECASE
)
_FRAMES = frozenset(("nav", "footer", "aside", "form", "select", "button", "template"))
_UNSEEN = frozenset(("script", "style", "body", "html", "input", "form"))
# The only names that anybody asks for; a page has thousands of others.
_ASKED = re.compile(
    r"auth?or|auteur|byline|by-line|contributor|signature|writer|creator|credit|date|publish|datum|fecha|posted"
    r"|entry-time|timestamp|pubtime|wall|subscriber|piano|article-gate"
)
_HEIGHT = 12  # ancestors looked at
_MOST = 12_000  # elements looked at


class Names:
    """What the elements of a parsed page are called: classes and roles, gathered once for all."""

    def __init__(self, root: Any) -> None:
        self._root = root

    @cached_property
    def _named(self) -> list[tuple[str, Any]]:
        """The elements with a name that anybody may ask for, and what they are called."""
        asked: dict[str, bool] = {}
        found = []
        for element in self._root.xpath(
            "(//*[@class or @itemprop or @rel])[position() <= $most]", most=_MOST
        ):
            called = element.get("class") or ""
            role = element.get("itemprop") or element.get("rel")
            if role:
                called = f"{called} {role}"
            known = asked.get(called)
            if known is None:
                known = asked[called] = bool(_ASKED.search(called.lower()))
            if known and element.tag not in _UNSEEN:
                found.append((called, element))
        return found

    def of(self, names: re.Pattern[str], most: int = 60) -> list[Any]:
        """The first elements with a name that matches, in the order of the page."""
        return [element for called, element in self._named if names.search(called)][:most]


def is_frame(element: Any) -> bool:
    """Whether an element stands in a page's frame: its navigation, comments, footer, related pages."""
    above = element
    for _ in range(_HEIGHT):
        if above is None or above.tag in {"body", "html", "article", "main"}:
            return False
        called = f"{above.get('class') or ''} {above.get('id') or ''}"
        if above.tag in _FRAMES or _FRAME.search(called):
            return True
        if _ARTICLE.search(called):
            return False
        above = above.getparent()
    return False


def text_of(element: Any, most: int) -> str:
    """The words of an element on one line, without scripts; "" if there are more than `most` characters."""
    found: list[str] = []
    length = 0
    for part in element.iter():
        pieces = [] if part.tag in {"script", "style"} or not isinstance(part.tag, str) else [part.text]
        if part is not element:
            pieces.append(part.tail)
        for piece in filter(None, pieces):
            found.append(piece)
            length += len(piece.strip())
        if length > most:
            return ""
    return one_line(" ".join(found), 2 * most)
