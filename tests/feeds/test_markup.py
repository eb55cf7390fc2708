"""Plain text out of fields of text."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.feeds.markup import plain


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One.</p>\n<p>Two\nlines.</p>", "One.\nTwo lines."),
        ("<b>bo</b>ld <i>it</i>alic", "bold italic"),
        ("<UL><LI>a</LI><li>b</ul>", "a\nb"),
        ("line<br>line<br/>line<hr>end", "line\nline\nline\nend"),
        ('<img alt="a > b" src=x>after', "after"),
        ("<a href='it\"s'>quoted</a>", "quoted"),
        ("<p title=it's>unquoted</p>", "unquoted"),
        ("Fish &amp; chips &lt;b&gt; &eacute;&#8217;&nbsp;x", "Fish & chips <b> é’ x"),
        ("escaped once &amp;amp; again &amp;eacute;", "escaped once & again é"),
        ("a<!-- <p>no</p> -->b", "ab"),
        ("a<!-- never closed", "a"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<script>var a = '<p>';</script>seen", "seen"),
        ("seen<style>p {", "seen"),
        ("<iframe src=x></iframe><object><p>no</p></object>seen", "seen"),
        ("<iframe src=x/>seen <svg viewbox=0>all the same", "seen\nall the same"),
        ("<title>no</title><titles>yes</titles>", "yes"),
        ("<![CDATA[<p>twice wrapped</p>]]>", "twice wrapped"),
        ("<?php echo 1 ?>after<!DOCTYPE html>", "after"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        ("cut in a tag <a href=", "cut in a tag"),
        ("\u202eevil\u2066 \x00\x1b[0m", "evil [0m"),
    ],
)
def test_markup(markup, text):
    """Elements go; blocks part the lines, and references are decoded."""
    assert plain(markup, markup=True) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Using the <dialog> element", "Using the <dialog> element"),
        ("Vec<T> and a < b", "Vec<T> and a < b"),
        ("The <em>Rush</em>", "The Rush"),
        ("R&amp;D", "R&D"),
        ("Q&A", "Q&A"),
        ("two\n\n  lines ", "two\nlines"),
    ],
)
def test_where_the_format_does_not_tell_the_looks_decide(value, text):
    """A known element or a reference makes markup; anything else in brackets is text."""
    assert plain(value) == text


def test_what_is_declared_as_text_is_left_alone():
    """Atom can say that its brackets are brackets."""
    assert plain("a <b> &amp; c", markup=False) == "a <b> &amp; c"


def test_unicode_is_composed():
    """A letter and its accent are one, whichever way they were sent."""
    assert plain("Mo\u0308we") == plain("Möwe") == "Möwe"


FLOODS = (
    *("<!--", "<", "</", "<a ", '<a href="', "<a href='", "<a b=", "<iframe>", "<svg><script>", "</script>"),
    *(
        "<script",
        "&",
        "&#",
        "&#60;",
        "]]>",
        "<![CDATA[",
        "\u0301\u0327",
        "&#x301;&#x327;",
        " \n",
        "<p =",
        "a\xa0",
    ),
)


@pytest.mark.parametrize("flood", FLOODS)
@pytest.mark.parametrize("begin", ["", "<p>", "</iframe><svg>", "<p>&amp;"])
def test_floods_end_soon(begin, flood):
    """A quarter of a megabyte of anything takes a fraction of a second."""
    started = time.process_time()
    plain(begin + flood * (300_000 // len(flood)))
    assert time.process_time() - started < 1.5


PIECES = (*FLOODS, ">", '"', "'", "=", "/>", "-->", "x", "</iframe>", "</svg>")


@given(st.lists(st.sampled_from(PIECES), max_size=30))
@settings(max_examples=300, deadline=None)
def test_anything_gives_clean_lines(pieces):
    """No empty line, no space around one, nothing that is no character."""
    text = plain("".join(pieces), markup=True)
    assert text == "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())
