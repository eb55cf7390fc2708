"""What a PDF says of itself, as far as that stands open in its bytes.

The document information dictionary (ISO 32000-1, 14.3.3) and the XMP packet (14.3.2) are read where they are
neither compressed nor encrypted; no page of it is read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from curator.text import one_line

_STRING = rb"\s*(?:\(((?:[^\\()]|\\.|\((?:[^\\()]|\\.)*\)){1,2000})\)|<([0-9A-Fa-f\s]{4,4000})>)"
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|\r\n|(.))", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"", b"f": b"", b"\n": b"", b"\r": b""}
_ITEM = re.compile(r"<rdf:li[^>]{0,200}>([^<]{1,4000})</rdf:li>")
_DATE = re.compile(r"D:((?:19|20)\d\d)(\d\d)?(\d\d)?")
_NO_TITLE = re.compile(
    r"^(?:untitled|unbenannt|sans titre|document\s?\d*|title|slide \d+|powerpoint.*|presentation\d*"
    r"|microsoft word)$"
    r"|^\S+\.(?:docx?|pdf|dvi|tex|indd|qxd|pptx?|xlsx?|odt|rtf|ps|cdr|ai)$",
    re.IGNORECASE,
)
_MAKER = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel)\s*-\s*)|\.(?:docx?|pptx?|indd|dvi|tex|qxd|pdf)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class About:
    """A PDF's word about itself; "" and None where it says nothing sensible."""

    title: str = ""
    author: str = ""
    subject: str = ""
    language: str = ""
    created: datetime | None = None


def about(body: bytes) -> About:
    """What the bytes of a PDF, or the beginning of them, say of it; never raises."""
    if b"/Encrypt" in body:  # its strings are not what they seem
        return About()
    packet = _packet(body)
    titles = [*_xmp(packet, "title"), *_strings(body, b"Title")]
    authors = [*_xmp(packet, "creator"), *_strings(body, b"Author")]
    subjects = [*_xmp(packet, "description"), *_strings(body, b"Subject")]
    language = next(re.finditer(rb"/Lang\s*\(([a-zA-Z]{2,3})[-_)]", body), None)
    created = next(filter(None, map(_created, _strings(body, b"CreationDate"))), None)
    return About(
        title=next(filter(None, map(_title, titles)), ""),
        author=next((one for one in authors if 2 < len(one) < 120 and " " in one), ""),
        subject=next((one for one in subjects if len(one) > 40), ""),
        language=language[1].decode().lower() if language else "",
        created=created,
    )


def _strings(body: bytes, key: bytes) -> Iterator[str]:
    """The text strings that stand after `key`."""
    for match in re.finditer(rb"/" + key + _STRING, body):
        raw = (
            _unescaped(match[1])
            if match[1]
            else bytes.fromhex(re.sub(rb"\s", b"", match[2] + b"0")[: len(match[2]) // 2 * 2].decode())
        )
        yield one_line(_decoded(raw), 400)


def _unescaped(raw: bytes) -> bytes:
    """A literal string without its escapes."""

    def one(match: re.Match[bytes]) -> bytes:
        if match[1]:
            return bytes((int(match[1], 8) & 255,))
        return _PLAIN.get(match[2] or b"\n", match[2] or b"")

    return _ESCAPE.sub(one, raw)


def _decoded(raw: bytes) -> str:
    """A text string: UTF-16 or UTF-8 if it says so, else PDFDocEncoding, of which Latin-1 is most."""
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        return raw.decode("utf-16", "replace")
    return raw.removeprefix(b"\xef\xbb\xbf").decode(
        "utf-8" if raw.startswith(b"\xef\xbb\xbf") else "cp1252", "replace"
    )


def _packet(body: bytes) -> str:
    """The first XMP packet that describes the document."""
    start = body.find(b"<x:xmpmeta")
    end = body.find(b"</x:xmpmeta>", start)
    return body[start:end].decode("utf-8", "replace")[:100_000] if 0 <= start < end else ""


def _xmp(packet: str, name: str) -> list[str]:
    """The values of a Dublin Core property."""
    import html

    start, end = packet.find(f"<dc:{name}>"), packet.find(f"</dc:{name}>")
    return (
        [one_line(html.unescape(one), 400) for one in _ITEM.findall(packet[start:end])]
        if 0 <= start < end
        else []
    )


def _title(stated: str) -> str:
    """The title, if it was written for readers and not by a program."""
    if _NO_TITLE.search(stated):
        return ""
    bare = _MAKER.sub("", stated).strip()
    letters = sum(map(str.isalpha, bare))
    return bare if len(bare) >= 4 and 2 * letters > len(bare) and "�" not in bare else ""


def _created(stated: str) -> datetime | None:
    """The day of a PDF date (ISO 32000-1, 7.9.4)."""
    match = _DATE.match(stated)
    try:
        return datetime(int(match[1]), int(match[2] or 1), int(match[3] or 1), tzinfo=UTC) if match else None
    except ValueError:
        return None
