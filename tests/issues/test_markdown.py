"""Markdown into mail HTML: what may stand in a mail stands, all else is shown as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fragments_fromstring

from curator.issues import prose
from curator.issues.markdown import (
    Link,
    destination,
    escape,
    escape_block,
    links,
    parse,
    to_html,
    unreadable,
    words,
)

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JAVA&#115;cript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "[a](//evil.example/x)",
    "[a](/relative)",
    "[a](file:///etc/passwd)",
    "![a](data:image/png;base64,AAAA)",
    "![a](//evil.example/p.gif)",
    "![a](cid:logo)",
    "<a href='https://x.example' style='position:fixed'>x</a>",
    '<style>@import "https://x.example/a.css";</style>',
    "<javascript:alert(1)>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_may_not_stand_in_a_mail_is_shown_as_text(text):
    """No tag, no attribute and no address outside the list survives, and nothing is hidden."""
    html = to_html(text)
    for element in (e for f in fragments_fromstring(html) for e in f.iter()):
        assert element.tag == "p"
        assert not element.attrib


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a *b* **c** `d`", "<p>a <em>b</em> <strong>c</strong> <code>d</code></p>"),
        ("# big\n\n##### small", "<h3>big</h3>\n<h3>small</h3>"),
        ("a\n---", "<p>a</p>\n<hr>"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>'),
        ("> a\n\n> b", "<blockquote>\n<p>a</p>\n</blockquote>\n<blockquote>\n<p>b</p>\n</blockquote>"),
        ("```py\n<x>\n```", "<pre><code>&lt;x&gt;\n</code></pre>"),
        ("[m](mailto:ada@heron.example)", '<p><a href="mailto:ada@heron.example">m</a></p>'),
        ("a  \nb", "<p>a<br>\nb</p>"),
        (
            "![owl](https://p.example/o.jpg 'title')",
            '<p><img src="https://p.example/o.jpg" alt="owl" width="560"></p>',
        ),
    ],
)
def test_each_form_becomes_its_plainest_html(text, html):
    """The forms that items are written in, one by one."""
    assert to_html(text) == html


def test_an_address_in_ascii_stays_byte_for_byte():
    """Servers compare some queries by byte; an address is not taken apart and put together."""
    url = "https://a.example/%7Ex/?q=a%2fb&copy=2&b=%20c|d#f[1]"
    assert f'href="{url.replace("&", "&amp;")}"' in to_html(f"[a](<{url}>)")


def test_links_are_rewritten_but_mail_addresses_are_not():
    """A rewriter sees web addresses, and pictures stay where they are."""
    html = to_html(
        "[a](https://a.example/) [m](mailto:a@b.example) ![p](https://p.example/x)", lambda u: u + "?u=1"
    )
    assert 'href="https://a.example/?u=1"' in html
    assert 'href="mailto:a@b.example"' in html
    assert 'src="https://p.example/x"' in html


def test_a_first_line_that_is_all_bold_is_a_heading_if_wanted():
    """A titled story has a heading; one with a bold lede does not."""
    assert to_html("**[T](https://a.example/)**\n\nx", titled=True).startswith(
        '<h3><a href="https://a.example/">T</a></h3>'
    )
    assert to_html("**Lede.** More.", titled=True).startswith("<p><strong>Lede.</strong>")
    assert to_html("**a** and **b**", titled=True).startswith("<p>")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("> " * 25 + "deep", "nested more than 10 deep"),
        ("> " * 2000 + "deep", "nested more than 10 deep"),
        ("- " * 300 + "deep", "nested more than 10 deep"),
        ("**" * 300 + "deep" + "**" * 300, "bold and emphasis are nested"),
        ("*a **b " * 300 + "deep" + " c** d*" * 300, "bold and emphasis are nested"),
        ("long " * 30_000 + "deep", "150,004 characters"),
    ],
)
def test_what_would_be_lost_is_printed_as_it_was_typed(text, why):
    """The reader drops what is too deep, and libxml2 what follows element 254; so it is words alone."""
    assert why in unreadable(text)
    html = to_html(f"{text}\n\n[next](https://a.example/) & <b>")
    assert html.count("<p>") == 2
    assert "deep" in html
    assert "[next](https://a.example/) &amp; &lt;b&gt;" in html
    assert "deep" in prose.to_text(text)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("- a <b>b\n- c\n\nd", "<ul>\n<li>a <b>b</b></li>\n<li>c</li>\n</ul>\n<p>d</p>"),
        ("a <sub>1 <sup>2\n\nb", "<p>a <sub>1 <sup>2</sup></sub></p>\n<p>b</p>"),
        ("a </b> <b>x</b>", "<p>a  <b>x</b></p>"),
    ],
)
def test_a_tag_that_marks_words_marks_none_behind_its_own_text(text, html):
    """Where its author forgot to close it, it is closed."""
    assert to_html(text) == html


def test_ten_quotes_are_not_too_deep():
    """Nobody quotes more."""
    assert unreadable("> " * 9 + "deep") == ""
    assert to_html("> " * 9 + "deep").count("<blockquote>") == 9


def test_links_lists_everything_that_is_written_wherever_it_leads():
    """Preflight judges what a person wrote, not what was left of it."""
    found = links("[a **b**](javascript:x) [](rel) ![al*t*](data:y) <https://z.example/>")
    assert found == (
        Link("javascript:x", "a b"),
        Link("rel", ""),
        Link("data:y", "alt", picture=True),
        Link("https://z.example/", "https://z.example/"),
    )


SHOWABLE = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.sampled_from(" *_`[]<>|&#;!~\\")
)


@given(SHOWABLE)
def test_an_escaped_line_shows_exactly_itself(line):
    """Titles are hostile text: escaped and read as Markdown, they are what they were."""
    import unicodedata

    line = unicodedata.normalize("NFC", " ".join(line.split()))
    html = fragments_fromstring(to_html(f"x{escape(line)}x"))
    assert [element.tag for element in html] == ["p"]
    assert html[0].text_content() == f"x{line}x"
    assert not list(html[0].iterchildren())


@pytest.mark.parametrize(
    "line", ["# a", "- a", "+ a", "* a", "1. a", "12) a", "> a", "===", "---", "    a", "```", "~~~"]
)
def test_an_escaped_block_begins_no_list_heading_or_quote(line):
    """A summary from a page is paragraphs and nothing else."""
    tokens = parse(escape_block(f"{line}\nb"))
    assert [t.type for t in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert words(tokens[1].children) == f"{line.strip()} b"


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/A_(b)",
        "https://a.example/(",
        "https://a.example/?a=1&lt;=2",
        "https://a.example/*_x_*",
    ],
)
def test_a_destination_is_read_back_as_the_same_address(url):
    """Parentheses and what looks like an entity do not end or change an address."""
    assert links(f"[x]({destination(url)})") == (Link(url, "x"),)
