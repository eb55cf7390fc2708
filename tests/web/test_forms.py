"""Forms: the two kinds that browsers and mail programs send, read whatever is in them."""

import asyncio
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from starlette.requests import Request

from curator.text import clean
from curator.web.public import forms


def read(kind, body, **headers):
    """The fields of a request with this body."""
    given = {"content-type": kind, **headers}
    scope = {"type": "http", "headers": [(name.encode(), value.encode()) for name, value in given.items()]}

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    return asyncio.run(forms.read(Request(scope, receive)))


def outcome(kind, body):
    """The fields, or with which status they are refused."""
    try:
        return read(kind, body)
    except HTTPException as refused:
        return refused.status_code


def in_parts(fields, boundary="b0und"):
    """The form as a browser sends it in parts."""
    part = '--{}\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    return "".join(part.format(boundary, *one) for one in fields.items()) + f"--{boundary}--\r\n"


@pytest.mark.parametrize("more", ["", "; charset=UTF-8"])
def test_both_kinds_of_form_say_the_same(more):
    """With a charset or without."""
    fields = {"List-Unsubscribe": "One-Click", "words": "Grüße,\nada@post.example", "empty": ""}
    assert read(f"application/x-www-form-urlencoded{more}", urlencode(fields).encode()) == fields
    assert read(f"multipart/form-data; boundary=b0und{more}", in_parts(fields).encode()) == fields


def test_a_file_is_no_field_and_no_body_has_none():
    """Nor has a part without a name."""
    body = (
        '--b\r\nContent-Disposition: form-data; name="a"; filename="x"\r\n\r\n1\r\n--b\r\n\r\n2\r\n--b--\r\n'
    )
    assert read("multipart/form-data; boundary=b", body.encode()) == {}
    assert read("", b"") == {}


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("multipart/form-data", 400),
        ("multipart/form-data; boundary=", 400),
        ("multipart/mixed; boundary=b0und", 415),
        ("text/plain", 415),
        ("", 415),
    ],
)
def test_what_is_no_form_is_refused(kind, status):
    """By what it says of itself."""
    with pytest.raises(HTTPException) as refused:
        read(kind, in_parts({"a": "1"}).encode())
    assert refused.value.status_code == status


@pytest.mark.parametrize("length", ["17000", "9" * 30, "-1", "x"])
def test_what_says_that_it_is_too_long_is_not_read(length):
    """Nor what says nonsense."""
    with pytest.raises(HTTPException) as refused:
        read(forms.URLENCODED, b"a=1", **{"content-length": length})
    assert refused.value.status_code == (400 if length in {"-1", "x"} else 413)


@given(st.binary(max_size=400), st.sampled_from([forms.URLENCODED, "multipart/form-data; boundary=b", "x/y"]))
def test_any_bytes_are_a_form_or_refused(body, kind):
    """No other error, and nothing unclean comes in."""
    for sent in (body, b"--b\r\n" + body + b"\r\n--b--", b"--b\r\nContent-Disposition: form-data; " + body):
        found = outcome(kind, sent)
        if isinstance(found, int):
            assert found in {400, 413, 415}
        else:
            assert all(clean(text) == text for field in found.items() for text in field)


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=30), max_size=5))
def test_what_is_written_into_a_form_is_read_as_it_was_written(fields):
    """But for what is cleaned from all that comes from outside."""
    body = urlencode(
        [
            (name.encode("utf-8", "replace"), value.encode("utf-8", "replace"))
            for name, value in fields.items()
        ]
    )
    expected = {
        clean(name.encode("utf-8", "replace").decode()): clean(value.encode("utf-8", "replace").decode())
        for name, value in fields.items()
    }
    assert read(forms.URLENCODED, body.encode()) == expected
