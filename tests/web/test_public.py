"""The public app: every address is guarded alike, whoever wrote its page."""

import pytest

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
