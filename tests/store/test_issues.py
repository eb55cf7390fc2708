"""Issues: stored whole and read back the same, changed by one person at a time, frozen as editions."""

from dataclasses import replace
from datetime import date

import pytest

from curator.errors import NotFound, Refused
from curator.model import CandidateState, Edition, Image, IssueState, Item, ItemKind, Section, Span
from curator.store import candidates, history, issues, reading, writing
from tests.support import issues as samples
from tests.support import make
from tests.support.make import NOW


def save(engine, changed, links=None):
    with writing(engine) as conn:
        return issues.save(conn, changed, links or {})


def move(engine, seen, to, **more):
    with writing(engine) as conn:
        return issues.move(conn, seen, to, by="ada", at=NOW, **more)


def bare(issue):
    """The issue without what the store adds: ids and the revision."""
    sections = tuple(
        replace(section, items=tuple(replace(item, id=None) for item in section.items))
        for section in issue.sections
    )
    return replace(issue, sections=sections, id=None, revision=0)


SPANS = (Span("field", (0, 3), (2, 4)), Span("", (3, 4), (4, 5)))


def edition(engine, seen, digest="d1", spans=SPANS):
    with writing(engine) as conn:
        made = Edition(seen.number, "Subject ✨", "pre", "<p>é", "text\nö", digest, spans=spans)
        return issues.add_edition(conn, seen.id, made, NOW)


def test_an_issue_comes_back_as_it_was_stored(engine):
    """Sections, levels, headings, items of every kind, pictures and credits, in their order."""
    whole = samples.issue()
    with writing(engine) as conn:
        stored = issues.add(conn, whole, {})
    assert bare(stored) == whole
    assert make.issue_again(engine, 12) == stored
    assert stored.revision == 1
    assert len({item.id for item in stored.items}) == len(whole.items)


def test_an_unknown_issue_is_not_found(engine):
    """The line says where to look."""
    with (
        pytest.raises(NotFound, match=r"no issue #7; see them all with: curator issue list"),
        reading(engine) as conn,
    ):
        issues.get(conn, 7)


def test_a_changed_draft_is_stored_whole(engine):
    """Every part may change; ids of items that stay are kept, and each store counts a revision."""
    seen = make.issue(engine, 1, "**One.**", "**Two.**")
    one, two = seen.items
    changed = replace(
        seen,
        title="New",
        intro="Hello",
        closing="Bye",
        slot=date(2026, 11, 29),
        sections=(
            Section("fun", "Fun", (replace(two, text="**Two!**"),), "✨", "More", 2),
            Section("", "", (one,), level=3),
        ),
    )
    stored = save(engine, changed)
    assert stored == replace(changed, revision=2)
    assert make.issue_again(engine) == stored


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_new_item_may_stand_anywhere_among_old_ones(engine, place):
    """It gets an id that no item had, wherever the editor puts it."""
    seen = make.issue(engine, 1, "**One.**", "**Two.**")
    items = list(seen.items)
    items.insert(place, Item(ItemKind.LINK, "A new one"))
    stored = save(engine, replace(seen, sections=(replace(seen.sections[0], items=tuple(items)),)))
    assert [item.text for item in stored.items] == [item.text for item in items]
    assert {item.id for item in seen.items} < {item.id for item in stored.items}
    assert len({item.id for item in stored.items}) == 3


def test_the_id_of_an_item_taken_out_is_not_given_to_another(engine):
    """An order that was typed a minute ago moves what it named, or nothing."""
    seen = make.issue(engine, 1, "**One.**", "**Two.**")
    section = seen.sections[0]
    gone = section.items[1].id
    without = save(engine, replace(seen, sections=(replace(section, items=section.items[:1]),)))
    items = (*without.items, Item(ItemKind.LINK, "A new one"))
    stored = save(engine, replace(without, sections=(replace(without.sections[0], items=items),)))
    assert gone not in {item.id for item in stored.items}


def test_a_change_on_an_old_revision_is_refused(engine):
    """Two people changed the same draft: the second is told, and overwrites nothing."""
    seen = make.issue(engine)
    save(engine, replace(seen, title="First"))
    with pytest.raises(Refused, match="changed by somebody else"):
        save(engine, replace(seen, title="Second", sections=()))
    after = make.issue_again(engine)
    assert (after.title, len(after.items)) == ("First", 1)


@pytest.mark.parametrize("state", [IssueState.APPROVED, IssueState.SENDING, IssueState.SENT])
def test_only_a_draft_is_changed(engine, state):
    """What is approved or goes out stays as it is."""
    make.issue(engine)
    assert move(engine, make.issue_again(engine), state, digest="d")
    with pytest.raises(Refused, match="or approved"):
        save(engine, replace(make.issue_again(engine), title="Late"))
    assert make.issue_again(engine).title == "#1"


