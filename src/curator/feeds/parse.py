"""The document at a source's address → Feed."""

import re

from curator.charset import decode
from curator.errors import Unreadable
from curator.feeds import jsonfeed, xmlfeed
from curator.model import Feed

_PROLOG = re.compile(r"\s+|<\?|<!--|<!DOCTYPE\s+(?P<doctype>[\w:.-]*)", re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z_][\w:.-]*)")
_PAGE = {"html", "head", "body", "title", "meta", "div", "p", "script", "center"}


def parse(body: bytes, url: str, content_type: str = "") -> Feed:
    """The feed in `body`, found at `url` and sent as `content_type`: RSS, RDF, Atom or JSON Feed.

    At most 500 entries, each with an absolute http(s) address and plain text; of those that share a guid the
    first.  Raises Unreadable, whose sentence names the fault: empty, a page, cut off, no feed.
    """
    text = decode(body, content_type).replace("\0", "").lstrip("\ufeff \t\r\n")
    if not text:
        raise Unreadable("the document is empty")
    if text.startswith(("{", "[")):
        return jsonfeed.read(text, url)
    root = _root(text).lower()
    if root in _PAGE:
        raise Unreadable("this is an HTML page, not a feed")
    if not root:
        raise Unreadable("this is no feed: it is neither XML nor JSON")
    return xmlfeed.read(text, url)


def _root(text: str) -> str:
    """The name of the first element, or of the document type if that is HTML; "" if there is none."""
    at = 0
    while match := _PROLOG.match(text, at):
        if (match["doctype"] or "").lower() == "html":
            return "html"
        at = _after(text, match)
    element = _ROOT.match(text, at)
    return element[1].rpartition(":")[2] if element else ""


def _after(text: str, match: re.Match[str]) -> int:
    """Where a piece of the prolog that begins with `match` ends."""
    closing = {"<?": "?>", "<!--": "-->"}.get(match[0])
    if closing:
        end = text.find(closing, match.end())
        return end + len(closing) if end >= 0 else len(text)
    if match["doctype"] is not None:
        subset, end = text.find("[", match.end()), text.find(">", match.end())
        if 0 <= subset < end:
            end = text.find("]>", subset) + 1
        return end + 1 if end > 0 else len(text)
    return match.end()
