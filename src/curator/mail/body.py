"""A body in quoted-printable (RFC 2045 §6.7), cut at the places where each message has its own token.

A soft line break through a placeholder would hide it from any search in the encoded text.  So the text is
cut at the sentinels first, each segment is encoded by itself, and a token stands at the beginning of a line.
"""

import binascii
import re

from curator.errors import CuratorError
from curator.model import SENTINELS

_SENTINEL = re.compile("|".join(map(re.escape, SENTINELS)))
_SOFT = b"=\n"
# Encoded with a segment, then taken off: keeps room for the soft break, and a final space from being last.
_STOPPER = b"~"
_OVERLONG = re.compile(rb"(?m)^(.{74,75})(=20|=09)$")


def normal(text: str) -> str:
    """`text` with every line ended by one newline: what a reader's program has after decoding."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines if lines.endswith("\n") else lines + "\n"


def segments(text: str) -> list[bytes]:
    """The encoded text around its sentinels: n sentinels give n + 1 segments; a token goes between two.

    Raises CuratorError for text that UTF-8 cannot hold.
    """
    cut = _SENTINEL.split(normal(text))
    encoded = [_encode(segment, first=i == 0, last=i == len(cut) - 1) for i, segment in enumerate(cut)]
    return [segment.replace(b"\n", b"\r\n") for segment in encoded]


def sentinels(text: str) -> list[str]:
    """The sentinels in `text` in order: the first is that between its first two segments."""
    return _SENTINEL.findall(text)


def without_tokens(text: str) -> str:
    """`text` with no place for a token in it."""
    while _SENTINEL.search(text):  # what stood around one may spell another
        text = _SENTINEL.sub("", text)
    return text


def _encode(segment: str, *, first: bool, last: bool) -> bytes:
    """One segment: opened by a soft break after a token, closed by one before the next, where needed."""
    try:
        data = segment.encode()
    except UnicodeEncodeError as error:
        raise CuratorError(f"the edition holds a character that no mail can: {error.reason}") from None
    opening = b"" if first or segment.startswith("\n") else _SOFT
    if last:
        return opening + _quoted(data)
    encoded = _quoted(data + _STOPPER).removesuffix(_STOPPER)
    closing = b"" if not encoded or encoded.endswith(b"\n") else _SOFT
    return opening + encoded + closing


def _quoted(data: bytes) -> bytes:
    """Quoted-printable in lines of at most 76; the library lets a final space make one of 78."""
    return _OVERLONG.sub(rb"\1=\n\2", binascii.b2a_qp(data, istext=True))
