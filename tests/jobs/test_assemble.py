"""assemble: the picks become a draft, and a draft is changed by one person at a time."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from curator import config
from curator.errors import NotFound, Refused, UsageError
from curator.issues.document import to_markdown
from curator.jobs import schedule
from curator.jobs.approve import approve
from curator.jobs.assemble import assemble, change, order
from curator.jobs.redraft import redraft
from curator.jobs.rule import rule
from curator.model import CandidateState, IssueState, Item, ItemKind
from curator.store import candidates, history, reading
from tests.support import make
from tests.support.make import DAY, MINUTE, NOW

CALENDAR = config.Schedule(first=date(2026, 11, 29), every=timedelta(weeks=2), at=time(9))
URLS = [f"https://{name}.example/" for name in "abc"]


@pytest.fixture
def draft(engine, settings):
    """The draft of three picks."""
    for url in URLS:
        make.pick(engine, url)
    return assemble(engine, settings.outline, now=NOW, by="ada")


def edit(engine, changes, **more):
    return change(engine, 1, changes, **{"now": NOW, "by": "lin", "what": "edited"} | more)


def take_out(url):
    """A change that takes the item of this page out."""

    def changes(issue):
        sections = (replace(s, items=tuple(i for i in s.items if i.url != url)) for s in issue.sections)
        return replace(issue, sections=tuple(sections))

    return changes


def states(engine):
    with reading(engine) as conn:
        return {one.url: one.state for one in candidates.list_some(conn)}


def test_every_pick_is_placed(engine, draft):
    """In the draft of the next number, with a line in its history; what is held or waits stays out."""
    make.candidate(engine, "https://waiting.example/")
    assert (draft.number, draft.title, draft.state) == (1, "#1", IssueState.DRAFT)
    assert [item.url for item in draft.items] == URLS
    assert states(engine) == {
        **dict.fromkeys(URLS, CandidateState.PLACED),
        "https://waiting.example/": "waiting",
    }
    with reading(engine) as conn:
        assert [(row.by, row.what) for row in history.notes(conn, draft.id)] == [
            ("ada", "assembled from 3 picks")
        ]


def test_picks_come_in_the_order_of_the_decisions(engine, settings):
    """Not of publication or numbers; a second approval counts."""
    made = [make.candidate(engine, url) for url in URLS]
    for at, one in enumerate((made[2], made[0], made[1], made[2])):
        rule(engine, [one.id], make.ruling(at=NOW + at * MINUTE, section="field", note="Words."))
    draft = assemble(engine, settings.outline, now=NOW, by="ada")
    assert [item.url for item in draft.items] == [URLS[0], URLS[1], URLS[2]]


def test_without_picks_there_is_no_draft(engine, settings):
    """The line says how to approve some."""
    with pytest.raises(Refused, match="no candidate is approved; approve some with"):
        assemble(engine, settings.outline, now=NOW, by="ada")


def test_a_number_is_taken_once(engine, settings, draft):
    """And may be chosen; the next follows the highest."""
    make.pick(engine, "https://d.example/")
    with pytest.raises(Refused, match="#1 exists already"):
        assemble(engine, settings.outline, now=NOW, by="ada", number=1)
    assert assemble(engine, settings.outline, now=NOW, by="ada", number=7, title="Seven").title == "Seven"
    make.pick(engine, "https://e.example/")
    assert assemble(engine, settings.outline, now=NOW, by="ada").number == 8


def test_a_draft_is_meant_for_the_next_free_slot(engine, settings):
    """Slots with an issue and skipped ones are passed over."""
    schedule.skip(engine, CALENDAR, date(2026, 12, 13), note="")
    days = []
    for url in URLS:
        make.pick(engine, url)
        days.append(assemble(engine, settings.outline, now=NOW, by="ada", schedule=CALENDAR).slot)
    assert days == [date(2026, 11, 29), date(2026, 12, 27), date(2027, 1, 10)]


def test_a_change_is_stored_and_told_in_the_history(engine, draft):
    """Who, when and what."""
    after = edit(engine, lambda issue: replace(issue, title="Owls"), now=NOW + DAY)
    assert (after.title, after.revision) == ("Owls", draft.revision + 1)
    with reading(engine) as conn:
        row = history.notes(conn, draft.id)[-1]
    assert (row.by, row.at, row.what) == ("lin", NOW + DAY, "edited")


def test_what_is_taken_out_is_a_pick_again(engine, settings, draft):
    """And goes into the next draft."""
    edit(engine, take_out(URLS[1]))
    assert states(engine)[URLS[1]] is CandidateState.APPROVED
    assert [item.url for item in assemble(engine, settings.outline, now=NOW, by="ada").items] == [URLS[1]]


def test_a_change_behind_somebody_elses_back_is_refused(engine, draft):
    """While one was thinking, another stored: nothing is lost of the other's."""

    def slow(issue):
        edit(engine, lambda seen: replace(seen, title="First"))
        return replace(issue, title="Second")

    with pytest.raises(Refused, match="changed meanwhile by"):
        edit(engine, slow)
    assert make.issue_again(engine).title == "First"


