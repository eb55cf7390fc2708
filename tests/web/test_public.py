"""The public app: every address is guarded alike, whoever wrote its page."""

import pytest

from curator.config import Look, Public
from tests.support import public


@pytest.fixture
def pages(sqlite_engine, tmp_path):
    """The pages of a newsletter, served below a path."""
    with public.opened(sqlite_engine, tmp_path, below="/news") as made:
        yield made


def test_the_pages_are_served_below_the_newsletter_s_address(pages):
    """With or without the slash; what is not below it is nowhere."""
    assert {pages.get(path).status for path in ("", "/", "/subscribe", "/style.css", "/health")} == {200}
    pages.below = ""
    assert {pages.get(path).status for path in ("/", "/subscribe", "/newsletter", "//news/")} == {404}


def test_robots_are_asked_to_leave_readers_links_alone(sqlite_engine, tmp_path):
    """And everything, if the newsletter is not to be found."""
    with public.opened(sqlite_engine, tmp_path, below="/news") as pages:
        robots = pages.get("/robots.txt")
    asked = set(robots.text.splitlines())
    assert robots.headers["content-type"] == "text/plain; charset=utf-8"
    links = ("confirm", "unsubscribe", "preferences", "feedback")
    assert {"User-agent: *", *(f"Disallow: /news/{name}/" for name in links)} <= asked
    assert "Disallow: /news/" not in asked
    with public.opened(sqlite_engine, tmp_path, public=Public(index=False)) as pages:
        assert pages.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_the_style_has_a_new_address_when_it_changes(sqlite_engine, tmp_path):
    """So browsers may keep it for a day."""
    with public.opened(sqlite_engine, tmp_path) as pages:
        before = pages.get("/").text.split('href="/style.css')[1][:20]
        assert pages.get("/style.css").headers["cache-control"] == "public, max-age=86400"
    with public.opened(sqlite_engine, tmp_path, look=Look(body_font="Charter, serif")) as pages:
        assert pages.get("/").text.split('href="/style.css')[1][:20] != before
        assert "Charter, serif" in pages.get("/style.css").text
