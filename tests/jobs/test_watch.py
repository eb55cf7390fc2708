"""watch: an address becomes a source after a look at it, or many from an OPML file."""

from functools import partial

import pytest

from curator.errors import BadStatus, Unreadable, UsageError
from curator.jobs.watch import check, take_in, watch
from curator.store import reading, sources
from tests.support.feeds import broken, page, rss
from tests.support.make import NOW

OPML = """<?xml version="1.0"?><opml version="2.0"><head/><body>
<outline text="Field Notes">{field}</outline><outline text="Elsewhere">{other}</outline></body></opml>"""


def outline(url, title="A"):
    return f'<outline type="rss" text="{title}" xmlUrl="{url}"/>'


def listed(engine):
    with reading(engine) as conn:
        return {one.url: one for one in sources.list_all(conn)}


def test_a_feed_is_looked_at_before_it_is_watched(site, run):
    """Its title and entries are told; nothing is stored yet."""
    site["/feed"] = rss(("https://n.example/1", "One"))
    feed = run(partial(check, url=site.url("/feed?utm_source=x")))
    assert (feed.title, len(feed.entries)) == ("Nightjar", 1)
    assert site.log[0].target == "/feed"


@pytest.mark.parametrize(("answer", "error"), [(broken(404), BadStatus), (page(), Unreadable)])
def test_what_is_no_feed_says_why(site, run, answer, error):
    """A missing page, a page that is none."""
    site["/feed"] = answer
    with pytest.raises(error):
        run(partial(check, url=site.url("/feed")))


def test_a_source_is_watched_once(engine):
    """Clean, and known in other clothes."""
    first = watch(engine, "https://n.example/feed?utm_source=x", title="N\0\n", section="fun", now=NOW)
    again = watch(engine, "http://www.n.example/feed/", title="M", section=None, now=NOW)
    assert (first.new, again.new) == (True, False)
    assert again.source == first.source
    assert (first.source.url, first.source.title) == ("https://n.example/feed", "N")


def test_an_address_that_is_none_is_not_watched(engine):
    """With its fault."""
    with pytest.raises(UsageError):
        watch(engine, "file:///etc/passwd", title="", section=None, now=NOW)
    assert listed(engine) == {}


def test_an_opml_file_is_taken_in(engine, settings):
    """A folder that is named like a section becomes the section; others are let go."""
    data = OPML.format(field=outline("https://a.example/feed"), other=outline("https://b.example/feed", "B"))
    taken = take_in(engine, data.encode(), settings.outline, now=NOW)
    assert [one.new for one in taken] == [True, True]
    found = listed(engine)
    assert {url: one.section for url, one in found.items()} == {
        "https://a.example/feed": "field",
        "https://b.example/feed": None,
    }
    again = take_in(engine, data.encode(), settings.outline, now=NOW)
    assert [one.new for one in again] == [False, False]


def test_what_is_no_opml_is_refused(engine, settings):
    """Nothing is stored of it."""
    with pytest.raises(Unreadable):
        take_in(engine, b"<html>", settings.outline, now=NOW)
    assert listed(engine) == {}
