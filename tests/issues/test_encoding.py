"""The bytes of documents, and text that some program misread."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.errors import Unreadable
from curator.issues.encoding import decode, repaired

PROSE = "Owls don’t hoot at noon — 🦉 sees to that.\n\nÀ bientôt, “Minerva”.\n\n## Wings 🪶\n\n× two\n"


@pytest.mark.parametrize(("encoding", "name"), [("mac_roman", "Mac Roman"), ("cp1252", "Windows-1252")])
def test_misread_text_is_named_and_repaired(encoding, name):
    """In short lines, too, which by themselves would not tell."""
    try:
        wrong = PROSE.encode().decode(encoding)
    except (
        UnicodeDecodeError
    ):  # a byte that means nothing in Windows-1252 is left as it is by those who misread
        wrong = "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in PROSE.encode())
    text, misread = repaired(wrong)
    assert text == PROSE
    assert (misread.encoding, misread.lines) == (name, 4)


@pytest.mark.parametrize(
    "text", [PROSE, "", "ASCII only", "Größe, Ångström, naïve, ©2027, 5 €, ‘x’", "猫は夜に見る"]
)
def test_sound_text_is_left_alone(text):
    """Accents, quotes and other scripts are no misreading."""
    assert repaired(text) == (text, None)


@given(st.text())
def test_reading_never_fails_on_text(text):
    """Whatever it holds, it is decoded as it was written, or refused in a sentence."""
    with suppress(Unreadable):
        assert decode(text.encode()) == text.removeprefix("\ufeff")
