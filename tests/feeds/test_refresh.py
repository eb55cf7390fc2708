"""What a poll teaches."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from curator.errors import AddressRefused, BadStatus, Unreachable, Unreadable
from curator.feeds.refresh import Rhythm, failed, fingerprint, refresh, unchanged
from curator.model import Entry, Feed, Fetched, Flag, KnownEntry, NotModified, Source, SourceState

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
RHYTHM = Rhythm(HOUR, 24 * HOUR)


def stored(entry: Entry, candidate: int | None = 7) -> KnownEntry:
    """The entry as it was announced before."""
    return KnownEntry(entry.guid, fingerprint(entry), entry.url, entry.title, candidate)


def test_new_and_changed_entries():
    """Unknown guids are new, known ones with another fingerprint are changed, the rest is neither."""
    known = {"g1": stored(replace(ONE, title="Won"))}
    update = refresh(SOURCE, ANSWER, FEED, known, NOW, RHYTHM)
    assert (update.new, update.changed) == ((TWO,), ((known["g1"], ONE),))
    again = refresh(SOURCE, ANSWER, FEED, {e.guid: stored(e) for e in FEED.entries}, NOW, RHYTHM)
    assert (again.new, again.changed) == ((), ())


def test_a_good_poll_heals_the_source():
    """Faults and failures are gone, times are set, the title is filled in, the section stays."""
    source = refresh(SOURCE, ANSWER, FEED, {}, NOW, RHYTHM).source
    assert (source.checked_at, source.ok_at, source.next_check_at) == (NOW, NOW, NOW + 0.9 * HOUR)
    assert (source.failures, source.fault, source.title, source.section) == (0, None, "The Reed", "field")


def test_a_given_title_stays():
    """A person's name for a source is not overwritten by the feed's."""
    mine = replace(SOURCE, title="My reed")
    assert refresh(mine, ANSWER, FEED, {}, NOW, RHYTHM).source.title == "My reed"


def test_validators_belong_together():
    """An answer replaces the whole pair; a 304 keeps what it does not name."""
    full = refresh(SOURCE, ANSWER, FEED, {}, NOW, RHYTHM).source
    assert (full.etag, full.last_modified) == ('"b"', None)
    same = refresh(SOURCE, NotModified(URL, etag='"c"'), None, {}, NOW, RHYTHM)
    assert (same.source.etag, same.source.last_modified, same.new) == ('"c"', "Mon", ())


def test_the_same_body_need_not_be_parsed():
    """A body is known by its hash; a source never read knows none."""
    source = refresh(SOURCE, ANSWER, FEED, {}, NOW, RHYTHM).source
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
    after = failed(before, Unreachable(URL, "no answer in 20 s"), NOW, RHYTHM)
    assert hours * HOUR <= after.next_check_at - NOW <= 1.25 * hours * HOUR
    assert after.failures == failures + 1
    assert (after.fault, after.etag, after.state, after.ok_at) == ("no answer in 20 s", '"a"', "active", None)


def test_a_pause_is_never_shorter_than_the_interval():
    """A source polled weekly is not polled daily because it fails."""
    weekly = replace(SOURCE, interval=timedelta(days=7))
    after = failed(weekly, Unreadable("the document is empty"), NOW, RHYTHM)
    assert after.next_check_at >= NOW + timedelta(days=7)


@pytest.mark.parametrize(
    ("asked", "pause"),
    [(timedelta(hours=30), timedelta(hours=30)), (timedelta(days=900), timedelta(days=7))],
)
def test_retry_after_wins_when_it_is_longer(asked, pause):
    """A server's wish is granted up to a week."""
    after = failed(replace(SOURCE, failures=0), BadStatus(URL, 429, asked), NOW, RHYTHM)
    assert after.next_check_at == NOW + pause


def test_a_shorter_retry_after_is_kept_once():
    """The server knows best, but not twice.  The fault tells until when it is busy."""
    once = failed(replace(SOURCE, failures=0), BadStatus(URL, 429, HOUR), NOW, RHYTHM)
    assert (once.next_check_at, once.trouble) == (NOW + HOUR, "busy")
    assert once.fault == f"the server answered 429: it is busy until {NOW + HOUR:%Y-%m-%d %H:%M} UTC"
    twice = failed(once, BadStatus(URL, 429, HOUR), NOW, RHYTHM)
    assert twice.next_check_at >= NOW + 4 * HOUR


