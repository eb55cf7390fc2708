"""The document at a source's address → Feed.

bytes ─decode→ text ─xmlfeed (walk, else lenient) or jsonfeed→ Document[Item] ─fields→ Feed[Entry]
"""

import re

from curator.charset import decode
from curator.errors import Unreadable
from curator.feeds import fields, jsonfeed
from curator.feeds.document import Document
from curator.model import Feed

_PROLOG = re.compile(r"\s+|<\?|<!--|<!DOCTYPE\s+(?P<doctype>[\w:.-]*)", re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z_][\w:.-]*)")
_PAGE = {"html", "head", "body", "title", "meta", "div", "p", "script", "center"}


def parse(body: bytes, url: str, content_type: str = "") -> Feed:
    """The feed in `body`, found at `url` and sent as `content_type`: RSS, RDF, Atom or JSON Feed.

    At most 500 entries, each with an absolute http(s) address and plain text; of those that share a guid the
    first.  What is left out stands in `skipped`.  Raises Unreadable, whose sentence names the fault: empty, a
    page, cut off, no feed.
    """
    return fields.feed(document(body, content_type), url)


def document(body: bytes, content_type: str = "") -> Document:
    """What stands in `body`, entries without an address included; `fields` makes entries of it.

    Raises Unreadable as `parse` does.
    """
    text = decode(body, content_type).replace("\0", "").lstrip("\ufeff \t\r\n")
    if not text:
        raise Unreadable("the document is empty", "empty")
    if text.startswith(("{", "[")):
        return jsonfeed.read(text)
    root = _root(text).lower()
    if root in _PAGE:
        raise Unreadable("this is an HTML page, not a feed", "not a feed")
    if not root:
        raise Unreadable("this is no feed: it is neither XML nor JSON", "not a feed")
    from curator.feeds import xmlfeed  # with lxml, which only whoever reads XML waits for

    return xmlfeed.read(text, root)


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
        end = text.find(">", match.end())
        subset = text.find("[", match.end(), max(end, 0))
        if subset >= 0:
            end = text.find("]>", subset) + 1
        return end + 1 if end > 0 else len(text)
    return match.end()
