"""How commands answer: nothing from outside reaches the terminal unclean, and JSON is JSON."""

import contextlib
import io
import json

import pytest
from rich.cells import cell_len

from curator.cli import say

HOSTILE = "a\x1b]0;owned\x07b\x1b[31mc\x9b2Jd\x00e\u202ef\u2066g\x7fh\ud800i"


def printed(write, *words, **more):
    """What it writes on stdout."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        write(*words, **more)
    return out.getvalue()


def is_clean(text):
    """Whether no character is one that a terminal obeys."""
    unseen = {*range(32), *range(0x7F, 0xA0), 0x202E, 0x2066, *range(0xD800, 0xE000)} - {ord("\n")}
    return not any(ord(char) in unseen for char in text)


@pytest.mark.parametrize("write", [say.line, say.prose, say.data])
def test_no_control_character_is_printed(write):
    """Escapes, bells, bidi overrides and broken halves of characters stay inside."""
    assert is_clean(printed(write, HOSTILE))


def test_no_control_character_is_printed_in_a_table():
    """Nor a line end, which would forge a row."""
    shown = printed(say.table, ("id", "title"), [(1, HOSTILE), (2, "one\ntwo\t")], cut=("title",))
    assert is_clean(shown)
    assert shown.splitlines()[2] == " 2  one two"


def test_json_holds_what_is_not_printed():
    """What is escaped is read back as it was."""
    assert json.loads(printed(say.data, {"title": HOSTILE})) == {"title": HOSTILE}


def test_a_document_is_written_byte_for_byte():
    """Into a file or a pipe."""
    assert printed(say.document, "e\u0301\u200b\n") == "e\u0301\u200b\n"


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_table_is_as_wide_as_the_terminal(monkeypatch, columns):
    """Columns that may be cut are cut, columns that may be folded go on in the next line."""
    monkeypatch.setenv("COLUMNS", str(columns))
    words = "many words that go on and on " * 9
    rows = [(1, "ada@post.test", words, words)]
    heads = ("id", "address", "title", "reason")
    lines = printed(say.table, heads, rows, cut=("title",), fold=("reason",)).splitlines()
    assert max(map(len, lines)) <= columns
    assert lines[1].startswith(" 1  ada@post.test  many")
    assert len(lines) > 2


def test_wide_characters_count_twice(monkeypatch):
    """Columns stand below one another for ideographs and emoji."""
    monkeypatch.setenv("COLUMNS", "30")
    rows = [(1, "夜の庭" * 9, "owls"), (2, "night", "plants")]
    first, second = printed(say.table, ("id", "title", "section"), rows, cut=("title",)).splitlines()[1:]
    assert first.endswith("…  owls")
    assert cell_len(first.removesuffix("owls")) == second.index("plants")


def test_an_id_is_never_cut(monkeypatch):
    """Where nothing can give way any more, lines are longer than the terminal."""
    monkeypatch.setenv("COLUMNS", "20")
    shown = printed(
        say.table, ("id", "address", "name"), [(123456, "ada@" + "long." * 9, "Ada")], cut=("name",)
    )
    assert "123456  ada@" + "long." * 9 in shown
