"""Which characters some bytes stand for: the one place where documents from outside are decoded.

Servers and documents lie about their encoding, so what the bytes show comes before what is said of them:
a byte order mark, zero bytes, valid UTF-8; then the Content-Type header, then the document's own words.
Only labels of real character sets are taken, for Python's codecs also unpack, escape and rotate; some stand
for a larger set, as in browsers (https://encoding.spec.whatwg.org/#names-and-labels).
"""

import codecs
import re
from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHAPES = (
    (re.compile(rb"\s*[<{]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[<{]"), "utf-32-be"),
    (re.compile(rb"(?:\s\0)*[<{]\0"), "utf-16-le"),
    (re.compile(rb"(?:\0\s)*\0[<{]"), "utf-16-be"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:+-]{1,40})", re.IGNORECASE)
_INSIDE = re.compile(rb"(?:encoding|charset)\s*=\s*[\"']?\s*([A-Za-z0-9_.:+-]{1,40})", re.IGNORECASE)
_LABEL = re.compile(
    r"utf-?8|(?:us-)?ascii|(?:windows|cp)-?\d{3,4}|iso[-_]?8859[-_]\d\d?|latin-?\d|koi8-[ru]|tis-620"
    r"|gb_?2312|gbk|gb18030|big5(?:-hkscs)?|shift[-_]jis|sjis|euc-(?:jp|kr)|iso-2022-jp|macintosh|mac-?roman"
)
_LARGER = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252",
    "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932",
    "euc-kr": "cp949",
}  # fmt: skip

_TRIED = 4  # declarations; a document that makes hundreds of them is after our time


def decode(body: bytes, content_type: str = "") -> str:
    """The text of `body`, an XML, HTML or JSON document; `content_type` is the header it came with.

    Never raises: what cannot be decoded becomes U+FFFD.
    """
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    for shape, codec in _SHAPES:
        if shape.match(body[:64]):
            return body.decode(codec, "replace")
    if not body.isascii():
        try:
            # Not final: a document cut at a byte limit may end inside a character.
            return codecs.getincrementaldecoder("utf-8")().decode(body)
        except UnicodeDecodeError:
            pass
    return _as_declared(body, content_type)


def _as_declared(body: bytes, content_type: str) -> str:
    """`body` in the first declared encoding that fits it, or in the first that exists."""
    known = list(dict.fromkeys(_declared(body, content_type)))[:_TRIED] or ["cp1252"]
    for codec in known:
        try:
            return body.decode(codec)
        except UnicodeDecodeError:
            continue
    return body.decode(known[0], "replace")


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    """The codecs named by the header and by the document, if they are character sets of one byte a unit."""
    labels = _HEADER.findall(content_type[:1000])
    labels += [label.decode("ascii", "replace") for label in _INSIDE.findall(body[:4096])]
    for label in map(str.lower, labels):
        if _LABEL.fullmatch(label):
            try:
                yield codecs.lookup(_LARGER.get(label, label)).name
            except LookupError:
                continue
