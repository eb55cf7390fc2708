"""Which characters bytes stand for is found out in bounded time, whatever the document claims."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.charset import decode

LABELS = (
    *(
        "big5",
        "gbk",
        "gb18030",
        "shift_jis",
        "euc-kr",
        "euc-jp",
        "iso-2022-jp",
        "big5-hkscs",
        "koi8-r",
        "utf8",
    ),
    *(
        "windows-1252",
        "windows-1255",
        "iso-8859-2",
        "macintosh",
        "tis-620",
        "ascii",
        "undefined",
        "zlib",
        "idna",
    ),
)


def seconds(body: bytes, content_type: str = "") -> float:
    """What decoding takes of the processor."""
    begun = time.process_time()
    decode(body, content_type)
    return time.process_time() - begun


@pytest.mark.parametrize("label", LABELS)
def test_bytes_of_no_encoding_cost_little(label):
    """A megabyte that fits none of the encodings is decoded all the same."""
    assert seconds(b"<a>" + b"\xff\x81" * 500_000, f"text/html; charset={label}") < 1


def test_a_hundred_declarations_cost_no_more_than_a_few():
    """Each would be tried on the whole document, and fail at its end."""
    document = b"\x81\x40" * 500_000 + b"\xff\xff"
    declared = b"".join(b"<meta charset=cp%d>" % page for page in range(850, 970))
    assert seconds(declared * 2 + document) < 5 * seconds(b"<meta charset=cp950>" + document) + 0.2


@given(st.binary(max_size=200), st.text(max_size=50))
def test_decoding_never_raises(body, content_type):
    """There is always a text, and it has no more characters than the document has bytes."""
    assert len(decode(b"<?xml encoding='" + body, "text/xml; charset=" + content_type)) <= len(body) + 20
