"""Markdown into plain text as a person would write it."""

import time

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
        ("<https://a.example/>", "https://a.example/"),
        ("[https://a.example/](https://a.example/)", "https://a.example/"),
        ("See <https://a.example/>.", "See <https://a.example/>."),
        ("[Ada](mailto:ada@heron.example)", "Ada <ada@heron.example>"),
        ("[ada@heron.example](mailto:ada@heron.example)", "<ada@heron.example>"),
        ("* a\n* b", "- a\n- b"),
        ("2. a\n3. b", "2. a\n3. b"),
        ("- a\n  - b\n- c", "- a\n  - b\n- c"),
        ("- a\n\n  b\n- c", "- a\n\n  b\n\n- c"),
        ("- a\n  ```\n  x\n\n  y\n  ```", "- a\n      x\n\n      y"),
        ("> a\n> b\n\n> c", "> a b\n\n> c"),
        ("> a\n>\n> - b", "> a\n>\n> - b"),
        ("```\nx = 1\n\ny\n```", "    x = 1\n\n    y"),
        ("a\n\n---\n\nb", "a\n\n* * *\n\nb"),
        ("# Heading\n\ntext", "Heading\n\ntext"),
        ("![An *owl*](https://p.example/o.jpg)", "[Picture: An owl]\nhttps://p.example/o.jpg"),
        ("![](https://p.example/o.jpg)", "[Picture]\nhttps://p.example/o.jpg"),
        ("![a](https://p.example/o.jpg)\n\n_An owl_", "[Picture: An owl]\nhttps://p.example/o.jpg"),
        ("1 &lt; 2 \\* 3", "1 < 2 * 3"),
    ],
)
def test_each_form_is_written_as_a_person_would(text, plain):
    """The forms that items are written in, one by one."""
    assert to_text(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("[words](https://a.example/)", "words\nhttps://a.example/"),
        ("**[Title](https://a.example/)**\n\ntext", "*Title*\nhttps://a.example/\n\ntext"),
        ("a [b](https://a.example/), and\nc\n\nd", "a b, and c\nhttps://a.example/\n\nd"),
        ("- [a](https://a.example/)\n- b", "- a\n  https://a.example/\n- b"),
        ("> [a](https://a.example/)\n>\n> b", "> a\n>\n> b\nhttps://a.example/"),
        ("- > [a](https://a.example/)\n- b", "- > a\n  https://a.example/\n- b"),
        ("An ![owl](https://p.example/o) flies", "An [Picture: owl] flies\nhttps://p.example/o"),
        ("[a](https://a.example/) <https://b.example/>", "a <https://b.example/>\nhttps://a.example/"),
    ],
)
def test_the_address_of_a_lone_link_stands_below_its_words(text, plain):
    """In the next line, without a number; behind no mark of a quote, and no deeper than its text."""
    assert to_text(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (
            "[a](https://a.example/) and [b](https://b.example/).",
            "a [1] and b [2].\n[1] https://a.example/\n[2] https://b.example/",
        ),
        (
            "[a](https://a.example/), [b](https://b.example/), [c](https://a.example/)",
            "a [1], b [2], c [1]\n[1] https://a.example/\n[2] https://b.example/",
        ),
        (
            "**[T](https://a.example/)**\n\n> [q](https://b.example/)",
            "*T* [1]\n\n> q [2]\n\n[1] https://a.example/\n[2] https://b.example/",
        ),
        (
            "[![owl](https://p.example/o)](https://a.example/)",
            "[Picture: owl] [1] [2]\n[1] https://p.example/o\n[2] https://a.example/",
        ),
        (
            "[1] [a](https://a.example/) [b](https://b.example/)",
            "[1] a [2] b [3]\n[2] https://a.example/\n[3] https://b.example/",
        ),
        (
            "[![](https://p.example/o)](https://a.example/)",
            "[Picture] [1] [2]\n[1] https://p.example/o\n[2] https://a.example/",
        ),
    ],
)
def test_several_links_are_numbered_and_their_addresses_stand_below_the_text(text, plain):
    """In the order in which they are read; the same address has the same number."""
    assert to_text(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (
            "- [a](https://a.example/)\n- [b](https://b.example/)\n  - [c](https://c.example/)",
            "- a\n  https://a.example/\n- b\n  https://b.example/\n  - c\n    https://c.example/",
        ),
        (
            "[x](https://x.example/) y\n\n- [a](https://a.example/)\n- [b](https://b.example/)",
            "x y\nhttps://x.example/\n\n- a\n  https://a.example/\n- b\n  https://b.example/",
        ),
        (
            "- [a](https://a.example/) [b](https://b.example/)\n- [c](https://b.example/)",
            "- a [1] b [2]\n- c [2]\n\n[1] https://a.example/\n[2] https://b.example/",
        ),
    ],
)
def test_a_list_whose_points_have_one_link_each_has_their_addresses_below_them(text, plain):
    """Nobody leafs down for sixty numbers; one point with two links, and all of them are numbered."""
    assert to_text(text) == plain


