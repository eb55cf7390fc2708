"""collect: sources are polled, new entries become candidates, and one source's fault is its own."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from curator.feeds.refresh import Rhythm
from curator.jobs import watch
from curator.jobs.collect import Outcome, collect, due
from curator.jobs.rule import rule
from curator.model import Article, Reading, SourceState, TextFrom
from curator.store import candidates, pages, reading, sources, writing
from tests.support import make
from tests.support.feeds import LONG, broken, moved, page, rss
from tests.support.make import DAY, NOW
from tests.support.site import Raw, Reply

INTERVAL = timedelta(hours=1)
RHYTHM = Rhythm(INTERVAL, timedelta(days=1))
ENTRIES = (
    ("https://nightjar.example/owls?utm_source=feed", "Owls"),
    ("https://nightjar.example/cats", "Cats"),
)


@pytest.fixture
def collected(run):
    """`collected(now)`: what a collection at that time did, by the source's path."""

    def collecting(now=NOW, **more):
        done = run(partial(collect, now=now, rhythm=RHYTHM, **more))
        return {polled.source.url.rpartition("/")[2]: polled for polled in done}

    return collecting


def queue(engine):
    with reading(engine) as conn:
        return {one.url: one for one in candidates.list_some(conn)}


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


def listed(engine):
    """The sources by the last part of their addresses."""
    with reading(engine) as conn:
        return {one.url.rpartition("/")[2]: one for one in sources.list_all(conn)}


def test_a_source_that_moved_gets_its_new_address_at_the_third_poll(engine, site, collected):
    """Till then it is followed, and its entries come all the same."""
    site["/old"], site["/new"] = moved("/new"), rss(*ENTRIES)
    make.source(engine, site.url("/old"))
    first = collected()["old"]
    assert (first.outcome, first.source.moved_to, first.candidates) == (Outcome.NEW, site.url("/new"), 2)
    collected(NOW + DAY)
    assert listed(engine).keys() == {"old"}
    collected(NOW + 2 * DAY)
    assert listed(engine).keys() == {"new"}
    assert "old" not in {request.target for request in site.log[-1:]}


def test_a_move_to_something_that_is_no_feed_is_no_move(engine, site, collected):
    """A parked domain redirects everything for good."""
    site["/old"], site["/new"] = moved("/new"), page()
    make.source(engine, site.url("/old"))
    for day in range(5):
        collected(NOW + day * 3 * DAY)
    assert listed(engine)["old"].trouble == "not a feed"
    assert listed(engine)["old"].moved_to is None


def test_a_source_that_moved_to_another_one_ends(engine, site, collected):
    """One feed is polled once; the sentence names the other."""
    site["/old"], site["/new"] = moved("/new"), rss(*ENTRIES)
    make.source(engine, site.url("/old"))
    other = make.source(engine, site.url("/new"))
    for day in range(3):
        collected(NOW + day * DAY)
    old = listed(engine)["old"]
    assert (old.state, old.trouble) == (SourceState.DISABLED, "moved")
    assert old.fault == f"it has moved for good to {other.url}, which is source {other.id} already"


def test_validators_without_a_body_that_was_read_are_not_sent(engine, site, collected):
    """A 304 would leave us with nothing."""
    site["/feed"] = rss(*ENTRIES, ETag='"1"')
    made = make.source(engine, site.url("/feed"))
    with writing(engine) as conn:
        sources.save(conn, replace(made, etag='"1"'))
    assert collected()["feed"].entries == 2
    assert "if-none-match" not in site.log[0].headers


def test_a_busy_source_is_not_asked_before_its_time(engine, site, collected):
    """Not by hand either, unless it is named."""
    site["/feed"] = Reply(status=429, headers={"Retry-After": "7200"})
    made = make.source(engine, site.url("/feed"))
    collected()
    again = collected(NOW + INTERVAL)["feed"]
    assert again.outcome is Outcome.RESTING
    assert again.fault.startswith("the server answered 429: it is busy until 2026-11-23 11:")
    assert len(site.log) == 1
    collected(NOW + INTERVAL, ids=[made.id])
    assert len(site.log) == 2
    collected(NOW + 3 * DAY)
    assert len(site.log) == 3


def test_a_host_that_is_busy_is_left_alone_in_the_next_run(engine, site, collected):
    """Sources of it are not asked, others are; when it has rested, it is asked again."""
    for path in "abcdef":
        site[f"/{path}"] = Reply(status=503)
        make.source(engine, site.url(f"/{path}"))
    collected()
    asked = len(site.log)
    assert 2 <= asked <= 3  # two at once
    again = collected(NOW + timedelta(minutes=5))
    assert {one.outcome for one in again.values()} == {Outcome.RESTING}
    assert again["f"].fault.startswith("left alone for now: its host is busy (503), until 2026-11-23 09:")
    assert len(site.log) == asked
    collected(NOW + 3 * DAY)
    assert len(site.log) > asked