def test_sources_that_failed_together_do_not_come_back_together():
    """Their pauses differ by chance, and the same source's is the same in each process."""
    others = [replace(SOURCE, url=f"{URL}/{n}") for n in range(20)]
    looks = [failed(one, Unreachable(one.url, "no"), NOW, RHYTHM).next_check_at for one in others]
    assert len(set(looks)) == 20
    assert looks == [failed(one, Unreachable(one.url, "no"), NOW, RHYTHM).next_check_at for one in others]


def test_gone_needs_a_second_look_a_day_later():
    """One 410 disables nothing, a second one too soon neither; a day later the source is disabled."""
    once = failed(replace(SOURCE, failures=0, fault=None), GONE, NOW, RHYTHM)
    assert (once.state, once.next_check_at) == (SourceState.ACTIVE, NOW + timedelta(days=1))
    soon = failed(once, GONE, NOW + HOUR, RHYTHM)
    assert (soon.state, soon.next_check_at) == (SourceState.ACTIVE, NOW + timedelta(days=1))
    later = failed(soon, GONE, NOW + timedelta(days=1), RHYTHM)
    assert (later.state, later.failures, later.etag) == (SourceState.DISABLED, 3, '"a"')


def test_gone_after_another_fault_is_a_first_look():
    """A different fault in between starts the count again."""
    refused = failed(failed(SOURCE, GONE, NOW, RHYTHM), AddressRefused(URL, "not public"), NOW, RHYTHM)
    again = failed(refused, GONE, NOW + timedelta(days=9), RHYTHM)
    assert again.state is SourceState.ACTIVE


def moved_to(url: str | None) -> Fetched:
    """An answer that came over permanent redirects to `url`."""
    return replace(ANSWER, url=url or URL, moved=url)


def polls(source: Source, *answers: Fetched | NotModified) -> Source:
    """The source after these answers, one after another."""
    for answer in answers:
        feed = FEED if isinstance(answer, Fetched) else None
        source = refresh(source, answer, feed, {}, NOW, RHYTHM).source
    return source


def test_a_move_is_believed_after_three_polls_in_a_row():
    """Till then it is followed and remembered, and the source keeps its address."""
    there = "https://fen.example/feed"
    twice = polls(SOURCE, moved_to(there), NotModified(URL, moved=there))
    assert (twice.url, twice.moved_to, twice.moved_polls) == (URL, there, 2)
    thrice = polls(twice, moved_to(there))
    assert (thrice.url, thrice.moved_to, thrice.moved_polls) == (there, None, 0)


def test_a_move_to_somewhere_else_or_back_starts_the_count_again():
    """Only the same place three times in a row counts; a failure between breaks the row."""
    there, elsewhere = "https://fen.example/feed", "https://moor.example/feed"
    assert polls(SOURCE, moved_to(there), moved_to(there), moved_to(elsewhere)).moved_polls == 1
    assert polls(SOURCE, moved_to(there), moved_to(there), moved_to(None)).moved_to is None
    broken = failed(polls(SOURCE, moved_to(there), moved_to(there)), Unreachable(URL, "no"), NOW, RHYTHM)
    assert polls(broken, moved_to(there)).moved_polls == 1


def test_a_source_that_brings_news_is_polled_more_often():
    """Its pace halves with news and grows by half without, between the shortest and the longest."""
    source = replace(SOURCE, ok_at=NOW, pace=8 * HOUR)
    busy = refresh(source, ANSWER, FEED, {}, NOW, RHYTHM).source
    quiet = refresh(source, NotModified(URL), None, {}, NOW, RHYTHM).source
    assert (busy.pace, quiet.pace) == (4 * HOUR, 12 * HOUR)
    for _ in range(9):
        busy = refresh(busy, ANSWER, FEED, {}, NOW, RHYTHM).source
        quiet = refresh(quiet, NotModified(URL), None, {}, NOW, RHYTHM).source
    assert (busy.pace, quiet.pace) == (HOUR, 24 * HOUR)


def test_a_fixed_interval_is_kept():
    """What a person has set is not adapted."""
    source = replace(SOURCE, ok_at=NOW, interval=6 * HOUR)
    assert refresh(source, ANSWER, FEED, {}, NOW, RHYTHM).source.next_check_at == NOW + 0.9 * 6 * HOUR


