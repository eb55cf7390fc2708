"""Text from outside, made harmless."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.text import clean, one_line, plural

ANY = st.text(st.characters(), max_size=200)  # surrogates, controls and unassigned code points among them
LIMITS = st.integers(1, 60)


@given(ANY)
def test_what_is_clean_stays(text):
    """Cleaning twice is cleaning once."""
    assert clean(clean(text)) == clean(text)


@given(ANY)
def test_clean_text_can_be_stored_printed_and_mailed(text):
    """It encodes, holds no NUL, no control but tab and newline, nothing bidirectional; it is NFC."""
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not {char for char in cleaned if unicodedata.category(char) in {"Cc", "Cs"}} - {"\t", "\n"}
    assert not {
        char for char in cleaned if unicodedata.bidirectional(char) in {"RLO", "LRO", "PDF", "RLI", "FSI"}
    }


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=80))
def test_letters_numbers_and_signs_all_stay(text):
    """Of every script: only their normal form may change."""
    assert clean(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        ("a\0b", "ab"),
        ("a\ud800b", "ab"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("exe.\u202egpj", "exe.gpj"),
        ("a\u2066b\u2069c", "abc"),
        ("\ufeffBOM", "BOM"),
        ("zero\u200bwidth", "zerowidth"),
        ("one\r\ntwo\rthree\u2028four\x85five", "one\ntwo\nthree\nfour\nfive"),
        ("tab\tstays\n", "tab\tstays\n"),
        ("cafe\u0301", "café"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("soft\x9dcsi", "softcsi"),
    ],
)
def test_what_is_taken_out_and_what_stays(dirty, cleaned):
    """Controls, escapes, surrogates and bidi marks go; emoji families and Persian stay whole."""
    assert clean(dirty) == cleaned


@given(ANY, LIMITS)
def test_one_line_is_one_line_of_at_most_so_many_characters(text, limit):
    """Without white space at its ends or runs of it inside."""
    line = one_line(text, limit)
    assert len(line) <= limit
    assert "\n" not in line
    assert line == " ".join(line.split())


@given(ANY, LIMITS)
def test_one_line_twice_is_one_line_once(text, limit):
    """A line that fits is not cut again."""
    assert one_line(one_line(text, limit), limit) == one_line(text, limit)


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("  a \n\t b  ", 20, "a b"),
        ("The quick brown fox jumps", 16, "The quick brown…"),
        ("The quick, brown fox", 12, "The quick…"),
        ("Incomprehensibilities", 10, "Incompreh…"),
        ("exactly ten", 11, "exactly ten"),
        ("", 5, ""),
        (" \u200b\n ", 5, ""),
    ],
)
def test_a_line_is_cut_at_a_word(text, limit, line):
    """With an ellipsis; a word that is too long by itself is cut inside."""
    assert one_line(text, limit) == line


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 owls"), (1, "1 owl"), (2, "2 owls"), (12345, "12,345 owls")],
)
def test_a_count_agrees_with_its_noun(count, words):
    """Thousands are set apart."""
    assert plural(count, "owl") == words


def test_an_odd_plural_is_said():
    """For nouns that take no s."""
    assert plural(2, "entry", "entries") == "2 entries"
    assert plural(1, "entry", "entries") == "1 entry"
