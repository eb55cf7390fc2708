"""Markdown into plain text as a person would write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.issues.prose import to_text, to_words


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a\nb", "a b"),
        ("a  \nb", "a\nb"),
        ("**Bold** and _soft_ and `code`", "*Bold* and _soft_ and `code`"),
        ("[words](https://a.example/)", "words <https://a.example/>"),
        ("<https://a.example/>", "<https://a.example/>"),
        ("[https://a.example/](https://a.example/)", "<https://a.example/>"),
        ("[Ada](mailto:ada@heron.example)", "Ada <ada@heron.example>"),
        ("[ada@heron.example](mailto:ada@heron.example)", "<ada@heron.example>"),
        ("**[Title](https://a.example/)**", "*Title* <https://a.example/>"),
        ("* a\n* b", "- a\n- b"),
        ("2. a\n3. b", "2. a\n3. b"),
        ("- a\n  - b\n- c", "- a\n  - b\n- c"),
        ("> a\n> b\n\n> c", "> a b\n\n> c"),
        ("> a\n>\n> - b", "> a\n>\n> - b"),
        ("```\nx = 1\n\ny\n```", "    x = 1\n\n    y"),
        ("a\n\n---\n\nb", "a\n\n* * *\n\nb"),
        ("# Heading\n\ntext", "Heading\n\ntext"),
        ("![An *owl*](https://p.example/o.jpg)", "[An owl: <https://p.example/o.jpg>]"),
        ("1 &lt; 2 \\* 3", "1 < 2 * 3"),
    ],
)
def test_each_form_is_written_as_a_person_would(text, plain):
    """The forms that items are written in, one by one."""
    assert to_text(text) == plain


def test_lines_are_wrapped_and_addresses_are_not_broken():
    """Lines hold 74 columns at most, but for an address that is longer, which stands alone."""
    url = "https://a.example/" + "long-" * 30
    lines = to_text(f"{'word ' * 40}[here]({url}), {'word ' * 40}").split("\n")
    assert all(len(line) <= 74 or line.strip("<>,.") == url for line in lines)
    assert f"<{url}>," in lines


def test_quotes_and_lists_are_wrapped_inside_their_margins():
    """A long quote has its mark on every line, a long list item is indented."""
    quote = to_text("> " + "word " * 40).split("\n")
    item = to_text("- " + "word " * 40).split("\n")
    assert all(line.startswith("> ") and len(line) <= 74 for line in quote)
    assert item[0].startswith("- ")
    assert all(line.startswith("  ") and len(line) <= 74 for line in item[1:])


def test_links_are_rewritten():
    """Both parts of a mail carry the same addresses."""
    assert to_text("[a](https://a.example/)", lambda url: url + "?u=1") == "a <https://a.example/?u=1>"


def test_words_are_without_marks_addresses_and_code_blocks():
    """What is counted, and what an inbox shows."""
    assert to_words("**a** [b](https://a.example/)\nc\n\n```\nx\n```\n\n- d") == "a b c\nd"


@given(st.text("ab *_-#>`[]()!\n\\1.", max_size=60))
def test_any_text_is_written_without_failing_and_without_blanks_at_line_ends(text):
    """Whatever a person types, the text part can be written."""
    assert all(line == line.rstrip() for line in to_text(text).split("\n"))