def test_new_guids_for_all_are_no_news():
    """A site that was rebuilt gives every entry another guid: the address tells that it is the same."""
    known = {entry.guid: stored(entry) for entry in (ONE, TWO)}
    rebuilt = replace(FEED, entries=(replace(TWO, guid="tag:2"), replace(ONE, guid="tag:1")))
    update = refresh(SOURCE, ANSWER, rebuilt, known, NOW, RHYTHM)
    assert update.new == ()
    assert [(before.guid, entry.guid) for before, entry in update.changed] == [
        ("g2", "tag:2"),
        ("g1", "tag:1"),
    ]


def entries(site: str, *titles: str) -> tuple[Entry, ...]:
    """Entries of a site with these titles."""
    return tuple(Entry(f"{site} {n}", f"https://{site}.example/{n}", title) for n, title in enumerate(titles))


def test_new_guids_and_addresses_for_all_are_known_by_their_titles():
    """A site that moved changes both; a title of its own tells the entry, and a new title is news."""
    known = {entry.guid: stored(entry) for entry in entries("reed", "One", "Two", "Four")}
    there = replace(FEED, entries=entries("moor", "One", "two", "Three", "FOUR"))
    update = refresh(SOURCE, ANSWER, there, known, NOW, RHYTHM)
    assert [entry.title for entry in update.new] == ["Three"]
    assert [before.title for before, _ in update.changed] == ["One", "Two", "Four"]


@pytest.mark.parametrize(
    "titles",
    [("Daily digest",), ("Open thread", "Today", "Tomorrow"), ("Open thread", "Links", "News", *"abcdefgh")],
)
def test_a_column_is_news_each_time(titles):
    """A feed of the newest entries alone has new guids for all each day; a standing title proves no move."""
    known = {
        entry.guid: stored(entry) for entry in entries("reed", "Daily digest", "Open thread", "Links", "News")
    }
    today = replace(FEED, entries=entries("today", *titles))
    assert len(refresh(SOURCE, ANSWER, today, known, NOW, RHYTHM).new) == len(titles)


def test_a_title_that_several_bear_proves_nothing():
    """Nor does the same title where the rest of the feed is as it was: "Weekly links" is a series."""
    weekly = [Entry(f"g{n}", f"https://reed.example/{n}", "Weekly links") for n in range(4)]
    known = {entry.guid: stored(entry) for entry in weekly[:3]}
    update = refresh(SOURCE, ANSWER, replace(FEED, entries=tuple(weekly[1:])), known, NOW, RHYTHM)
    assert update.new == (weekly[3],)
    rebuilt = tuple(replace(one, guid=one.guid + "x", url=one.url + "/x") for one in weekly)
    assert len(refresh(SOURCE, ANSWER, replace(FEED, entries=rebuilt), known, NOW, RHYTHM).new) == 4


def dated(when: datetime, source: Source = SOURCE) -> Entry:
    """The new entry that a poll makes of one with this date."""
    feed = replace(FEED, entries=(replace(ONE, published=when),))
    (entry,) = refresh(source, ANSWER, feed, {}, NOW, RHYTHM).new
    return entry


def test_a_date_in_the_future_is_now_and_flagged():
    """By up to a day clocks and zones may be wrong."""
    assert dated(NOW + timedelta(hours=23)).flags == ()
    far = dated(NOW + timedelta(days=400))
    assert (far.published, far.flags) == (NOW, (Flag.FUTURE,))


def test_a_date_in_the_future_is_no_edit_at_each_poll():
    """The clock moves on, the entry does not."""
    known = {"g1": stored(dated(NOW + timedelta(days=400)))}
    feed = replace(FEED, entries=(replace(ONE, published=NOW + timedelta(days=400)),))
    assert refresh(SOURCE, ANSWER, feed, known, NOW + HOUR, RHYTHM).changed == ()


def test_an_ancient_date_is_flagged():
    """Before 1990 there was no web: dropped.  A year old is odd, but not in a source's archive."""
    never = dated(datetime(1970, 1, 1, tzinfo=UTC))
    assert (never.published, never.flags) == (None, (Flag.ANCIENT,))
    old = NOW - timedelta(days=800)
    assert dated(old).flags == ()
    assert dated(old, replace(SOURCE, ok_at=NOW)).flags == (Flag.ANCIENT,)
