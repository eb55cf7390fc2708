"""The mail as a browser shows it: no sideways scrolling, readable by day and by night, without pictures."""

import re
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe

from curator.issues.render import render
from curator.model import Image, Item, ItemKind
from tests.rendered.mails import MADE, REAL, mail, real
from tests.support.issues import link, of, settings, story
from tests.support.sampled import sampled
from tests.support.shared import needs_shared

pytestmark = pytest.mark.browser
# A browser takes its time.
LOOKED_AT = sampled(REAL, 7)
SHOWN = sampled([name for name in MADE if "items" not in name], 4)

# The contrast (WCAG 2.2, 1.4.3) of every printed text with the nearest background behind it.
CONTRASTS = """() => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const linear = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = colour => colour.slice(0, 3).map(linear)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = element => {
    for (; element; element = element.parentElement) {
      const found = rgb(getComputedStyle(element).backgroundColor);
      if (found.length === 3 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.getClientRects().length) continue;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    found.push([contrast, walker.currentNode.data.trim().slice(0, 30)]);
  }
  return found;
}"""


@pytest.fixture
def show(chromium):
    """Shows a mail in a window of some width, by day or by night, without any network: without pictures."""
    pages = []

    def page(edition, *, width=375, scheme="light"):
        pages.append(chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme))
        pages[-1].route("**/*", lambda route: route.abort())
        pages[-1].set_content(edition.html)
        return pages[-1]

    yield page
    for one in pages:
        one.close()


LONG = of(
    story("**a** " + "long" * 60),
    story("```\n" + "code_" * 60 + "\n```"),
    story("[x](https://a.example/)"),
    link("🦉 " + "long" * 60),
    title="#1: " + "Long" * 40,
)
WIDTHS = (320, 375, 640, 1280)
# What axe-core asks of a whole page, and a mail is not: it is shown inside the page of a mail program, whose
# main landmark it must not double (https://dequeuniversity.com/rules/axe/4.10/region, "page-level rules").
OF_PAGES = {"landmark-one-main", "region"}


def too_wide(page) -> list[int]:
    """The widths of a window, from the smallest phone's on, in which a mail scrolls sideways."""
    wide = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide += [width] * (page.evaluate("document.documentElement.scrollWidth") > width)
    return wide


@pytest.mark.parametrize("name", sampled([name for name in MADE if "hundred" not in name], 3))
def test_nothing_scrolls_sideways(show, name):
    """Not on the smallest phone."""
    assert too_wide(show(mail(name))) == []


def test_no_long_word_makes_it_scroll(show):
    """Nor a line of code, nor an address, nor a title."""
    assert too_wide(show(render(LONG, settings()))) == []


@needs_shared
@pytest.mark.parametrize("name", LOOKED_AT)
def test_no_real_issue_scrolls_sideways(show, name):
    """Whatever its author has written."""
    assert too_wide(show(real(name))) == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
@pytest.mark.parametrize("name", SHOWN)
def test_axe_finds_no_violation(show, name, scheme, width):
    """The accessibility checker, with every rule meant for a mail, and that of targets for a finger."""
    rules = {"rules": {"target-size": {"enabled": True}}}
    found = Axe().run(show(mail(name), scheme=scheme, width=width), options=rules).response["violations"]
    told = [(one["id"], one["nodes"][0]["html"]) for one in found if one["id"] not in OF_PAGES]
    assert told == []


@needs_shared
@pytest.mark.parametrize("name", LOOKED_AT)
def test_axe_finds_no_violation_in_real_issues(show, name):
    """Whatever forms their authors have used; light here, dark with those made here."""
    found = Axe().run(show(real(name))).response["violations"]
    told = [(one["id"], one["nodes"][0]["html"]) for one in found if one["id"] not in OF_PAGES]
    assert told == []


def test_axe_would_find_one(show):
    """A picture without words is a violation, so silence means something."""
    page = show(replace(mail("sample"), html=re.sub(r' alt="[^"]*"', "", mail("sample").html)))
    assert "image-alt" in {one["id"] for one in Axe().run(page).response["violations"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", SHOWN)
def test_every_text_can_be_read_by_day_and_by_night(show, name, scheme):
    """At least 4.5 to 1 between each text and what is behind it."""
    found = show(mail(name), scheme=scheme).evaluate(CONTRASTS)
    assert len(found) > 8
    assert [words for contrast, words in found if contrast < 4.5] == []


@pytest.mark.parametrize("name", SHOWN)
def test_no_text_is_smaller_than_fourteen_pixels(show, name):
    """On a phone too."""
    sizes = """() => [...document.querySelectorAll('[role=article] *')].filter(e => e.getClientRects().length
        && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim() && n.data.trim() !== '\u00a0'))
        .map(e => parseFloat(getComputedStyle(e).fontSize))"""
    assert min(show(mail(name)).evaluate(sizes)) >= 14


@pytest.mark.parametrize("name", ["sample", "sample, signal"])
def test_buttons_are_large_enough_for_a_thumb(show, name):
    """44 CSS pixels, on the smallest phone (WCAG 2.2, 2.5.5)."""
    for button in show(mail(name), width=320).locator("td.vote a").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44


@pytest.mark.parametrize(("name", "colour"), [("sample", (29, 28, 25)), ("sample, signal", (15, 17, 21))])
def test_dark_mode_is_dark(show, name, colour):
    """The rules that stay in the mail win over the inlined ones."""
    card = "getComputedStyle(document.querySelector('.card')).backgroundColor"
    assert show(mail(name), scheme="dark").evaluate(card) == f"rgb{colour}"
    assert show(mail(name)).evaluate(card) == "rgb(255, 255, 255)"


def test_a_phone_gets_the_rules_for_phones(show):
    """They win over the inlined ones."""
    size = "getComputedStyle(document.querySelector('h1')).fontSize"
    assert show(mail("sample"), width=375).evaluate(size) == "28px"
    assert show(mail("sample"), width=760).evaluate(size) == "32px"


def test_without_pictures_their_words_are_shown(show):
    """Nothing is loaded here: an alt text stands in the picture's place, or the caption says the same."""
    whole = of(
        Item(ItemKind.IMAGE, "", image=Image("https://p.example/1", alt="An owl", caption="Seen at _dusk_")),
        Item(
            ItemKind.IMAGE, "", image=Image("https://p.example/2", alt="A cat (Ada)", caption="A _cat_ (Ada)")
        ),
    )
    page = show(render(whole, settings()))
    assert page.evaluate("[...document.images].map(image => image.naturalWidth + image.alt)") == [
        "0An owl",
        "0",
    ]
    assert page.evaluate("document.images[0].getBoundingClientRect().height") > 15
    assert "Seen at dusk" in page.inner_text("#item-1")
    assert page.inner_text("#item-2").strip() == "A cat (Ada)"


def test_the_preheader_is_hidden(show):
    """An inbox shows it, the mail does not."""
    assert not show(mail("sample")).locator(".hidden").first.is_visible()


def test_the_column_is_640_pixels_on_a_wide_screen_and_the_window_on_a_phone(show):
    """A hybrid layout: it needs no media query to fit."""
    for width, column in ((1280, 640), (375, 375)):
        assert show(mail("sample"), width=width).locator(".card").bounding_box()["width"] == column
