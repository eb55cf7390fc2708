"""Bytes → feed."""

import contextlib
import pathlib
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.errors import Unreadable
from curator.feeds.parse import parse
from tests.support.shared import expected_pages, needs_shared, recorded, recorded_web

DATA = pathlib.Path(__file__).parents[1] / "data" / "feeds"
URL = "https://reed.example/feed/rss.xml"


def read(name, **given):
    return parse((DATA / name).read_bytes(), URL, **given)


def rss(items, head=""):
    return f'<rss version="2.0"><channel><title>T</title>{head}{items}</channel></rss>'.encode()


def item(title="One", link="https://reed.example/1", more=""):
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def test_rss_fields():
    """RSS 2.0: text without markup, absolute addresses, UTC, the picture, the short language."""
    feed = read("rss2.xml")
    first, second, last = feed.entries
    assert (feed.title, feed.home, feed.language) == ("The Reed & Rush", "https://reed.example/", "en")
    assert (first.guid, first.title) == ("reed-1", "Herons return to Q&A pond")
    assert first.url == "https://reed.example/2024/herons?a=1&b=2"
    assert first.published == datetime(2024, 2, 6, 1, 30, tzinfo=UTC)
    assert (first.author, first.summary) == ("Ada Reedling", "They are back. All & sundry.")
    assert (first.language, first.image) == ("en", "https://reed.example/heron.jpg")
    assert (second.url, second.guid) == ("https://reed.example/2024/guid",) * 2
    assert (second.author, second.summary, second.image) == ("Bo Rush", "Only content here.", "")
    assert (last.title, last.guid, last.published) == ("No date, a bad day", last.url, None)


def test_atom_fields():
    """Atom 1.0: declared types decide what is markup, xml:base resolves, all authors are named."""
    feed = read("atom1.xml")
    first, second = feed.entries
    assert (feed.title, feed.home, feed.language) == ("Moor & Heath", "https://moor.example/", "nl")
    assert (first.title, first.url) == ("Using the <b> element", "https://moor.example/blog/heather")
    assert (first.author, first.published) == ("Cas, Dee", datetime(2024, 3, 1, 9, tzinfo=UTC))
    assert first.summary == "Purple & wide."
    assert (second.title, second.summary) == ("Bog myrtle", "It smells. Of resin.")
    assert second.published == datetime(2024, 2, 1, tzinfo=UTC)


def test_old_formats():
    """RSS 1.0, RSS 0.91 and Atom 0.3 are read; a time without a zone is UTC."""
    sedge, duckweed, newt = (read(name).entries[0] for name in ("rss1.rdf", "rss091.xml", "atom03.xml"))
    assert (sedge.title, sedge.author) == ("Sedge", "Eb")
    assert sedge.published == datetime(2023, 11, 5, 8, tzinfo=UTC)
    assert (duckweed.url, duckweed.published) == ("http://pond.example/duckweed", None)
    assert (newt.guid, newt.summary) == ("tag:ditch.example,2004:1", "Small.")


def test_json_feed_11():
    """JSON Feed 1.1: numbers as ids, addresses from url, external_url or id, items that are none left out."""
    feed = read("feed11.json")
    grass, by_id, elsewhere = feed.entries
    assert (feed.title, feed.home, feed.language) == ("Dune", "https://dune.example/", "da")
    assert (grass.guid, grass.url, grass.title) == ("7", "https://reed.example/feed/grass", "Marram & sand")
    assert (grass.summary, grass.author, grass.language) == ("Roots hold.", "Fay", "da")
    assert (grass.published, grass.image) == (
        datetime(2024, 5, 1, 8, tzinfo=UTC),
        "https://reed.example/m.png",
    )
    assert (by_id.url, by_id.author) == ("https://dune.example/by-id", "Gus, Hal")
    assert (elsewhere.url, elsewhere.image) == ("https://else.example/", "")


def test_json_feed_10():
    """JSON Feed 1.0 names one author."""
    entry = read("feed10.json").entries[0]
    assert (entry.author, entry.published) == ("Ivy", datetime(2018, 1, 2, 8, 4, 5, tzinfo=UTC))


def test_a_feed_without_entries_is_a_feed():
    """A new source may have nothing to say yet."""
    assert parse(rss(""), URL).entries == ()
    assert parse(b'{"version": "https://jsonfeed.org/version/1", "items": []}', URL).entries == ()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "empty"),
        (b" \r\n\xef\xbb\xbf ", "empty"),
        (b"<!DOCTYPE html><html><title>Hi</title></html>", "an HTML page, not a feed"),
        (b"<?xml version='1.0'?><!-- <rss> --><html xmlns='http://www.w3.org/1999/xhtml'/>", "an HTML page"),
        (b"just words", "neither XML nor JSON"),
        (b"<note><to>Ada</to></note>", "neither RSS nor Atom"),
        (b'{"items": []}', "no JSON Feed"),
        (b"[1, 2]", "no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1"', "cut off or broken"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": {}}', "without a list"),
        (b"[" * 200_000, "cut off or broken"),
        (rss(item() + item("Two", "https://reed.example/2"))[:-40], "cut off after 2 entries"),
        (rss(item("A & B") + item())[:-20], "cut off"),
    ],
)
def test_what_is_no_feed(body, sentence):
    """The sentence names the fault."""
    with pytest.raises(Unreadable, match=sentence):
        parse(body, URL)


def test_broken_xml_that_is_all_there():
    """A bare ampersand or an unknown entity spoils no feed, and neither does what a server appends."""
    body = rss(item("Salt & sand &nbsp; sea")) + b"<script>count()</script>"
    assert parse(body, URL).entries[0].title == "Salt & sand sea"


