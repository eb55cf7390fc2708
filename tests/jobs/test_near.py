"""Candidates that are near something that was printed."""

import pytest

from curator.jobs import add, record
from curator.jobs.remark import remark
from curator.model import CandidateState, Issue, Section
from curator.store import candidates, reading, writing
from tests.support import make
from tests.support.issues import story
from tests.support.make import NOW


@pytest.fixture
def printed(engine):
    """An issue that told of OwlNet."""
    items = (story("**OwlNet hears owls.** Google says so."),)
    with writing(engine) as conn:
        record.add(conn, Issue(10, "#10", (Section("field", "Field Notes", items),)))


def said(engine, **card):
    made = make.candidate(engine, **card)
    with reading(engine) as conn:
        return remark(conn, [made]).get(made.id)


def test_a_candidate_that_shares_a_rare_name_is_near(engine, printed):
    """The editor hears what was printed, and by which name it was found."""
    assert said(engine, title="How OwlNet learned to see") == 'near #10 on OwlNet: "OwlNet hears owls"'


@pytest.mark.parametrize("title", ["", "Google says so", "How an owl learned to see"])
def test_a_candidate_that_shares_nothing_rare_is_not(engine, printed, title):
    """What everybody writes about brings nothing near."""
    assert said(engine, title=title) is None


def test_what_was_ruled_on_finally_is_not_looked_at(engine, printed):
    """Nobody has to decide on it any more."""
    made = make.candidate(engine, title="How OwlNet learned to see")
    with writing(engine) as conn:
        candidates.move(conn, [made.id], [CandidateState.WAITING], CandidateState.REJECTED)
    with reading(engine) as conn:
        assert remark(conn, [candidates.get(conn, made.id)]) == {}


def test_a_new_address_is_said_to_be_near_at_once(engine, printed):
    """While the curator still looks at it."""
    made = add.add(engine, "https://a.example/1", now=NOW, by="ada", title="OwlNet, explained")
    assert add.where_is(engine, made) == 'near #10 on OwlNet: "OwlNet hears owls"'
