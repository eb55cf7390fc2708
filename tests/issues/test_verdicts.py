"""What a look at a page means: a page of its own, or what servers show instead of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from curator.articles.extract import extract
from curator.issues.verdicts import is_legible, verdict
from curator.model import Flag, Imprint, Reached, Visit
from curator.text import one_line
from tests.support.make import NOW
from tests.support.shared import needs_shared, recorded, recorded_web

HERE = "https://heron.example/blog/2019/the-storm"


def said(title="Herons in the storm", final=HERE, *, url=HERE, words=120, opening=""):
    """The verdict on a page of this title, that was at `final` in the end."""
    imprint = Imprint(title, words, (), NOW)
    return verdict(Visit("key", url, NOW, Reached.SEEN, final=final, opening=opening, imprint=imprint)).value


@pytest.mark.parametrize(
    "title",
    [
        "Forbidden Planet (1956) trailer",
        "Just a moment with Jane Goodall",
        "Security check at Schiphol gets faster",
        "Access denied: how we lost our account",
        "Are you human? A short film",
        "Vermisster Wanderer nicht gefunden",
        "Windows 7 is no longer available in stores",
        "404 Media is one year old",
        "404 Media",
        "Gone Girl",
        "Why I sign in everywhere",
        "The historic site is for sale",
        "",
    ],
)
def test_a_story_is_no_wall(title):
    """A short page, as of a video, may speak of walls and misses in its title."""
    assert said(title) == "seen"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("404", "says that it is missing"),
        ("Error 404", "says that it is missing"),
        ("404 Not Found", "says that it is missing"),
        ("Page not found | Acme", "says that it is missing"),
        ("Oops! Page not found", "says that it is missing"),
        ("Sorry, this page isn’t available.", "says that it is missing"),
        ("Video unavailable", "says that it is missing"),
        ("Seite nicht gefunden – Firma", "says that it is missing"),
        ("Page introuvable - Le Monde", "says that it is missing"),
        ("Página no encontrada", "says that it is missing"),
        ("Account Suspended", "says that it is missing"),
        ("Just a moment...", "shut"),
        ("Attention Required! | Cloudflare", "shut"),
        ("Bloomberg - Are you a robot?", "shut"),
        ("Robot or human?", "shut"),
        ("Vercel Security Checkpoint", "shut"),
        ("Access Denied", "shut"),
        ("Sign in · GitLab", "leads to a login"),
        ("Login • Instagram", "leads to a login"),
        ("acme.com is for sale | HugeDomains", "is parked"),
        ("This domain may be for sale", "is parked"),
        ("Welcome to nginx!", "is parked"),
    ],
)
def test_what_a_short_page_says_of_itself_is_heard(title, expected):
    """In its whole title, or in a part of it; a long page of the same title is a story."""
    assert said(title) == expected
    assert said(title, words=900) == "seen"


@pytest.mark.parametrize(
    ("url", "final", "expected"),
    [
        (HERE, "https://heron.example/", "leads to a front page"),
        (HERE, "https://www.heron.example/en/", "leads to a front page"),
        (HERE, "https://heron.example/de-de/home.html", "leads to a front page"),
        (HERE, "https://heron.example/?error=404", "leads to a front page"),
        (HERE, "https://bigger.example/", "leads to a front page"),
        (HERE, "https://heron.example/404.html", "says that it is missing"),
        (HERE, "https://heron.example/not-found", "says that it is missing"),
        (HERE, "https://heron.example/users/sign_in", "leads to a login"),
        (HERE, "https://heron.example/session/new", "leads to a login"),
        (HERE, "https://accounts.example/ServiceLogin?continue=x", "leads to a login"),
        (HERE, "https://heron.example/?p=123", "seen"),
        (HERE, "https://heron.example/#/the-storm", "seen"),
        (HERE, "https://heron.example/blog/the-storm", "seen"),
        ("https://heron.example/", "https://heron.example/en/", "seen"),
        ("https://bit.example/3xYz", "https://heron.example/", "seen"),
        ("https://bit.example/3xYz", "https://id.wikipedia.org/wiki/Burung_hantu", "seen"),
        ("https://heron.example/login", "https://heron.example/login/", "seen"),
        ("https://heron.example/404", "https://heron.example/404/", "seen"),
    ],
)
def test_where_a_page_was_led_to_is_looked_at(url, final, expected):
    """A front page, a login, a page of errors; what was asked for itself, or by a short link, is none."""
    assert said(final=final, url=url) == expected


def test_what_was_not_seen_is_what_it_is():
    """Whatever stands in the look beside."""
    looks = {how: verdict(Visit("key", HERE, NOW, how)).value for how in Reached if how is not Reached.SEEN}
    assert looks == {how: how.value for how in looks}


def test_a_question_about_cookies_is_no_page_to_judge():
    """It was seen, but its title and text are not the page's."""
    imprint = Imprint("Before you continue", 80, (), NOW)
    look = Visit("key", HERE, NOW, Reached.SEEN, final=HERE, flags=(Flag.CONSENT,), imprint=imprint)
    assert verdict(look).value == "seen"
    assert not is_legible(look)


@given(title=some.text(max_size=300), opening=some.text(max_size=300), path=some.text(max_size=80))
def test_nothing_that_a_page_says_breaks_the_verdict(title, opening, path):
    """Any words, any address."""
    assert said(title, f"https://heron.example/{path}", opening=opening)
    assert said(title, path, url=path)


@needs_shared
def test_no_recorded_page_is_taken_for_less():
    """159 real pages, some of few words: all of them are seen."""
    wrong = {}
    for url, page in recorded_web().items():
        if page.get("type", "").startswith("text/html"):
            read = extract(recorded(page), url, page["type"])
            found = said(
                one_line(read.title), url, url=url, words=read.words, opening=one_line(read.text, 300)
            )
            if found != "seen":
                wrong[url] = (found, read.title)
    assert wrong == {}
