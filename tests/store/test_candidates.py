"""Candidates: one for a page, whatever it is called; read, ruled on, and found again."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from curator.errors import NotFound
from curator.model import Article, CandidateState, Entry, ItemKind, Reading, Verb
from curator.store import candidates, pages, reading, sources, writing
from tests.support import make
from tests.support.make import DAY, NOW


def listed(engine, **asked):
    with reading(engine) as conn:
        found = candidates.list_some(conn, **asked)
        limit = asked.pop("limit", None)
        if limit is None:
            assert candidates.count_some(conn, **asked) == len(found)
    return [one.title for one in found]


def fail_reading(engine, known, *, permanent=False):
    with writing(engine) as conn:
        pages.record_fault(conn, known.id, "the server answered 500", permanent=permanent, now=NOW)


def to_read(engine):
    with reading(engine) as conn:
        return [one.id for one in pages.to_read(conn)]


def test_a_new_candidate_waits_unread(engine):
    """What nobody told is empty; what was told is kept."""
    made = make.candidate(engine, title="Owls", section="field", via="Lin", added_by="ada")
    assert made.state is CandidateState.WAITING
    assert made.reading is Reading.UNREAD
    assert made.kind is ItemKind.STORY
    assert (made.title, made.section, made.via, made.added_by) == ("Owls", "field", "Lin", "ada")
    assert (made.note, made.author, made.summary, made.sources, made.issue) == ("", "", "", (), None)


def test_a_key_belongs_to_one_candidate(engine):
    """The second to come with it gets the first one's id, and its card changes nothing."""
    first = make.candidate(engine, title="First")
    with writing(engine) as conn:
        again, new = candidates.add(
            conn, "nightjar.example/owls", "http://x.example/", now=NOW, title="Second"
        )
    assert (again, new) == (first.id, False)
    assert make.candidate_again(engine, first) == first


def test_a_candidate_is_known_by_every_address_it_was_given(engine):
    """An alias leads to it; a key that is another's stays the other's."""
    owl, cat = make.candidate(engine), make.candidate(engine, "https://nightjar.example/cats")
    with writing(engine) as conn:
        assert candidates.own_address(conn, owl.id, "sho.rt/1", "https://sho.rt/1") == owl.id
        assert candidates.own_address(conn, cat.id, "sho.rt/1", "https://sho.rt/1") == owl.id
    with reading(engine) as conn:
        assert candidates.find_key(conn, "sho.rt/1") == owl.id
        assert candidates.find_key(conn, "sho.rt/2") is None
        assert candidates.find_key(conn, "nightjar.example/cats") == cat.id


def test_an_unknown_candidate_is_not_found(engine):
    """The line says where to look."""
    with (
        pytest.raises(NotFound, match="no candidate 7; see them with: curator queue"),
        reading(engine) as conn,
    ):
        candidates.get(conn, 7)


def test_the_queue_is_ordered_by_publication_newest_first(engine):
    """Where none is known, the time of adding counts."""
    published = {"a": NOW - DAY, "b": NOW + DAY, "c": None}
    for name, at in published.items():
        make.candidate(engine, f"https://{name}.example/", title=name, published=at)
    assert listed(engine) == ["b", "c", "a"]
    assert listed(engine, limit=2) == ["b", "c"]


def test_the_queue_can_be_asked_by_state_and_section(engine):
    """Both must hold; nothing asked is everything."""
    make.candidate(engine, "https://a.example/", title="a", section="field")
    owl = make.candidate(engine, "https://b.example/", title="b", section="field")
    make.candidate(engine, "https://c.example/", title="c", section="fun")
    with writing(engine) as conn:
        candidates.move(conn, [owl.id], [CandidateState.WAITING], CandidateState.HELD)
    assert sorted(listed(engine, section_key="field")) == ["a", "b"]
    assert listed(engine, section_key="field", states=[CandidateState.HELD]) == ["b"]
    assert listed(engine, states=[CandidateState.SENT]) == []
    assert len(listed(engine)) == 3


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("owl", ["Owls & 100% cats"]),
        ("OWL cats", ["Owls & 100% cats"]),
        ("owl dogs", []),
        ("%", ["Owls & 100% cats"]),
        ("_", []),
        ("\\", []),
        ("starling murmur", ["Starlings"]),
        ("grace", ["Starlings"]),
        ("", ["Owls & 100% cats", "Starlings"]),
        ("'; DROP TABLE candidate; --", []),
    ],
)
def test_search_finds_every_word_somewhere(engine, search, found):
    """In title, address, summary or author, whatever the case; signs of LIKE mean themselves."""
    make.candidate(engine, "https://nightjar.example/a", title="Owls & 100% cats")
    make.candidate(engine, "https://murmur.example/b", title="Starlings", author="Grace")
    assert sorted(listed(engine, search=search)) == found


def test_a_page_that_was_read_fills_the_card(engine):
    """What the page does not tell stays as the feed told it; its text lies apart."""
    made = make.candidate(engine, author="Feed Author", summary="From the feed")
    read = Article("u", title="Real title", words=812, text="All of it.", image="https://p.example/i.png")
    with writing(engine) as conn:
        pages.record(conn, made.id, "https://nightjar.example/final", read, NOW)
        pages.record(conn, made.id, "https://nightjar.example/final", replace(read, text="New."), NOW)
    after = make.candidate_again(engine, made)
    assert (after.title, after.words, after.reading) == ("Real title", 812, Reading.READ)
    assert (after.author, after.summary) == ("Feed Author", "From the feed")
    assert after.url == "https://nightjar.example/final"
    with reading(engine) as conn:
        assert pages.text_of(conn, made.id) == "New."
        assert pages.text_of(conn, 99) == ""


