"""rule: an editor's decisions, all of a call or none."""

import pytest

from curator.errors import NotFound, Refused
from curator.jobs.rule import rule
from curator.model import CandidateState, ItemKind, Verb
from curator.store import candidates, reading
from tests.support import make

S = CandidateState


@pytest.fixture
def three(engine):
    return [make.candidate(engine, f"https://{name}.example/").id for name in "abc"]


def states(engine, ids):
    with reading(engine) as conn:
        return [candidates.get(conn, one).state for one in ids]


def test_many_are_ruled_on_at_once(engine, three):
    """Each as it is afterwards, in the order given; a number twice counts once."""
    ruled = rule(engine, [*three, three[0]], make.ruling(section="field", kind=ItemKind.LINK, note="Words."))
    assert [one.id for one in ruled] == three
    assert {(one.state, one.section, one.kind, one.note) for one in ruled} == {
        (S.APPROVED, "field", ItemKind.LINK, "Words.")
    }


def test_all_or_none(engine, three):
    """One unknown number, or one that may not be ruled on, and nothing happened."""
    with pytest.raises(NotFound, match="no candidate 99"):
        rule(engine, [*three, 99], make.ruling())
    rule(engine, three[:1], make.ruling(Verb.REJECT, reason="dull"))
    with pytest.raises(Refused, match=f"take it back first with: curator hold {three[0]}"):
        rule(engine, [*three[1:], three[0]], make.ruling())
    assert states(engine, three) == [S.REJECTED, S.WAITING, S.WAITING]
    with reading(engine) as conn:
        assert candidates.rulings(conn, three[1]) == []


def test_a_rejection_is_taken_back_in_two_steps(engine, three):
    """Held first; the record tells all three rulings."""
    rule(engine, three[:1], make.ruling(Verb.REJECT, reason="dull"))
    rule(engine, three[:1], make.ruling(Verb.HOLD))
    rule(engine, three[:1], make.ruling(Verb.APPROVE))
    with reading(engine) as conn:
        rows = candidates.rulings(conn, three[0])
    assert [(row.verb, row.reason) for row in rows] == [("reject", "dull"), ("hold", ""), ("approve", "")]


def test_a_merged_candidates_number_rules_on_what_it_is_now(engine, three):
    """The editor may still have the old list on the screen."""
    from curator.jobs.unite import unite

    unite(engine, three[1], "https://a.example/")
    (ruled,) = rule(engine, [three[1]], make.ruling())
    assert ruled.id == three[0]


def test_a_number_and_the_one_it_was_merged_into_are_ruled_on_once(engine, three):
    """Hold would be refused the second time."""
    from curator.jobs.unite import unite

    unite(engine, three[1], "https://a.example/")
    assert [one.id for one in rule(engine, three[:2], make.ruling(Verb.HOLD))] == [three[0]]


def test_hostile_words_of_an_editor_are_cleaned(engine, three):
    """A note pasted from anywhere can be stored and printed."""
    (ruled,) = rule(engine, three[:1], make.ruling(note="No\0te\ud800\nmore \u202e", reason="w\0hy\nnot"))
    assert ruled.note == "Note\nmore "
    with reading(engine) as conn:
        assert candidates.rulings(conn, three[0])[0].reason == "why not"