def test_a_source_that_is_gone_is_disabled_a_day_later(engine, site, collected):
    """At the second look, and not by one that somebody asked for earlier."""
    site["/feed"] = Reply(status=410)
    make.source(engine, site.url("/feed"))
    for when in (NOW, NOW + INTERVAL):
        assert collected(when)["feed"].source.state is SourceState.ACTIVE
    assert due(engine, NOW + timedelta(hours=23)) == []
    assert collected(NOW + DAY)["feed"].source.state is SourceState.DISABLED
    assert len(listed(engine)) == 1


def test_entries_that_a_pattern_excludes_are_not_collected(engine, site, collected):
    """Nor kept as known: without the pattern they are new."""
    site["/feed"] = rss(*ENTRIES)
    made = make.source(engine, site.url("/feed"))
    watch.choose(engine, made.url, exclude=("cats",))
    assert collected()["feed"].candidates == 1
    watch.choose(engine, made.url, exclude=())
    site["/feed"] = rss(*ENTRIES, title="Nightjars")
    assert collected(NOW + DAY)["feed"].candidates == 1


def test_a_pattern_that_never_ends_is_stopped(engine, site, collected):
    """It is that source's fault, and no other's."""
    site["/feed"] = rss(("https://nightjar.example/x", "a" * 60))
    site["/good"] = rss(*ENTRIES)
    made = make.source(engine, site.url("/feed"))
    make.source(engine, site.url("/good"))
    watch.choose(engine, made.url, exclude=("(a+)+$b",))
    done = collected()
    assert done["feed"].source.trouble == "too heavy"
    assert done["good"].candidates == 2


FULL = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Nightjar</title><item><title>Owls</title><link>https://nightjar.example/owls</link>
<guid>g</guid><content:encoded>&lt;p&gt;{}&lt;/p&gt;</content:encoded></item></channel></rss>"""


def test_a_feed_that_has_all_of_the_text_saves_a_visit(engine, site, collected):
    """Where a person has said so: the candidate is read at once."""
    site["/feed"] = Reply(FULL.format(LONG).encode(), {"Content-Type": "application/rss+xml"})
    made = make.source(engine, site.url("/feed"))
    watch.choose(engine, made.url, text=TextFrom.FEED)
    collected()
    (owl,) = queue(engine).values()
    assert owl.reading is Reading.READ
    assert owl.words > 50
    assert owl.summary.startswith("In the first winter")


def test_an_edited_entry_corrects_what_waits(engine, site, collected):
    """While nobody has ruled on it, and its page was not read."""
    site["/feed"] = rss(*ENTRIES)
    make.source(engine, site.url("/feed"))
    collected()
    site["/feed"] = rss((ENTRIES[0][0], "Owls, corrected"), (ENTRIES[1][0], "Cats, corrected"))
    cat = queue(engine)["https://nightjar.example/cats"]
    rule(engine, [cat.id], make.ruling())
    collected(NOW + DAY)
    titles = {one.title for one in queue(engine).values()}
    assert titles == {"Owls, corrected", "Cats"}


def test_a_page_that_was_read_is_read_anew_when_its_entry_gets_another_title(engine, site, collected):
    """The page knows better than the feed, but it has changed."""
    site["/feed"] = rss(*ENTRIES)
    make.source(engine, site.url("/feed"))
    collected()
    owl = queue(engine)["https://nightjar.example/owls"]
    with writing(engine) as conn:
        pages.record(conn, owl.id, owl.url, Article(owl.url, "The page's title"), NOW)
    site["/feed"] = rss((ENTRIES[0][0], "Owls, corrected"), ENTRIES[1])
    collected(NOW + DAY)
    after = make.candidate_again(engine, owl)
    assert (after.title, after.reading) == ("The page's title", Reading.UNREAD)


def test_a_feed_with_new_guids_for_all_announces_nothing_anew(engine, site, collected):
    """Not even where the site has moved: the candidates are known by their new addresses, too."""
    site["/feed"] = rss(*ENTRIES)
    make.source(engine, site.url("/feed"))
    collected()
    there = [(url.replace("nightjar.example", "moved.example"), title) for url, title in ENTRIES]
    site["/feed"] = rss(*there)
    polled = collected(NOW + DAY)["feed"]
    assert (polled.entries, polled.candidates) == (0, 0)
    assert len(queue(engine)) == 2
    with reading(engine) as conn:
        assert candidates.find_key(conn, "moved.example/cats") is not None
    assert collected(NOW + 2 * DAY)["feed"].entries == 0
