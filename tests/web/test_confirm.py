"""The page behind a confirm mail: looking does nothing, the button puts the reader on the list, once."""

from datetime import timedelta

import pytest

from curator.config import Subscribing
from curator.mail import tokens
from curator.model import Act, Standing
from curator.store import consents, pending, reading, subscribers, writing
from tests.support import make, public

NONCE = "n" * 16


@pytest.fixture
def pages(sqlite_engine, tmp_path):
    """Pages that one reader has asked on, who has got a mail."""
    with writing(sqlite_engine) as conn:
        pending.add(conn, "ada@post.example", "ada@post.example", consent="the form", now=make.NOW)
        pending.ask(conn, 1, NONCE)
    with public.opened(sqlite_engine, tmp_path, subscribing=Subscribing(confirm_within="7 days")) as made:
        yield made


def link(pages, nonce=NONCE):
    """The path of the link in the mail."""
    return f"/confirm/{tokens.confirm(pages.keys, 1, nonce, make.NOW)}"


def reader(pages):
    """The reader, and what is kept of their consent."""
    with reading(pages.engine) as conn:
        return subscribers.get(conn, 1), consents.of(conn, 1)


def test_looking_at_the_link_only_shows_a_button(pages):
    """However often, and by whatever looks."""
    before = pages.dump()
    answers = [pages.ask(method, link(pages)) for method in ("GET", "HEAD", "GET", "OPTIONS")]
    assert [one.status for one in answers] == [200, 200, 200, 405]
    assert '<button type="submit">' in answers[0].text
    assert pages.dump() == before


def test_the_button_puts_the_reader_on_the_list_once(pages):
    """When, on which page, and from which network is kept; pressed again, it says the same."""
    answers = [pages.post(link(pages)) for _ in range(3)]
    assert {(one.status, one.text) for one in answers} == {(200, answers[0].text)}
    assert "You are on the list" in answers[0].text
    one, lines = reader(pages)
    assert (one.standing, one.confirmed_at) == (Standing.ACTIVE, make.NOW)
    (line,) = [line for line in lines if line.act is Act.CONFIRMED]
    assert (line.source, line.network) == (f"http://127.0.0.1:{pages.port}/confirm", "127.0.0.0/24")
    assert "You are on the list" in pages.get(link(pages)).text


def test_a_link_that_is_too_old_says_how_to_ask_again(pages):
    """Its button does nothing any more."""
    pages.now += timedelta(days=8)
    for answer in (pages.get(link(pages)), pages.post(link(pages))):
        assert answer.status == 410
        assert 'href="/subscribe"' in answer.text
    assert reader(pages)[0].standing is Standing.PENDING


def test_any_other_token_says_how_to_ask_again(pages):
    """One of another mail, of another purpose, cut short, or changed in any place."""
    right = link(pages)
    wrong = [link(pages, "m" * 16), f"/confirm/{pages.token('unsubscribe')}", right[:-1], right + "A"]
    wrong += [
        right[:at] + ("B" if right[at] == "A" else "A") + right[at + 1 :] for at in range(9, len(right))
    ]
    for path in wrong:
        answer = pages.post(path)
        assert answer.status == 404, path
        assert 'href="/subscribe"' in answer.text
    assert reader(pages)[0].standing is Standing.PENDING
