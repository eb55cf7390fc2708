"""Dates in feeds."""

import io

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.feeds.dates import moment

DAYS = st.sampled_from(["", "Mon, ", "Tue ", "Thursday, ", "wed, "])
MONTHS = st.sampled_from(["Jan", "February", "Mar", "apr", "MAY", "Sept", "Dec"])
ZONES = st.sampled_from(
    [
        *("GMT", "UT", "UTC", "Z", "EST", "EDT", "PST", "pdt", "MET", "CEST", "Lunch"),
        *("+0000", "-0500", "+05:30", "+0545"),
    ]
)
OFFSETS = st.sampled_from(["", "Z", "z", "+00:00", "-05:00", "+05:30", "+0100", "+0130", "-08", "+99:99"])
CLOCK = st.builds("{:02}:{:02}:{:02}".format, st.integers(0, 24), st.integers(0, 59), st.integers(0, 60))
DATES = st.builds(
    "{}-{:02}-{:02}".format, st.sampled_from([1989, 1999, 2024]), st.integers(1, 12), st.integers(0, 31)
)
RFC822 = st.builds("{}{} {} {} {} {}".format, DAYS, st.integers(1, 31), MONTHS, st.just(2024), CLOCK, ZONES)
ISO = st.builds("{}{}{}{}".format, DATES, st.sampled_from("T "), CLOCK, OFFSETS)


def as_feedparser_reads(text):
    """Year to second, in UTC; None if it is no date."""
    item = f"<rss version='2.0'><channel><item><pubDate>{text}</pubDate></item></channel></rss>"
    found = feedparser.parse(io.BytesIO(item.encode())).entries[0].get("published_parsed")
    return tuple(found[:6]) if found else None


@given(st.one_of(RFC822, ISO, DATES))
@settings(max_examples=400, deadline=None)
def test_a_known_form_is_read_as_feedparser_reads_it(text):
    """To the second; another form is known to be another."""
    try:
        when = moment(text)
    except ValueError:
        return
    assert when is not None
    assert tuple(when.timetuple()[:6]) == as_feedparser_reads(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 05 Feb 2024 23:30:00 +0100",
        "5 February 2024 23:30 EST",
        "2024-02-05T23:30:00Z",
        "2024-02-05T23:30:00.123+05:30",
        "2024-02-05 23:30:00",
        " 2024-02-05 ",
    ],
)
def test_the_forms_that_feeds_use_are_known(text):
    """RFC 822 and the W3C's, with and without seconds, zones and time."""
    assert moment(text) is not None


@pytest.mark.parametrize(
    "text", ["yesterday", "2024", "05/02/2024", "2024-02-30", "Mon, 05 Feb 24 1:2:3 GMT"]
)
def test_other_forms_are_left_to_feedparser(text):
    """ValueError says so."""
    with pytest.raises(ValueError, match=r".+"):
        moment(text)


def test_an_empty_date_is_none():
    """It is not another form."""
    assert moment(" \n") is None
