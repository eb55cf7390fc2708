"""What a reader sees after each button, and where something is wrong: as clean as where they began."""

import re
from datetime import timedelta
from functools import partial

import pytest
from axe_playwright_python.sync_playwright import Axe

from curator.config import Mail, Public, Subscribing
from curator.jobs.send import send
from curator.mail import tokens
from tests.support import asked, make, public
from tests.support.hands import Book, Clock

pytestmark = pytest.mark.browser
TURNS = ((320, "light"), (1280, "dark"))
RULES = {"rules": {"target-size": {"enabled": True}}}
ANSWERS = {
    "asked": ("/subscribe", {"shown": "{form}", "address": "new@post.example", "section-field": "on"}),
    "asked in a frame": (
        "/subscribe/embedded",
        {"shown": "{form}", "address": "b@c.example", "section-fun": "on"},
    ),
    "no address": ("/subscribe", {"shown": "{form}", "address": "nobody", "section-field": "on"}),
    "no section": ("/subscribe", {"shown": "{form}", "address": "new@post.example"}),
    "once more": ("/subscribe", {"shown": "", "address": "new@post.example"}),
    "confirmed": ("/confirm/{confirm}", {}),
    "no section wanted": ("/preferences/{preferences}", {"do": "sections"}),
    "no day": ("/preferences/{preferences}", {"do": "pause", "until": "day"}),
    "saved": ("/preferences/{preferences}", {"do": "sections", "section-field": "1"}),
    "paused": ("/preferences/{preferences}", {"do": "pause", "until": "month"}),
    "voted": ("/feedback/{feedback}/1/up", {}),
    "left": ("/unsubscribe/{unsubscribe}", {"page": "1"}),
    "explained": ("/unsubscribe/{unsubscribe}", {"page": "1", "reason": "often"}),
    "too long": ("/subscribe", {"address": "x" * 20_000}),
    "not there": ("/nothing", {}),
}


@pytest.fixture
def answers(sqlite_engine, tmp_path):
    """Every answer, by its name, and where its style sheet is."""
    parts = {
        "mail": Mail(feedback=True, preferences=True),
        "public": Public(per_minute=1_000_000, privacy="https://heron.example/privacy"),
        "subscribing": Subscribing(sections=True),
    }
    with public.opened(sqlite_engine, tmp_path, **parts) as pages:
        make.approved(sqlite_engine, pages.settings, 1)
        send(sqlite_engine, pages.settings, Book(), 1, clock=Clock(), by="ada")
        asked.asks(sqlite_engine, pages.settings)
        asked.posted(sqlite_engine, pages.settings, book := Book())
        given = {one: pages.token(one) for one in ("preferences", "feedback", "unsubscribe")}
        given["confirm"] = asked.token(book.taken[-1])
        given["form"] = tokens.form(pages.keys, pages.now - timedelta(minutes=1))
        yield (
            pages,
            {
                name: pages.post(
                    path.format(**given), {key: one.format(**given) for key, one in said.items()}
                )
                for name, (path, said) in ANSWERS.items()
            },
        )


def shown(body, route):
    """Answer the browser with this page."""
    route.fulfill(body=body, content_type="text/html; charset=utf-8")


def test_axe_finds_no_violation_in_any_answer_and_none_scrolls_sideways(answers, chromium):
    """By day on a phone or by night on a desk, in turns; each says in its heading what has come of it."""
    pages, found = answers
    context = chromium.new_context(bypass_csp=True, reduced_motion="reduce")
    page, headings = context.new_page(), set()
    for at, (name, answer) in enumerate(found.items()):
        place = pages.url("/answer-" + re.sub("[^a-z]", "-", name))
        page.route(place, partial(shown, answer.text))
        page.goto(place)
        headings.add(page.get_by_role("heading", level=1).inner_text())
        width, scheme = TURNS[at % 2]
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        found_here = Axe().run(page, options=RULES).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found_here] == [], (name, scheme)
    context.close()
    assert len(headings) >= 8
