"""Which characters the bytes of a table stand for: spreadsheets and exporters write many, and say none.

A byte order mark decides, then zero bytes at every other place, then valid UTF-8.  What is left is one byte a
character: of the two that Western spreadsheets write, the one that makes letters of most of the bytes.
"""

import codecs
import io
import re
from typing import TextIO

from curator.errors import Unreadable, UsageError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FILES = (
    (b"PK\x03\x04", "a spreadsheet file, or another zip archive; save it as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet file; save it as CSV"),
    (b"{\\rtf", "a text document (RTF); save it as plain text or CSV"),
    (b"%PDF", "a PDF; export it as CSV"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
    (b"SQLite format 3\0", "a database; export its table as CSV"),
)
_HEAD = 8192  # bytes that are looked at where all would take too long
_STRAY = 4  # control characters may be in a name by accident
_CONTROLS = bytes({*range(9), *range(14, 27), *range(28, 32)})
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# Bytes that are letters in Mac Roman and hardly ever occur in Windows-1252: but for its quotes and dashes.
_MAC_LETTERS = bytes(byte for byte in range(0x80, 0xA0) if byte not in {0x85, *range(0x91, 0x98)})
_WINDOWS_LETTERS = bytes(byte for byte in range(0xC0, 0x100) if byte not in {0xD7, 0xF7})
_NO_CHARACTERS = {"unicode_escape", "raw_unicode_escape", "idna", "punycode"}
_MIXED = "curator-mixed"


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """One row in another encoding than all others, as copied together from two tables: read as such."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_MIXED, _as_windows)


def encoding_of(data: bytes) -> str:
    """Python's name of the encoding that `data` shows.  Raises Unreadable for bytes that are no text."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    for start, what in _OTHER_FILES:
        if data.startswith(start):
            raise Unreadable(f"the table is {what}")
    head = data[:_HEAD]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 5 > len(head) and min(even, odd) * 20 < len(head):
        return "utf-16-le" if odd > even else "utf-16-be"
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > _STRAY and controls * 20 > len(head):
        raise Unreadable("the table holds bytes that are no text; is it the right file?")
    return "utf-8" if _is_utf8(data) else _of_one_byte(data)


def opened(data: bytes, encoding: str) -> TextIO:
    """The lines of `data`, their ends as they are; what cannot be decoded is replaced, never an error.

    Raises UsageError where no encoding has this name.
    """
    errors = _MIXED if encoding.startswith("utf-8") else "replace"
    known = "" if encoding.lower().replace("-", "_") in _NO_CHARACTERS else encoding
    try:
        return io.TextIOWrapper(io.BytesIO(data), known, errors, newline="")
    except (LookupError, ValueError):
        raise UsageError(f"no encoding is called {encoding}; cp1252 and utf-8 are two that are") from None


def _is_utf8(data: bytes) -> bool:
    """Whether it is UTF-8, but for a few bytes of a row that somebody pasted in."""
    if data.isascii():
        return True
    high = len(data) - len(data.translate(None, bytes(range(0x80, 0x100))))
    valid = sum(len(found[0]) for found in _SEQUENCE.finditer(data))
    return valid * 2 > high


def _of_one_byte(data: bytes) -> str:
    mac, windows = (
        len(data) - len(data.translate(None, letters)) for letters in (_MAC_LETTERS, _WINDOWS_LETTERS)
    )
    return "mac-roman" if mac > windows else "cp1252"
