"""An issue as a browser shows it: no sideways scrolling on a phone, readable by day and by night."""

import shutil

import pytest

from curator.issues.render import render
from tests.support.forms import of_every_form
from tests.support.issues import issue, of, settings, story

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]

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


@pytest.fixture(scope="module")
def chromium():
    """A real browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def show(chromium):
    """Shows an issue in a window of some width, by day or by night, without any network."""
    pages = []

    def page(whole, *, width=375, scheme="light"):
        pages.append(chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme))
        pages[-1].route("**/*", lambda route: route.abort())
        pages[-1].set_content(render(whole, settings()).html)
        return pages[-1]

    yield page
    for one in pages:
        one.close()


@pytest.mark.parametrize("width", [320, 375, 640, 1280])
def test_nothing_scrolls_sideways(show, width):
    """Not on the smallest phone, and not with a word or a line of code that is longer than it."""
    long = of(
        story("**a** " + "long" * 60),
        story("```\n" + "code_" * 60 + "\n```"),
        story("[x](https://a.example/)"),
    )
    for whole in (issue(), of_every_form(), long):
        page = show(whole, width=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_by_day_and_by_night(show, scheme):
    """At least 4.5 to 1 between each text and what is behind it."""
    for whole in (issue(), of_every_form()):
        found = show(whole, scheme=scheme).evaluate(CONTRASTS)
        assert len(found) > 40
        assert [words for contrast, words in found if contrast < 4.5] == []


def test_dark_mode_is_dark(show):
    """The rules that stay in the mail win over the inlined ones."""
    page = show(issue(), scheme="dark")
    card = page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")
    assert card == "rgb(29, 28, 25)"


def test_the_preheader_is_hidden(show):
    """An inbox shows it, the mail does not."""
    assert not show(issue()).locator(".hidden").first.is_visible()


def test_the_column_is_640_pixels_on_a_wide_screen_and_the_window_on_a_phone(show):
    """A hybrid layout: it needs no media query to fit."""
    for width, column in ((1280, 640), (375, 375)):
        box = show(issue(), width=width).locator(".card").bounding_box()
        assert box["width"] == column
