"""Items held over: out of one issue and into the next, with all that is theirs, and back again."""

import threading
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from curator import config
from curator.errors import NotFound, Refused, UsageError
from curator.jobs import schedule
from curator.jobs.assemble import assemble, change
from curator.jobs.hold import hold
from curator.jobs.prepare import prepare
from curator.jobs.undo import undo
from curator.model import CandidateState, Image, IssueState, Item, ItemKind, Section
from curator.store import history, reading
from curator.store.engine import open_engine
from tests.support import make
from tests.support.hands import Book
from tests.support.make import DAY, NOW

CALENDAR = config.Schedule(first=date(2026, 11, 29), every=timedelta(weeks=2), at=time(9))
FIRST, SECOND, THIRD = (date(2026, 11, 29) + n * timedelta(weeks=2) for n in range(3))
URLS = [f"https://{name}.example/" for name in "abc"]


@pytest.fixture
def draft(engine, settings):
    """A draft of three stories in Field Notes, for the first slot."""
    for url in URLS:
        make.pick(engine, url)
    return assemble(engine, settings.outline, now=NOW, by="ada", schedule=CALENDAR)


def over(engine, settings, *ids, number=1, **more):
    given = {"now": NOW, "by": "lin", "schedule": CALENDAR} | more
    return hold(engine, settings.outline, number, ids, **given)


def edit(engine, number=1, **fields):
    return change(engine, number, lambda one: replace(one, **fields), now=NOW, by="ada", what="edited")


def whats(engine, issue):
    with reading(engine) as conn:
        return [row.what for row in history.notes(conn, issue.id)]


def states(engine):
    return {url: one.state for url, one in make.queue(engine).items()}


def test_without_a_later_draft_one_is_made_for_the_next_free_slot(engine, settings, draft):
    """With just these items; both histories say so."""
    done = over(engine, settings, 2)
    assert [item.url for item in done.issue.items] == [URLS[0], URLS[2]]
    assert (done.is_new, done.other.number, done.other.slot) == (True, 2, SECOND)
    assert done.other.state is IssueState.DRAFT
    assert [item.url for item in done.other.items] == [URLS[1]]
    assert whats(engine, done.issue)[-1] == "held over 1 item to #2"
    assert whats(engine, done.other) == ["begun with items held over from #1", "took over 1 item from #1"]
    assert set(states(engine).values()) == {CandidateState.PLACED}


def test_the_next_issue_comes_after_this_one(engine, settings, draft):
    """Skipped and taken slots are passed over, and so is a free one before the issue's own."""
    edit(engine, slot=SECOND)
    schedule.skip(engine, CALENDAR, THIRD, note="")
    assert over(engine, settings, 2).other.slot == THIRD + timedelta(weeks=2)


def test_the_next_draft_takes_what_is_held_over(engine, settings, draft):
    """The one with the next number; behind the items of their kind in the section of the same key."""
    for number in (4, 2):
        make.issue(engine, number)
    done = over(engine, settings, 3, 1)
    assert (done.other.number, done.is_new) == (2, False)
    assert [item.url for item in done.other.items] == ["", URLS[2], URLS[0]]
    assert [part.key for part in done.other.sections] == ["field"]


def test_an_issue_is_named_to_take_it(engine, settings, draft):
    """Another one than this, which there is, and which does not go out."""
    make.issue(engine, 7)
    assert over(engine, settings, 1, to=7).other.number == 7
    with pytest.raises(UsageError, match="stand in issue #1 already; name another one"):
        over(engine, settings, 2, to=1)
    with pytest.raises(NotFound):
        over(engine, settings, 2, to=9)
    assert len(make.issue_again(engine).items) == 2


def test_all_that_is_theirs_goes_with_them(engine, settings, draft):
    """Words, picture, credit, slug and candidate; a one-off section is made as it was here."""
    image = Image("https://p.example/a.png", "An owl")
    mine = replace(draft.items[0], text="**Mine.** Words.", image=image, credit="Ada", proposal=True)
    own = Section("special", "A special report", (mine,), "🦄", source="## A special report 🦄")
    edit(engine, sections=(own, replace(draft.sections[0], items=draft.items[1:])))
    done = over(engine, settings, 1)
    assert [part.key for part in done.issue.sections] == ["field"]
    assert done.other.sections == (Section("special", "A special report", (replace(mine, id=1),), "🦄"),)
    assert done.other.items[0].slug == mine.slug


def test_an_undo_brings_back_what_was_held_over(engine, settings, draft):
    """In both issues, whichever is asked."""
    other = over(engine, settings, 2, 3).other
    for asked in (1, 2):
        back, last = undo(engine, asked, now=NOW, by="ada")
        assert back.number == asked
        assert last.what.startswith(("held over 2 items", "took over 2 items"))
        assert make.issue_again(engine).sections == draft.sections
        assert make.issue_again(engine, 2).items == ()
        assert set(states(engine).values()) == {CandidateState.PLACED}
        over(engine, settings, 2, 3, to=other.number)


