"""How the readers' pages look in a browser: readable by day and by night, on any screen, by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import update

from curator.config import Look, Public, Subscribing
from curator.issues.preflight.wcag import contrast
from curator.issues.templates import folders, themed
from curator.issues.theme import dress
from curator.looks import Palette
from curator.mail import tokens
from curator.model import DeliveryState, IssueState
from curator.store import open_engine, pending, writing
from curator.store.schema import delivery, issue
from curator.web.public.look import _rgb, readable
from tests.rendered.conftest import chromium
from tests.support import make, public
from tests.support.sampled import sampled

__all__ = ["chromium"]
WIDTHS = (320, 375, 640, 1280)
PLACES = {
    "the form": "/subscribe",
    "the form in a frame": "/subscribe/embedded",
    "a link that confirms": "/confirm/{confirm}",
    "a link that is void": "/confirm/x",
    "nothing": "/nothing",
    "to leave": "/unsubscribe/{unsubscribe}",
    "left": "/unsubscribe/{left}",
    "to choose": "/preferences/{preferences}",
    "to vote": "/feedback/{feedback}/1/up",
    "a link that is not ours": "/unsubscribe/x",
    "all issues": "/issues/",
}
TURNS = ("light", "dark")


@pytest.fixture(scope="module")
def pages(sqlite, tmp_path_factory):
    """The pages of a newsletter with everything that one can have, and readers of every kind."""
    with sqlite.database() as address:
        engine = open_engine(address)
        make.frozen(engine, 2)
        make.leave(engine, "reader-001@post.example")
        with writing(engine) as conn:
            conn.execute(update(issue).values(state=IssueState.SENT, digest="digest-1"))
            conn.execute(update(delivery).values(state=DeliveryState.SENT))
            pending.add(conn, "ada@post.example", "ada@post.example", consent="the form", now=make.NOW)
            pending.ask(conn, 3, "n" * 16)
        home = tmp_path_factory.mktemp("looked-at")
        many = Public(per_minute=100_000, privacy="https://heron.example/privacy")
        with public.opened(
            engine, home, below="/news", public=many, subscribing=Subscribing(sections=True)
        ) as made:
            yield made
        engine.dispose()


@pytest.fixture
def browser(chromium):
    """A page of a browser that runs no scripts but those of the test's own, which CSP would not let in."""
    context = chromium.new_context(bypass_csp=True)
    yield context.new_page()
    context.close()


def shown(browser, pages, place, scheme="light"):
    """The page at that place."""
    given = {name: pages.token(name) for name in ("unsubscribe", "preferences", "feedback")}
    given |= {"left": pages.token("unsubscribe", 2)}
    given |= {"confirm": tokens.confirm(pages.keys, 3, "n" * 16, pages.now)}
    browser.emulate_media(color_scheme=scheme)
    browser.goto(pages.url(PLACES[place].format(**given)))
    return browser


def told(browser):
    """What axe-core finds, with the rule for targets of a finger."""
    rules = {"rules": {"target-size": {"enabled": True}}}
    found = Axe().run(browser, options=rules).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found]