def test_changing_an_approved_issue_makes_it_a_draft_again(engine, settings, draft):
    """The approval is withdrawn, and the history says so."""
    approve(engine, settings, 1, now=NOW, by="ada")
    after = edit(engine, lambda issue: replace(issue, title="Late"))
    assert (after.state, after.digest, after.approved_by) == (IssueState.DRAFT, None, None)
    with reading(engine) as conn:
        assert "approval withdrawn" in [row.what for row in history.notes(conn, draft.id)]


def test_an_unknown_issue_cannot_be_changed(engine):
    """It is not found."""
    with pytest.raises(NotFound):
        edit(engine, lambda issue: issue)


def test_items_are_put_in_order(engine, draft):
    """The listed first, as listed; the others follow as they stood."""
    one, two, three = (item.id for item in draft.items)
    after = edit(engine, order([three, one]))
    assert [item.id for item in after.items] == [three, one, two]
    assert edit(engine, order([])).items == after.items


def test_ordering_what_is_not_there_is_refused(engine, draft):
    """The line names the numbers."""
    with pytest.raises(UsageError, match="has no item 98, 99"):
        edit(engine, order([98, draft.items[0].id, 99]))


def test_a_draft_read_back_as_it_was_is_the_same(engine, settings, draft):
    """Items keep their ids and candidates; nothing is a pick again."""
    text = to_markdown(draft)
    after = redraft(engine, settings, text.encode(), now=NOW, by="lin").issue
    assert replace(after, revision=draft.revision) == draft
    assert set(states(engine).values()) == {CandidateState.PLACED}


def test_a_document_cannot_move_its_issue_off_the_calendar(engine, settings, draft):
    """It would never go out there, so the day is refused and the next slot named."""
    text = to_markdown(replace(draft, slot=date(2026, 11, 30)))
    with pytest.raises(UsageError, match="2026-11-30 is no slot; the next one from there is"):
        redraft(engine, settings.model_copy(update={"schedule": CALENDAR}), text.encode(), now=NOW, by="lin")


def test_an_item_written_into_the_document_is_added_before_the_others(engine, settings, draft):
    """Theirs stay who they are."""
    section = draft.sections[0]
    new = Item(ItemKind.STORY, "**A new one.** Written by hand.")
    written = replace(draft, sections=(replace(section, items=(new, *section.items)),))
    text = to_markdown(written)
    after = redraft(engine, settings, text.encode(), now=NOW, by="lin").issue
    assert [item.text for item in after.items] == [item.text for item in written.items]
    assert [item.id for item in after.items][1:] == [item.id for item in draft.items]
    assert after.items[0].candidate_id is None


def test_hostile_text_of_a_document_is_cleaned(engine, settings, draft):
    """NUL and bidi marks in a file do not reach the database."""
    text = to_markdown(draft).replace("counted", "cou\0nted\u202e")
    after = redraft(engine, settings, text.encode(), now=NOW, by="lin").issue
    assert not set("".join(item.text for item in after.items)) & {"\0", "\u202e"}
