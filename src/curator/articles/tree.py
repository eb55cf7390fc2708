"""HTML → a tree that this room and trafilatura can walk."""

import re
from functools import cache
from typing import Any

_HTML = re.compile(
    r"<(?:!doctype|html|head|body|title|meta|link|p|div|span|h[1-6]|a|article|section|main|br|table|ul|ol|pre|script)\b",
    re.IGNORECASE,
)
_LOOKED_AT = 100_000  # characters among which there is a tag, if it is a page
# What XML knows no character for (https://www.w3.org/TR/xml/#charsets), and the doctype, which libxml2 may
# take as a reason to lose what follows (https://bugs.launchpad.net/lxml/+bug/1955915).
_INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DOCTYPE = re.compile(r"<!doctype[^>]{0,400}>", re.IGNORECASE)


def parse(text: str) -> Any:
    """The root of the page; None if there is no HTML in it."""
    if not _HTML.search(text, 0, _LOOKED_AT):
        return None
    from lxml import etree, html

    bare = _DOCTYPE.sub("", _INVALID.sub("", text), count=1)
    try:
        return html.document_fromstring(bare.encode("utf-8", "replace"), parser=_parser())
    except (etree.LxmlError, ValueError):
        return None


@cache
def _parser() -> Any:
    """Like trafilatura's own, but with one class for all elements: a look-up for each costs more than it."""
    from lxml import etree, html

    parser = etree.HTMLParser(
        collect_ids=False, default_doctype=False, encoding="utf-8", remove_comments=True, remove_pis=True
    )
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    return parser
