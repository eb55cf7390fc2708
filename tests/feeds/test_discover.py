"""The feeds of a page."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.errors import Unreadable
from curator.feeds.discover import MOST, discover, usual

URL = "https://reed.example/blog/"


def found(head: str = "", body: str = "", url: str = URL) -> tuple[str, ...]:
    """The addresses on a page with this head and body."""
    return discover(f"<html><head>{head}</head><body>{body}</body></html>".encode(), url, "text/html")


@pytest.mark.parametrize(
    "kind", ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"]
)
def test_a_feed_that_the_head_announces(kind):
    """Relative to the page; the type tells that it is a feed."""
    assert found(f'<link rel="alternate" type="{kind}" href="feed">') == ("https://reed.example/blog/feed",)


def test_the_base_of_a_page_counts():
    """As it does for a browser."""
    head = '<base href="/x/"><link rel="Alternate" type="application/rss+xml" href="feed">'
    assert found(head) == ("https://reed.example/x/feed",)


def test_alternates_that_are_no_feeds_are_let_go():
    """Other languages, oEmbed, a phone's page."""
    head = '<link rel="alternate" hreflang="de" href="/de"><link rel="alternate" type="text/html" href="/m">'
    assert found(head + '<link rel="stylesheet" type="application/rss+xml" href="/s">') == ()


def test_the_feed_of_comments_comes_last():
    """Nobody curates comments."""
    link = '<link rel="alternate" type="application/rss+xml" title="{}" href="{}">'
    head = link.format("Reed » Comments Feed", "/comments/feed") + link.format("Reed", "/feed")
    assert found(head) == ("https://reed.example/feed", "https://reed.example/comments/feed")


def test_feeds_that_the_text_links_to():
    """Where the head is silent."""
    body = '<a href="/about">About</a> <a href="/index.rss">RSS</a> <a href="/feedback">Say something</a>'
    assert found(body=body) == ("https://reed.example/index.rss",)


@pytest.mark.parametrize(
    ("url", "feed"),
    [
        ("https://github.com/reed/fen", "https://github.com/reed/fen/releases.atom"),
        ("https://www.reddit.com/r/owls/", "https://www.reddit.com/r/owls/.rss"),
        ("https://medium.com/@reed", "https://medium.com/feed/@reed"),
        ("https://www.youtube.com/channel/UC1", "https://www.youtube.com/feeds/videos.xml?channel_id=UC1"),
        ("https://social.example/@reed", "https://social.example/@reed.rss"),
        ("https://arxiv.org/list/cs.LG/recent", "https://rss.arxiv.org/rss/cs.LG"),
    ],
)
def test_where_known_sites_keep_their_feeds(url, feed):
    """Also where the page does not say so."""
    assert found(url=url)[0] == feed


def test_hostile_addresses_are_let_go():
    """Nothing but pages is asked."""
    link = '<link rel="alternate" type="application/rss+xml" href="{}">'
    hostile = (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://[::1",
        "data:,x",
        "http://a b/",
        "x" * 9000,
    )
    assert found("".join(link.format(one) for one in hostile[:-1])) == ()


def test_no_page_names_more_than_a_few():
    """Ten are looked at, not ten thousand."""
    body = "".join(f'<a href="/{n}.rss">x</a>' for n in range(500))
    assert len(found(body=body)) == MOST


def test_usual_places_are_beside_the_page_and_at_the_top():
    """The nearest first."""
    places = usual("https://reed.example/blog")
    assert places[0] == "https://reed.example/blog/feed"
    assert "https://reed.example/feed" in places
    assert usual("https://reed.example/")[0] == "https://reed.example/feed"


def test_what_is_no_page_names_none():
    """With the reason."""
    with pytest.raises(Unreadable, match="neither a feed nor a page"):
        discover(b"", URL)


@given(st.binary(max_size=300))
def test_no_bytes_break_it(body):
    """Addresses come out, or a reason."""
    with suppress(Unreadable):
        assert all(one.startswith("http") for one in discover(b"<p>" + body, URL))
