"""One poisoned item beside good ones: the others, the footer and the way out are there, and nothing acts."""

import re
import warnings
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from lxml.html import document_fromstring

from curator.config import Mail
from curator.errors import CuratorError
from curator.issues.document import from_markdown
from curator.issues.render import render
from curator.model import TOKEN_SENTINEL, Image, Issue, Item, ItemKind, Section
from curator.text import clean
from tests.rendered.poison import ADDRESSES, BREAKING, POISON
from tests.support.issues import link, settings, story

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of its own, about a module that it looks for
    import html5lib

HERE = settings(mail=Mail(feedback=True, preferences=True))
WAY_OUT = f"https://heron.example/unsubscribe/{TOKEN_SENTINEL}"
GOOD = ("a barn owl in the snow", "a night heron by the pond", "an eagle on the pier")
ACTIVE = {
    *{
        "script",
        "iframe",
        "object",
        "embed",
        "form",
        "button",
        "input",
        "textarea",
        "svg",
        "math",
        "base",
        "link",
    },
    *{"plaintext", "xmp", "template", "noscript", "frameset", "video", "audio", "details", "marquee"},
}


def beside(*bad: Item, **changes) -> Issue:
    """An issue with these items between good ones."""
    items = (story(f"**{GOOD[0]}**"), *bad, link(GOOD[1]), Item(ItemKind.TEXT, GOOD[2]))
    whole = Issue(12, "#12: Owls", (Section("field", "Field Notes", items),), intro="Hello, and welcome.")
    return replace(whole, **changes)


def judge(edition) -> None:
    """The good is there in both parts, and nothing in the html acts."""
    for words in GOOD:
        assert words in edition.text
    assert WAY_OUT in edition.text
    judge_html(edition.html, GOOD, WAY_OUT)


def judge_html(html: str, good, way_out: str) -> None:
    """All good words and the way out are there, and nothing acts, for two parsers."""
    for tree in (document_fromstring(html), html5lib.parse(html, namespaceHTMLElements=False)):
        by_id = {element.get("id"): element for element in tree.iter() if element.get("id")}
        shown = " ".join("".join(tree.itertext()).split())
        for words in good:
            assert words in shown
        assert any(a.get("href").startswith(way_out) for a in by_id["footer"].iter("a"))
        for element in tree.iter():
            if isinstance(element.tag, str):
                judge_element(element)


def judge_element(element) -> None:
    """It is one of those that a mail may have, has no handler, and leads to the web or to a mailbox."""
    assert element.tag not in ACTIVE, element.tag
    for name, value in element.attrib.items():
        assert not name.lower().startswith("on"), name
        if name in {"href", "src", "background", "action"}:
            assert re.match(r"https?://[^/\s\\]|mailto:[^\s?]+@[^\s?]+$", value), value
    if element.tag == "style":
        assert "evil" not in (element.text or "")


@pytest.mark.parametrize("poison", BREAKING, ids=range(len(BREAKING)))
@pytest.mark.parametrize("kind", [kind for kind in ItemKind if kind is not ItemKind.HIDDEN])
def test_no_item_hides_another_or_acts(kind, poison):
    """Whatever kind of item it is in: everything else is there, and what it says is only said."""
    image = Image("https://p.example/1.png", alt=poison, caption=poison, credit=poison)
    bad = Item(kind, poison, image=image if kind is ItemKind.IMAGE else None, credit=poison)
    judge(render(beside(bad), HERE))


@pytest.mark.parametrize("url", ADDRESSES)
def test_no_address_leads_anywhere_but_to_the_web(url):
    """In links of every form, in pictures inside a text, and as an image of its own."""
    forms = [form for form in POISON if url in form]
    judge(render(beside(*(story(form) for form in forms), *(link(form) for form in forms)), HERE))
    judge(render(beside(Item(ItemKind.IMAGE, "", image=Image(url, alt="x"))), HERE))


@pytest.mark.parametrize("poison", BREAKING, ids=range(len(BREAKING)))
@pytest.mark.parametrize("place", ["title", "intro", "closing", "section", "emoji", "quick_links"])
def test_no_other_words_of_an_issue_do(place, poison):
    """Its title, its intro, its closing, a section's title, emoji, and the heading over its quick links."""
    whole = beside()
    if place in {"title", "intro", "closing"}:
        bad = replace(whole, **{place: f"Owls {poison}"})
    else:
        changed = {"title": poison} if place == "section" else {place: poison}
        bad = replace(whole, sections=(replace(whole.sections[0], **changed),))
    judge(render(bad, HERE))


@pytest.mark.parametrize("poison", BREAKING, ids=range(len(BREAKING)))
def test_no_word_of_the_newsletter_does(poison):
    """Its name, its tagline, its postal address, why a reader gets it, its own footer."""
    poison = clean(poison)  # a settings file with lone surrogates is no settings file
    kept = settings(name=f"H {poison}", tagline=poison, postal_address=f"H {poison}", why=poison)
    judge(render(beside(), kept.model_copy(update={"mail": Mail(footer=poison)})))


def test_no_text_may_hold_what_stands_for_a_readers_token():
    """It would be given to a place that the text names."""
    with pytest.raises(CuratorError, match=r"item 2 .* take it out"):
        render(beside(story(f"[x](https://evil.example/{TOKEN_SENTINEL})")), HERE)


@given(st.lists(st.sampled_from(POISON), min_size=1, max_size=6), st.booleans())
@budget(max_examples=60)
def test_no_mixture_of_them_does(some, joined):
    """In one item or in several."""
    texts = ["\n\n".join(some)] if joined else some
    judge(render(beside(*map(story, texts)), HERE))


@given(st.lists(st.sampled_from(POISON), min_size=1, max_size=4))
@budget(max_examples=40)
def test_no_document_that_holds_them_does(some):
    """Read as a person's document is: whatever items it becomes, the rest is there."""
    bad = "\n\n".join(some).replace("\x00", "")
    document = (
        f"# #12: Owls\n\nHello.\n\n{GOOD[0]}\n\n## One\n\n**{GOOD[1]}**\n\n{bad}\n\n## Two\n\n{GOOD[2]}\n"
    )
    judge(render(from_markdown(document, HERE.outline), HERE))
