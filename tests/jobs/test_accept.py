"""A person's word that a finding may stay: kept, with a reason, and good for that finding alone."""

from dataclasses import replace

import pytest

from curator.errors import NotFound, Refused, UsageError
from curator.jobs import preview
from curator.jobs.accept import accept, withdraw
from curator.jobs.approve import Blocked, approve
from curator.jobs.assemble import assemble, change
from curator.jobs.undo import undo
from curator.model import IssueState, Item, ItemKind
from curator.store import history, issues, reading, writing
from tests.support import make
from tests.support.make import NOW

pytestmark = pytest.mark.postgresql_is_long

LOST = "A story of an owl, [told](http://localhost/owl)."


@pytest.fixture
def draft(engine, settings):
    """A draft with a link that leads nowhere, which is an error."""
    make.pick(engine)
    assemble(engine, settings.outline, now=NOW, by="ada", title="#1: Owls, counted")
    return with_text(engine, LOST)


def with_text(engine, text):
    """The draft with this story behind the others."""

    def changes(issue):
        section = issue.sections[0]
        kept = [item for item in section.items if item.candidate_id]
        return replace(issue, sections=(replace(section, items=(*kept, Item(ItemKind.TEXT, text))),))

    return change(engine, 1, changes, now=NOW, by="lin", what="added an item")


def accepted(engine, settings, *keys, why="it is a joke", by="ada"):
    """Accept these."""
    return accept(engine, settings, 1, keys, why=why, now=NOW, by=by)


def lost(engine, settings):
    """The finding about the lost link, as it is told now; None if it is not."""
    return next((one for one in preview.look(engine, settings, 1).findings if one.check == "link"), None)


def test_an_accepted_finding_does_not_come_back_and_blocks_nothing(engine, settings, draft):
    """Whose word it is, why, and since when is kept; the history of the approval counts it."""
    found = lost(engine, settings)
    with pytest.raises(Blocked):
        approve(engine, settings, 1, now=NOW, by="ada")
    accepted(engine, settings, found.key)
    shown = preview.look(engine, settings, 1)
    (kept,) = shown.accepted
    assert (kept.accepted.by, kept.accepted.why, kept.accepted.at) == ("ada", "it is a joke", NOW)
    assert found.key not in {one.key for one in shown.findings}
    approve(engine, settings, 1, now=NOW, by="ada")
    with reading(engine) as conn:
        said = [row.what for row in history.notes(conn, draft.id)]
    assert f"accepted link {found.key}: it is a joke" in said
    assert said[-1].endswith(", 1 finding accepted")


@pytest.mark.parametrize("by_name", [True, False])
def test_the_same_thing_in_two_places_is_accepted_at_once(engine, settings, draft, by_name):
    """It is one finding with one key, however often it stands there; by key as by the check's name."""
    closing = "And [again](http://localhost/owl)."
    change(engine, 1, lambda one: replace(one, closing=closing), now=NOW, by="lin", what="wrote the closing")
    found = lost(engine, settings)
    assert len(accepted(engine, settings, "link" if by_name else found.key)) == 2
    assert lost(engine, settings) is None


def test_accepting_changes_no_byte_of_the_edition(engine, settings, draft):
    """Nor does it withdraw an approval."""
    before = preview.look(engine, settings, 1).edition
    accepted(engine, settings, lost(engine, settings).key)
    assert preview.look(engine, settings, 1).edition == before
    approve(engine, settings, 1, now=NOW, by="ada")
    note = preview.look(engine, settings, 1).findings
    if note:
        accepted(engine, settings, note[0].key)
    assert make.issue_again(engine).state == "approved"


def test_the_acceptance_survives_edits_elsewhere_moves_and_undo(engine, settings, draft):
    """It hangs on what the finding is about, not on where that stands."""
    accepted(engine, settings, lost(engine, settings).key)
    change(engine, 1, lambda issue: replace(issue, intro="Hello."), now=NOW, by="lin", what="greeted")
    with_text(engine, f"Another beginning.\n\n{LOST}")
    assert lost(engine, settings) is None
    undo(engine, 1, now=NOW, by="lin")
    assert lost(engine, settings) is None


def test_another_address_is_another_finding(engine, settings, draft):
    """An acceptance is of one thing, not of all of its kind."""
    accepted(engine, settings, lost(engine, settings).key)
    with_text(engine, LOST.replace("/owl", "/cat"))
    assert lost(engine, settings) is not None


def test_a_checks_name_accepts_all_that_it_finds_now(engine, settings, draft):
    """And nothing that it finds later."""
    with_text(engine, f"{LOST} And [another](http://localhost/cat).")
    assert len(accepted(engine, settings, "link")) == 2
    assert lost(engine, settings) is None
    with_text(engine, "Now [a third](http://localhost/heron).")
    assert lost(engine, settings) is not None


def test_what_the_law_or_the_mail_forbids_cannot_be_accepted(engine, settings, draft):
    """The finding says how to mend it instead; nothing else is accepted with it."""
    bare = settings.model_copy(
        update={"newsletter": settings.newsletter.model_copy(update={"postal_address": ""})}
    )
    with pytest.raises(Refused, match=r"postal-address cannot be accepted .*missing"):
        accepted(engine, bare, "link", "postal-address")
    assert lost(engine, bare) is not None


@pytest.mark.parametrize("why", ["", "   ", "\x00\n"])
def test_a_reason_is_needed(engine, settings, draft, why):
    """Without one the finding stays."""
    with pytest.raises(UsageError, match="--why"):
        accepted(engine, settings, lost(engine, settings).key, why=why)
    assert lost(engine, settings) is not None


def test_a_key_that_there_is_not_accepts_nothing(engine, settings, draft):
    """All that are named, or none."""
    with pytest.raises(NotFound, match="no finding zzzzzz"):
        accepted(engine, settings, lost(engine, settings).key, "zzzzzz")
    assert lost(engine, settings) is not None


def test_the_second_of_two_is_told_whose_word_it_is(engine, settings, draft):
    """One row; the first reason stands."""
    key = lost(engine, settings).key
    accepted(engine, settings, key)
    with pytest.raises(Refused, match='accepted by ada already: "it is a joke"'):
        accepted(engine, settings, key, by="lin", why="me too")


def test_an_acceptance_can_be_taken_back(engine, settings, draft):
    """The finding shows again; what was never accepted cannot be taken back."""
    key = lost(engine, settings).key
    accepted(engine, settings, key)
    withdraw(engine, 1, [key], now=NOW, by="lin")
    assert lost(engine, settings).key == key
    with pytest.raises(NotFound, match="nothing of issue #1 was accepted"):
        withdraw(engine, 1, [key], now=NOW, by="lin")


def test_a_sent_issue_has_nothing_to_accept(engine, settings, draft):
    """It is out of the house."""
    key = lost(engine, settings).key
    accepted(engine, settings, key)
    approve(engine, settings, 1, now=NOW, by="ada")
    with writing(engine) as conn:
        issues.move(conn, issues.get(conn, 1), IssueState.SENDING, by="ada", at=NOW)
    with pytest.raises(Refused, match="issue #1 is sending"):
        accepted(engine, settings, "near")