def test_an_approval_is_of_a_digest_by_someone_at_a_time(engine):
    """Withdrawn, nothing of it is left."""
    seen = make.issue(engine)
    assert move(engine, seen, IssueState.APPROVED, digest="d1")
    approved = make.issue_again(engine)
    assert (approved.digest, approved.approved_by, approved.approved_at) == ("d1", "ada", NOW)
    assert move(engine, approved, IssueState.DRAFT)
    assert make.issue_again(engine) == seen


def test_a_move_from_a_state_or_revision_that_is_no_more_does_nothing(engine):
    """Somebody else was faster."""
    seen = make.issue(engine)
    changed = save(engine, replace(seen, title="New"))
    assert not move(engine, seen, IssueState.APPROVED, digest="d1")
    assert move(engine, changed, IssueState.APPROVED, digest="d1")
    assert not move(engine, changed, IssueState.APPROVED, digest="d2")
    assert make.issue_again(engine).digest == "d1"


def test_the_time_of_sending_is_kept(engine):
    """It is the moment of the move to sent."""
    seen = make.issue(engine)
    move(engine, seen, IssueState.SENT)
    assert make.issue_again(engine).sent_at == NOW


def test_issues_are_listed_newest_first_and_numbered_on(engine):
    """The next number is one more than the highest, whatever is missing below."""
    with reading(engine) as conn:
        assert issues.next_number(conn) == 1
    for number in (3, 12, 7):
        make.issue(engine, number)
    with reading(engine) as conn:
        assert [one.number for one in issues.list_all(conn)] == [12, 7, 3]
        assert issues.next_number(conn) == 13


def test_an_issue_is_found_by_its_slot(engine):
    """A day without one gives nothing."""
    make.issue(engine, 1, slot=date(2026, 11, 29))
    with reading(engine) as conn:
        assert issues.in_slot(conn, date(2026, 11, 29)).number == 1
        assert issues.in_slot(conn, date(2026, 12, 13)) is None


def test_an_edition_is_frozen_once_for_each_digest(engine):
    """Approving the same again is the same edition; another digest is another one."""
    seen = make.issue(engine)
    first, again, other = edition(engine, seen), edition(engine, seen), edition(engine, seen, "d2")
    assert first == again
    assert other.id != first.id


def test_the_approved_edition_is_the_one_with_the_approved_digest(engine):
    """Its bytes are those that were frozen; a draft has none."""
    seen = make.issue(engine)
    edition(engine, seen, spans=())  # the section had no key in the outline then
    frozen = edition(engine, seen)
    edition(engine, seen, "d2")
    with pytest.raises(Refused, match="no approved edition"), reading(engine) as conn:
        issues.edition_of(conn, seen)
    move(engine, seen, IssueState.APPROVED, digest="d1")
    with reading(engine) as conn:
        assert issues.edition_of(conn, make.issue_again(engine)) == frozen


def test_a_link_is_found_where_it_was_printed(engine):
    """By its key, with the section's title; a link taken out of a draft is not there any more."""
    text = "**[Owls](https://nightjar.example/owls)**"
    links = {text: [("https://nightjar.example/owls", "nightjar.example/owls")]}
    seen = make.issue(engine, 4)
    stored = save(
        engine,
        replace(seen, sections=(Section("field", "Field Notes", (Item(ItemKind.STORY, text),)),)),
        links,
    )
    with reading(engine) as conn:
        (found,) = issues.appearances(conn, ["nightjar.example/owls", "elsewhere.example/"])
    assert (found.number, found.state, found.section) == (4, IssueState.DRAFT, "Field Notes")
    save(engine, replace(stored, sections=()))
    with reading(engine) as conn:
        assert issues.appearances(conn, ["nightjar.example/owls"]) == []


def test_a_candidate_tells_the_newest_issue_it_stands_in(engine):
    """The queue says where a placed one is."""
    owl = make.candidate(engine)
    for number in (3, 5):
        seen = make.issue(engine, number)
        item = Item(ItemKind.STORY, "x", candidate_id=owl.id, image=Image("https://p.example/i.png"))
        save(engine, replace(seen, sections=(replace(seen.sections[0], items=(item,)),)))
    with writing(engine) as conn:
        candidates.move(conn, [owl.id], [CandidateState.WAITING], CandidateState.PLACED)
    assert make.candidate_again(engine, owl).issue == 5


def test_the_history_is_kept_in_order(engine):
    """Who did what, and when."""
    seen = make.issue(engine)
    with writing(engine) as conn:
        for what in ("assembled", "ordered"):
            history.note(conn, seen.id, by="ada", at=NOW, what=what)
        rows = history.notes(conn, seen.id)
    assert [(row.by, row.at, row.what) for row in rows] == [
        ("ada", NOW, "assembled"),
        ("ada", NOW, "ordered"),
    ]
