"""Letters to readers as a browser shows them: by day and by night, on the smallest phone, to axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from curator.config import Look
from curator.issues.letter import Tokens, write
from curator.model import LetterKind
from tests.rendered.test_seen import CONTRASTS, OF_PAGES, show, too_wide
from tests.support.issues import settings

__all__ = ["show"]
pytestmark = pytest.mark.browser
K = LetterKind
OWN = {
    K.CONFIRM: Tokens(confirm="0123456789." * 9),
    K.WELCOME: Tokens(unsubscribe="0123456789." * 4, preferences="0123456789." * 4),
    K.GOODBYE: Tokens(),
}


@pytest.mark.parametrize(
    ("theme", "scheme"), [("paper", "dark"), pytest.param("signal", "light", marks=pytest.mark.long)]
)
@pytest.mark.parametrize("kind", list(K))
def test_a_letter_can_be_read_and_pressed(show, kind, theme, scheme):
    """Axe finds nothing, every text has its contrast, nothing scrolls, the button is a thumb high."""
    page = show(write(kind, settings(look=Look(theme=theme)), OWN[kind]), scheme=scheme)
    found = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}}).response["violations"]
    assert [one["id"] for one in found if one["id"] not in OF_PAGES] == []
    assert [told for told in page.evaluate(CONTRASTS) if told[0] < 4.5] == []
    heights = page.evaluate("[...document.querySelectorAll('td.button a')].map(a => a.offsetHeight)")
    assert len(heights) == (kind is not K.WELCOME)
    assert all(height >= 44 for height in heights)
    assert too_wide(page) == []


def test_letters_of_a_language_from_the_right_begin_there(show):
    """Heading, text and button."""
    page = show(write(K.CONFIRM, settings(language="he"), OWN[K.CONFIRM]), width=640)
    boxes = [page.locator(one).bounding_box() for one in ("h1", "td.button")]
    assert all(box["x"] + box["width"] > 580 for box in boxes)
