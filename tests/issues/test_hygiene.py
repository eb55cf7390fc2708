"""Link hygiene: clean addresses in a text that else stays as it is, and what there is to say of them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.issues.destinations import destinations
from curator.issues.hygiene import cleaned, guess, malformed, report
from curator.issues.markdown import links
from curator.traces import strip

OWN = (("utm_campaign", "The Heron"), ("utm_medium", "email"), ("utm_source", "old house"))
MARKED = "utm_campaign=The%20Heron&utm_medium=email&utm_source=old%20house"
URL = st.sampled_from(
    [
        f"https://n.example/a?{MARKED}",
        "https://n.example/a?id=1&amp;utm_source=x&amp;b=2",
        "https://n.example/a_b?utm_source=x#part-2",
        "https://n.example/a?x=1&utm_source=a;b&#35;",
        "https://n.example/?a&&utm_id=1#35;",
        "<https://n.example/a b?utm_source=x>",
        r"https://n.example/a\_b?utm\_source=x",
        "https://n.example/(a)?mc_eid=1",
        "http://%20http://n.example?utm_source=x",
        "https://n.example",
        "mailto:ada@n.example",
    ]
)
PIECE = st.sampled_from(
    ["Owls ", "**", "*", "`", "```\n", "> ", "* ", "1. ", "\n", "\n\n", "    ", "\t", "<!-- ", " -->", "[",
     "]", "(", ")", "\\", "## ", "---\n", "utm_source=x ", "&amp;", "\r\n", "🦉", "\u00a0", "\0", "<b>", "|"]
)  # fmt: skip
LINK = st.one_of(
    URL.map(lambda url: f"[owls]({url})"),
    URL.map(lambda url: f'[*owls* `and` cats](  {url}\n"a title" )'),
    URL.map(lambda url: f"![an owl]({url})"),
    URL.map(lambda url: f"[![an owl]({url})]({url})"),
    URL.map(lambda url: f"[name]: {url} 'title'\n"),
    URL.map(lambda url: f"<{url.strip('<>')}>"),
)
DOCUMENT = st.lists(st.one_of(PIECE, LINK), max_size=14).map("".join)


@given(DOCUMENT)
def test_only_destinations_change(text):
    """Cut out of the text, before and after, they leave the same text; each is what it was without traces."""
    ends = re.findall(r"\r\n?|\n", text)
    after = cleaned(text).text
    assert re.findall(r"\r\n?|\n", after) == ends
    before, after = (re.sub(r"\r\n?", "\n", one) for one in (text, after))
    found, left = destinations(before), destinations(after)
    assert [one.url for one in left] == [strip(one.url) for one in found]
    assert _without(before, found) == _without(after, left)


@given(DOCUMENT)
def test_cleaning_twice_is_cleaning_once(text):
    """And the second time there is nothing to take off, but what was malformed still is."""
    once = cleaned(text)
    twice = cleaned(once.text)
    assert twice.text == once.text
    assert twice.removed == ()
    assert [(f.line, f.url, f.what) for f in twice.faults] == [(f.line, f.url, f.what) for f in once.faults]


@given(DOCUMENT)
def test_no_printed_link_has_a_trace(text):
    """Whatever the reader of Markdown takes for a link or a picture is clean."""
    found = [link.url for link in links(cleaned(text).text)]
    assert found == [strip(url) for url in found]


@given(st.text(max_size=200))
def test_a_text_without_links_is_unchanged(text):
    """Byte for byte, whatever it is."""
    if "](" not in text and "<" not in text and "]:" not in text:
        assert cleaned(text).text == text


def _without(text, found):
    """`text` without the destinations in it."""
    for one in reversed(found):
        text = text[: one.start] + text[one.start + len(one.written) :]
    return text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("[a](https://n.example?utm_source=x 'T')", "[a](https://n.example 'T')"),
        ("[a](<https://n.example/b c?utm_source=x>)", "[a](<https://n.example/b c>)"),
        ("![a](https://n.example/a.png?utm_source=x)", "![a](https://n.example/a.png)"),
        ("<https://n.example/?utm_source=x>", "<https://n.example/>"),
        ("<https://n.example/?a=1&amp;utm_source=x\\#b>", "<https://n.example/?a=1#b>"),
        ("> * [a]:  https://n.example/?utm_source=x", "> * [a]:  https://n.example/"),
        ("[a]:\n  <https://n.example/?utm_source=x>\n  'T'", "[a]:\n  <https://n.example/>\n  'T'"),
        ("[a](https://n.example/?a=1&amp;utm_source=x&amp;b=2)", "[a](https://n.example/?a=1&amp;b=2)"),
        (r"[a](https://n.example/\(b\)?utm\_source=x)", r"[a](https://n.example/\(b\))"),
        ("[a](https://n.example/?a&&utm_id=1#35;)", "[a](https://n.example/?a&amp;#35;)"),
        ("\u00a0\n[a](https://n.example/?utm_source=x)", "\u00a0\n[a](https://n.example/)"),
        ("## [a](https://n.example/?utm_source=x) ##\r\n\tb", "## [a](https://n.example/) ##\r\n\tb"),
        ("[one\n> two](https://n.example/?utm_source=x)", "[one\n> two](https://n.example/?utm_source=x)"),
        ("> one [two\n> three](https://n.example/?utm_source=x)", "> one [two\n> three](https://n.example/)"),
    ],
)
def test_every_form_of_a_destination_is_cleaned(text, clean):
    """Titles, angle brackets, entities and escapes in it stay as they were written."""
    assert cleaned(text).text == clean


@pytest.mark.parametrize(
    "text",
    [
        "`[a](https://n.example/?utm_source=x)`",
        "```\n[a](https://n.example/?utm_source=x)\n```",
        "    [a](https://n.example/?utm_source=x)",
        "<!-- [a](https://n.example/?utm_source=x) -->",
        "<!--\n\n[a](https://n.example/?utm_source=x)\n-->",
        r"\[a](https://n.example/?utm_source=x)",
        "see https://n.example/?utm_source=x",
    ],
)
def test_code_comments_and_words_are_left_alone(text):
    """What looks like a link there is none."""
    assert cleaned(text).text == text


def test_the_newsletters_own_campaign_is_counted():
    """By the settings, else it is what most links bear; another's is told with its address and line."""
    text = (
        f"[a](https://a.example/?{MARKED})\n" * 3
        + "\n[b](https://b.example/?utm_source=Magpie&utm_medium=email)"
    )
    for campaign in (OWN, ()):
        assert report(cleaned(text, campaign)) == (
            "taken off: the newsletter's own campaign, 9 parameters of 3 links",
            'taken off in line 5: another\'s campaign, utm_source="Magpie", utm_medium="email", of https://b.example/',
        )


