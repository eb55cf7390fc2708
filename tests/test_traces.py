"""Traces: what an address tells of sender and recipient, taken off, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.links import with_campaign
from curator.traces import Kind, strip, traces

CAMPAIGN = (("utm_campaign", "The Heron"), ("utm_medium", "email"), ("utm_source", "old house"))
PAIR = st.sampled_from(
    ["id=1", "about", "t=", "", "a=%26", "utm_id=7", "amp;utm_id=7", "mc_eid=x", "s=20", "v=1"]
)


@st.composite
def addresses(draw):
    """Addresses with and without path, query, traces and fragment, sound or not."""
    start = draw(
        st.sampled_from(["https://n.example", "http://N.example/A%2fb/", "http://%20http://n.example"])
    )
    pairs = draw(st.none() | st.lists(PAIR, max_size=4))
    fragment = draw(st.sampled_from(["", "#", "#top", "#utm_source=x", "#a&utm_source=x"]))
    return start + ("" if pairs is None else "?" + "&".join(pairs)) + fragment


@given(addresses())
def test_what_a_campaign_puts_on_is_taken_off_again(url):
    """Of an address without traces comes the same one back, to the character."""
    bare = strip(url)
    assert strip(with_campaign(bare, CAMPAIGN)) == bare


@given(addresses())
def test_nothing_but_traces_goes(url):
    """Taken off twice is taken off once, and the other parameters stand as they stood, in their order."""
    bare = strip(url)
    assert strip(bare) == bare
    assert traces(bare) == ()
    gone = {trace.pair for trace in traces(url)}
    asked = url.partition("#")[0].partition("?")[2].split("&")
    assert bare.partition("#")[0].partition("?")[2] == "&".join(pair for pair in asked if pair not in gone)


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("https://remove.example?utm_source=a&utm_medium=b", "https://remove.example"),
        ("https://N.example:443/A?utm_source=a#utm_medium=b", "https://N.example:443/A"),
        ("https://n.example/a?utm_source=a&id=1&mc_eid=b#part-2", "https://n.example/a?id=1#part-2"),
        ("https://n.example/a?id=1&amp;utm_source=a", "https://n.example/a?id=1"),
        ("https://blog.example/a?m=1&fbclid=a", "https://blog.example/a?m=1"),
        ("https://n.example/a?ref=producthunt&_hsenc=a", "https://n.example/a?ref=producthunt"),
        ("https://x.com/a/status/1?s=20&utm_source=a", "https://x.com/a/status/1?s=20"),
        ("https://n.example/a?t=&utm_source=a", "https://n.example/a?t="),
        ("https://n.example/a?&utm_source=a", "https://n.example/a?"),
        ("https://n.example/#utm_source=a&part-2", "https://n.example/#utm_source=a&part-2"),
        ("https://n.example/#comments", "https://n.example/#comments"),
        ("http://Ada%20Byron?utm_source=a", "http://Ada%20Byron"),
        ("mailto:ada@n.example?utm_source=a", "mailto:ada@n.example?utm_source=a"),
        ("see?utm_source=a", "see?utm_source=a"),
    ],
)
def test_what_a_site_may_read_stays(url, bare):
    """Down to case, port, an empty path and an empty value; traces go from malformed addresses too."""
    assert strip(url) == bare


def test_a_trace_tells_of_sender_or_recipient():
    """By the name of its parameter."""
    found = traces("https://n.example/?utm_source=a&mc_eid=b&id=1")
    assert [(one.kind, one.pair) for one in found] == [
        (Kind.CAMPAIGN, "utm_source=a"),
        (Kind.RECIPIENT, "mc_eid=b"),
    ]