@pytest.mark.parametrize(
    ("codec", "declared", "header"),
    [
        ("utf-8", "utf-8", "application/rss+xml; charset=windows-1252"),
        ("utf-8", "iso-8859-1", "text/xml"),
        ("utf-8", "undefined", "text/xml; charset=undefined"),
        ("cp1252", "windows-1252", "application/rss+xml"),
        ("cp1252", "windows-1252", "application/rss+xml; charset=utf-8"),
        ("cp1252", "unicode_escape", "application/rss+xml"),
        ("utf-16", "utf-16", "text/xml"),
        ("utf-16-be", "utf-16", "text/plain; charset=utf-8"),
        ("koi8-r", "koi8-r", "text/xml"),
    ],
)
def test_what_the_bytes_say_goes_before_labels(codec, declared, header):
    """Headers and declarations lie about encodings; the title is right anyway."""
    title = "Дрозд" if codec == "koi8-r" else "Möwe – „groß“"
    text = rss(item(title)).decode()
    body = f'<?xml version="1.0" encoding="{declared}"?>{text}'.encode(codec)
    assert parse(body, URL, header).entries[0].title == title


def test_lone_surrogates_and_control_characters():
    """What no database takes is not in an entry."""
    escapes = item("a&#xD800;b&#0;c", more="<description>x&#27;[31m&#x202e;y</description>")
    title = parse(rss(escapes), URL).entries[0].title
    title.encode()
    assert "\0" not in title
    entry = parse(
        rb'{"version":"jsonfeed.org/version/1","items":[{"url":"https://a.example/","title":"\ud800a\u0000\u001b\u202eb"}]}',
        URL,
    )
    assert entry.entries[0].title == "ab"


def test_a_feed_that_is_the_name_of_a_file(tmp_path):
    """A body that spells a path is a body; no file is opened."""
    secret = tmp_path / "secret.xml"
    secret.write_bytes(rss(item()))
    with pytest.raises(Unreadable):
        parse(str(secret).encode(), URL)


def test_entities_are_not_expanded():
    """A bomb of entities gives no feed, or a feed without the bomb."""
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE rss [<!ENTITY e0 "boom">{bomb}<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    body = doctype.encode() + rss(item("&e9;") + item("&file;", "https://reed.example/2"))
    try:
        titles = [entry.title for entry in parse(body, URL).entries]
    except Unreadable:
        titles = []
    assert not any("boom" * 10 in title or "root:" in title for title in titles)


def test_an_endless_archive():
    """Entries beyond those that count cost next to nothing."""
    started = time.process_time()
    body = rss("".join(item(str(n), f"https://reed.example/{n}") for n in range(30_000)))
    assert [entry.title for entry in parse(body, URL).entries] == [str(n) for n in range(500)]
    assert time.process_time() - started < 3


def test_caps():
    """At most 500 entries, 500 characters of title, 2000 of summary; a longer guid becomes its hash."""
    long = item("t " * 900, more=f"<guid>{'g' * 600}</guid><description>{'s ' * 9000}</description>")
    feed = parse(rss(long + "".join(item(str(n), f"https://reed.example/{n}") for n in range(700))), URL)
    first = feed.entries[0]
    assert len(feed.entries) == 500
    assert (len(first.guid), len(first.title) <= 500, len(first.summary) <= 2000) == (64, True, True)


BEGINNINGS = (
    b"",
    b"<rss version='2.0'><channel><item><link>http://a.example/",
    b'{"version":"jsonfeed.org/version/1","items":[',
)


@given(st.binary(max_size=300), st.sampled_from(BEGINNINGS))
@settings(max_examples=300, deadline=None)
def test_arbitrary_bytes(body, beginning):
    """Whatever comes, the answer is a feed or Unreadable."""
    with contextlib.suppress(Unreadable):
        assert parse(beginning + body, URL) is not None


PIECES = (
    *(
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<link>",
        "http://a.example/é",
        "&#xD800;",
        "&amp;",
        "<!--",
    ),
    *("]]>", "<![CDATA[", "<pubDate>", "-0001-13-99", "2024-02-30T25:61:61+99:99", "<guid>", "<author>a@b"),
    *("<dc:date>", "\ufffe", "<b>", "\x0b"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=25))
@settings(max_examples=150, deadline=None)
def test_scrambled_feeds(pieces):
    """Pieces of feeds in any order give clean entries or Unreadable."""
    try:
        feed = parse(rss("<item><link>http://a.example/</link>" + "".join(pieces)), URL)
    except Unreadable:
        return
    for entry in feed.entries:
        (entry.title + entry.summary + entry.url + entry.guid + entry.author).encode()
        assert entry.url.startswith("http")


@needs_shared
def test_recorded_feeds():
    """26 recorded feeds give 246 entries, whose titles are those of the pages they lead to."""
    web, pages = recorded_web(), expected_pages()
    feeds = {}
    for url, page in web.items():
        if ".feeds.test/" in url and "file" in page and "delay" not in page and "drip" not in page:
            try:
                feeds[url] = parse(recorded(page), url, page["type"])
            except Unreadable:
                assert url.startswith(("http://empty.", "http://truncated.", "http://htmlpage."))
    entries = [entry for feed in feeds.values() for entry in feed.entries]
    assert (len(feeds), len(entries)) == (26, 246)
    assert all(entry.published and entry.title and entry.guid for entry in entries)
    known = [(entry.title, pages[entry.url]["title"]) for entry in entries if entry.url in pages]
    assert len(known) > 150
    assert all(title.split() == true.split() for title, true in known)