def test_a_title_is_given_only_where_there_is_none(engine):
    """A person's or a feed's title is not written over."""
    bare, named = make.candidate(engine, title=""), make.candidate(engine, "https://b.example/", title="Mine")
    with writing(engine) as conn:
        for one in (bare, named):
            candidates.retitle(conn, one.id, "From the page")
    assert make.candidate_again(engine, bare).title == "From the page"
    assert make.candidate_again(engine, named).title == "Mine"


def test_a_page_that_failed_is_asked_three_times(engine):
    """Then it is left alone; its fault stays readable."""
    made = make.candidate(engine)
    for left in (True, True, False):
        fail_reading(engine, made)
        assert (to_read(engine) == [made.id]) is left
    after = make.candidate_again(engine, made)
    assert (after.reading, after.fault) == (Reading.FAILED, "the server answered 500")


def test_a_permanent_fault_is_not_asked_again(engine):
    """Nor is a candidate that the editor has rejected."""
    gone, rejected = make.candidate(engine), make.candidate(engine, "https://b.example/")
    fail_reading(engine, gone, permanent=True)
    fail_reading(engine, rejected)
    with writing(engine) as conn:
        candidates.move(conn, [rejected.id], [CandidateState.WAITING], CandidateState.REJECTED)
    assert to_read(engine) == []


def test_a_page_that_is_read_after_all_has_no_fault(engine):
    """The second attempt clears the first one's fault."""
    made = make.candidate(engine)
    fail_reading(engine, made)
    with writing(engine) as conn:
        pages.record(conn, made.id, made.url, Article("u", text="x"), NOW)
    after = make.candidate_again(engine, made)
    assert (after.reading, after.fault) == (Reading.READ, None)


def test_a_ruling_moves_the_candidate_and_is_remembered(engine):
    """By whom, when and why; what it does not say stays as it is."""
    made = make.candidate(engine, section="field", note="old")
    told = make.ruling(Verb.APPROVE, section="fun", kind=ItemKind.LINK, reason="lovely")
    with writing(engine) as conn:
        assert candidates.rule(conn, made, told, CandidateState.APPROVED)
        rows = candidates.rulings(conn, made.id)
    after = make.candidate_again(engine, made)
    assert (after.state, after.section, after.kind, after.note) == ("approved", "fun", ItemKind.LINK, "old")
    assert [tuple(row) for row in rows] == [("approve", "ada", NOW, "lovely")]


def test_a_ruling_on_a_state_that_is_no_more_does_nothing(engine):
    """Somebody else was faster: False, and no line in the record."""
    made = make.candidate(engine)
    with writing(engine) as conn:
        assert candidates.rule(conn, made, make.ruling(Verb.HOLD), CandidateState.HELD)
        assert not candidates.rule(conn, made, make.ruling(), CandidateState.APPROVED)
        assert len(candidates.rulings(conn, made.id)) == 1


def test_moving_many_moves_those_in_the_start_states(engine):
    """And says how many there were."""
    ids = [make.candidate(engine, f"https://{name}.example/").id for name in "abc"]
    with writing(engine) as conn:
        candidates.move(conn, ids[:1], [CandidateState.WAITING], CandidateState.SENT)
        assert candidates.move(conn, ids, [CandidateState.WAITING], CandidateState.HELD) == 2
        assert candidates.move(conn, [], [CandidateState.WAITING], CandidateState.HELD) == 0


def test_a_candidate_tells_its_sources_once_each(engine):
    """In the order in which they announced it; a source without a title is its address."""
    owl = make.candidate(engine)
    named, bare = make.source(engine), make.source(engine, "https://bare.example/feed", title="")
    with writing(engine) as conn:
        for at, one in enumerate((bare, named, named)):
            told = Entry(f"g{at}", owl.url, "Owls")
            sources.record_entries(conn, one.id, [told], {told.guid: "p"}, {told.guid: owl.id}, NOW)
    assert make.candidate_again(engine, owl).sources == ("https://bare.example/feed", "Nightjar")


def test_a_long_queue_is_listed_whole(engine):
    """More candidates than fit into one statement's parameters, each with its source."""
    one = make.source(engine)
    with writing(engine) as conn:
        for at in range(510):
            known, _ = candidates.add(
                conn, f"n.example/{at}", f"https://n.example/{at}", now=NOW, title=str(at)
            )
            told = Entry(str(at), f"https://n.example/{at}", "t")
            sources.record_entries(conn, one.id, [told], {told.guid: "p"}, {told.guid: known}, NOW)
    with reading(engine) as conn:
        found = candidates.list_some(conn)
    assert len(found) == 510
    assert all(made.sources == ("Nightjar",) for made in found)


def test_a_publication_before_computers_is_a_time_too(engine):
    """Feeds say the strangest things; a year 1 or 9999 does not break the queue."""
    for name, year in (("a", 1), ("b", 9999)):
        make.candidate(
            engine, f"https://{name}.example/", title=name, published=datetime(year, 1, 2, tzinfo=UTC)
        )
    assert listed(engine) == ["b", "a"]
