"""Two candidates that are one page become one, and nothing that anybody knew of either is lost."""

import pytest
from sqlalchemy import func, select

from curator.model import Article, CandidateState, Entry, Item, ItemKind, Verb
from curator.store import candidates, issues, pages, reading, sources, writing
from curator.store.schema import candidate, merge
from tests.support import make
from tests.support.make import NOW


@pytest.fixture
def pair(engine):
    return make.candidate(engine, title=""), make.candidate(engine, "https://sho.rt/1", title="Short")


def unite(engine, kept, dropped):
    with writing(engine) as conn:
        candidates.unite(conn, kept, dropped)


def test_the_old_id_and_the_old_address_find_the_page_still(engine, pair):
    """A number on somebody's note, a link that is added again: both lead to what it is now."""
    kept, dropped = pair
    unite(engine, kept, dropped)
    assert make.candidate_again(engine, dropped).id == kept.id
    with reading(engine) as conn:
        assert candidates.find_key(conn, "sho.rt/1") == kept.id
        assert conn.execute(select(func.count()).select_from(candidate)).scalar_one() == 1


def test_what_the_kept_one_lacks_it_takes_over(engine):
    """Title, section, note and thanks; what it has stays."""
    kept = make.candidate(engine, title="", section="field", note="")
    dropped = make.candidate(engine, "https://sho.rt/1", title="T", section="fun", note="Mine", via="Lin")
    unite(engine, kept, dropped)
    after = make.candidate_again(engine, kept)
    assert (after.title, after.section, after.note, after.via) == ("T", "field", "Mine", "Lin")


def test_entries_rulings_and_items_move_along(engine, pair):
    """Who announced it, what was decided, where it was printed."""
    kept, dropped = pair
    one = make.source(engine)
    told = Entry("g", dropped.url, "t")
    with writing(engine) as conn:
        sources.record_entries(conn, one.id, [told], {"g": "p"}, {"g": dropped.id}, NOW)
        candidates.rule(conn, dropped, make.ruling(Verb.HOLD), CandidateState.HELD)
        pages.record(conn, dropped.id, dropped.url, Article("u", text="x"), NOW)
    draft = make.issue(engine)
    printed = Item(ItemKind.STORY, "**An owl.**", candidate_id=dropped.id)
    with writing(engine) as conn:
        section = draft.sections[0]
        from dataclasses import replace

        issues.save(conn, replace(draft, sections=(replace(section, items=(printed,)),)), {})
    unite(engine, kept, dropped)
    after = make.candidate_again(engine, kept)
    assert (after.sources, after.issue) == (("Nightjar",), 1)
    assert make.issue_again(engine).items[0].candidate_id == kept.id
    with reading(engine) as conn:
        assert [row.verb for row in candidates.rulings(conn, kept.id)] == ["hold"]


def test_a_chain_of_merges_leads_to_its_end(engine):
    """What was merged into something that was merged later is found in one look."""
    first, second, third = (make.candidate(engine, f"https://{n}.example/") for n in "abc")
    unite(engine, second, third)
    unite(engine, first, second)
    for old in (second, third):
        assert make.candidate_again(engine, old).id == first.id
    with reading(engine) as conn:
        assert set(conn.execute(select(merge.c.candidate_id)).scalars()) == {first.id}


def test_the_id_of_a_merged_candidate_is_not_given_to_another(engine, pair):
    """Else a number that somebody wrote down would come to mean another page."""
    kept, dropped = pair
    unite(engine, kept, dropped)
    new = make.candidate(engine, "https://new.example/")
    assert new.id != dropped.id
    assert make.candidate_again(engine, dropped).id == kept.id
    assert make.candidate_again(engine, new).url == "https://new.example/"


def test_merging_again_and_again_is_no_trouble(engine, pair):
    """Each short link is united with the page as it comes."""
    kept, dropped = pair
    unite(engine, kept, dropped)
    for at in range(3):
        unite(engine, kept, make.candidate(engine, f"https://sho.rt/again/{at}"))
    with reading(engine) as conn:
        assert len(conn.execute(select(merge)).all()) == 4
