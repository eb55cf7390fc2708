"""Changes that are kept, shown, refused when stale, and taken back."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from curator.errors import Refused, Stale
from curator.issues.snapshot import dump, load, loosened
from curator.jobs import approve
from curator.jobs.assemble import change
from curator.jobs.redraft import redraft
from curator.jobs.undo import entries, undo
from curator.model import CandidateState, Image, Issue, IssueState, Item, ItemKind, Section
from curator.store import history, reading
from tests.support import make
from tests.support.make import NOW
from tests.support.processes import processes

pytestmark = pytest.mark.postgresql_is_long

TEXT = "---\nnumber: 1\n---\n\nHello.\n\n## Owls\n\n**One** owl.\n\n**Two** owls.\n\n* three\n"


@pytest.fixture
def draft(engine, settings):
    """An issue that was read from a document."""
    return redraft(engine, settings, TEXT.encode(), now=NOW, by="ada").issue


def edit(engine, by="lin", **fields):
    """Give the issue other fields."""
    return change(engine, 1, lambda issue: replace(issue, **fields), now=NOW, by=by, what="edited")


def take_out(engine, number):
    """Take an item out."""

    def changes(issue):
        sections = (replace(s, items=tuple(i for i in s.items if i.id != number)) for s in issue.sections)
        return replace(issue, sections=tuple(sections))

    return change(engine, 1, changes, now=NOW, by="lin", what="took one out")


def whats(engine, issue):
    with reading(engine) as conn:
        return [row.what for row in history.notes(conn, issue.id)]


def test_an_undo_brings_back_what_was(engine, draft):
    """To the letter, sources and ids included; the history tells both."""
    take_out(engine, 2)
    back, last = undo(engine, 1, now=NOW, by="ada")
    assert dump(back) == dump(draft)
    assert (last.what, last.by) == ("took one out", "lin")
    assert whats(engine, draft)[-2:] == ["took one out (taken back)", "took back: took one out"]


def test_undoing_again_goes_further_back(engine, draft):
    """An undo is not itself taken back; when nothing is left, it says so."""
    edit(engine, title="A")
    edit(engine, title="B")
    assert undo(engine, 1, now=NOW, by="ada")[0].title == "A"
    assert undo(engine, 1, now=NOW, by="ada")[0].title == draft.title
    with pytest.raises(Refused, match="there is no change of issue #1 that could be taken back"):
        undo(engine, 1, now=NOW, by="ada")


def test_a_candidate_taken_out_comes_back_with_its_item(engine, settings):
    """It is a pick meanwhile; where it went into another issue, the undo is refused and changes nothing."""
    picked = make.pick(engine)
    issue = make.issue(engine, 1)
    link = Item(ItemKind.LINK, "[a](https://nightjar.example/owls)", candidate_id=picked.id)
    (item,) = edit(engine, sections=(Section("a", "A", (link,)),)).items
    assert make.candidate_again(engine, picked).state is CandidateState.PLACED
    take_out(engine, item.id)
    assert make.candidate_again(engine, picked).state is CandidateState.APPROVED
    undo(engine, 1, now=NOW, by="ada")
    assert make.candidate_again(engine, picked).state is CandidateState.PLACED
    take_out(engine, item.id)
    make.issue(engine, 2)
    other = replace(link, id=None)
    sections = (Section("a", "A", (other,)),)
    change(engine, 2, lambda one: replace(one, sections=sections), now=NOW, by="lin", what="took it")
    with pytest.raises(Refused, match="is not approved any more, or stands in another issue"):
        undo(engine, 1, now=NOW, by="ada")
    assert whats(engine, issue)[-1] == "took one out"


def test_an_undo_withdraws_an_approval_and_brings_none_back(engine, settings):
    """What is approved is these bytes; others are a draft."""
    make.approved(engine, settings)
    edit(engine, closing="Bye.")
    assert undo(engine, 1, now=NOW, by="ada")[0].state is IssueState.DRAFT
    approve.approve(engine, settings, 1, now=NOW, by="ada")
    edit(engine, closing="Bye.")
    approve.approve(engine, settings, 1, now=NOW, by="ada")
    assert undo(engine, 1, now=NOW, by="ada")[0].state is IssueState.DRAFT


def test_a_change_that_changes_nothing_is_none(engine, settings):
    """It stores nothing, and an approval stays."""
    make.approved(engine, settings)
    before = make.issue_again(engine)
    assert edit(engine, title=before.title) == before


def test_a_stale_change_says_who_changed_what(engine, draft):
    """With the difference between what was seen and what is there now."""
    edit(engine, by="lin", closing="Bye.")
    with pytest.raises(Stale, match=r"changed meanwhile by lin \(edited, 2026-11-23 09:00\)") as caught:
        change(engine, 1, lambda one: one, now=NOW, by="ada", what="x", seen_at=draft.revision)
    assert "+Bye." in caught.value.diff
    assert make.issue_again(engine).closing == "Bye."


def test_of_two_changes_at_once_one_is_refused_with_the_difference(engine, draft):
    """The slower one; what the faster one stored stays."""

    def slow(issue):
        edit(engine, title="First")
        return replace(issue, title="Second")

    with pytest.raises(Stale) as caught:
        change(engine, 1, slow, now=NOW, by="ada", what="slow")
    assert any(line.startswith("+") and "First" in line for line in caught.value.diff)
    assert make.issue_again(engine).title == "First"


def test_the_history_shows_what_each_change_changed(engine, settings, draft):
    """Line by line, as the document says it."""
    take_out(engine, 1)
    last = entries(engine, settings, 1)[-1]
    assert [line for line in last.diff if line[:1] in "+-" and "**" in line] == ["-**One** owl."]


def hammer(url, began):
    """Changes the issue's title and closing together, again and again, in a process of its own."""
    from curator.store import open_engine

    engine = open_engine(url)
    for n in range(10_000):
        edit(engine, title=f"T{n}", closing=f"C{n}")
        began.touch()