def test_a_campaign_on_few_links_is_nobodys_own():
    """Two links do not make a habit, nor do three of six."""
    mine = f"[a](https://a.example/?{MARKED})\n"
    others = "".join(f"[b](https://b.example/?utm_source={at})\n" for at in range(3))
    assert not any(one.own for one in cleaned(mine * 2).removed)
    assert not any(one.own for one in cleaned(mine * 3 + others).removed)
    assert any(one.own for one in cleaned(mine * 4 + others).removed)


def test_what_is_no_destination_is_not_taken_for_one():
    """The words of a picture are words; what stands behind a reference in parentheses is not its address."""
    picture, reference, definition = destinations(
        "![an [owl](https://owl.example/)](https://p.example/a.png)\n"
        "[owl](https://n.example/a 'T' b)\n\n[owl]: https://d.example/"
    )
    assert picture.written == "https://p.example/a.png"
    assert (reference.written, reference.is_link) == ("https://n.example/a 'T' b", False)
    assert definition.written == "https://d.example/"


def test_recipient_ids_are_told_by_name_alone():
    """Their value says who the reader is."""
    (line,) = report(cleaned("Owls\n\n[a](https://a.example/?mc_eid=2ce07ab429)", OWN))
    assert line == "taken off in line 3: who clicked, mc_eid, of https://a.example/"


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("http://ttps//n.example/a", "https://n.example/a"),
        ("http://%20https//www.n.example", "https://www.n.example"),
        ("http://%20http://n.example", "http://n.example"),
        ("https://https://n.example/", "https://n.example/"),
        ("htp://n.example", "https://n.example"),
        ("https:/n.example/a", "https://n.example/a"),
        ("www.n.example", "https://www.n.example"),
        ("n.example/a", "https://n.example/a"),
        ("http://n.example/a b", "http://n.example/a%20b"),
        ("http://Ada%20Byron", ""),
        ("/issues/12/", ""),
        ("owls.html", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_what_was_meant_is_guessed_where_it_shows(url, meant):
    """Doubled, misspelled and missing schemes, and spaces; nothing is made up."""
    assert malformed(url)
    assert guess(url) == meant


def test_a_line_of_the_report_is_a_line():
    """However long an address is, and whatever is hidden in it."""
    pairs = "&".join(["utm_x%0A=1", "utm_y=%0Aerror:%1b[31m", *["mc_eid=1"] * 9000])
    sound, none, mistyped = f"{'ab.' * 3000}example?{pairs}", "a" * 90_000, f"ttps//{'c' * 90_000}.example"
    text = "\n\n".join(f"[a](http://{rest})" for rest in (sound, none, mistyped))
    lines = report(cleaned(text))
    assert len(lines) == 4
    assert all(line.isprintable() and len(line) < 1200 for line in lines)


def test_malformed_addresses_are_named_and_not_changed():
    """With line, words, what is wrong and what was meant; their traces go as everywhere."""
    text = (
        "Owls\n* [the **paper**](http://ttps//n.example?utm_source=x)\n"
        "* [Ada](http://Ada%20Byron) [x](mailto:a@n.example)"
    )
    found = cleaned(text)
    assert found.text == text.replace("?utm_source=x", "")
    paper, ada = report(found)[1:]
    assert paper == (
        'line 2: "the paper" leads to "http://ttps//n.example", and its host "ttps" looks like a mistyped '
        "scheme; did you mean https://n.example?"
    )
    assert ada == 'line 3: "Ada" leads to "http://Ada%20Byron", and its host "ada%20Byron" is not a host name'


def test_an_address_with_spaces_is_named_though_it_is_no_link():
    """Readers of Markdown would print it as words."""
    text = "[the paper](http://n.example/a b) and `[c](http://n.example/c d)`"
    found = cleaned(text)
    (fault,) = found.faults
    assert (fault.line, fault.words, fault.meant) == (1, "the paper", "http://n.example/a%20b")
    assert found.text == text
