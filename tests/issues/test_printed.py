"""Items of every form as a reader gets them: in html and in the text part."""

import pytest
from lxml.html import document_fromstring

from curator.issues.page import make_page
from curator.issues.preflight import preflight
from curator.issues.render import render
from curator.model import ItemKind
from tests.support.forms import of_every_form
from tests.support.issues import settings

HERE = settings()


@pytest.fixture(scope="module")
def whole():
    """The issue."""
    return of_every_form()


@pytest.fixture(scope="module")
def edition(whole):
    """The issue, rendered."""
    return render(whole, HERE)


@pytest.fixture(scope="module")
def tree(edition):
    """Its html."""
    return document_fromstring(edition.html)


def said(elements):
    """The words of elements."""
    return [" ".join(one.text_content().split()) for one in elements]


def test_every_kind_of_item_is_in_it(whole):
    """Else this file would prove less than it says."""
    assert {item.kind for item in whole.items} == set(ItemKind)


def test_no_check_objects_to_any_form(whole, edition):
    """None of them is wrong, or looks as if."""
    assert [one for one in preflight(whole, edition, HERE) if one.severity == "error"] == []


def test_what_is_hidden_is_printed_nowhere(whole, edition, tree):
    """Neither its words nor a place for it."""
    assert "note to myself" not in edition.html + edition.text
    printed = [item for item in whole.items if item.kind is not ItemKind.HIDDEN]
    assert len(tree.xpath("//*[starts-with(@id, 'item-')]")) == len(printed)
    runs = [run for section in make_page(whole, HERE).sections for run in section.runs]
    assert sum(len(run.items) for run in runs) == len(printed)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("//h2", ["Field Notes 🔭", "Methods 🧮", "Small Wonders ✨"]),
        ("//p/strong[a]", ["Fireflies.ai has open-sourced Glow,"]),
        ("//p/a/strong", ["Glow"]),
        ("//blockquote[1]/p", ["We had expected rain to be the problem. It was the cats."]),
        (
            "//blockquote[2]/p",
            ["Nobody had told us about the cats.", "And nobody had told the cats about us:"],
        ),
        ("//blockquote[2]//li", ["they came at night,", "they stayed till morning."]),
        ("//ol/li", ["Cut the sky out.", "Sum what is left. It takes a while.", "Divide by one starling."]),
        ("//div[@class='figure']/p", ["An owl, surprised by science. (Nightjar)"]),
        ("//div[@class='item']/p[@class='caption']", ["A flock of starlings over Waterwijk (Lin)"]),
        ("//p[@class='heading']", ["Quick ML resource links ⚡️ (see all 20)"]),
        ("//p[@class='heading']/a", ["see all 20"]),
        ("//td[@class='dot']", ["🐦", "•", "👩‍🔬"]),
        ("//td[@class='link']//a", ["Two", "reports", "How moths fly", "links only at its end"]),
        ("//div[@class='item']/p[@class='soft']", ["via Ada"]),
        ("//code", ["np.add", "counts = np.add.reduceat(mask.ravel(), starts)"]),
        ("//div[@id='closing']/p/strong", ["Thanks for reading!"]),
    ],
)
def test_the_html_is_made_of_what_it_means(tree, path, words):
    """Headings, quotes, lists, captions, quick links with their emoji apart, credits, code."""
    assert said(tree.xpath(path)) == words


def test_headings_below_a_section_are_of_one_size(tree):
    """Titles of stories, sub-sections and deeper headings."""
    assert said(tree.xpath("//h3")) == [
        "Karpathy on Tesla Autopilot, and what owls have to do with it",
        "What he said",
        "What he meant",
        "Asides",
        "A deeper heading",
    ]


TEXT = [
    """
[Picture: An owl, surprised <https://owls.example/surprise> by science.
(Nightjar)]
https://pictures.example/owl.jpg
""",
    """
*Fireflies.ai [1] has open-sourced Glow,* a tool that counts fireflies. It
is a second line of the same paragraph, with `np.add` in it and an escaped
*star*. What they say:

> We had expected rain to be the problem. It was the _cats_.

> Nobody had told us about the cats.
>
> And nobody had told the cats about us:
>
> - they came at night,
> - they stayed till morning [2].

More:

- Ada on Nightjar: Owls, Cats and Other Errors (PDF)
  https://papers.example/owls.pdf
- Code: nightjar/ears (GitHub)
  https://code.example/nightjar/ears

[1] https://fireflies.example/
[2] https://cats.example/

via Ada
""",
    """
*Glow* [1] *records what bats say* and prints it. A second paragraph
follows.

1. Cut the sky out.
2. Sum what is left. It takes a while.
3. Divide by one starling.

Then a picture:

[Picture: A flock of starlings over Waterwijk (Lin)]
https://pictures.example/flock.png

And on it goes after the picture, till the end [2].

[1] https://glow.example/
[2] https://end.example/
""",
    """
Quick ML resource links ⚡️ (see all 20)
https://notion.example/all

- 🐦 Two [1] reports [2] on *rain*.
  [1] https://field.example/a
  [2] https://field.example/b
  via Lin

- [video] How moths fly
  https://moths.example/v

- 👩‍🔬 A quick link that goes on over more than one line, and links only at
  its end.
  https://long.example/
""",
    """
No wonder this time: it rained.

A deeper heading

And some free text below it.

    counts = np.add.reduceat(mask.ravel(), starts)


* * *

*Thanks for reading!* Reply to this mail, it reaches a person. 🪶
""",
]


@pytest.mark.parametrize("lines", TEXT)
def test_the_text_reads_as_a_person_would_write_it(edition, lines):
    """Pictures in brackets, quotes behind their marks, lists, credits, addresses below the words."""
    assert lines in edition.text
