"""What a person wants of a source."""

from dataclasses import replace

import pytest

from curator.feeds.sift import read, sift
from curator.model import Entry, Feed

FEED = Feed(
    "Reed",
    "https://reed.example/",
    "en",
    tuple(
        Entry(title, f"https://reed.example/{where}", title)
        for title, where in (("Owls", "news/1"), ("Jobs: keeper of owls", "jobs/2"), ("Moths", "news/3"))
    ),
)


def kept(include=(), exclude=()):
    """The titles that are left."""
    return [entry.title for entry in sift(FEED, include, exclude).entries]


def test_without_patterns_all_entries_are_wanted():
    """And none is skipped."""
    feed = sift(FEED, (), ())
    assert [entry.title for entry in feed.entries] == [entry.title for entry in FEED.entries]
    assert feed.skipped == ()


def test_entries_are_told_their_clean_addresses():
    """Here, in quarantine, where time is limited."""
    dressed = replace(
        FEED, entries=(replace(FEED.entries[0], url="https://www.reed.example/news/1/?utm_source=x"),)
    )
    (entry,) = sift(dressed, (), ()).entries
    assert (entry.page, entry.key) == ("https://www.reed.example/news/1/", "reed.example/news/1")


@pytest.mark.parametrize("pattern", ["^jobs:", "/jobs/", "JOBS"])
def test_a_pattern_excludes_by_title_or_address(pattern):
    """In any case, found anywhere."""
    assert kept(exclude=[pattern]) == ["Owls", "Moths"]


def test_one_of_the_patterns_to_include_is_enough():
    """And one to exclude outweighs it."""
    assert kept(include=["owls", "moths"]) == ["Owls", "Jobs: keeper of owls", "Moths"]
    assert kept(include=["owls"], exclude=["jobs"]) == ["Owls"]


def test_what_is_left_out_says_why():
    """By title."""
    skipped = dict(sift(FEED, ["owls"], ["jobs"]).skipped)
    assert skipped == {
        "Jobs: keeper of owls": "excluded by the pattern jobs",
        "Moths": "matches no pattern to include",
    }


def test_a_feed_is_read_and_sifted_at_once():
    """In one go, for one visit to quarantine."""
    body = b"<rss version='2.0'><channel><title>Reed</title>" + b"".join(
        b"<item><title>%s</title><link>https://reed.example/%s</link></item>" % (one, one)
        for one in (b"owls", b"moths")
    )
    feed = read(body + b"</channel></rss>", "https://reed.example/feed", "text/xml", (), ("moth",))
    assert [entry.title for entry in feed.entries] == ["owls"]
