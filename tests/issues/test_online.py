"""A sent issue as anybody may read it: all that it says, and nothing that is one reader's own."""

import re

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from lxml.html import document_fromstring

from curator.config import Campaign, Mail
from curator.errors import CuratorError
from curator.issues.online import online
from curator.issues.render import render
from curator.model import SENTINELS, Edition
from tests.rendered.mails import MADE, REAL, mail, real
from tests.rendered.poison import POISON
from tests.support.issues import issue, of, settings, story
from tests.support.shared import needs_shared

WHOLE = Mail(feedback=True, preferences=True)


def shown(edition):
    """What anybody sees of an edition, as a tree."""
    return document_fromstring(f"<body>{online(edition).body}</body>")


def text_of(element):
    """The words of an element, with one space between any two."""
    return " ".join(element.text_content().split())


def made(body):
    """An edition of which this is the body."""
    return Edition(7, "Owls", "", f"<html><head><title>x</title></head><body>{body}</body></html>", "", "d")


@pytest.mark.parametrize("name", MADE)
def test_all_that_was_printed_is_there(name):
    """Every section, item and footer stands in its place; no token's does."""
    before = [one.get("id") for one in document_fromstring(mail(name).html).xpath("//*[@id]")]
    assert [one.get("id") for one in shown(mail(name)).xpath("//*[@id]")] == before
    whole = online(mail(name))
    assert not [one for one in SENTINELS if one in whole.body + whole.styles + whole.style + whole.title]


@needs_shared
@pytest.mark.parametrize("name", REAL[:3])
def test_a_real_issue_says_online_what_it_said_by_mail(name):
    """Word for word, from the first item to the last."""
    mailed = {one.get("id"): text_of(one) for one in document_fromstring(real(name).html).xpath("//*[@id]")}
    read = {one.get("id"): text_of(one) for one in shown(real(name)).xpath("//*[@id]")}
    del mailed["footer"], read["footer"]
    assert read == mailed


def test_what_is_said_to_a_reader_goes_with_their_links():
    """No votes, no way to leave, and no question about them; who sends it stays."""
    words = text_of(shown(render(issue(), settings(mail=WHOLE))))
    for said in ("Unsubscribe", "Change what you get", "You get this mail", "What did you think", "👍"):
        assert said not in words
    assert "Heron Press, Reed Lane 4" in words
    assert "Subscribe here" in words


def test_it_does_not_lead_to_itself():
    """The date stays without "Read online" behind it; an item that names its own issue keeps its link."""
    tree = shown(render(of(story("See [[NH #12]] again, and [owls](https://owls.example).")), settings()))
    assert "Read online" not in text_of(tree)
    assert text_of(tree.xpath("//h1/following-sibling::p")[0]) == "22 November 2026 · 1 min read"
    assert tree.xpath("//*[@id='item-1']//a[contains(@href, '/issues/12/')]")


def test_no_link_says_that_the_reader_came_by_mail():
    """The campaign was the mail's."""
    kept = settings(campaign=Campaign(source="heron", medium="email", name="issue"))
    edition = render(of(story("[Owls](https://owls.example/?id=7).")), kept)
    assert "utm_medium=email" in edition.html
    assert shown(edition).xpath("//*[@id='item-1']//a/@href") == ["https://owls.example/?id=7"]


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ('<p>Owls.</p><p>Leave: <a href="/u/TOKEN">here</a></p>', "Owls."),
        (
            '<div>Owls. <a href="https://a.example">a</a> <a href="/u/TOKEN">Leave</a> Cats.</div>',
            "Owls. a Cats.",
        ),
        ("<p>Owls. Leave: https://h.example/u/TOKEN or stay.</p>", "Owls. Leave: or stay."),
        ('<div id="one">Owls. <a href="/u/TOKEN">Leave</a></div>', "Owls."),
        ("<div>" + "Owls. " * 200 + '<a href="/u/TOKEN">Leave</a></div>', ("Owls. " * 200).strip()),
        ("<p>Owls.</p> <style>a { background: url(/u/TOKEN) }</style>", "Owls. a { background: }"),
        ('<p>Owls.</p><a id="leave" href="/u/TOKEN">Leave</a>', "Owls."),
        ('<p>Owls.</p><img alt="" src="https://h.example/seen/TOKEN.gif">', "Owls."),
    ],
    ids=["a remark", "between links", "as words", "with an id", "much text", "styles", "an id", "a picture"],
)
def test_a_template_of_one_s_own_may_place_them_anywhere(body, left):
    """What is about a reader's link alone goes with it; what says more stays."""
    for token in SENTINELS:
        assert text_of(shown(made(body.replace("TOKEN", token)))) == left


def test_a_page_that_lost_an_item_is_not_shown():
    """It is an error, which names the issue: a template may have put the item inside a reader's link."""
    bad = made(f'<a href="/u/{SENTINELS[0]}"><span id="item-1">Owls.</span></a><p id="footer">x</p>')
    with pytest.raises(CuratorError, match="issue 7 cannot be shown online"):
        online(bad)


def test_pictures_are_loaded_from_where_they_are_and_nowhere_else():
    """Their origins, for the page to allow; what is no web address is none."""
    sources = ("https://A.example/1.png", "http://[::1]:80/2.png", "https://b.example;x/3.png", "data:,", "")
    body = "".join(f'<img alt="" src="{one}">' for one in sources)
    assert online(made(body)).origins == ("http://[::1]:80", "https://a.example")


@budget(max_examples=40)
@given(words=st.lists(st.sampled_from([one for one in POISON if len(one) < 10_000]), min_size=1, max_size=4))
def test_poison_stays_the_words_of_its_item(words):
    """No element, handler or address is in the page that was not in the mail."""
    edition = render(of(*map(story, words)), settings(mail=WHOLE))
    tree = shown(edition)
    assert not tree.xpath("//script | //iframe | //base | //form | //@*[starts-with(name(), 'on')]")
    assert not [url for url in tree.xpath("//@href | //@src") if not re.match(r"https?://|mailto:|#", url)]
