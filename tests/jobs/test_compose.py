"""The verbs that reach beyond a draft: filling, merging, writing, and who changes it at the same time."""

import threading
from dataclasses import replace

import pytest

from curator.config import Campaign
from curator.errors import NotFound, Refused, UsageError
from curator.issues.compose import Spot, move
from curator.issues.compose import remove as station
from curator.jobs import compose
from curator.jobs.approve import approve
from curator.jobs.assemble import assemble, change
from curator.jobs.relate import join
from curator.jobs.rule import rule
from curator.jobs.send import send
from curator.jobs.undo import undo
from curator.jobs.unite import unite
from curator.model import CandidateState, IssueState, ItemKind, Verb
from curator.store import candidates, reading
from curator.store.engine import open_engine
from tests.support import make
from tests.support.hands import Book
from tests.support.make import NOW

pytestmark = pytest.mark.postgresql_is_long

S, L = ItemKind.STORY, ItemKind.LINK
URLS = [f"https://{name}.example/" for name in "abc"]


@pytest.fixture
def draft(engine, settings):
    """A draft of three stories in Field Notes."""
    for url in URLS:
        make.pick(engine, url)
    return assemble(engine, settings.outline, now=NOW, by="ada")


def fill(engine, settings, *ids, number=1):
    return compose.fill(engine, settings.outline, number, ids, now=NOW, by="lin")


def merge(engine, settings, *ids):
    return compose.merge(engine, settings.outline, 1, ids, now=NOW, by="lin")


def states(engine):
    return {url: one.state for url, one in make.queue(engine).items()}


def sections(issue):
    return {part.key: [one.url for one in part.items] for part in issue.sections}


def remove(engine, settings, *ids):
    return change(
        engine, 1, lambda one: station(one, ids, settings.outline), now=NOW, by="lin", what="removed"
    )


def test_a_draft_is_filled_with_the_picks_that_stand_nowhere(engine, settings, draft):
    """Each in its section behind its kind; a section that was not there comes in its place."""
    link = make.pick(engine, "https://link.example/", kind=L)
    fun = make.pick(engine, "https://fun.example/", section="fun")
    story = make.pick(engine, "https://story.example/")
    method = make.pick(engine, "https://method.example/", section="method")
    astray = make.pick(engine, "https://astray.example/", section="gone")
    done = fill(engine, settings)
    assert sections(done.issue) == {
        "field": [*URLS, story.url, link.url],
        "method": [method.url],
        "fun": [fun.url],
        "": [astray.url],
    }
    assert len(done.picks) == 5
    assert set(states(engine).values()) == {CandidateState.PLACED}


def test_a_draft_is_filled_with_those_that_are_named(engine, settings, draft):
    """The others wait for another issue."""
    one, two = (make.pick(engine, f"https://{name}.example/") for name in "de")
    assert [pick.id for pick in fill(engine, settings, two.id, two.id).picks] == [two.id]
    assert make.candidate_again(engine, one).state is CandidateState.APPROVED


def test_what_is_not_approved_is_not_placed(engine, settings, draft):
    """The line says what it is and what would help; nothing is placed then."""
    waiting = make.candidate(engine, "https://waiting.example/")
    pick = make.pick(engine, "https://pick.example/")
    with pytest.raises(Refused, match=f"is waiting; approve it first with: curator approve {waiting.id}"):
        fill(engine, settings, pick.id, waiting.id)
    with pytest.raises(Refused, match="is placed; it stands in issue #1"):
        fill(engine, settings, draft.items[0].candidate_id)
    with pytest.raises(NotFound):
        fill(engine, settings, 999)
    assert make.issue_again(engine) == draft


def test_a_draft_cannot_be_filled_with_nothing(engine, settings, draft):
    """It says how to approve some."""
    with pytest.raises(Refused, match="no candidate is approved; approve some with"):
        fill(engine, settings)


def test_an_undo_of_a_fill_gives_the_picks_back(engine, settings, draft):
    """They are approved again, and can be filled in again."""
    pick = make.pick(engine, "https://pick.example/")
    fill(engine, settings)
    undo(engine, 1, now=NOW, by="ada")
    assert make.candidate_again(engine, pick).state is CandidateState.APPROVED
    assert fill(engine, settings).issue.items[-1].url == pick.url


def test_a_merge_makes_one_item_and_loses_no_candidate(engine, settings, draft):
    """The others are told under the first one's, and stand in the issue as long as it links to them."""
    one, two, three = draft.items
    after = merge(engine, settings, one.id, three.id)
    assert [item.id for item in after.items] == [one.id, two.id]
    assert three.text in after.items[0].text
    told = make.queue(engine)[URLS[2]]
    assert (told.state, told.lead, told.likeness) == (CandidateState.PLACED, one.candidate_id, compose.MERGED)


def test_what_was_told_under_another_leads_when_it_is_merged_first(engine, settings, draft):
    """Nothing is told under a candidate that is told under another."""
    one, two, three = (item.candidate_id for item in draft.items)
    join(engine, [two, one])
    merge(engine, settings, draft.items[0].id, draft.items[2].id)
    with reading(engine) as conn:
        assert [found.lead for found in candidates.get_many(conn, [one, three])] == [None, one]


