"""Plain text out of what feeds put into their text fields."""

import html
import re

from curator.text import clean

# Larger fields are cut first: no summary needs more, and every parser has inputs that it is slow on.
LIMIT = 256_000

# What makes a field of RSS look like HTML.  `<dialog>` or `<T>` in a title about programming does not.
_ELEMENTS = (
    "a|abbr|address|article|aside|audio|b|big|blockquote|br|button|center|cite|code|dd|del|div|dl|dt|em|embed"
    "|figcaption|figure|font|footer|form|h[1-6]|header|hr|i|iframe|img|input|ins|kbd|li|link|mark|meta|nav"
    "|noscript|object|ol|p|picture|pre|q|s|samp|script|section|small|source|span|strike|strong|style|sub|sup|svg"
    "|table|tbody|td|th|thead|time|tr|tt|u|ul|var|video|wbr"
)
_TAG = re.compile(rf"</?(?:{_ELEMENTS})(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
_UNREAD = {"script", "style", "noscript", "template", "iframe", "object", "svg", "title"}
# Elements that do not part the words around them.
_INLINE = re.compile(
    "a|abbr|acronym|b|bd[io]|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|q|s|samp|small|span|strike"
    "|strong|sub|sup|time|tt|u|var|wbr"
)


def plain(value: str, *, markup: bool | None = None) -> str:
    """`value` as text: elements gone, character references decoded once, blocks apart by a line end.

    `markup` says whether the format declares it as HTML; None lets its looks decide, as RSS must.
    """
    value = value[:LIMIT]
    if markup is None:
        markup = bool(_TAG.search(value) or _REFERENCE.search(value))
    return clean(_REFERENCE.sub(_again, _without_elements(value)) if markup else value)


def _again(reference: re.Match[str]) -> str:
    """A reference that is left after decoding was escaped once too often, unless it spells out markup."""
    char = html.unescape(reference[0])
    if char == "&" and reference.string[reference.end() :][:1].isspace():
        return char
    return reference[0] if char in "<>&" else char


def _without_elements(source: str) -> str:
    """The text between the elements of an HTML fragment."""
    if "<" not in source:
        return html.unescape(source)
    from lxml import etree
    from lxml import html as dom

    parser = dom.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = dom.fragment_fromstring(clean(source), create_parent="div", parser=parser)
    except (etree.LxmlError, ValueError):
        return html.unescape(re.sub(r"<[^<>]*>", " ", source))
    pieces: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        apart = "" if _INLINE.fullmatch(element.tag) else "\n"
        if event == "end":
            pieces += apart, element.tail or ""
        elif element.tag in _UNREAD:
            walk.skip_subtree()
        else:
            pieces += apart, element.text or ""
    return "".join(pieces)
