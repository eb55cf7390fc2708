"""The links of a mail: looking changes nothing, and only a token of ours, for its purpose, opens any."""

import re
import string
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from curator.config import Subscribing
from curator.home import KEY_FILE
from curator.issues import references
from curator.model import SENTINELS, DeliveryState
from curator.store import reading, writing
from curator.store.schema import delivery, metadata
from tests.support import make, public
from tests.support.make import NOW

PLACES = {
    "unsubscribe": "/unsubscribe/{}",
    "preferences": "/preferences/{}",
    "feedback": "/feedback/{}/1/up",
}
FIELDS = {"page": "1", "do": "pause", "until": "month"}


@pytest.fixture
def pages(sqlite_engine, tmp_path):
    """The pages of a newsletter whose first issue was sent to two readers."""
    make.frozen(sqlite_engine, 2)
    with writing(sqlite_engine) as conn:
        conn.execute(update(delivery).values(state=DeliveryState.SENT))
    with public.opened(sqlite_engine, tmp_path, subscribing=Subscribing(sections=True)) as opened:
        yield opened


def everything(pages):
    """All rows of all tables."""
    with reading(pages.engine) as conn:
        return [sorted(map(repr, conn.execute(select(one)))) for one in metadata.sorted_tables]


def test_no_look_changes_anything(pages):
    """GET, HEAD and OPTIONS of every link of a mail, and of what anybody reads, with a query or without."""
    links = [place.format(pages.token(purpose)) for purpose, place in PLACES.items()]
    before = everything(pages)
    for path in (*links, "/issues/", "/issues/1/", "/issues/1", "/media/" + "0" * 32 + ".jpg"):
        for asked in (path, path + "?List-Unsubscribe=One-Click&page=1&do=resume"):
            statuses = [
                pages.ask(method, asked).status for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE")
            ]
            assert statuses[0] == statuses[1] in {200, 301, 404}
            assert statuses[2:] == [405] * 3
    assert everything(pages) == before


@pytest.mark.parametrize("purpose", PLACES)
def test_a_token_that_is_not_ours_to_the_letter_opens_nothing(pages, purpose):
    """Cut short, longer, another reader's number, another purpose, another letter anywhere: 404."""
    token = pages.token(purpose)
    others = {at: next(one for one in string.ascii_letters if one != token[at]) for at in range(len(token))}
    tried = [token[:at] + other + token[at + 1 :] for at, other in others.items()]
    tried += [token[:-1] + one for one in string.ascii_letters + string.digits + "-_" if one != token[-1]]
    tried += [token[:-1], token[1:], token + "A", token.swapcase(), "0000000002" + token[10:], "%00", "x"]
    tried += [pages.token(one) for one in (*PLACES, "preview") if one != purpose]
    before = everything(pages)
    for one in tried:
        assert pages.post(PLACES[purpose].format(one), FIELDS).status == 404, one
    assert everything(pages) == before


@pytest.mark.parametrize("path", ["/unsubscribe", "/unsubscribe/x.", "/preferences/x", "/feedback/x/1/up"])
def test_whoever_has_no_link_of_ours_is_told_how_else_to_leave(pages, path):
    """404, with the address that reads what they write."""
    page = pages.get(path)
    assert page.status == 404
    assert "mailto:ada@heron.example" in page.text


def test_the_links_of_a_preview_say_that_they_are_none(pages):
    """Whoever looks at a preview tries them; they still open nothing."""
    page = pages.post(f"/unsubscribe/{pages.token('preview')}", FIELDS)
    assert page.status == 404
    assert "This link is from a preview" in page.text


@pytest.mark.parametrize("below", ["", "/news/letter"])
def test_the_links_open_as_they_stand_in_a_mail(sqlite_engine, tmp_path, below):
    """Wherever the newsletter's pages are; what they lead to is below the same path."""
    make.frozen(sqlite_engine, 1)
    with writing(sqlite_engine) as conn:
        conn.execute(update(delivery).values(state=DeliveryState.SENT))
    with public.opened(sqlite_engine, tmp_path, below=below) as pages:
        own = pages.settings.newsletter
        addresses = {
            "unsubscribe": references.unsubscribe_address(own),
            "preferences": references.preferences_address(own),
            "feedback": references.feedback_address(own, 1, "down"),
        }
        for purpose, sentinel in zip(addresses, SENTINELS, strict=True):
            path = addresses[purpose].replace(sentinel, pages.token(purpose)).removeprefix(own.url)
            page = pages.get(path)
            assert page.status == 200
            actions = re.findall(r'(?:action|href)="(/[^"]*)"', page.text)
            assert f"{below}{path}" in actions
            assert all(one.startswith(f"{below}/") for one in actions)
        assert pages.get("/issues/1").headers["location"] == f"{below}/issues/1/"


def test_a_key_that_was_replaced_opens_links_until_its_last_day(pages):
    """Nobody is stranded by a new key, and an old one does not count for ever."""
    path = PLACES["preferences"].format(pages.token("preferences"))
    file = pages.settings.home / KEY_FILE
    file.write_text(f"{'n' * 64}\n{file.read_text().strip()}:{(NOW + timedelta(days=30)).date()}\n")
    assert pages.get(path).status == 200
    pages.now = NOW + timedelta(days=32)
    assert pages.get(path).status == 404
