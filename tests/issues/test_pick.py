"""What is printed of a pick: by a template, which a newsletter may replace."""

import pytest

from curator.errors import CuratorError
from curator.home import bundled
from curator.issues.assemble import items
from curator.issues.markdown import to_html
from curator.issues.pick import make_item
from curator.model import Candidate, CandidateState, ItemKind, Medium
from tests.support.make import NOW


def pick(number=1, **fields):
    """An approved candidate."""
    given = {
        "url": f"https://nightjar.example/{number}",
        "state": CandidateState.APPROVED,
        "added_at": NOW,
        "title": f"Owls {number}",
    }
    return Candidate(id=number, **(given | fields))


@pytest.fixture
def own(tmp_path):
    """A newsletter's own template of a story."""

    def write(text, name="story"):
        folder = tmp_path / "item"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.md").write_text(text)
        return (tmp_path, bundled("templates"))

    return write


def test_a_story_is_its_title_and_the_editors_words():
    """Without any, the summary stands there as a proposal."""
    written = make_item(pick(note="They **hoot**."))
    assert written.text == "**[Owls 1](https://nightjar.example/1)**\n\nThey **hoot**."
    assert (written.kind, written.proposal) == (ItemKind.STORY, False)
    proposed = make_item(pick(summary="Owls were counted."))
    assert proposed.text.endswith("\n\nOwls were counted.")
    assert proposed.proposal


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "[Owls 1](https://nightjar.example/1)"),
        ({"note": "by Ada"}, "[Owls 1](https://nightjar.example/1): by Ada"),
        ({"medium": Medium.VIDEO}, "[video] [Owls 1](https://nightjar.example/1)"),
        (
            {"note": "🦉 [Ada](https://nightjar.example/1) counts"},
            "🦉 [Ada](https://nightjar.example/1) counts",
        ),
        ({"title": ""}, "[nightjar.example](https://nightjar.example/1)"),
    ],
)
def test_a_quick_link_is_a_line(fields, text):
    """Its title, its medium where it is no page, the editor's words; a note with the link is all of it."""
    link = make_item(pick(kind=ItemKind.LINK, **fields))
    assert (link.kind, link.text, link.proposal) == (ItemKind.LINK, text, False)


def test_those_who_tell_the_same_story_are_links_in_its_item():
    """As a list under a story, in parentheses behind a quick link."""
    more = [pick(2, lead=1, url="https://papers.example/2.pdf", medium=Medium.PDF), pick(3, lead=1)]
    ((_, story),) = items([pick(note="They hoot."), *more])
    assert story.text.endswith(
        "They hoot.\n\nMore:\n\n"
        "* [Owls 2](https://papers.example/2.pdf) (PDF)\n"
        "* [Owls 3](https://nightjar.example/3) (nightjar.example)"
    )
    ((_, link),) = items([pick(kind=ItemKind.LINK), *more])
    assert link.text == (
        "[Owls 1](https://nightjar.example/1) (see also [pdf] [Owls 2](https://papers.example/2.pdf), "
        "[Owls 3](https://nightjar.example/3))"
    )


def test_one_that_was_approved_for_another_section_is_an_item_of_its_own():
    """The editor meant it so."""
    found = items([pick(section="owls"), pick(2, lead=1, section="plants")])
    assert [one.id for one, _ in found] == [1, 2]


def test_a_newsletter_may_write_its_own_template(own):
    """It sees the fields of a pick, and replaces only what it names."""
    where = own("### {{ pick.title }}\n{{ pick.host }}, {{ pick.minutes }} min\n")
    assert make_item(pick(words=500), where=where).text == "### Owls 1\nnightjar.example, 3 min"
    assert make_item(pick(kind=ItemKind.LINK), where=where).text == "[Owls 1](https://nightjar.example/1)"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{% if %}", "item/story.md, line 1: "),
        ("\n{{ pick.nothing }}", "item/story.md, line 2, could not be filled: "),
        ("{# nothing #}", "the template item/story.md prints nothing of candidate 1; look at its conditions"),
    ],
)
def test_a_broken_template_is_named_with_its_line(own, text, says):
    """In one line."""
    with pytest.raises(CuratorError) as caught:
        make_item(pick(), where=own(text))
    assert says in str(caught.value)


def test_other_peoples_words_stay_words():
    """A title or a summary makes no link, no heading and no list."""
    item = make_item(
        pick(title="](x) **b** <i> # [a](https://evil.example/)", summary="# a\n* b\n[c](https://x.y)")
    )
    html = to_html(item.text)
    assert html.count("<a ") == 1
    assert not any(tag in html for tag in ("<li", "<h", 'evil.example/"', "<i>"))
