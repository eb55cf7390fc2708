"""The sample web of `curator demo`: whole, reachable through its proxy, and of the size that it says."""

import csv
import gzip
import io
import json
import re
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from urllib.parse import urlsplit

import feedparser
import pytest
import trafilatura
from PIL import Image

from curator import config, links, sample
from curator.sample import editor, feeds, pages, pictures
from curator.sample.site import Site
from curator.sample.world import places

PIECES = [(place, piece) for place in places() for piece in place.pieces]
NAMES = [f"{place.host}-{piece.slug}" for place, piece in PIECES]


@pytest.fixture(scope="module")
def site():
    with Site() as running:
        yield running


def get(site, url, **headers):
    """What the sample web answers, through its proxy, redirects followed: an open response with `.body`."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": site.proxy}))
    with opener.open(urllib.request.Request(url, headers=headers), timeout=10) as response:
        response.body = response.read()
        return response


def read_feed(site, place):
    """The feed of `place` as a lenient reader sees it; JSON Feed is not among what it reads."""
    body = get(site, place.url(place.feed)).body
    if place.format == "json":
        return [(item["url"], item["title"]) for item in json.loads(body)["items"]]
    parsed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return [(entry.link, entry.title) for entry in parsed.entries]


def announced(site):
    """All addresses that all feeds announce, one an entry."""
    return [url for place in places() for url, _ in read_feed(site, place)]


def test_the_numbers_of_sources_articles_and_subscribers_are_as_stated():
    """There are as many sources, articles and subscribers as the package says."""
    assert len(places()) == sample.SOURCES
    assert len(PIECES) == sample.ARTICLES >= 30
    with (sample.NEWSLETTER / "subscribers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["address"].lower() for row in rows}) == len(rows) == sample.SUBSCRIBERS
    assert all(row["name"] and row["consent"] and row["address"].count("@") == 1 for row in rows)


def test_every_feed_has_a_format_of_its_own():
    """No two sites write their feed in the same format, and every known format is used."""
    assert sorted(place.format for place in places()) == sorted(feeds.FORMATS)


def test_the_feeds_announce_as_many_entries_as_stated(site):
    """All feeds together hold ENTRIES entries, with ADDRESSES different addresses."""
    urls = announced(site)
    assert len(urls) == sample.ENTRIES
    assert len({links.key(url) for url in urls}) == sample.ADDRESSES


def test_the_entries_lead_to_as_many_pages_as_stated(site):
    """Cleaned, with redirects followed, the entries are CANDIDATES pages; SHORT_LINKS of them redirect."""
    clean = {links.key(url): links.clean(url).url for url in announced(site)}
    short = [url for url in clean.values() if links.display_host(url) == "s.sample.test"]
    assert len(short) == sample.SHORT_LINKS
    assert len({links.key(get(site, url).url) for url in clean.values()}) == sample.CANDIDATES


@pytest.mark.parametrize("place", [p for p in places() if p.pieces], ids=lambda place: place.host)
def test_a_feed_carries_titles_and_addresses_unharmed(site, place):
    """What a feed announces reads as it was written, in every format and charset, newest first."""
    assert read_feed(site, place) == [(place.url(one.path), one.title) for one in place.listed]


@pytest.mark.parametrize("place", places(), ids=lambda place: place.host)
def test_a_home_page_tells_where_the_feed_is(site, place):
    """A site's home page announces its feed, under an address and type that a reader can follow."""
    page = get(site, place.url("/")).body.decode()
    assert f'<link rel="alternate" type="{pages.feed_type(place)}"' in page
    assert f'href="{place.url(place.feed)}"' in page


@pytest.mark.parametrize(("place", "piece"), PIECES, ids=NAMES)
def test_a_page_gives_up_its_article_and_not_its_frame(site, place, piece):
    """A real extractor finds title, author, day, image and all paragraphs of a page, and no boilerplate."""
    response = get(site, place.url(piece.path))
    found = trafilatura.bare_extraction(response.body, url=response.url, with_metadata=True)
    assert found is not None
    assert piece.title in found.title
    assert found.author == piece.author
    assert found.date == piece.date.date().isoformat()
    assert found.image == place.image(piece)
    for paragraph in piece.text.strip().split("\n\n"):
        assert paragraph.split("](")[0].lstrip("#> ").replace("[", "")[:60] in found.text
    assert "cookie" not in found.text.lower()


@pytest.mark.parametrize(("place", "piece"), PIECES, ids=NAMES)
def test_an_article_is_worth_reading(place, piece):
    """An article is of October or November 2026, and has four paragraphs or more and a description."""
    assert (2026, 10) <= (piece.date.year, piece.date.month) <= (2026, 11)
    assert piece.text.strip().count("\n\n") >= 3
    assert 120 <= len(piece.text.split()) <= 350
    assert 60 <= len(piece.description) <= 200
    assert piece.alt


@pytest.mark.parametrize("language", ["de", "en", "en-GB", "fr"])
def test_the_web_speaks_several_languages(language):
    """There are sites in English, German and French."""
    assert language in {place.language for place in places()}


def test_one_page_is_in_latin_1(site):
    """One page is served in ISO-8859-1, which only its own head tells."""
    place, piece = next(pair for pair in PIECES if pair[1].charset == "iso-8859-1")
    response = get(site, place.url(piece.path))
    assert response.headers["Content-Type"] == "text/html"
    assert "fünfzehn Millimeter" in response.body.decode("iso-8859-1")
    with pytest.raises(UnicodeDecodeError):
        response.body.decode("utf-8")