def test_an_undo_of_a_hold_waits_for_what_the_other_issue_did_since(engine, settings, draft):
    """It is not lost: the line says what to take back first, and nothing is changed."""
    over(engine, settings, 2)
    edit(engine, 2, intro="Hello.", title="Two")
    before = make.issue_again(engine), make.issue_again(engine, 2)
    with pytest.raises(
        Refused, match=r"concerned issue #2, too, which was changed since; .*curator issue undo 2"
    ):
        undo(engine, 1, now=NOW, by="ada")
    assert (make.issue_again(engine), make.issue_again(engine, 2)) == before
    undo(engine, 2, now=NOW, by="ada")
    undo(engine, 1, now=NOW, by="ada")
    assert make.issue_again(engine).sections == draft.sections


def test_a_refused_hold_changes_neither_issue(engine, settings, draft):
    """No issue is begun for items that there are not."""
    with pytest.raises(UsageError, match="has no item 9"):
        over(engine, settings, 1, 9)
    assert make.issue_again(engine) == draft
    with pytest.raises(NotFound):
        make.issue_again(engine, 2)


def board(engine, settings, now):
    """What the calendar does for its next slot."""
    told = settings.model_copy(update={"schedule": CALENDAR})
    return prepare(engine, told, Book(), now=now, by="clock").shown.issue


def test_an_address_that_would_be_mistaken_there_is_not_held_over(engine, settings, draft):
    """Both issues have a link by the same name, to other pages: one document can tell but one of them."""
    items = (Item(ItemKind.STORY, "**See** [this][1].\n\n[1]: https://a.example/"),)
    edit(engine, sections=(Section("field", "Field", items),))
    make.issue(engine, 2, "**See** [that][1].\n\n[1]: https://b.example/")
    with pytest.raises(UsageError, match=r"^\[1\] means another address in issue #2"):
        over(engine, settings, make.issue_again(engine).items[0].id)
    assert [len(make.issue_again(engine, n).items) for n in (1, 2)] == [1, 1]


def test_a_draft_begun_by_a_hold_says_goodbye_as_the_last_issue_did(engine, settings):
    """As one that is made of picks does."""
    make.issue(engine, 1, closing="Bye.", state=IssueState.SENT, sent_at=NOW)
    item = make.issue(engine, 2).items[0]
    assert over(engine, settings, item.id, number=2).other.closing == "Bye."


def test_an_issue_begun_by_a_hold_gets_its_picks_once(engine, settings, draft):
    """When its slot is prepared; what an editor takes out then is not put in again."""
    over(engine, settings, 2)
    later = NOW + 17 * DAY
    edit(engine, slot=None)
    empty = board(engine, settings, later)
    assert [item.url for item in empty.items] == [URLS[1]]
    pick = make.pick(engine, "https://pick.example/")
    filled = board(engine, settings, later)
    assert [item.url for item in filled.items] == [URLS[1], pick.url]
    edit(engine, 2, sections=(replace(filled.sections[0], items=filled.items[:1]),))
    assert [item.url for item in board(engine, settings, later).items] == [URLS[1]]


def test_a_draft_that_was_assembled_is_not_filled_by_the_calendar(engine, settings, draft):
    """Its editor decides; only one that was begun by a hold is."""
    make.pick(engine, "https://pick.example/")
    assert board(engine, settings, NOW + 3 * DAY).items == draft.items


def test_two_who_hold_over_at_once_lose_nothing(engine, url, settings, draft):
    """Each item stands in one issue, once."""
    failed = []

    def holding(ids):
        own = open_engine(url)
        for one in ids:
            try:
                over(own, settings, one)
            except Exception as error:  # noqa: BLE001
                failed.append(error)
        own.dispose()

    threads = [threading.Thread(target=holding, args=(ids,)) for ids in ([1], [2, 3])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    both = [item.url for number in (1, 2) for item in make.issue_again(engine, number).items]
    assert failed == []
    assert sorted(both) == URLS
    assert set(states(engine).values()) == {CandidateState.PLACED}


def test_an_item_written_by_hand_is_held_over_too(engine, settings, draft):
    """It has no candidate; it is not left behind, and not doubled by an undo."""
    hand = Item(ItemKind.TEXT, "By hand.")
    edit(engine, sections=(replace(draft.sections[0], items=(*draft.items, hand)),))
    done = over(engine, settings, 4)
    assert [item.text for item in done.other.items] == ["By hand."]
    undo(engine, 1, now=NOW, by="ada")
    texts = [item.text for number in (1, 2) for item in make.issue_again(engine, number).items]
    assert texts.count("By hand.") == 1
