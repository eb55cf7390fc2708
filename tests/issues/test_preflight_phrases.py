"""What preflight says of the words of links, of cut titles, and of addresses that tell on readers."""

import pytest

from curator.model import Severity
from tests.support.issues import issue, link, of, story
from tests.support.proofs import found

NOTE, WARNING = Severity.NOTE, Severity.WARNING


def said(check: str, *items, **changes) -> list[tuple[Severity, str]]:
    """How much each finding of a check matters, and what it is."""
    return [(one.severity, one.what) for one in found(check, whole=of(*items, **changes))]


@pytest.mark.parametrize(
    "words", ["here", "Here", "click here", "this link", "Read more →", "hier", "lees meer"]
)
def test_words_that_say_nothing_are_a_note(words):
    """In the languages that there are texts for."""
    what = f'the link to https://owls.example/ says only "{words}"'
    assert said("link-words", story(f"**Owls.** Read it [{words}](https://owls.example/).")) == [(NOTE, what)]


@pytest.mark.parametrize("words", ["https://owls.example/x", "www.owls.example/x", "http://owls.example/y"])
def test_a_bare_address_is_a_note(words):
    """Nobody likes to hear one read out."""
    what = f"the link {words} is a bare address"
    assert said("link-words", link(f"Owls: [{words}](https://owls.example/x)")) == [(NOTE, what)]


def test_an_address_that_leads_to_another_host_is_a_warning():
    """So links are forged."""
    what = "the link says bank.example and leads to owls.example"
    text = "Owls: [https://www.bank.example/login](https://owls.example/)"
    assert said("link-words", link(text)) == [(WARNING, what)]


@pytest.mark.parametrize(
    "text",
    [
        "[The census](https://owls.example/)",
        "[Here be dragons](https://owls.example/)",
        "[node.js](https://nodejs.example/)",
        "[owls.example](https://owls.example/x)",
        "[ada@heron.example](mailto:ada@heron.example)",
        "[![An owl](https://pictures.example/a.png)](https://owls.example/)",
    ],
)
def test_words_that_say_something_are_no_finding(text):
    """A name, a sentence, a mail address, a picture with words of its own."""
    assert said("link-words", story(f"**Owls.** {text}")) == []


@pytest.mark.parametrize(
    "text",
    [
        "[A new kind of census that counts all the…](https://owls.example/)",
        "**[A new kind of census that counts ...](https://owls.example/)**\n\nIt does.",
        "**A new kind of census that counts all the…**\n\nIt does.",
        "**A new kind of census that counts all the…** It does.",
    ],
)
def test_a_title_that_was_cut_is_a_note(text):
    """A link's words or an item's title, told once."""
    ((severity, what),) = said("cut-title", story(text))
    assert severity is NOTE
    assert what.endswith(" looks cut short")


def test_the_same_words_in_the_same_place_are_told_once():
    """However often the link is repeated."""
    assert len(said("link-words", story("**a** " + "[here](https://owls.example/) " * 3))) == 1


def test_the_issues_title_is_looked_at():
    """It may come from a feed as well."""
    assert said("cut-title", story("**a** b"), title="#12: Owls, cats and a flock of…") != []


@pytest.mark.parametrize(
    "text",
    [
        "[Wait for it…](https://owls.example/)",
        "**Owls.** And so it went on and on and on…",
        "**Owls.** And so it **went on and on and on…**",
    ],
)
def test_dots_that_are_meant_are_no_finding(text):
    """A few words, or the end of a sentence that is no title."""
    assert said("cut-title", story(text)) == []


def test_an_address_that_tells_on_readers_is_a_warning():
    """One is shown, many of a kind are counted."""
    one = story("**a** [b](https://owls.example/x?id=7&utm_source=feed&fbclid=abc)")
    shown = "https://owls.example/x?id=7&utm_source=feed&fbclid=abc"
    assert said("tracking", one) == [(WARNING, f"{shown} tells on readers: utm_source, fbclid")]
    more = (link(f"[a](https://owls.example/{n}?utm_medium=mail)") for n in range(5))
    (found_one,) = found("tracking", whole=of(*more))
    assert found_one.what == "5 addresses tell on readers: utm_medium"
    assert found_one.where.endswith("; and 2 more")


def test_another_address_that_tells_on_readers_is_another_finding():
    """Whoever accepts the first has not accepted the second."""
    links = [link(f"[a](https://owls.example/{n}?utm_medium=mail)") for n in range(2)]
    (first,), (both,) = found("tracking", whole=of(links[0])), found("tracking", whole=of(*links))
    assert first.key != both.key


def test_parameters_that_choose_a_page_and_the_own_campaign_are_no_finding():
    """The campaign is put on when the mail is made, and is nobody else's."""
    assert said("tracking", story("**a** [b](https://owls.example/?id=7&page=2&ref=a#utm)")) == []
    assert found("tracking", whole=issue()) == []