@pytest.mark.browser
@pytest.mark.parametrize("place", sampled(PLACES, 11))  # tests/readers look at each answer
def test_axe_finds_no_violation_and_nothing_scrolls_sideways(browser, pages, place):
    """By day on one page and by night on the next, so that each of their elements is seen in both."""
    page = shown(browser, pages, place, TURNS[list(PLACES).index(place) % 2])
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert told(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    for one in page.locator(
        "main button, main .button, main input:not([type=hidden]):visible, .choice"
    ).all():
        box = one.bounding_box()
        if one.get_attribute("type") not in {"checkbox", "radio"} and box and box["x"] >= 0:
            assert box["height"] >= 44, one.inner_html()


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.parametrize("scheme", TURNS)
@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_no_violation_by_day_and_by_night(browser, pages, place, scheme):
    """On every page."""
    assert told(shown(browser, pages, place, scheme)) == []


@pytest.mark.browser
def test_axe_would_find_one(browser, pages):
    """A field without its words is a violation, so silence means something."""
    page = shown(browser, pages, "the form")
    page.evaluate("document.querySelector('label').remove()")
    assert "label" in {rule for rule, _ in told(page)}


@pytest.mark.browser
def test_a_wrong_address_has_the_cursor_and_its_reason(browser, pages):
    """The field is focused, and says what is wrong with it to who does not see it."""
    page = shown(browser, pages, "the form")
    pages.now += make.MINUTE
    page.evaluate("document.querySelector('form').noValidate = true")
    page.get_by_label("Your mail address").fill("ada at post")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    field = page.locator("#address")
    assert page.evaluate("document.activeElement.id") == "address"
    assert field.input_value() == "ada at post"
    assert field.get_attribute("aria-describedby") == "fault"
    assert "no mail address" in page.inner_text("#fault")
    assert told(page) == []


@pytest.mark.browser
def test_the_keyboard_reaches_everything_and_is_seen_to(browser, pages):
    """In the order in which it is read; the field for programs is passed over."""
    page = shown(browser, pages, "the form")
    reached = []
    for _ in range(9):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")
        )
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(outline) == "solid"
    sections = ["section-field", "section-method", "section-fun"]
    assert reached[:7] == ["The Night Heron", "address", *sections, "Privacy", "Subscribe"]


@pytest.mark.browser
def test_where_nothing_shall_move_nothing_does(browser, pages):
    """Whoever has told so in the system's settings."""
    browser.emulate_media(reduced_motion="reduce")
    page = shown(browser, pages, "the form")
    assert page.evaluate("getComputedStyle(document.querySelector('button')).transitionDuration") == "0s"


def test_colours_in_which_nothing_could_be_read_are_replaced():
    """Each by the nearest that can; what can be read stays the newsletter's own."""
    pale = Palette(text="#dddddd", soft="#eeeeee", link="#ffff00", accent="#ffff66", on_accent="#ffffff")
    look = Look(light=pale, dark=Palette(link="#ff9900"))
    made = dress(look, themed(folders(make.Path("/nowhere")), "paper"))
    light, dark = readable(made.light), readable(made.dark)
    for scheme in (light, dark):
        for colour in (scheme.text, scheme.soft, scheme.link):
            assert all(contrast(_rgb(colour), _rgb(behind)) >= 4.5 for behind in (scheme.card, scheme.page))
        assert contrast(_rgb(scheme.on_accent), _rgb(scheme.accent)) >= 4.5
    assert (light.accent, light.card, dark.link) == ("#ffff66", made.light.card, "#ff9900")


def test_right_to_left_languages_are_shown_so(sqlite_engine, tmp_path):
    """The page says it, and its style knows no left and no right."""
    with public.opened(sqlite_engine, tmp_path, language="he") as pages:
        assert '<html lang="he" dir="rtl">' in pages.get("/subscribe").text
        style = pages.get("/style.css").text
    assert "left" not in style
    assert "right" not in style


def test_a_newsletter_s_own_template_wins(sqlite_engine, tmp_path):
    """And what is wrong with it is told by its file, not to the reader."""
    own = tmp_path / "templates" / "site"
    own.mkdir(parents=True)
    (own / "asked.html").write_text("own {{ nothing_such }}")
    (own / "problem.html").write_text("<p>own {{ title }}</p>")
    with public.opened(sqlite_engine, tmp_path) as pages:
        assert pages.get("/nothing").text == "<p>own There is nothing here</p>"
        answer = pages.post("/subscribe", {"website": "x", "address": "a@post.example"})
        assert (answer.status, "asked" in answer.text) == (500, False)
        assert "asked.html" in str(pages.told[0])
        (own / "problem.html").write_text("{{ nothing_such }}")
        assert pages.get("/nothing").text == "500: something went wrong here; please try it again later\n"
