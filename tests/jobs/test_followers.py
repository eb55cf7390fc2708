"""followers: printed as one more link of their lead's item, they are placed, sent and released with it."""

from dataclasses import replace

import pytest

from curator.errors import CuratorError
from curator.jobs.add import add, where_is
from curator.jobs.approve import approve
from curator.jobs.assemble import assemble, change
from curator.jobs.hold import hold
from curator.jobs.relate import join, part
from curator.jobs.send import send
from curator.model import CandidateState
from curator.store import candidates, issues, reading
from tests.support import make
from tests.support.hands import Book, Clock
from tests.support.make import NOW

LEAD, PAPER = "https://nightjar.example/owls", "https://papers.example/owls.pdf"


@pytest.fixture
def kept(tmp_path):
    """The settings of a newsletter in a folder."""
    return make.settings(tmp_path)


@pytest.fixture
def story(engine):
    """Two approved candidates that tell one story: the lead and its follower."""
    lead, paper = make.pick(engine, LEAD), make.pick(engine, PAPER, note="")
    return join(engine, [lead.id, paper.id])


@pytest.fixture
def draft(engine, kept, story):
    """The draft that is made of them."""
    return assemble(engine, kept.outline, now=NOW, by="ada", title="#1: Owls, counted")


def stands(engine, url=PAPER):
    """The state of a candidate, and the number of the issue that it stands in."""
    one = make.queue(engine)[url]
    return one.state, one.issue


def edit(engine, changes):
    return change(engine, 1, changes, now=NOW, by="lin", what="edited")


def texts(change_text):
    """A change of every item's text; an empty one is taken out."""

    def changes(issue):
        return replace(
            issue,
            sections=tuple(
                replace(s, items=tuple(replace(i, text=t) for i in s.items if (t := change_text(i.text))))
                for s in issue.sections
            ),
        )

    return changes


def test_a_lead_and_its_follower_become_one_item(draft, story):
    """The item is the lead's; the follower stands below the words."""
    (item,) = draft.items
    assert item.candidate_id == story[0].id
    assert f"]({PAPER})" in item.text.partition("More:")[2]


def test_a_follower_is_placed_and_found_again(engine, draft):
    """Whoever adds it, or looks at it, is told where it stands."""
    assert stands(engine) == (CandidateState.PLACED, 1)
    assert where_is(engine, add(engine, PAPER, now=NOW, by="lin")) == "already in issue #1, which is draft"


def test_a_follower_is_released_with_the_item(engine, draft):
    """Both are picks again, and become one item of the next draft."""
    edit(engine, texts(lambda _: ""))
    assert stands(engine) == (CandidateState.APPROVED, None)
    assert stands(engine, LEAD) == (CandidateState.APPROVED, None)


def test_a_follower_whose_link_is_taken_out_is_a_pick_again(engine, draft):
    """The lead's item stays; written in again, the follower is placed again."""
    whole = draft.items[0].text
    edit(engine, texts(lambda text: text.partition("\n\nMore:")[0]))
    assert (stands(engine), stands(engine, LEAD)) == (
        (CandidateState.APPROVED, None),
        (CandidateState.PLACED, 1),
    )
    edit(engine, texts(lambda _: whole))
    assert stands(engine) == (CandidateState.PLACED, 1)


def test_a_follower_that_is_set_apart_later_keeps_its_place(engine, draft, story):
    """What is printed is remembered by its link, not by whose story it told."""
    part(engine, [story[1].id])
    edit(engine, lambda issue: replace(issue, intro="Hello."))
    assert stands(engine) == (CandidateState.PLACED, 1)


def test_a_follower_is_held_over_with_its_lead(engine, kept, draft):
    """It stands in the issue into which the item goes."""
    hold(engine, kept.outline, 1, [draft.items[0].id], now=NOW, by="lin")
    assert stands(engine) == stands(engine, LEAD) == (CandidateState.PLACED, 2)


def test_a_pick_that_an_issue_links_to_by_chance_is_no_follower(engine, draft):
    """It told nobody's story, and still becomes an item of its own."""
    make.pick(engine, "https://other.example/")
    edit(engine, lambda issue: replace(issue, intro="[other](https://other.example/)"))
    assert stands(engine, "https://other.example/")[0] is CandidateState.APPROVED


def test_a_follower_is_sent_with_its_lead(engine, kept, draft):
    """And is found in the issue for ever."""
    make.readers(engine, 1)
    approve(engine, kept, 1, now=NOW, by="ada")
    assert send(engine, kept, Book(), 1, clock=Clock(), by="ada").done
    assert stands(engine) == (CandidateState.SENT, 1)
    said = where_is(engine, add(engine, PAPER, now=NOW, by="lin"))
    assert said == "already sent in #1 under Field Notes"


def test_a_broken_template_makes_nothing(engine, kept, story, tmp_path):
    """No issue, and the picks wait as before; the line names the file and the line in it."""
    (tmp_path / "templates" / "item").mkdir(parents=True)
    (tmp_path / "templates" / "item" / "story.md").write_text("fine\n{{ pick.titel }}\n")
    with pytest.raises(CuratorError, match=r"item/story\.md, line 2, .*titel"):
        assemble(engine, kept.outline, now=NOW, by="ada", templates=(tmp_path / "templates",))
    with reading(engine) as conn:
        assert issues.list_all(conn) == []
        assert {one.state for one in candidates.list_some(conn)} == {CandidateState.APPROVED}
