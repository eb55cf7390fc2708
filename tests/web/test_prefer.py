"""The page on which a reader chooses what comes and when: each form by itself, and what holds is shown."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from curator.config import Subscribing
from curator.model import Act, Standing
from curator.store import consents, reading, subscribers
from tests.support import make, public

TODAY = make.NOW.date()


@pytest.fixture
def pages(sqlite_engine, tmp_path):
    """The pages of a newsletter whose one reader may choose among three sections."""
    make.readers(sqlite_engine, 1)
    with public.opened(sqlite_engine, tmp_path, subscribing=Subscribing(sections=True)) as opened:
        yield opened


def path(pages):
    return f"/preferences/{pages.token('preferences')}"


def reader(pages):
    with reading(pages.engine) as conn:
        return subscribers.get(conn, 1)


def acts(pages):
    with reading(pages.engine) as conn:
        return [line.act for line in consents.of(conn, 1)]


def chosen(page):
    """The sections that are ticked on the page."""
    boxes = page.text.split('name="section-')[1:]
    return [box.partition('"')[0] for box in boxes if " checked" in box.partition(">")[0]]


def midnight(day):
    return datetime.combine(day, time(), UTC)


def test_looking_shows_what_holds_and_changes_nothing(pages):
    """All sections, no pause, and the reader's address as only its owner knows it."""
    page = pages.get(path(pages))
    assert (page.status, chosen(page)) == (200, ["field", "method", "fun"])
    assert "r•••@post.example" in page.text
    assert "reader-000" not in page.text
    assert acts(pages) == []


def test_sections_that_are_not_ticked_are_left_out(pages):
    """It is saved, shown, and kept in the reader's history once; ticked again, they come again."""
    fields = {"do": "sections", "section-field": "1", "section-fun": "1", "section-else": "1"}
    for _ in range(2):
        page = pages.post(path(pages), fields)
        assert (page.status, chosen(page)) == (200, ["field", "fun"])
        assert "Saved." in page.text
    assert (reader(pages).without, acts(pages)) == (("method",), [Act.CHANGED])
    assert chosen(pages.post(path(pages), {**fields, "section-method": "1"})) == ["field", "method", "fun"]
    assert reader(pages).without == ()


def test_who_wants_nothing_is_told_what_to_do(pages):
    """400 with a word that the boxes refer to, and nothing is changed."""
    page = pages.post(path(pages), {"do": "sections"})
    assert page.status == 400
    assert 'id="wrong">Please choose at least one section.' in page.text
    assert 'aria-describedby="sections-hint wrong"' in page.text
    assert acts(pages) == []


def test_a_newsletter_that_comes_whole_offers_no_sections(sqlite_engine, tmp_path):
    """Nor does it take any."""
    make.readers(sqlite_engine, 1)
    with public.opened(sqlite_engine, tmp_path) as pages:
        assert "section-" not in pages.get(path(pages)).text
        pages.post(path(pages), {"do": "sections", "section-field": "1"})
        assert reader(pages).without == ()


@pytest.mark.parametrize(
    ("fields", "until"),
    [
        ({"until": "month"}, date(2026, 12, 23)),
        ({"until": "quarter"}, date(2027, 2, 23)),
        ({"until": "day", "day": "2026-11-24"}, date(2026, 11, 24)),
        ({"until": "month", "day": "2027-11-23"}, date(2027, 11, 23)),
    ],
    ids=["month", "quarter", "tomorrow", "a day before a choice"],
)
def test_a_pause_ends_by_itself_on_its_day(pages, fields, until):
    """The page says so and offers to go on; after that day it offers to pause again."""
    page = pages.post(path(pages), {"do": "pause", **fields})
    assert reader(pages).paused_until == midnight(until)
    assert f"Nothing comes to you before {until.day} {until:%B %Y}." in page.text
    assert "Go on now" in page.text
    pages.now = midnight(until) + timedelta(hours=1)
    assert "Go on now" not in pages.get(path(pages)).text


def test_a_day_that_is_none_past_or_too_far_is_asked_for_again(pages):
    """400 with a word at the field, and nothing is changed."""
    for day in ("", "soon", "2026-11-23", "2026-01-01", "2027-12-01", "9999-12-31", "2026-02-30", "9" * 5000):
        page = pages.post(path(pages), {"do": "pause", "until": "day", "day": day})
        assert page.status == 400, day
        assert 'id="wrong">Please choose a day to come' in page.text
        assert 'aria-invalid="true" aria-describedby="wrong"' in page.text
    assert acts(pages) == []


def test_who_goes_on_gets_the_next_issue(pages):
    """The pause is over, and both are in the history."""
    pages.post(path(pages), {"do": "pause", "until": "month"})
    assert "Go on now" not in pages.post(path(pages), {"do": "resume"}).text
    assert (reader(pages).paused_until, acts(pages)) == (None, [Act.PAUSED, Act.RESUMED])


def test_the_page_has_a_button_to_leave(pages):
    """With a token of its own purpose."""
    leave = f"/unsubscribe/{pages.token('unsubscribe')}"
    assert f'action="{leave}"' in pages.get(path(pages)).text
    pages.post(leave, {"page": "1"})
    assert reader(pages).standing is Standing.LEFT


def test_what_no_form_of_ours_says_does_nothing(pages):
    """400, as for a body that is no form."""
    assert pages.post(path(pages), {}).status == 400
    assert pages.post(path(pages), {"do": "erase"}).status == 400
    assert pages.ask("POST", path(pages), b"{}", Content_Type="application/json").status == 415
    assert acts(pages) == []


@pytest.mark.parametrize("was", [Standing.LEFT, Standing.SUPPRESSED, Standing.PENDING])
def test_who_is_not_on_the_list_is_told_how_to_come_back(sqlite_engine, tmp_path, was):
    """Whatever they post changes nothing."""
    make.readers(sqlite_engine, 1, standing=was)
    with public.opened(sqlite_engine, tmp_path, subscribing=Subscribing(sections=True)) as pages:
        answers = [
            pages.get(path(pages)),
            pages.post(path(pages), {"do": "pause", "until": "month"}),
            pages.post(path(pages), {"do": "sections", "section-fun": "1"}),
        ]
        assert {one.status for one in answers} == {200}
        assert all("You are not on the list" in one.text and "/subscribe" in one.text for one in answers)
        assert (reader(pages).standing, acts(pages)) == (was, [])
