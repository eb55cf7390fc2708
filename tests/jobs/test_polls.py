"""collect, poll after poll: sources that move, are gone, or are busy, and hosts that are left alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from curator.jobs.collect import Outcome, due
from curator.model import SourceState
from curator.store import candidates, hosts, reading, sources, writing
from tests.support import make
from tests.support.feeds import ENTRIES, broken, moved, page, rss
from tests.support.make import DAY, INTERVAL, NOW, queue
from tests.support.site import Reply


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


def meanwhile(engine, do, *entries):
    """A feed that is sent when `do` has been done."""

    def answer(_):
        do()
        return rss(*(entries or ENTRIES))

    return answer


def remove(engine, made):
    with writing(engine) as conn:
        sources.remove(conn, made.id)


def test_a_source_that_is_removed_meanwhile_stops_no_other(engine, site, collected):
    """Nothing of it is stored, and nothing comes back."""
    made = make.source(engine, site.url("/feed"))
    site["/feed"], site["/good"] = (
        meanwhile(engine, lambda: remove(engine, made)),
        rss(("https://n.example/", "N")),
    )
    make.source(engine, site.url("/good"))
    assert collected()["good"].candidates == 1
    assert listed(engine).keys() == {"good"}
    assert queue(engine).keys() == {"https://n.example/"}


@pytest.mark.parametrize(
    "answer", [rss(*ENTRIES), broken(), Reply(status=410)], ids=["news", "broken", "gone"]
)
def test_what_a_person_says_meanwhile_stays(engine, site, collected, answer):
    """A source that is disabled and named while its poll is out is so afterwards."""
    made = make.source(engine, site.url("/feed"), title="")

    def person(_):
        with writing(engine) as conn:
            sources.set_state(conn, made, SourceState.DISABLED)
            sources.choose(conn, replace(made, title="Mine"))
        return answer

    site["/feed"] = person
    collected()
    after = listed(engine)["feed"]
    assert (after.state, after.title) == (SourceState.DISABLED, "Mine")


def test_candidates_that_are_united_meanwhile_are_no_fault(engine, site, collected):
    """An edited entry corrects the one that was kept."""
    site["/feed"] = rss(*ENTRIES)
    make.source(engine, site.url("/feed"))
    collected()
    owls, cats = (queue(engine)[f"https://nightjar.example/{name}"] for name in ("owls", "cats"))

    def unite():
        with writing(engine) as conn:
            candidates.unite(conn, owls, cats)

    new = ("https://nightjar.example/new", "New")
    site["/feed"] = meanwhile(engine, unite, ENTRIES[0], (ENTRIES[1][0], "Cats, corrected"), new)
    assert collected(NOW + DAY)["feed"].candidates == 1


def test_a_host_that_is_busy_run_after_run_rests_longer(engine, site, collected):
    """Twice as long each time."""
    for path in "abcd":
        site[f"/{path}"] = Reply(status=503)
        make.source(engine, site.url(f"/{path}"))
    for days, runs in ((0, 1), (10, 2), (20, 3)):
        collected(NOW + days * DAY)
        with reading(engine) as conn:
            (rest,) = hosts.rests(conn).values()
        assert rest.runs == runs
