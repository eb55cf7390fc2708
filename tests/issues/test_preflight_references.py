"""What preflight says of references and mentions, and of what was written about before."""

import pytest

from curator.issues.preflight import preflight
from curator.issues.render import render
from curator.model import Archive, Earlier
from tests.support.issues import of, settings, story

HERE = settings()
ARCHIVE = Archive(
    issues={9: ("/issues/9-owls-in-the-rain",)},
    slugs={"the-owl-census": 7},
    words={"the-owl-census": "The *owl* census"},
    known=("the-owl-census", "the-cat-census"),
)


def findings(text, archive=ARCHIVE, check=("reference", "mention", "near")):
    whole = of(story(text))
    found = preflight(whole, render(whole, HERE, archive), HERE, archive)
    return [(one.severity.value, one.what, one.mend) for one in found if one.check in check]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[#10]] [[the-owl-census]] [NH #9](https://heron.example/issues/9/)", []),
        ("[[#12]]", [("error", "the reference to #12 leads to no earlier issue", "correct the number")]),
        (
            "[[the-owl-cencus]]",
            [("error", '"[[the-owl-cencus]]" names nothing known', "did you mean [[the-owl-census]]?")],
        ),
        (
            "[[Owls at night]]",
            [("error", '"[[Owls at night]]" names nothing known', "write it like [[NH #10]]")],
        ),
        (
            "([NH #10](https://heron.example/issues/9-owls-in-the-rain))",
            [("error", '"NH #10": it leads to #9', "write [[NH #10]]")],
        ),
        ("as in NH #10", [("warning", '"NH #10": it leads nowhere', "write [[NH #10]]")]),
        (
            "as in [NH #10](https://heron.example/about/)",
            [
                (
                    "note",
                    '"NH #10": it leads to a page of the newsletter\'s own that tells no number',
                    "look whether it is right, or write [[NH #10]]",
                )
            ],
        ),
    ],
)
def test_what_is_said_of_other_issues_is_judged(text, expected):
    """A wrong target is an error, a missing one a warning, one that cannot be told a note."""
    assert findings(text) == expected


def test_an_earlier_item_is_proposed_in_a_note():
    """With the reference that says so."""
    archive = Archive(
        near={"OwlNet is back.": Earlier(7, "owlnet-hears", "OwlNet hears", ("OwlNet", "Merlin"))}
    )
    assert findings("OwlNet is back.", archive) == [
        ("note", 'you wrote about OwlNet and Merlin in #7 ("OwlNet hears")', "say so with [[owlnet-hears]]")
    ]


def test_a_reference_to_an_item_prints_what_the_item_is_called():
    """Exactly its words, whatever marks stand in them; or the words that are asked for."""
    text = render(of(story("[[the-owl-census]] and [[the-owl-census|*that*]].")), HERE, ARCHIVE).text
    assert "\nThe *owl* census and _that_.\nhttps://heron.example/items/the-owl-census/\n" in text
    html = render(of(story("[[the-owl-census]]")), HERE, ARCHIVE).html
    assert ">The *owl* census</a>" in html


def test_brackets_in_code_and_in_a_links_own_words_are_no_references():
    """`[[ -f nest ]]` is a shell's; a footnote's [1] is a link."""
    assert findings("`[[ -f nest ]]`, [[1]](https://a.example/1), and\n\n```\n[[ -d nest ]]\n```") == []