def test_what_is_merged_goes_where_its_item_goes(engine, settings, draft):
    """All are picks again when it is taken out; all are sent when it is sent."""
    one, _, three = draft.items
    before = merge(engine, settings, one.id, three.id)
    after = remove(engine, settings, one.id)
    assert [pick.url for pick in compose.again(engine, before, after)] == [URLS[0], URLS[2]]
    assert states(engine) == {
        URLS[0]: CandidateState.APPROVED,
        URLS[1]: CandidateState.PLACED,
        URLS[2]: CandidateState.APPROVED,
    }
    undo(engine, 1, now=NOW, by="ada")
    assert set(states(engine).values()) == {CandidateState.PLACED}
    make.readers(engine, 1)
    approve(engine, settings, 1, now=NOW, by="ada")
    send(engine, settings, Book(), 1, clock=lambda: NOW, by="ada")
    assert set(states(engine).values()) == {CandidateState.SENT}


def test_an_undo_of_a_merge_brings_every_item_back(engine, settings, draft):
    """With its id, words and candidate."""
    merge(engine, settings, *(item.id for item in draft.items))
    assert undo(engine, 1, now=NOW, by="ada")[0].sections == draft.sections
    assert set(states(engine).values()) == {CandidateState.PLACED}


def test_a_candidate_that_the_merged_words_do_not_link_to_is_a_pick_again(engine, settings, draft):
    """Nothing would print it."""
    one, two, _ = draft.items
    bare = replace(two, text="**No link.** At all.")
    parts = (replace(draft.sections[0], items=(one, bare)),)
    change(engine, 1, lambda seen: replace(seen, sections=parts), now=NOW, by="lin", what="wrote")
    before = make.issue_again(engine)
    after = merge(engine, settings, one.id, two.id)
    assert states(engine)[URLS[1]] is CandidateState.APPROVED
    assert [pick.url for pick in compose.again(engine, before, after)] == [URLS[1]]


def test_one_item_alone_is_not_merged(engine, settings, draft):
    """Nor one named twice, nor one that is none."""
    for ids in ([1], [1, 1]):
        with pytest.raises(UsageError, match="one item alone is nothing to merge"):
            merge(engine, settings, *ids)
    with pytest.raises(UsageError, match="has no item 9"):
        merge(engine, settings, 1, 9)


def test_written_words_have_clean_links(engine, settings, draft):
    """What was taken off is reported; the item is no proposal any more."""
    settings = settings.model_copy(update={"campaign": Campaign(source="heron")})
    text = "**New** [words](https://a.example/x?utm_source=other&id=1)."
    after, remarks = compose.write(engine, settings, 1, 2, text, now=NOW, by="lin")
    assert after.items[1].text == "**New** [words](https://a.example/x?id=1)."
    assert len(remarks) == 1
    assert "utm_source" in remarks[0]
    assert after.items[1].candidate_id == draft.items[1].candidate_id


def test_an_approved_issue_is_a_draft_again_when_it_is_composed(engine, settings):
    """By every verb; what is sent is changed by none."""
    make.approved(engine, settings)
    pick = make.pick(engine, "https://pick.example/")
    assert fill(engine, settings, pick.id).issue.state is IssueState.DRAFT
    approve(engine, settings, 1, now=NOW, by="ada")
    assert merge(engine, settings, 1, 2).state is IssueState.DRAFT
    approve(engine, settings, 1, now=NOW, by="ada")
    send(engine, settings, Book(), 1, clock=lambda: NOW, by="ada")
    late = make.pick(engine, "https://late.example/")
    with pytest.raises(Refused, match="is sent: what goes out is not changed any more"):
        fill(engine, settings, late.id)
    assert make.candidate_again(engine, late).state is CandidateState.APPROVED


def test_an_undo_finds_the_candidate_that_its_own_turned_out_to_be(engine, settings):
    """Two addresses were found to be one page while the item was out."""
    known = make.candidate(engine, "https://known.example/")
    other = make.pick(engine, "https://other.example/")
    assemble(engine, settings.outline, now=NOW, by="ada")
    remove(engine, settings, 1)
    rule(engine, [other.id], make.ruling(Verb.HOLD))
    rule(engine, [known.id], make.ruling(section="field", note="Words."))
    kept = unite(engine, other.id, "https://known.example/")
    assert kept.id == known.id
    (item,) = undo(engine, 1, now=NOW, by="ada")[0].items
    assert item.candidate_id == kept.id
    assert make.candidate_again(engine, kept).state is CandidateState.PLACED


def test_two_who_compose_at_once_lose_nothing(engine, url, settings, draft):
    """Each change is stored whole, or refused; what is stored is the sum of those that were not refused."""
    outline, refused, stored = settings.outline, [], []
    picks = [make.pick(engine, f"https://pick-{n}.example/").id for n in range(6)]

    def compose_on(mine, ids):
        its = open_engine(url)
        for number in ids:
            try:
                compose.fill(its, outline, 1, [number], now=NOW, by=mine)
                change(
                    its,
                    1,
                    lambda one: move(one, [1], Spot(last=True), outline),
                    now=NOW,
                    by=mine,
                    what=f"moved after {number}",
                )
            except Refused as error:
                refused.append(error)
            stored.append(number)
        its.dispose()

    threads = [
        threading.Thread(target=compose_on, args=(name, ids))
        for name, ids in (("ada", picks[:3]), ("lin", picks[3:]))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    issue = make.issue_again(engine)
    assert sorted(stored) == picks
    assert sorted(item.candidate_id for item in issue.items if item.id > 3) == picks
    assert len({item.id for item in issue.items}) == 9
    assert set(states(engine).values()) == {CandidateState.PLACED}
    assert all("was changed meanwhile by" in str(error) for error in refused)
