"""collect: sources are polled, new entries become candidates, and one source's fault is its own."""

from datetime import timedelta

import pytest

from curator.jobs.collect import Outcome, due
from curator.model import SourceState
from curator.store import reading, sources, writing
from tests.support import make
from tests.support.feeds import ENTRIES, broken, page, rss
from tests.support.make import INTERVAL, NOW, queue
from tests.support.site import Raw, Reply


def test_new_entries_become_candidates(engine, site, collected):
    """With clean addresses, the feed's title, and the source's section."""
    site["/feed"] = rss(*ENTRIES)
    make.source(engine, site.url("/feed"), section="field", title="")
    polled = collected()["feed"]
    assert (polled.outcome, polled.entries, polled.candidates) == (Outcome.NEW, 2, 2)
    assert polled.source.title == "Nightjar"
    found = queue(engine)
    assert set(found) == {"https://nightjar.example/owls", "https://nightjar.example/cats"}
    owl = found["https://nightjar.example/owls"]
    assert (owl.title, owl.section, owl.sources) == ("Owls", "field", ("Nightjar",))


def test_the_second_poll_asks_whether_anything_is_new(engine, site, collected):
    """With the validators of the first; a 304 is unchanged and stores nothing."""
    site["/feed"] = lambda request: (
        Reply(status=304) if request.headers.get("if-none-match") == '"1"' else rss(*ENTRIES, ETag='"1"')
    )
    make.source(engine, site.url("/feed"))
    collected()
    before = queue(engine)
    polled = collected(NOW + INTERVAL)["feed"]
    assert (polled.outcome, polled.entries, polled.source.failures) == (Outcome.UNCHANGED, 0, 0)
    assert NOW + 2 * INTERVAL < polled.source.next_check_at <= NOW + 3 * INTERVAL
    assert queue(engine) == before
    assert len(site.log) == 2


def test_the_same_bytes_again_are_unchanged(engine, site, collected):
    """Where a server has no validators."""
    site["/feed"] = rss(*ENTRIES)
    make.source(engine, site.url("/feed"))
    collected()
    assert collected(NOW + INTERVAL)["feed"].outcome is Outcome.UNCHANGED


def test_only_what_is_new_is_added(engine, site, collected):
    """A third entry beside the two; an edited title makes no second candidate."""
    site["/feed"] = rss(*ENTRIES)
    make.source(engine, site.url("/feed"))
    collected()
    site["/feed"] = rss((ENTRIES[0][0], "Owls!"), ENTRIES[1], ("https://nightjar.example/moths", "Moths"))
    polled = collected(NOW + INTERVAL)["feed"]
    assert (polled.entries, polled.candidates) == (1, 1)
    assert len(queue(engine)) == 3


@pytest.mark.parametrize(
    "trouble",
    [
        broken(500),
        broken(404),
        page(),
        Reply(b""),
        Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"),
        Raw(b"nonsense\r\n\r\n"),
        Raw(reset=True),
        Reply(b"<rss>" + b"<a>" * 5000),
    ],
    ids=["500", "404", "a page", "nothing", "half", "no HTTP", "reset", "nonsense"],
)
def test_a_failing_source_stops_no_other(engine, site, collected, trouble):
    """Its fault is stored, its next look comes later; the good one brings what it has."""
    site["/bad"], site["/good"] = trouble, rss(*ENTRIES)
    for path in ("/bad", "/good"):
        make.source(engine, site.url(path), title=path)
    done = collected()
    assert (done["bad"].outcome, done["good"].outcome) == (Outcome.FAILED, Outcome.NEW)
    with reading(engine) as conn:
        bad = sources.find(conn, "/bad")
    assert bad.failures == 1
    assert bad.fault
    assert "\n" not in bad.fault
    assert bad.next_check_at > NOW + INTERVAL
    assert len(queue(engine)) == 2


def test_a_source_that_works_again_has_no_fault(engine, site, collected):
    """Failures are counted in a row."""
    site["/feed"] = broken()
    make.source(engine, site.url("/feed"))
    collected()
    site["/feed"] = rss(*ENTRIES)
    after = collected(NOW + timedelta(days=2))["feed"].source
    assert (after.failures, after.fault, after.ok_at) == (0, None, NOW + timedelta(days=2))


def test_only_due_sources_are_polled_if_so_asked(engine, site, collected):
    """And the same one by nobody else meanwhile."""
    site["/feed"] = rss(*ENTRIES)
    make.source(engine, site.url("/feed"))
    assert due(engine, NOW) == [1]
    assert len(collected(due_only=True)) == 1
    assert due(engine, NOW) == []
    assert collected(due_only=True) == {}
    assert len(collected()) == 1


def test_a_disabled_source_is_not_asked(engine, site, collected):
    """Not one request goes out."""
    made = make.source(engine, site.url("/feed"))
    with writing(engine) as conn:
        sources.set_state(conn, made, SourceState.DISABLED)
    assert collected() == {}
    assert site.log == []


def test_one_page_in_two_feeds_is_one_candidate(engine, site, collected):
    """It tells both sources."""
    site["/a"] = rss(("https://nightjar.example/owls", "Owls"), title="A")
    site["/b"] = rss(("http://www.nightjar.example/owls/?fbclid=1", "The owls"), title="B")
    for path in ("/a", "/b"):
        make.source(engine, site.url(path), title="")
    done = collected()
    assert sum(polled.candidates for polled in done.values()) == 1
    (owl,) = queue(engine).values()
    assert sorted(owl.sources) == ["A", "B"]


def test_an_entry_without_a_usable_address_is_known_and_no_candidate(engine, site, collected):
    """It is not looked at again each time either."""
    site["/feed"] = rss(("javascript:alert(1)", "Bad"), ENTRIES[1])
    made = make.source(engine, site.url("/feed"))
    polled = collected()["feed"]
    assert polled.candidates == 1
    with reading(engine) as conn:
        assert len(sources.known_entries(conn, made.id)) == polled.entries


def test_hostile_text_reaches_the_database_cleaned(engine, site, collected):
    """NUL, lone surrogates, escapes and bidi marks: PostgreSQL would refuse some, a terminal obey others."""
    site["/feed"] = Reply(
        rb'{"version": "https://jsonfeed.org/version/1.1", "title": "T\u0000\ud800itle", "items": [{'
        rb'"id": "g\u0000", "url": "https://n.example/owls", "title": "O\u0000w\ud800l\u001b[31ms\u202e",'
        rb'"content_text": "Many\u0000 \udfffowls"}]}',
        {"Content-Type": "application/feed+json"},
    )
    make.source(engine, site.url("/feed"), title="")
    polled = collected()["feed"]
    assert polled.outcome is Outcome.NEW, polled.source.fault
    (owl,) = queue(engine).values()
    assert owl.title == "Owl[31ms"
    assert owl.sources == ("Title",)
    assert "\0" not in owl.summary


def test_each_poll_is_told_as_it_ends(engine, site, collected):
    """For a progress bar."""
    site["/feed"] = rss(*ENTRIES)
    make.source(engine, site.url("/feed"))
    heard = []
    collected(told=heard.append)
    assert [polled.outcome for polled in heard] == [Outcome.NEW]
