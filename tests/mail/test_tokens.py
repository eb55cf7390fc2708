"""The signed end of an unsubscribe link."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.errors import Refused, UsageError
from curator.mail.tokens import make, read
from curator.model import TOKEN_SENTINEL

OLD, NEW = b"an older key, retired last year .........", b"the key that signs today ................"


@given(st.integers(0, 10**10 - 1))
def test_a_token_is_as_long_as_its_sentinel_and_needs_no_encoding(subscriber: int):
    """38 characters of A-Z a-z 0-9 _ . - that read back as the subscriber."""
    token = make((NEW,), "unsubscribe", subscriber)
    assert len(token) == len(TOKEN_SENTINEL) == 38
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", token)
    assert read((NEW,), "unsubscribe", token) == subscriber


def test_a_retired_key_still_verifies_and_the_newest_signs():
    """Links in old mails work after a new key is put first."""
    assert read((NEW, OLD), "unsubscribe", make((OLD,), "unsubscribe", 5)) == 5
    assert make((NEW, OLD), "unsubscribe", 5) == make((NEW,), "unsubscribe", 5)


def test_a_token_serves_its_purpose_and_key_alone():
    """A preview's token unsubscribes nobody, nor does one of another newsletter."""
    for keys, purpose in (((NEW,), "unsubscribe"), ((OLD,), "preview")):
        with pytest.raises(Refused):
            read(keys, purpose, make((NEW,), "preview", 5))


def test_no_changed_bit_leaves_a_token_valid():
    """Each of its 38 × 7 bits counts, the spare ones of base64 too."""
    token = make((NEW,), "unsubscribe", 1234567890)
    for index, character in enumerate(token):
        for bit in range(7):
            forged = token[:index] + chr(ord(character) ^ 1 << bit) + token[index + 1 :]
            with pytest.raises(Refused):
                read((NEW,), "unsubscribe", forged)


@pytest.mark.parametrize(
    "token", ["", "x", TOKEN_SENTINEL, "é" * 38, "٣" * 10 + "." + "a" * 27, "a\x00b", "1" * 9999]
)
def test_anything_else_is_refused(token: str):
    """Rubbish is refused with one line, never an accident."""
    with pytest.raises(Refused):
        read((NEW,), "unsubscribe", token)


def test_an_id_that_does_not_fit_is_refused():
    """Eleven digits or a minus would break the fixed length."""
    for subscriber in (10**10, -1):
        with pytest.raises(UsageError):
            make((NEW,), "unsubscribe", subscriber)