def test_a_link_in_a_caption_is_not_lost():
    """It is numbered, because the address below the brackets is the picture's."""
    text = "![a](https://p.example/o.jpg)\n\n_An [owl](https://owls.example/)_"
    said = "[Picture: An owl [1]]\nhttps://p.example/o.jpg\n\n[1] https://owls.example/"
    assert to_text(text) == said


def test_a_number_stays_with_its_words():
    """No line begins with the number of a link that the line before ends with."""
    for length in range(60, 76):
        written = to_text(f"{'x' * length} [ab](https://a.example/) [c](https://b.example/)")
        assert "ab [1]" in written


def test_lines_are_wrapped_and_addresses_are_not_broken():
    """Lines hold 74 columns at most, but for an address that is longer, which stands alone."""
    url = "https://a.example/" + "long-" * 30
    lone = to_text(f"{'word ' * 40}[here]({url}), {'word ' * 40}").split("\n")
    both = to_text(f"- {'word ' * 40}[here]({url}), {'word ' * 40}[b](https://b.example/)").split("\n")
    assert all(len(line) <= 74 for line in {*lone, *both} - {url, f"[1] {url}"})
    assert lone[-1] == url
    assert both[-2:] == [f"[1] {url}", "[2] https://b.example/"]


def test_a_line_within_something_else_has_its_addresses_in_it():
    """A title or a caption is one line with others around it, and is wrapped with them."""
    assert to_text("[a](https://a.example/) b", within=True) == "a <https://a.example/> b"
    assert to_text("**[a](https://a.example/)** b", within=True) == "*a* <https://a.example/> b"
    assert "\n" not in to_text("word " * 40, within=True)


def test_a_picture_is_called_so_in_the_newsletters_language():
    """The word comes from the newsletter's texts."""
    assert to_text("![Eule](https://p.example/o)", picture="Bild") == "[Bild: Eule]\nhttps://p.example/o"


def test_quotes_and_lists_are_wrapped_inside_their_margins():
    """A long quote has its mark on every line, a long list item is indented."""
    quote = to_text("> " + "word " * 40).split("\n")
    item = to_text("- " + "word " * 40).split("\n")
    assert all(line.startswith("> ") and len(line) <= 74 for line in quote)
    assert item[0].startswith("- ")
    assert all(line.startswith("  ") and len(line) <= 74 for line in item[1:])


def test_links_are_rewritten():
    """Both parts of a mail carry the same addresses."""
    assert to_text("[a](https://a.example/)", lambda url: url + "?u=1") == "a\nhttps://a.example/?u=1"


def test_words_are_without_marks_addresses_and_code_blocks():
    """What is counted, and what an inbox shows."""
    assert to_words("**a** [b](https://a.example/)\nc\n\n```\nx\n```\n\n- d") == "a b c\nd"


def test_a_text_of_many_paragraphs_is_written_in_time():
    """As long as one may be: its time grows with its length, not with the square of it."""
    begun = time.process_time()
    to_text("a\n\n" * 33_000)
    assert time.process_time() - begun < 6  # it takes 2; when it grew with the square, it took 10


@given(st.text("ab *_-#>`[]()!\n\\1.", max_size=60))
def test_any_text_is_written_without_failing_and_without_blanks_at_line_ends(text):
    """Whatever a person types, the text part can be written."""
    assert all(line == line.rstrip() for line in to_text(text).split("\n"))
