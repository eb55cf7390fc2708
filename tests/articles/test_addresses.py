"""The address a page gives itself, and those that its text links to."""

import pytest

from curator.articles.address import canonical, same_site
from tests.articles.pages import PROSE, article

URL = "https://www.reed.example/notes/heron?id=7"


@pytest.mark.parametrize(
    ("stated", "address"),
    [
        ("https://www.reed.example/notes/heron", "https://www.reed.example/notes/heron"),
        ("http://reed.example/notes/heron", "http://reed.example/notes/heron"),
        ("https://m.reed.example/notes/heron#top", "https://m.reed.example/notes/heron"),
        ("https://blog.reed.example/heron?utm_source=x", "https://blog.reed.example/heron"),
        ("https://reed.example/", ""),
        ("https://other.example/notes/heron", ""),
        ("https://notreed.example/notes/heron", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_canonical(stated, address):
    """On the same site, not its home, without fragment and tracking; else none."""
    assert canonical((stated,), URL) == address


def test_where_it_is_stated():
    """A relative link in the head, else Open Graph's; a wrong one makes way for a right one."""
    assert article("<link rel='canonical' href='/heron'>").canonical == "https://reed.example/heron"
    assert (
        article("<meta property='og:url' content='https://reed.example/heron'>").canonical
        == "https://reed.example/heron"
    )
    head = "<link rel='canonical' href='https://reed.example/'><meta property='og:url' content='/heron'>"
    assert article(head).canonical == "https://reed.example/heron"
    assert article().canonical == ""


def test_sites():
    """A sub-domain is of the site; a neighbour on a shared host is not."""
    assert same_site("https://amp.reed.example/x", "https://reed.example/y")
    assert not same_site("https://ada.pages.example/", "https://wren.pages.example/")


def test_links():
    """What the prose links to, clean and once; neither the menu, nor sharing, nor the page, nor mail."""
    body = (
        "<nav><a href='https://menu.example/a'>Menu</a></nav><ul><li><a href='/news'>News</a></li></ul>"
        + PROSE.replace("bitterns", "<a href='https://birds.example/paper?utm_source=x'>bitterns</a>")
        .replace("dykes", "<a href='/notes/dykes'>dykes</a> <a href='#note'>1</a>")
        .replace("keeper", "<a href='https://birds.example/paper'>keeper</a> <a href='mailto:a@b.c'>m</a>")
        .replace("notebook", "<a href='https://x.com/intent/post?u=x'>notebook</a><a href='/login'>j</a>")
    )  # fmt: skip
    assert article("", body).links == ("https://birds.example/paper", "https://reed.example/notes/dykes")


def test_at_most_a_hundred_links():
    """A directory does not flood the card."""
    listed = "".join(
        f"<p>The bittern of number {n} is described <a href='https://b{n}.example/'>here</a>, with a map.</p>"
        for n in range(150)
    )
    assert len(article("", listed).links) == 100
