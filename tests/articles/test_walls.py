"""Prices and questions about cookies."""

import pytest

from curator.model import Flag
from tests.articles.pages import PROSE, URL, article

ASKED = (
    "<p>We and our 842 partners store cookies on your device to show you what you like.</p>"
    "<p>You can withdraw your consent at any time in our privacy settings, if you find them.</p>"
)


def said(value):
    return (
        f'<script type="application/ld+json">{{"@type":"NewsArticle","isAccessibleForFree":{value}}}</script>'
    )


@pytest.mark.parametrize(
    ("head", "body", "flags"),
    [
        (said("false"), PROSE, (Flag.PAYWALL,)),
        (said('"False"'), PROSE, (Flag.PAYWALL,)),
        (said("true"), PROSE, ()),
        ("<meta property='article:content_tier' content='metered'>", PROSE, (Flag.PAYWALL,)),
        ("<meta property='article:content_tier' content='free'>", PROSE, ()),
        ("", PROSE + "<p>To continue reading, subscribe. Already a subscriber?</p>", (Flag.PAYWALL,)),
        ("", PROSE + "<div class='paywall'>Jetzt weiterlesen mit Marsch Plus</div>", (Flag.PAYWALL,)),
        ("", PROSE + "<div class='paywall'></div>", ()),
        ("", PROSE * 6 + "<p>Subscribe to keep reading about herons every week, if you like them.</p>", ()),
        ("", PROSE, ()),
    ],
)  # fmt: skip
def test_paywalls(head, body, flags):
    """The page's own word; else words about a price beside a short text, or in a wall."""
    assert article(head, body).flags == flags


@pytest.mark.parametrize(
    ("title", "body", "url"),
    [
        ("Before you continue", "<p>Choose what to allow.</p>", URL),
        ("Reed", "<p>Choose what to allow.</p>", "https://consent.reed.example/m?continue=x"),
        ("Reed", ASKED, URL),
    ],
)  # fmt: skip
def test_consent_walls(title, body, url):
    """A title or an address that asks, or a short text of which most is about cookies."""
    assert Flag.CONSENT in article("", body, url, title=f"<title>{title}</title>").flags


def test_an_article_about_cookies_is_no_wall():
    """Who writes at length about consent has been read."""
    about = "<p>A cookie is a note that a browser keeps. Whether consent is given is another matter.</p>"
    assert article("", PROSE * 2 + about).flags == ()