def test_every_lead_image_is_a_picture_fit_for_mail(site):
    """Every article's image is a PNG, 1200 wide, under 200 KB."""
    for place, piece in PIECES:
        response = get(site, place.image(piece))
        assert response.headers["Content-Type"] == "image/png"
        assert len(response.body) < 200_000
        assert Image.open(io.BytesIO(response.body)).size == (pictures.WIDTH, pictures.HEIGHT)


def test_a_picture_is_the_same_at_every_start():
    """A picture depends on its name and seed alone."""
    first = pictures.draw("waves", "one")
    pictures.draw.cache_clear()
    assert pictures.draw("waves", "one") == first != pictures.draw("waves", "two")


def test_all_pictures_are_used():
    """No painter draws for nothing."""
    assert {piece.picture for _, piece in PIECES} == set(pictures.STYLES)


@pytest.mark.parametrize("name", ["ETag", "Last-Modified"])
def test_what_a_client_has_already_is_not_sent_again(site, name):
    """A feed's ETag, and its Last-Modified date, sent back, give 304 without a body."""
    place = places()[0]
    first = get(site, place.url(place.feed))
    asked = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}[name]
    with pytest.raises(urllib.error.HTTPError) as answer:
        get(site, place.url(place.feed), **{asked: first.headers[name]})
    with answer.value:
        assert (answer.value.code, answer.value.read()) == (304, b"")
    assert site.requests[-1].conditional


def test_text_is_gzipped_for_a_client_that_likes_it(site):
    """A client that accepts gzip gets the same page smaller."""
    place, piece = PIECES[0]
    plain = get(site, place.url(piece.path)).body
    packed = get(site, place.url(piece.path), **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.body) < len(plain)
    assert gzip.decompress(packed.body) == plain


def test_the_site_is_an_origin_too(site):
    """Asked directly, with a Host header, the server answers for that host."""
    place, piece = PIECES[0]
    asked = urllib.request.Request(site.proxy + piece.path, headers={"Host": place.host})
    with urllib.request.urlopen(asked, timeout=10) as response:
        assert response.read() == pages.article(place, piece)


def test_every_request_is_logged(site):
    """The log tells method, address, status, and whether the client had something already."""
    url = "http://nowhere.test/at-all"
    with pytest.raises(urllib.error.HTTPError) as answer:
        get(site, url)
    answer.value.close()
    last = site.requests[-1]
    assert (last.method, last.url, last.status, last.conditional) == ("GET", url, 404, False)


def test_the_settings_are_read_without_complaint():
    """The sample newsletter's curator.toml is valid, sends into a folder, and sets no proxy."""
    settings = config.load(sample.NEWSLETTER)
    assert settings.post.through == "folder"
    assert settings.fetch.proxy is None
    assert settings.schedule
    assert settings.preview.to
    assert settings.newsletter.postal_address
    assert all(part.emoji and part.quick_links for part in settings.outline)


def test_the_opml_lists_every_feed_in_its_section():
    """sources.opml holds each site's feed once, in a folder named like its section's key."""
    folders = ET.parse(sample.NEWSLETTER / "sources.opml").getroot().findall("body/outline")
    pairs = [(one, folder) for folder in folders for one in folder]
    listed = {one.get("xmlUrl"): (one.get("text"), folder.get("text")) for one, folder in pairs}
    assert listed == {place.url(place.feed): (place.name, place.section) for place in places()}
    keys = {part.key for part in config.load(sample.NEWSLETTER).outline}
    assert {folder.get("text") for folder in folders} <= keys


def test_the_editor_rules_on_pages_that_come_from_the_feeds(site):
    """Each pick, hold and reject is one of the candidates, at its clean address; none is ruled on twice."""
    found = {links.clean(get(site, links.clean(url).url).url).url.rstrip("/") for url in announced(site)}
    ruled = [one.url for one in (*editor.CHOICES, *editor.HOLDS, *editor.REJECTS)]
    assert {url.rstrip("/") for url in ruled} <= found
    assert len(set(ruled)) == len(ruled) < sample.CANDIDATES
    assert all(links.clean(url).url == url for url in ruled)
    assert not {one.url.rstrip("/") for one in editor.BY_HAND} & found


def test_the_editor_writes_stories_and_quick_links():
    """Every pick has a blurb that links to its page; a story opens with a bold lede, a link with an emoji."""
    picks = (*editor.CHOICES, *editor.BY_HAND)
    assert tuple(one.url for one in picks) == editor.ORDER
    assert [one.kind for one in editor.CHOICES].count("story") == 7
    assert [one.kind for one in editor.CHOICES].count("link") == 5
    for one in picks:
        assert f"]({one.url})" in one.blurb
        assert one.blurb.startswith("**") if one.kind == "story" else not one.blurb[0].isascii()


def test_every_link_that_the_editor_prints_is_alive(site):
    """No address in a blurb leads to nothing, and the sections are those of the outline, in its order."""
    picks = (*editor.CHOICES, *editor.BY_HAND)
    for url in re.findall(r"\]\((\S+)\)", " ".join(one.blurb for one in picks)):
        assert urlsplit(url).hostname.endswith(".test")
        assert get(site, url).status == 200
    order = [part.key for part in config.load(sample.NEWSLETTER).outline]
    assert [order.index(one.section) for one in picks] == sorted(order.index(one.section) for one in picks)
