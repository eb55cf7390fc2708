"""The page on which a reader votes on an issue: a look counts nothing, a press once; the last one holds."""

import pytest
from sqlalchemy import update

from curator.model import Choice, DeliveryState
from curator.store import reading, votes, writing
from curator.store.schema import delivery
from tests.support import make, public


@pytest.fixture
def pages(engine, tmp_path):
    """The pages of a newsletter whose first issue was sent to two readers; a third came later."""
    made = make.frozen(engine, 2)
    make.readers(engine, 1, first=2)
    with writing(engine) as conn:
        conn.execute(update(delivery).values(state=DeliveryState.SENT))
    with public.opened(engine, tmp_path) as opened:
        opened.issue = made
        yield opened


def path(pages, choice="up", reader=1, number="1"):
    return f"/feedback/{pages.token('feedback', reader)}/{number}/{choice}"


def count(pages):
    with reading(pages.engine) as conn:
        return votes.count(conn, pages.issue.id)


def test_looking_shows_both_buttons_and_counts_nothing(pages):
    """The one that the link stands for comes first."""
    page = pages.get(path(pages, "down"))
    assert page.status == 200
    assert page.text.index(path(pages, "down")) < page.text.index(path(pages, "up"))
    assert count(pages) == {}


def test_a_press_counts_once_and_the_last_one_holds(pages):
    """However often; another reader's vote stands beside it."""
    for choice in ("up", "up", "down"):
        assert f"/1/{'down' if choice == 'up' else 'up'}" in pages.post(path(pages, choice)).text
    pages.post(path(pages, "up", 2))
    assert count(pages) == {Choice.DOWN: 1, Choice.UP: 1}
    assert "Until now your vote is: Not for me" in pages.get(path(pages, "up")).text


def test_whoever_did_not_get_the_issue_has_no_vote(pages):
    """404, as for an issue or a vote that there is not."""
    for tried in (
        path(pages, reader=3),
        path(pages, reader=99),
        path(pages, number="2"),
        path(pages, number="01"),
        path(pages, number="9" * 30),
        path(pages, number="-1"),
        path(pages, choice="UP"),
        path(pages, choice="sideways"),
    ):
        assert [pages.get(tried).status, pages.post(tried).status] == [404, 404], tried
    assert count(pages) == {}
