"""Pages made to hang, to flood or to fool a reader: each is an article or a sentence, soon."""

import time

import pytest

from curator.articles.extract import extract
from curator.errors import Unreadable

HEAD = (
    b"<html><head><title>Too Much</title><meta name=description content='Words about too much of it all.'>"
    b"</head><body>"
)
MANY = [b'a%d="<"' % n for n in range(20_000)]
LINKED = b"<html><head><title>Too Much</title><script type='application/ld+json'>"


def hostile():
    """Each hostile page by its name, and a limit in seconds of processor time, five times what it took."""
    return {
        "nul": (HEAD + b"\0" * 999 + b"<p>hello \0 world</p>", 1),
        "300 deep": (HEAD + b"<div>" * 300 + b"text" + b"</div>" * 300, 1),
        "100,000 deep": (HEAD + b"<div>" * 100_000 + b"text", 1),
        "500 spans 200 deep": (HEAD + (b"<span>" * 200 + b"x" + b"</span>" * 200) * 500, 4),
        "a million br": (HEAD + b"<br>" * 1_000_000, 8),
        "a table of 5 MB": (HEAD + b"<table>" + b"<tr><td>a cell</td><td>b</td></tr>" * 140_000, 6),
        "100,000 attributes": (
            HEAD + b"<p " + b" ".join(b"a%d" % n for n in range(100_000)) + b">text</p>",
            1,
        ),
        "20,000 hidden attributes": (HEAD + b"<p " + b" ".join(MANY) + b">text</p>", 1),
        "open quotes": (HEAD + b"<p " + b"\"'" * 900_000, 2),
        "JSON-LD that nests": (LINKED + b"[" * 390_000 + b"</script>", 2),
        "JSON-LD that floods": (LINKED + b"[" + b'{"@type":"Article"},' * 18_000 + b"{}]</script>", 2),
        "a text of 5 MB": (HEAD + b"<p>" + b"word and word. " * 350_000 + b"</p>", 5),
        "a word of 2 MB": (HEAD + b"<p>" + b"x" * 2_000_000 + b"</p>", 5),
        "6,000 authors": (HEAD + b"<div class=author>A B <a>c</a></div>" * 6_000, 4),
        "a class of 200,000 names": (HEAD + b"<p class='" + b"author " * 200_000 + b"'>x</p>", 9),
        "surrogates": (HEAD + b"<p>&#xD800; x \xed\xa0\x80 y</p>", 1),
        "no such encoding": (b'<?xml version="1.0" encoding="undefined"?>' + HEAD + b"<p>caf\xe9</p>", 1),
        "a lie of its encoding": (
            HEAD.replace(b"<head>", b"<head><meta charset=utf-16>") + "<p>Grüße</p>".encode(),
            1,
        ),
        "metas": (
            b"<html><head><title>Too Much</title>" + b"<meta property='og:title' content='x'>" * 15_000,
            3,
        ),
    }


@pytest.mark.parametrize("name", hostile())
def test_what_is_hostile_still_has_a_head(name):
    """Title and summary are there, and the time is bounded."""
    body, seconds = hostile()[name]
    started = time.process_time()
    article = extract(body, "https://reed.example/x")
    assert time.process_time() - started < seconds
    assert article.title in {"Too Much", "x"}
    assert article.summary
    (article.text + article.summary + article.author).encode()


@pytest.mark.parametrize("body", [b"<" * 2_000_000, b"<a" * 1_000_000, b"%PDF" * 500_000, b"\xff" * 99])
def test_what_is_none(body):
    """Bytes without a page in them are refused in a sentence."""
    with pytest.raises(Unreadable, match="the page "):
        extract(body, "https://reed.example/x")


def test_pdfs_that_flood():
    """Strings without end and titles without number do not hold up the reading of a PDF."""
    started = time.process_time()
    for flood in (
        b"/Title ((" * 200_000,
        b"/Title (" + b"\\" * 1_900_000,
        b"/Title <" + b"00" * 900_000,
        b"/Title (a) " * 150_000,
    ):
        assert extract(b"%PDF-1.4 " + flood, "https://reed.example/on_herons.pdf").title
    assert time.process_time() - started < 10
