"""Answers that are an attack on whoever asks, whatever they hold: each a script for the site, by name."""

from itertools import count

from tests.hostile import bombs
from tests.support.site import Raw, Reply, Script

OK = b"HTTP/1.1 200 OK\r\n"
XML = b"Content-Type: text/xml\r\n"
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
RSS = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Half</title><item><title>Never ends</title>'
DRIP = 0.05  # seconds

_PLACES = count()


def _packed(encoding: str, body: bytes, times: int = 1) -> Reply:
    return Reply(body, {"Content-Type": "text/xml", "Content-Encoding": ", ".join([encoding] * times)})


def _on_and_on(request, after: float = 0) -> Reply:
    """A redirect to an address that was never seen before."""
    there = f"{request.target.partition('?')[0]}?{next(_PLACES)}"
    return Reply(status=302, headers={"Location": there}, after=after)


# Too much: more bytes than anybody wants, sent or unfolded.
MUCH: dict[str, Script] = {
    "gzip bomb": lambda _: _packed("gzip", bombs.gzipped()),
    "gzip bomb in chunks": lambda _: Raw(
        OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"%x\r\n%b\r\n0\r\n\r\n" % (len(bombs.gzipped(64)), bombs.gzipped(64)),
    ),
    "gzip of gzip": lambda _: _packed("gzip", bombs.gzipped_again(), 2),
    "gzip of gzip, in two headers": lambda _: Raw(
        OK + b"Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\n", bombs.gzipped_again()
    ),
    "gzip inside gzip": lambda _: _packed("gzip", bombs.gzipped_again()),
    "brotli bomb": lambda _: _packed("br", bombs.brotli()),
    "zstd bomb": lambda _: _packed("zstd", bombs.zstandard()),
    "brotli behind gzip": lambda _: Reply(bombs.brotli(), {"Content-Encoding": "br, gzip"}),
    "a thousand gzips": lambda _: _packed("gzip", bombs.gzipped(0) * 1000),
    "endless body": Raw(OK + XML + b"\r\n" + RSS, again=(b"<p>on and on</p>" * 1000,)),
    "endless chunks": Raw(CHUNKED + b"4\r\n<rss\r\n", again=(b"400\r\n" + b" " * 1024 + b"\r\n",)),
    "chunks of one byte": Raw(CHUNKED, again=(b"1\r\n<\r\n" * 1000,)),
    "chunks that are all framing": Raw(CHUNKED, again=(b"1;" + b"e" * 1000 + b"\r\nx\r\n",)),
    "endless trailer": Raw(CHUNKED + b"0\r\n", again=(b"X-More: y\r\n" * 100,)),
    "a length of a million terabytes": Raw(OK + b"Content-Length: 999999999999999999\r\n\r\n", again=(b"x",)),
    "a chunk of a million terabytes": Raw(CHUNKED + b"fffffffffffffff\r\n", again=(b"x" * 1000,)),
    "endless head": Raw(OK, again=(b"X-More: y\r\n" * 100,)),
    "one header without end": Raw(OK + b"X-Long: ", again=(b"y" * 1000,)),
    "one status line without end": Raw(b"HTTP/1.1 200 ", again=(b"OK " * 1000,)),
    "103 flood": Raw(again=(HINTS * 100,)),
    "100 flood": Raw(again=(b"HTTP/1.1 100 Continue\r\n\r\n" * 100,)),
}

# Too slow: a byte now and then keeps a naive clock from running out.
SLOW: dict[str, Script] = {
    "silence": Raw(3600.0),
    "dripping head": Raw(OK, again=(DRIP, b"X: y\r\n")),
    "dripping status line": Raw(b"HTTP/1.1 200 O", again=(DRIP, b"K")),
    "dripping body": Raw(OK + XML + b"Content-Length: 100000\r\n\r\n" + RSS, again=(DRIP, b" ")),
    "dripping chunks": Raw(CHUNKED, again=(DRIP, b"1\r\n \r\n")),
    "dripping gzip": Raw(OK + b"Content-Encoding: gzip\r\n\r\n" + bombs.gzipped(0)[:10], again=(DRIP, b"\0")),
    "103 drip": Raw(again=(DRIP, HINTS)),
    "a body that stops": Raw(OK + XML + b"Content-Length: 100000\r\n\r\n" + RSS, 3600.0),
    "slow redirects": lambda request: _on_and_on(request, after=0.5),
}

# Wrong: what breaks HTTP, leads in circles, or lies.
WRONG: dict[str, Script] = {
    "redirect to itself": lambda request: Reply(status=301, headers={"Location": request.target}),
    "redirect in a circle": lambda request: Reply(
        status=302, headers={"Location": request.target.partition("?")[0] + "?" * ("?" not in request.target)}
    ),
    "redirects without end": _on_and_on,
    "a redirect of 30 KB": Reply(status=302, headers={"Location": "/" + "a" * 30_000}),
    "a redirect to a host of 30 KB": Reply(status=302, headers={"Location": "http://" + "ä." * 7_000}),
    "a redirect of nonsense": Reply(status=302, headers={"Location": "http://[::1"}),
    "a redirect with a NUL": Raw(b"HTTP/1.1 302 Found\r\nLocation: /\0good\r\nContent-Length: 0\r\n\r\n"),
    "reset": Raw(OK + b"Content-Length: 10\r\n\r\nhalf", reset=True),
    "half a body": Raw(OK + XML + b"Content-Length: 100000\r\n\r\n" + RSS),
    "half a gzip": Raw(OK + b"Content-Encoding: gzip\r\n\r\n" + bombs.gzipped(1)[:500]),
    "two lengths": Raw(OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n<rss>"),
    "a length below zero": Raw(OK + b"Content-Length: -1\r\n\r\n"),
    "length and chunks": Raw(
        OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n0\r\n\r\n"
    ),
    "another protocol": Raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "a switch of protocols": Raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", again=(b"x",)),
    "HTTP/0.9": Raw(RSS + b"</item></channel></rss>"),
    "NULs": Raw(again=(bytes(1000),)),
    "a header with control characters": Raw(OK + b"X-\x1b[31m: \x07\r\n\x1b]0;: x\r\n\r\n"),
    "a reason with escapes": Raw(b"HTTP/1.1 500 \x1b[2J\x1b]8;;x\x07oops\r\nContent-Length: 0\r\n\r\n"),
    "a status of 999": Raw(b"HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n"),
    "a status of a million": Raw(b"HTTP/1.1 1000000 No\r\nContent-Length: 0\r\n\r\n"),
    "206 of nothing asked": Raw(b"HTTP/1.1 206 Partial\r\nContent-Length: 5\r\n\r\n<rss>"),
    "304 of nothing known": Raw(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
}

ALL = MUCH | SLOW | WRONG
