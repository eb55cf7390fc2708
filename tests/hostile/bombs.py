"""Zeros by the hundred megabytes in a few bytes, in every encoding that a server may choose.

Each is a valid document of its format; only, nobody should unfold it.
"""

import functools
import struct
import zlib

MEGABYTE = 1 << 20


@functools.cache
def gzipped(megabytes: int = 256) -> bytes:
    """A gzip file of so many zeros (RFC 1952): about a thousandth of them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    zeros = bytes(MEGABYTE)
    # A full flush forgets what went before, so the same bytes can follow any number of times.
    block = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 0
    for _ in range(megabytes):
        check = zlib.crc32(zeros, check)
    head = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    return head + block * megabytes + b"\x03\0" + struct.pack("<II", check, megabytes * MEGABYTE % (1 << 32))


@functools.cache
def gzipped_again(megabytes: int = 256) -> bytes:
    """A gzip file of that gzip file: a few kilobytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(gzipped(megabytes)) + packer.flush()


def brotli(megabytes: int = 1024) -> bytes:
    """A brotli stream of so many zeros (RFC 7932), 16 MB in each 13 bytes."""
    length = 16 * MEGABYTE
    insert = 22_594  # the base of insert length code 23, which has 24 extra bits
    # Fields as (value, bits): no last block, its length; one block type and one tree of each kind; the prefix
    # codes of one symbol each, which is then written in no bits; the command "insert so many literals".
    block = (
        *((0, 1), (2, 2), (length - 1, 24), (0, 1), (0, 3), (0, 6), (0, 2), (0, 2)),
        *((1, 4), (0, 8), (1, 4), (504, 10), (1, 4), (0, 6), (length - insert, 24)),
    )
    bits, at = 0b1111, 4  # the largest window
    for value, width in block * (megabytes // 16) + ((3, 2),):
        bits |= value << at
        at += width
    return bits.to_bytes((at + 7) // 8, "little")


def zstandard(megabytes: int = 1024) -> bytes:
    """A zstd frame of so many zeros (RFC 8878), 128 KB in each 4 bytes."""
    size = 128 << 10
    block = (1 << 1 | size << 3).to_bytes(3, "little") + b"\0"
    return b"\x28\xb5\x2f\xfd\x00\x68" + block * (megabytes * MEGABYTE // size) + b"\x01\0\0"
