"""watch: an address becomes a source after a look at it, or many from an OPML file."""

from functools import partial

import pytest

from curator.errors import BadStatus, Unreadable, UsageError
from curator.jobs.watch import find, foresee, take_in, watch
from curator.model import Entry
from curator.store import reading, sources
from tests.support import make
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
    found = run(partial(find, url=site.url("/feed?utm_source=x")))
    assert (found.url, found.feed.title, len(found.feed.entries)) == (site.url("/feed"), "Nightjar", 1)
    assert site.log[0].target == "/feed"


@pytest.mark.parametrize(("answer", "error"), [(broken(404), BadStatus), (page(), Unreadable)])
def test_what_is_no_feed_says_why(site, run, answer, error):
    """A missing page, a page that is none."""
    site["/feed"] = answer
    with pytest.raises(error):
        run(partial(find, url=site.url("/feed")))


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


def test_a_page_leads_to_its_feed(site, run):
    """The one that its head names first; the others are told."""
    head = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{where}">'
        for where in ("/dead", "/feed", "/more")
    )
    site["/"], site["/feed"] = page(head=head), rss(("https://n.example/1", "One"))
    found = run(partial(find, url=site.url("/")))
    assert (found.url, found.others) == (site.url("/feed"), (site.url("/more"),))


def test_a_page_that_names_no_feed_is_tried_where_sites_keep_one(site, run):
    """At /feed, /rss.xml and so on."""
    site["/"], site["/atom.xml"] = page(), rss(("https://n.example/1", "One"))
    assert run(partial(find, url=site.url("/"))).url == site.url("/atom.xml")


def test_a_page_without_a_feed_says_that_it_was_looked_for(site, run):
    """And what the page is."""
    site["/"] = page()
    with pytest.raises(Unreadable, match="an HTML page, not a feed, and no feed is linked there"):
        run(partial(find, url=site.url("/")))


def test_patterns_are_tried_before_they_are_set(site, run):
    """What is left out is told with the reason."""
    site["/feed"] = rss(("https://n.example/1", "Owls"), ("https://n.example/2", "Jobs"))
    found = run(partial(find, url=site.url("/feed"), exclude=("jobs",)))
    assert [entry.title for entry in found.feed.entries] == ["Owls"]
    assert found.feed.skipped == (("Jobs", "excluded by the pattern jobs"),)


def test_what_would_become_of_entries_is_foreseen(engine):
    """New ones, known ones with their state, the same page twice, and no page at all."""
    known = make.candidate(engine, "https://n.example/known")
    urls = ("https://n.example/new", "http://www.n.example/known/", "https://n.example/new?utm_source=x", "x")
    assert foresee(engine, [Entry(url, url, "T") for url in urls]) == [
        "new",
        f"known, waiting as {known.id}",
        "the same page as one above",
        "no address of a page",
    ]


def test_the_nearest_folder_that_is_a_section_counts(engine, settings):
    """A folder of another name inside it takes nothing away; one that is none is told."""
    inner = f'<outline text="Birds">{outline("https://a.example/feed")}</outline>'
    taken = take_in(engine, OPML.format(field=inner, other=outline("https://b.example/feed")).encode(),
                    settings.outline, now=NOW)  # fmt: skip
    assert [(one.source.section, one.folder) for one in taken] == [("field", None), (None, "Elsewhere")]
