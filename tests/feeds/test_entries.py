"""What an item says → an entry: its address, its text, its medium, and why it is none."""

import json

import pytest

from curator.feeds.parse import document, parse
from curator.model import Medium

URL = "https://reed.example/feed/rss.xml"


def rss(*items):
    """An RSS feed of what stands in its items."""
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:x="http://www.w3.org/2005/Atom"'
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" {spaces}><channel><title>T</title>{inside}</channel></rss>'.encode()


def one(item):
    """The only entry of a feed of this item."""
    return parse(rss(item), URL).entries[0]


LINK = "<link>https://reed.example/1</link>"


def encoded(html):
    """The element with an item's whole text."""
    return f"<content:encoded><![CDATA[{html}]]></content:encoded>"


def test_the_text_is_the_whole_content():
    """A paragraph a line; the summary stays the description."""
    entry = one(LINK + "<description>Short.</description>" + encoded("<p>One <b>and</b></p><p>two.</p>"))
    assert (entry.summary, entry.text) == ("Short.", "One and\ntwo.")


def test_without_a_description_the_summary_is_from_the_content():
    """Cut at a word."""
    entry = one(LINK + encoded("<p>word</p>" * 1000))
    assert entry.text.count("\n") == 999
    assert entry.summary.startswith("word word")
    assert entry.summary.endswith("word…")


def test_a_description_is_the_text_only_if_it_is_too_long_for_a_summary():
    """A feed that says "description" may still give all of it."""
    assert one(LINK + "<description>Short.</description>").text == ""
    long = one(LINK + f"<description>{'&lt;p&gt;A sentence of it.' * 200}</description>")
    assert long.text.startswith("A sentence of it.\nA sentence")


def test_the_text_is_cut_between_paragraphs():
    """At most 100,000 characters are kept."""
    text = one(LINK + encoded(f"<p>{'word ' * 99}word.</p>" * 400)).text
    assert 99_000 < len(text) <= 100_000
    assert text.endswith("word.")


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<guid>https://reed.example/g</guid>", "https://reed.example/g"),
        ("<guid>/g</guid>", "https://reed.example/g"),
        ("<guid isPermaLink='false'>https://reed.example/g</guid>", "https://reed.example/g"),
        ("<link>../a b</link>", "https://reed.example/a%20b"),
        ("<link>?p=1&amp;q=2</link>", "https://reed.example/feed/rss.xml?p=1&q=2"),
        ("<link>//other.example/x</link>", "https://other.example/x"),
        ("<link>http:////other.example/x</link>", "http://other.example/x"),
        ('<x:link href="/atom"/>', "https://reed.example/atom"),
        ("<enclosure url='a.mp3' type='audio/mpeg'/>", "https://reed.example/feed/a.mp3"),
        ("<enclosure url='a.mp3' type='audio/mpeg'/>" + LINK, "https://reed.example/1"),
        (
            "<enclosure url='/a'/><guid isPermaLink='false'>https://b.example/</guid>",
            "https://reed.example/a",
        ),
    ],
)
def test_where_an_item_leads(item, url):
    """Its link, a guid that is meant as one, what is enclosed, or at last any guid that is an address."""
    assert one(item).url == url


@pytest.mark.parametrize(
    "item", ["", "<guid>7</guid>", "<link>javascript:x()</link>", "<link>mailto:a@b.example</link>"]
)
def test_an_item_that_leads_nowhere_is_skipped(item):
    """Its title and the reason are told; what stands in it can still be looked at."""
    body = rss(f"<title>Lost</title>{item}", LINK)
    feed = parse(body, URL)
    assert [entry.url for entry in feed.entries] == ["https://reed.example/1"]
    assert feed.skipped == (("Lost", "it has no address of a page"),)
    assert document(body).items[0].title.value == "Lost"


def test_a_guid_that_repeats_is_skipped():
    """The first keeps it."""
    feed = parse(rss(f"<title>A</title><guid>1</guid>{LINK}", f"<title>B</title><guid>1</guid>{LINK}"), URL)
    assert [entry.title for entry in feed.entries] == ["A"]
    assert feed.skipped == (("B", "its guid is that of another entry"),)


@pytest.mark.parametrize("broken", [b"", b"&"])
def test_entries_beyond_the_first_are_counted(broken):
    """By either reader, in one line."""
    items = (f"<title>{number}</title><link>https://reed.example/{number}</link>" for number in range(1200))
    feed = parse(rss(*items).replace(b"<title>T", b"<title>T" + broken), URL)
    assert len(feed.entries) == 500
    assert feed.skipped == (("700 entries", "only the first 500 are looked at"),)


@pytest.mark.parametrize(
    ("item", "medium"),
    [
        (LINK, Medium.PAGE),
        (LINK + "<enclosure url='/a' type='audio/mpeg'/>", Medium.AUDIO),
        (LINK + "<enclosure url='/a.mp3'/>", Medium.AUDIO),
        (LINK + "<enclosure url='/a.bin' type='video/mp4'/>", Medium.VIDEO),
        (LINK + "<enclosure url='/a.png' type='image/png'/>", Medium.PAGE),
        (LINK + "<enclosure url='/a.pdf' type='application/pdf'/>", Medium.PAGE),
        ("<enclosure url='/a' type='application/pdf'/>", Medium.PDF),
        ("<enclosure url='/a.epub' type='application/octet-stream'/>", Medium.FILE),
        ("<enclosure url='/a.m4v' type='application/octet-stream'/>", Medium.VIDEO),
        ("<link>https://reed.example/Paper.PDF?v=2</link>", Medium.PDF),
        ("<link>https://reed.example/v1.0</link>", Medium.PAGE),
        ("<link>https://reed.example/heron.jpeg</link>", Medium.PICTURE),
    ],
)
def test_the_medium(item, medium):
    """What one hears or watches goes first; else the type of what is enclosed, or the name of the file."""
    assert one(item).medium is medium


def test_what_a_json_feed_attaches():
    """JSON Feed: text, attachments, and items without an address."""
    items = [
        {"id": "1", "url": "/1", "summary": "S.", "content_html": "<p>Whole.</p><p>Text.</p>"},
        {
            "id": "2",
            "title": "Heard",
            "attachments": [{"url": "https://a.example/2", "mime_type": "audio/ogg"}],
        },
        {"id": "3", "title": "Nowhere", "attachments": "none"},
        "no item",
    ]
    feed = parse(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode(), URL)
    first, second = feed.entries
    assert (first.summary, first.text, first.medium) == ("S.", "Whole.\nText.", Medium.PAGE)
    assert (second.url, second.medium) == ("https://a.example/2", Medium.AUDIO)
    assert feed.skipped[0] == ("Nowhere", "it has no address of a page")
