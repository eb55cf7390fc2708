"""prepare: what the next slot needs is done, once, in time, and said."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from curator import config, links
from curator.errors import ConfigError, SendHalted
from curator.jobs import schedule
from curator.jobs.approve import approve
from curator.jobs.prepare import prepare
from curator.model import Reached, Slot, Visit
from curator.store import issues, memos, reading, visits, writing
from tests.support import make
from tests.support.hands import Book
from tests.support.postoffice import parsed

pytestmark = pytest.mark.postgresql_is_long

SLOT = date(2026, 11, 29)
CALENDAR = config.Schedule(first=SLOT, every=timedelta(weeks=2), at=time(9), timezone="Europe/Amsterdam")
EDITORS = ("ada@nightjar.example", "ben@nightjar.example")


@pytest.fixture
def kept(tmp_path):
    """The settings of a newsletter with a calendar and two editors."""
    return make.settings(tmp_path, schedule=CALENDAR, preview=config.Preview(to=EDITORS))


@pytest.fixture
def book():
    """A post that writes down what it is given."""
    return Book()


def days_before(days, hour=6):
    """That hour (UTC), so many days before the slot."""
    return datetime.combine(SLOT - timedelta(days=days), time(hour), tzinfo=UTC)


def got(book, kind="preview"):
    """Who got mails of this kind, sorted; twice who got two."""
    return sorted(message.to for message in book.taken if ("kind", kind) in message.tags)


def test_before_its_time_nothing_is_done(engine, kept, book):
    """More days before the slot than `assemble_before`, no draft is made, whatever is approved."""
    make.pick(engine)
    done = prepare(engine, kept, book, now=days_before(5, hour=21), by="schedule")
    assert (done.made, done.shown, done.days_left) == (False, None, 5)
    assert done.said == "nothing to do yet: the next slot is 2026-11-29, in 5 days"


def test_in_time_the_draft_is_made_and_shown_to_the_editors(engine, kept, book):
    """From the first day within `assemble_before`, at any hour, the picks are a draft that editors see."""
    make.pick(engine)
    done = prepare(engine, kept, book, now=days_before(4, hour=0), by="schedule")
    assert done.made
    assert done.shown.issue.slot == SLOT
    assert done.mailed == EDITORS
    assert got(book) == sorted(EDITORS)
    assert [file.suffix for file in done.files] == [".html", ".txt", ".eml"]
    assert all(file.exists() for file in done.files)
    assert done.said.startswith("issue #1 for 2026-11-29, 4 days left: draft, 1 item, ")


def test_the_board_names_empty_sections_too(engine, kept, book):
    """Every section of the outline stands on the board with its number of items."""
    make.pick(engine, section=kept.outline[0].key)
    done = prepare(engine, kept, book, now=days_before(4), by="schedule")
    counts = {fill.title: fill.items for fill in done.readiness.sections}
    assert set(counts) == {section.title for section in kept.outline}
    assert counts[kept.outline[0].title] == 1
    assert sum(counts.values()) == 1


def test_the_editors_are_mailed_again_the_day_before_and_no_other_time(engine, kept, book):
    """One preview when the draft is there, one the day before, however often it runs."""
    make.pick(engine)
    moments = [days_before(days, hour) for days in (4, 3, 2, 1, 0) for hour in (5, 6)]
    mailed = [bool(prepare(engine, kept, book, now=now, by="schedule").mailed) for now in moments]
    assert [now for now, sent in zip(moments, mailed, strict=True) if sent] == [
        days_before(4, 5),
        days_before(1, 5),
    ]


def test_the_board_is_mailed_beside_each_preview(engine, kept, book):
    """How many days are left and what is lacking, section by section, in its subject and its text."""
    make.pick(engine, section=kept.outline[0].key)
    for days in (4, 3, 1):
        prepare(engine, kept, book, now=days_before(days), by="schedule")
    boards = [parsed(one.raw) for one in book.taken if ("kind", "note") in one.tags]
    assert [mail["To"] for mail in boards] == [*EDITORS, *EDITORS]
    assert [mail["Subject"][:27] for mail in boards[::2]] == [
        "[READINESS] #1, 4 days left",
        "[READINESS] #1, 1 day left:",
    ]
    assert f"{kept.outline[1].title} empty" in boards[0]["Subject"]
    assert "Approve it:  curator issue approve 1" in boards[0].get_content()


def test_a_board_that_cannot_be_mailed_is_said(engine, kept, book):
    """The preview is out, and does not come again tomorrow for it."""
    make.pick(engine)

    def refuses_notes(message):
        if ("kind", "note") in message.tags:
            raise SendHalted("the account is paused")

    book.always = refuses_notes
    done = prepare(engine, kept, book, now=days_before(4), by="schedule")
    assert (done.mailed, done.fault) == (EDITORS, "the account is paused")
    assert prepare(engine, kept, book, now=days_before(3), by="schedule").mailed == ()


def test_the_board_goes_to_those_of_report_to(engine, kept, book):
    """The preview does not; and nobody gets a board where reports are switched off."""
    make.pick(engine)
    other = kept.model_copy(update={"report": config.Report(to=("eve@nightjar.example",))})
    prepare(engine, other, book, now=days_before(4), by="schedule")
    assert (got(book), got(book, "note")) == (sorted(EDITORS), ["eve@nightjar.example"])
    quiet = kept.model_copy(update={"report": config.Report(send=False)})
    prepare(engine, quiet, book, now=days_before(1), by="schedule")
    assert len(got(book, "note")) == 1


def test_a_draft_made_on_the_last_day_is_mailed_once(engine, kept, book):
    """What was first shown the day before is not shown again on the day."""
    make.pick(engine)
    for now in (days_before(1, 5), days_before(1, 6), days_before(0, 5)):
        prepare(engine, kept, book, now=now, by="schedule")
    assert got(book) == got(book, "note") == sorted(EDITORS)


def test_pictures_of_an_earlier_preview_are_taken_away(engine, kept, book):
    """They would show other words than the page beside them."""
    make.pick(engine)
    page = prepare(engine, kept, book, now=days_before(4), by="schedule").files[0]
    picture = page.with_name(f"{page.stem}-wide.png")
    picture.write_bytes(b"")
    prepare(engine, kept, book, now=days_before(3), by="schedule")
    assert not picture.exists()


def test_the_pages_are_looked_at_before_the_preview_is_shown(engine, kept, book):
    """So that the mail to the editors says which are gone; and nobody looks where nothing is to be shown."""
    url, looked = "https://nightjar.example/owls", []
    make.pick(engine, note=f"An [owl]({url}) was counted, and counted again.")

    def visit(number):
        looked.append(number)
        gone = Visit(links.key(url), url, days_before(4), Reached.GONE, "the server answered 404", 404)
        with writing(engine) as conn:
            visits.save(conn, gone)

    prepare(engine, kept, book, now=days_before(5), by="schedule", visit=visit)
    assert looked == []
    done = prepare(engine, kept, book, now=days_before(4), by="schedule", visit=visit)
    assert looked == [1]
    assert [one.what for one in done.shown.findings if one.check == "unreachable"] == [
        f"{url} is gone: the server answered 404"
    ]


def test_one_draft_a_slot(engine, kept, book):
    """A second run finds the draft of the first and makes no other, even of new picks."""
    make.pick(engine)
    prepare(engine, kept, book, now=days_before(4), by="schedule")
    make.pick(engine, "https://nightjar.example/bats")
    done = prepare(engine, kept, book, now=days_before(3), by="schedule")
    assert not done.made
    with reading(engine) as conn:
        assert len(issues.list_all(conn)) == 1


def test_nothing_approved_is_said_and_no_failure(engine, kept, book):
    """Without an approved candidate there is no draft, and the sentence says what to do."""
    done = prepare(engine, kept, book, now=days_before(3), by="schedule")
    assert done.shown is None
    assert "no candidate is approved" in done.said
    assert not book.taken


def test_a_paused_calendar_makes_and_mails_nothing(engine, kept, book):
    """While the calendar is paused no draft is made, and a draft that is there is shown to nobody."""
    make.pick(engine)
    schedule.pause(engine, now=days_before(4), by="ada")
    assert "the calendar is paused" in prepare(engine, kept, book, now=days_before(4), by="schedule").said
    schedule.resume(engine, now=days_before(4))
    prepare(engine, kept, book, now=days_before(4), by="schedule")
    schedule.pause(engine, now=days_before(1), by="ada")
    assert prepare(engine, kept, book, now=days_before(1), by="schedule").shown is None
    assert got(book) == got(book, "note") == sorted(EDITORS)


def test_a_skipped_slot_is_passed_over(engine, kept, book):
    """The slot after a skipped one is the next one."""
    with writing(engine) as conn:
        memos.skip(conn, Slot(SLOT, days_before(0, 8)), "holidays")
    done = prepare(engine, kept, book, now=days_before(1), by="schedule")
    assert done.slot.day == SLOT + timedelta(weeks=2)


def test_an_approved_issue_stays_approved(engine, kept, book):
    """To prepare again an issue that is approved changes nothing of it."""
    make.pick(engine)
    prepare(engine, kept, book, now=days_before(4), by="schedule")
    edition, _ = approve(engine, kept, 1, now=days_before(3), by="ada")
    done = prepare(engine, kept, book, now=days_before(1), by="schedule")
    assert done.shown.issue.digest == edition.digest
    assert ": approved, " in done.said


def test_without_editors_nobody_is_mailed(engine, tmp_path, book):
    """A newsletter without preview addresses gets its draft and its files all the same."""
    make.pick(engine)
    alone = make.settings(tmp_path, schedule=CALENDAR)
    done = prepare(engine, alone, book, now=days_before(4), by="schedule")
    assert done.made
    assert done.mailed == ()
    assert not book.taken


def test_without_a_calendar_the_settings_are_wrong(engine, tmp_path, book):
    """Where curator.toml has no [schedule], there is no next slot to prepare for."""
    with pytest.raises(ConfigError, match=r"\[schedule\]"):
        prepare(engine, make.settings(tmp_path), book, now=days_before(4), by="schedule")
