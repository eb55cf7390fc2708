"""Lists of sources."""

import pathlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.errors import Unreadable
from curator.feeds.opml import Subscription, read, write
from tests.support.shared import SHARED, needs_shared

DATA = pathlib.Path(__file__).parents[1] / "data" / "feeds"


def test_a_list_is_read():
    """With the folders around each; an address is listed once; case of xmlUrl is no matter."""
    assert read((DATA / "list.opml").read_bytes()) == (
        Subscription("https://reed.example/feed", "Reed", ("Water & marsh",)),
        Subscription("https://fen.example/rdf", "Fen Notes", ("Water & marsh", "Deeper")),
        Subscription("https://dune.example/feed.json", "Dune"),
    )


LINES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=20)


@given(
    st.lists(
        st.builds(Subscription, LINES, LINES, st.tuples() | st.tuples(LINES)), unique_by=lambda one: one.url
    ),
    LINES,
)
def test_what_is_written_is_read_again(subscriptions, title):
    """A list survives the journey, grouped by folder."""
    assert set(read(write(subscriptions, title).encode())) == {
        Subscription(" ".join(one.url.split()), one.title, one.folders) for one in map(_clean, subscriptions)
    }


def _clean(one):
    from curator.text import one_line

    def line(text):
        return one_line(text.replace("\ufffe", "").replace("\uffff", ""))

    return Subscription(
        line(one.url), line(one.title) or line(one.url), tuple(line(name) for name in one.folders)
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"<opml><body>", "broken"),
        (b"words", "broken"),
        (b"<rss/>", "first element is <rss>"),
        (b"<opml/>", "no <body>"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><body><outline text="&a;"/></body></opml>', "entities"),
        (
            b'<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml><body>&a;</body></opml>',
            "entities",
        ),
    ],
)
def test_what_is_no_list(data, sentence):
    """The sentence names the fault."""
    with pytest.raises(Unreadable, match=sentence):
        read(data)


def test_folders_without_end():
    """Folders in folders in folders are followed for a while, not for ever."""
    deep = b"<opml><body>" + b'<outline text="x">' * 200 + b"</outline>" * 200 + b"</body></opml>"
    assert read(deep) == ()


@needs_shared
def test_the_recorded_list():
    """The recorded list of 26 sources is read whole."""
    assert len(read((SHARED / "replay" / "sources.opml").read_bytes())) == 26
