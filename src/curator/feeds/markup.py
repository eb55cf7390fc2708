"""Plain text out of what feeds put into their text fields."""

import html
import re
import unicodedata

from curator.text import clean, tame

# Larger fields are cut first: nobody reads on, and every parser has inputs that it is slow on.
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
# What is in these, no reader sees.  One that is never closed hides nothing, unless it holds code.
_UNREAD = ("script", "style", "noscript", "template", "iframe", "object", "svg", "title")
_CODE = {"script", "style"}
# Elements that do not part the words around them.
_FLOWING = {
    *(
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
    ),
    *("ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup"),
    *("time", "tt", "u", "var", "wbr"),
}
_INLINE = _FLOWING | set(map(str.upper, _FLOWING))
# The rest of a tag after its name.  A ">" inside a quoted value does not end it; whatever is not closed ends
# with the text.  Each piece takes what it can and gives nothing back, so that the time is linear.
_REST = r"""[^>=]*+(?:=(?:\s*+(?:"[^"]*+"?|'[^']*+'?))?[^>=]*+)*+>?"""
# Comments, tags, and what a browser takes for a comment (https://html.spec.whatwg.org/#tokenization).
_TOKEN = re.compile(
    rf"<(?:!--.*?(?:-->|\Z)|!\[CDATA\[|/?([a-z][^\s/>]*){_REST}|[!?/][^>]*>?)", re.IGNORECASE | re.DOTALL
)
# A quick look for one of the unread: it meets no other element, and few other words.
_HIDING = re.compile("<[sntioSNTIO](?:cript|tyle|oscript|emplate|frame|bject|vg|itle)", re.IGNORECASE)
_CLOSING = {name: re.compile(rf"</{name}(?![^\s/>]){_REST}", re.IGNORECASE) for name in _UNREAD}


def plain(value: str, markup: bool | None = None) -> str:
    """`value` as text, a paragraph a line: elements gone, character references decoded once.

    `markup` says whether the format declares it as HTML; None lets its looks decide, as RSS must.
    """
    value = value[:LIMIT]
    if markup is None:
        markup = bool(_TAG.search(value) or _REFERENCE.search(value))
    return _lines(_REFERENCE.sub(_again, _without_elements(value)) if markup else value)


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
    if "<![CDATA[" in source:
        source = source.replace("]]>", "")
    flowing = source.replace("\r", " ").replace("\n", " ")
    seen = _without_unread(flowing) if _HIDING.search(flowing) else flowing
    return html.unescape(_TOKEN.sub(_gap, seen))


def _without_unread(source: str) -> str:
    """The fragment without the elements of which a reader sees nothing."""
    pieces: list[str] = []
    endless: set[str] = set()
    kept = at = 0
    while token := _TOKEN.search(source, at):
        at = token.end()
        name = (token[1] or "").lower()
        if name not in _CLOSING or name in endless or token[0].startswith("</") or token[0].endswith("/>"):
            continue
        closing = _CLOSING[name].search(source, at)
        if closing is None and name not in _CODE:
            endless.add(name)
            continue
        pieces.append(source[kept : token.start()])
        kept = at = closing.end() if closing else len(source)
    return "\n".join([*pieces, source[kept:]])


def _gap(tag: re.Match[str]) -> str:
    """What stands for a tag: nothing if it is in the flow of the text, else a line end."""
    name = tag[1]
    return "\n" if name and name not in _INLINE else ""


def _lines(text: str) -> str:
    """The text's lines, clean and without superfluous white space; empty ones left out."""
    text = tame(text.replace("\xa0", " "))
    # What is printable throughout needs normalising only, and to find that out is ten times cheaper.
    is_printable = text.replace("\n", "").isprintable()
    text = unicodedata.normalize("NFC", text) if is_printable else clean(text).replace("\t", " ")
    lines = "\n".join(filter(None, map(str.strip, text.split("\n"))))
    if "  " in lines or not is_printable:
        lines = re.sub(r"[^\S\n]+", " ", lines)
    return lines
