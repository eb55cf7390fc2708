"""The page on which a reader leaves: a button for people, one click for mail programs, never a no."""

import pytest

from curator.config import Subscribing
from curator.jobs.erase import erase
from curator.model import Act, LetterKind, Standing
from curator.store import consents, letters, open_engine, reading, subscribers, writing
from tests.support import make, public

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
FORM = "application/x-www-form-urlencoded"
CLICK = b"List-Unsubscribe=One-Click"
PARTS = b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
# What may be posted, and as what: forms, no forms, nothing, too much.
BODIES = (
    (CLICK, FORM),
    (CLICK, f"{FORM}; charset=UTF-8"),
    (PARTS, "multipart/form-data; boundary=x"),
    (b"", ""),
    (CLICK, "text/plain"),
    (b"\xff\x00{", "application/json"),
    (b"--y", "multipart/form-data; boundary=x"),
    (b"x" * 20_000, FORM),
)


@pytest.fixture
def pages(engine, tmp_path):
    """The pages of a newsletter with three readers."""
    make.readers(engine, 3)
    with public.opened(engine, tmp_path, subscribing=Subscribing(goodbye=True)) as opened:
        yield opened


def path(pages, reader=1):
    return f"/unsubscribe/{pages.token('unsubscribe', reader)}"


def standing(pages, reader=1):
    with reading(pages.engine) as conn:
        return subscribers.get(conn, reader).standing


def history(pages):
    with reading(pages.engine) as conn:
        return [(line.act, line.words) for line in consents.of(conn, 1)]


def test_looking_shows_a_button_and_takes_nobody_off(pages):
    """It names the newsletter and the reader's address as only its owner knows it."""
    answer = pages.get(path(pages))
    assert answer.status == 200
    assert "Unsubscribe from The Night Heron?" in answer.text
    assert "r•••@post.example" in answer.text
    assert "reader-000" not in answer.text
    assert f'action="{path(pages)}"' in answer.text
    assert standing(pages) is Standing.ACTIVE


def test_one_click_takes_the_reader_off_at_once(pages):
    """Whatever the body: 200, a short text, no redirect and no cookie; others stay."""
    make.readers(pages.engine, len(BODIES), first=3)
    for reader, (body, kind) in enumerate(BODIES, 3):
        answer = pages.ask("POST", path(pages, reader), body, **({"Content-Type": kind} if kind else {}))
        assert (answer.status, answer.text) == (200, "You have left The Night Heron\n"), body[:50]
        assert not {"location", "set-cookie"} & answer.headers.keys()
        assert standing(pages, reader) is Standing.LEFT
    assert standing(pages) is Standing.ACTIVE


def test_once_more_changes_nothing_and_says_the_same(pages):
    """Mail programs try again."""
    answers = {(one.status, one.text) for one in (pages.post(path(pages), ONE_CLICK) for _ in range(3))}
    assert len(answers) == 1
    assert history(pages) == [(Act.LEFT, "")]


def test_only_who_leaves_at_the_page_is_told_goodbye(pages):
    """One click is the last that passes between us."""
    pages.post(path(pages), ONE_CLICK)
    pages.post(path(pages, 2), {"page": "1"})
    with reading(pages.engine) as conn:
        assert not letters.of(conn, 1)
        assert [one.kind for one in letters.of(conn, 2)] == [LetterKind.GOODBYE]


def test_who_leaves_may_say_why_once(pages):
    """What they chose and wrote, on one line; then the question is gone."""
    assert 'name="words"' in pages.post(path(pages), {"page": "1"}).text
    answer = pages.post(
        path(pages), {"page": "1", "reason": "often", "words": "Too\r\nmany owls." + "x" * 900}
    )
    assert "Thank you, that helps." in answer.text
    assert 'name="words"' not in answer.text + pages.get(path(pages)).text
    pages.post(path(pages), {"page": "1", "words": "And again."})
    (left, _), (explained, words) = history(pages)
    assert (left, explained) == (Act.LEFT, Act.EXPLAINED)
    assert words.startswith("too often: Too many owls.x")
    assert len(words) <= 500


def test_a_reason_of_nobody_s_is_no_reason(pages):
    """Only what the page offers is kept as a choice."""
    pages.post(path(pages), {"page": "1", "reason": "<script>"})
    assert history(pages) == [(Act.LEFT, "")]


@pytest.mark.parametrize("was", [Standing.LEFT, Standing.SUPPRESSED, Standing.PENDING])
def test_whoever_was_off_already_is_answered_the_same(engine, tmp_path, was):
    """Nobody is told what became of an address."""
    make.readers(engine, 1, standing=was)
    make.readers(engine, 1, first=1)
    with public.opened(engine, tmp_path) as pages:
        answers = {
            (one.status, one.text) for one in (pages.post(path(pages, at), ONE_CLICK) for at in (1, 2))
        }
        assert answers == {(200, "You have left The Night Heron\n")}
        assert pages.get(path(pages)).status == 200
        assert "You have left" in pages.post(path(pages), {"page": "1"}).text


def test_an_erased_reader_is_answered_the_same_and_asked_nothing(pages):
    """What stands in the place of their address is not shown."""
    erase(pages.engine, "reader-000@post.example", now=make.NOW)
    page = pages.get(path(pages))
    assert "You have left" in page.text
    assert "erased" not in page.text + pages.post(path(pages), {"page": "1", "words": "x"}).text
    assert 'name="words"' not in page.text


def test_a_reader_who_is_no_longer_there_is_answered_the_same(pages):
    """A token of ours for a row that is gone."""
    assert pages.post(path(pages, 99), ONE_CLICK).status == 200
    assert pages.post(path(pages, 99), {"page": "1", "words": "x"}).status == 200
    assert "You have left" in pages.get(path(pages, 99)).text


def test_a_busy_database_never_says_that_it_is_done(sqlite_engine, tmp_path):
    """503 with Retry-After: Gmail asks again, and then it is."""
    make.readers(sqlite_engine, 1)
    hasty = open_engine(sqlite_engine.url.render_as_string(), busy_seconds=0.1)
    with public.opened(hasty, tmp_path) as pages:
        with writing(sqlite_engine):
            answer = pages.post(path(pages), ONE_CLICK)
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")
        assert standing(pages) is Standing.ACTIVE
        assert pages.post(path(pages), ONE_CLICK).status == 200
        assert standing(pages) is Standing.LEFT
    hasty.dispose()
