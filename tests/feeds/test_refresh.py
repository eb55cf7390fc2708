"""What a poll teaches."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from curator.errors import AddressRefused, BadStatus, Unreachable, Unreadable
from curator.feeds.refresh import failed, fingerprint, refresh, unchanged
from curator.model import Entry, Feed, Fetched, NotModified, Source, SourceState

NOW = datetime(2024, 3, 4, 5, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://reed.example/feed"
SOURCE = Source(
    1,
    URL,
    URL,
    "field",
    SourceState.ACTIVE,
    NOW - 9 * HOUR,
    etag='"a"',
    last_modified="Mon",
    failures=3,
    fault="x",
)
ONE = Entry("g1", "https://reed.example/1", "One")
TWO = Entry("g2", "https://reed.example/2", "Two")
FEED = Feed("The Reed", "https://reed.example/", "en", (TWO, ONE))
ANSWER = Fetched(URL, URL, 200, b"<rss/>", "text/xml", etag='"b"')
GONE = BadStatus(URL, 410)


def test_new_and_changed_entries():
    """Unknown guids are new, known ones with another fingerprint are changed, the rest is neither."""
    known = {"g1": fingerprint(replace(ONE, title="Won"))}
    update = refresh(SOURCE, ANSWER, FEED, known, NOW, HOUR)
    assert (update.new, update.changed) == ((TWO,), (ONE,))
    again = refresh(SOURCE, ANSWER, FEED, {e.guid: fingerprint(e) for e in FEED.entries}, NOW, HOUR)
    assert (again.new, again.changed) == ((), ())


def test_a_good_poll_heals_the_source():
    """Faults and failures are gone, times are set, the title is filled in, the section stays."""
    source = refresh(SOURCE, ANSWER, FEED, {}, NOW, HOUR).source
    assert (source.checked_at, source.ok_at, source.next_check_at) == (NOW, NOW, NOW + HOUR)
    assert (source.failures, source.fault, source.title, source.section) == (0, None, "The Reed", "field")


def test_a_given_title_stays():
    """A person's name for a source is not overwritten by the feed's."""
    mine = replace(SOURCE, title="My reed")
    assert refresh(mine, ANSWER, FEED, {}, NOW, HOUR).source.title == "My reed"


def test_validators_belong_together():
    """An answer replaces the whole pair; a 304 keeps what it does not name."""
    full = refresh(SOURCE, ANSWER, FEED, {}, NOW, HOUR).source
    assert (full.etag, full.last_modified) == ('"b"', None)
    same = refresh(SOURCE, NotModified(URL, etag='"c"'), None, {}, NOW, HOUR)
    assert (same.source.etag, same.source.last_modified, same.new) == ('"c"', "Mon", ())


def test_the_same_body_need_not_be_parsed():
    """A body is known by its hash; a source never read knows none."""
    source = refresh(SOURCE, ANSWER, FEED, {}, NOW, HOUR).source
    assert unchanged(source, ANSWER)
    assert not unchanged(source, replace(ANSWER, body=b"<rss />"))
    assert not unchanged(SOURCE, ANSWER)


def test_fingerprints_tell_fields_apart():
    """Text that moves from one field to the next is an edit."""
    assert fingerprint(Entry("g", "u", "ab", "c")) != fingerprint(Entry("g", "u", "a", "bc"))
    assert fingerprint(replace(ONE, published=NOW)) != fingerprint(ONE)


@pytest.mark.parametrize(("failures", "hours"), [(0, 2), (1, 4), (2, 8), (3, 16), (4, 24), (5000, 24)])
def test_the_pause_doubles_up_to_a_day(failures, hours):
    """Failure after failure the source is left alone for longer; nothing else of it changes."""
    before = replace(SOURCE, failures=failures)
    after = failed(before, Unreachable(URL, "no answer in 20 s"), NOW, HOUR)
    assert (after.next_check_at, after.failures) == (NOW + timedelta(hours=hours), failures + 1)
    assert (after.fault, after.etag, after.state, after.ok_at) == ("no answer in 20 s", '"a"', "active", None)


def test_a_pause_is_never_shorter_than_the_interval():
    """A source polled weekly is not polled daily because it fails."""
    after = failed(SOURCE, Unreadable("the document is empty"), NOW, timedelta(days=7))
    assert after.next_check_at == NOW + timedelta(days=7)


@pytest.mark.parametrize(
    ("asked", "pause"),
    [(timedelta(hours=30), timedelta(hours=30)), (HOUR, 2 * HOUR), (timedelta(days=900), timedelta(days=7))],
)
def test_retry_after_wins_when_it_is_longer(asked, pause):
    """A server's wish is granted up to a week; a shorter one does not shorten our own pause."""
    after = failed(replace(SOURCE, failures=0), BadStatus(URL, 429, asked), NOW, HOUR)
    assert after.next_check_at == NOW + pause


def test_gone_needs_a_second_look_a_day_later():
    """One 410 disables nothing, a second one too soon neither; a day later the source is disabled."""
    once = failed(replace(SOURCE, failures=0, fault=None), GONE, NOW, HOUR)
    assert (once.state, once.next_check_at) == (SourceState.ACTIVE, NOW + timedelta(days=1))
    soon = failed(once, GONE, NOW + HOUR, HOUR)
    assert (soon.state, soon.next_check_at) == (SourceState.ACTIVE, NOW + timedelta(days=1))
    later = failed(soon, GONE, NOW + timedelta(days=1), HOUR)
    assert (later.state, later.failures, later.etag) == (SourceState.DISABLED, 3, '"a"')


def test_gone_after_another_fault_is_a_first_look():
    """A different fault in between starts the count again."""
    refused = failed(failed(SOURCE, GONE, NOW, HOUR), AddressRefused(URL, "not public"), NOW, HOUR)
    again = failed(refused, GONE, NOW + timedelta(days=9), HOUR)
    assert again.state is SourceState.ACTIVE