def test_a_kill_in_the_middle_of_changes_leaves_none_half_done(engine, url, draft, tmp_path):
    """Title, closing and history say the same change."""
    began = tmp_path / "began"
    for _ in range(5):
        began.unlink(missing_ok=True)
        process = processes().Process(target=hammer, args=(url, began))
        process.start()
        while not began.exists():
            time.sleep(0.002)
        time.sleep(0.02)
        process.kill()
        process.join(10)
        issue = make.issue_again(engine)
        assert issue.title[1:] == issue.closing[1:]
        with reading(engine) as conn:
            made = history.changes(conn, issue.id)
        assert made[-1].revision == issue.revision
        assert [row.revision for row in made] == list(range(2, issue.revision + 1))


TEXTS = st.sampled_from(["", "a", "**b** c", "é🦉\n\n* d"])
CONTENT = st.builds(
    Issue,
    number=st.just(1),
    title=TEXTS,
    intro=TEXTS,
    closing=TEXTS,
    slot=st.none() | st.dates(),
    aliases=st.lists(TEXTS, max_size=2).map(tuple),
    front=TEXTS,
    sections=st.lists(
        st.builds(
            Section,
            key=TEXTS,
            title=TEXTS,
            source=TEXTS,
            links_source=TEXTS,
            items=st.lists(
                st.builds(
                    Item,
                    kind=st.sampled_from(ItemKind),
                    text=TEXTS,
                    id=st.none() | st.integers(1, 5),
                    image=st.none() | st.builds(Image, src=TEXTS, width=st.none() | st.integers(1, 9)),
                    slug=TEXTS,
                    source=TEXTS,
                ),
                max_size=3,
            ).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
)


@budget(max_examples=100)
@given(CONTENT, CONTENT)
def test_a_snapshot_holds_all_of_an_issues_content(one, other):
    """What is loaded from it is what was dumped; two contents have one snapshot only if they are the same."""
    assert dump(load(dump(one), replace(other, revision=7))) == dump(one)
    assert (dump(one) == dump(other)) == (dump(load(dump(one), other)) == dump(other))
    assert load(dump(one), other) == one


def test_a_source_is_dropped_with_what_it_said():
    """Of what was changed, and of nothing else; one that came with the change stays."""
    kept, changed = Item(ItemKind.TEXT, "a", id=1, source="a"), Item(ItemKind.TEXT, "b", id=2, source="b")
    before = Issue(1, "T", (Section("s", "S", (kept, changed), source="## S"),), intro="i", intro_source="i")
    items = (replace(changed, text="B"), kept)
    after = replace(before, sections=(replace(before.sections[0], items=items),), intro="j")
    loose = loosened(before, after)
    assert [item.source for item in loose.items] == ["", "a"]
    assert (loose.sections[0].source, loose.intro_source) == ("## S", "")
    told = replace(after, intro_source="j", sections=(replace(after.sections[0], title="X", source="## X"),))
    assert (loosened(before, told).sections[0].source, loosened(before, told).intro_source) == ("## X", "j")
