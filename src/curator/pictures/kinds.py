"""What kind of file it is, told by its first bytes: names and headers of the web tell other things."""

import re

from curator.errors import Unreadable

READ = "JPEG, PNG, GIF, WebP, AVIF, BMP or TIFF"

_BEGINNINGS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"BM", "BMP"),
)
_OTHERS = (
    (re.compile(rb"....ftyp(?:hei[cfmsx]|hev[cmsx]|mif1|msf1)", re.DOTALL), "a HEIC; export it as JPEG"),
    (re.compile(rb"\xff\x0a|\x00{3}\x0cJXL "), "a JPEG XL; export it as JPEG or PNG"),
    (re.compile(rb"%PDF"), "a PDF; export its page as PNG"),
    (re.compile(rb"\x00\x00\x01\x00"), "an icon; give a picture that is wider"),
    (re.compile(rb"....ftyp|\x1aE\xdf\xa3", re.DOTALL), "a video; take a still of it, or make a GIF"),
)
_AVIF = re.compile(rb"....ftypavi[fs]", re.DOTALL)
_WEBP = re.compile(rb"RIFF....WEBP", re.DOTALL)
_SVG = re.compile(rb"<(?:\w+:)?svg[\s/>]", re.IGNORECASE)
_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|script|title|meta)\b", re.IGNORECASE)
_HEAD = 8_192  # bytes in which a document says what it is


def recognise(data: bytes) -> str:
    """JPEG, PNG, GIF, WEBP, AVIF, BMP or TIFF.  Raises Unreadable: what it is instead, and what to do."""
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if _WEBP.match(data):
        return "WEBP"
    if _AVIF.match(data):
        return "AVIF"
    raise Unreadable(_instead(data))


def _instead(data: bytes) -> str:
    """What it is, and what to do."""
    for looks, what in _OTHERS:
        if looks.match(data):
            return f"it is {what}"
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if not head.strip():
        return "it is empty; get the picture again"
    if _PAGE.match(head):
        return "it is a page and no picture; give the address of the picture itself"
    if head.lstrip().startswith(b"<") and _SVG.search(head):
        return "it is an SVG, which mail clients do not show; export it as PNG, 1120 pixels wide"
    if b"\0" not in head and _is_text(head):
        return f"it is text and no picture, whatever its name says; give a {READ}"
    return f"it is no picture that curator reads; give a {READ}"


def _is_text(head: bytes) -> bool:
    """Whether it is UTF-8, but for a character that is cut at the end."""
    try:
        head[:-4].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
