"""The body as its author wrote it, from the bytes on the wire: gzip only, and never more than allowed.

A few kilobytes of stacked or modern encodings unfold to gigabytes, so nothing but one layer of gzip is asked
for or accepted, and zlib is told where to stop.
"""

import zlib
from collections.abc import Sequence

from curator.text import one_line

_GZIP = 31  # zlib's window bits for: gzip header and trailer, 32 KB window
_MAGIC = b"\x1f\x8b"
_MEMBERS = 100  # RFC 1952 lets files be joined; a thousand tiny ones are an attack on the processor


class Undecodable(Exception):
    """Why the body cannot be had, in one sentence."""

    trouble = "broken"


class Truncated(Undecodable):
    """The body ends in the middle."""

    trouble = "truncated"


class Swollen(Undecodable):
    """The body is larger decoded than allowed."""


def decode(wire: bytes, encodings: Sequence[str], most: int) -> bytes:
    """The body behind `wire`, which the Content-Encoding headers `encodings` describe; at most `most` bytes.

    Raises Undecodable for encodings that were not asked for and for damaged data, Swollen for too much.
    """
    layers = [name.strip().lower() for value in encodings for name in value.split(",")]
    layers = [name for name in layers if name not in {"", "identity"}]
    if not layers:
        if len(wire) > most:
            raise Swollen(f"more than {most / 1e6:g} MB decoded")
        return wire
    if layers not in (["gzip"], ["x-gzip"]):
        raise Undecodable(
            f'the answer is encoded as "{one_line(", ".join(layers), 60)}", which was not asked for'
        )
    return _gunzip(wire, most) if wire else wire


def _gunzip(wire: bytes, most: int) -> bytes:
    """The members of a gzip file, joined; what follows the last is padding."""
    body = bytearray()
    for _ in range(_MEMBERS):
        member = zlib.decompressobj(_GZIP)
        try:
            body += member.decompress(wire, most + 1 - len(body))
        except zlib.error:
            raise Undecodable("the answer's gzip is damaged") from None
        if len(body) > most:
            raise Swollen(f"more than {most / 1e6:g} MB decoded")
        if not member.eof:
            raise Truncated("the answer was truncated")
        wire = member.unused_data
        if not wire.startswith(_MAGIC):
            return bytes(body)
    raise Undecodable("the answer's gzip has too many parts")
