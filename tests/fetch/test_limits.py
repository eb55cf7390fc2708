"""No answer, however hostile or broken, takes more than its bytes, its memory and its time."""

import gzip
import threading
import time
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial

import pytest

from curator.errors import BadStatus, TooLarge, Unreachable
from tests.support.asking import PATIENT, get, get_at_once
from tests.support.site import Raw, Reply

OK = b"HTTP/1.1 200 OK\r\n"
packed = partial(gzip.compress, mtime=0)  # the same bytes, and so one name of a test, in every process


def test_gzip_is_undone(site):
    """A gzipped body arrives decoded, also in joined parts and with padding after them."""
    site["/"] = Reply(gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0", {"Content-Encoding": "gzip"})
    assert get(site.url()).body == b"one two"


def test_a_large_document_within_the_limit_comes_whole(site):
    """A body of exactly the allowed bytes arrives."""
    site["/"] = Reply(b"x" * 4_000_000)
    assert len(get(site.url(), max_bytes=4_000_000, deadline=PATIENT).body) == 4_000_000


@pytest.mark.parametrize(
    ("encoding", "body", "says"),
    [
        ("br", b"x", 'encoded as "br"'),
        ("gzip, gzip", packed(packed(b"x")), 'encoded as "gzip, gzip"'),
        ("deflate", zlib.compress(b"x"), 'encoded as "deflate"'),
        ("gzip", b"not gzip at all", "damaged"),
        ("gzip", packed(b"x" * 1000)[:-9], "truncated"),
        ("gzip", packed(b"") * 101, "too many parts"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_other_encodings_and_damage_are_refused(site, encoding, body, says):
    """Nothing is decoded but one whole layer of gzip."""
    site["/"] = Reply(body, {"Content-Encoding": encoding})
    with pytest.raises(Unreachable, match=says):
        get(site.url())


def test_a_bomb_is_not_unfolded(site):
    """A body that decodes to 200 MB is given up at the limit, and the memory is never taken."""
    site["/"] = Reply(gzip.compress(bytes(200_000_000), 1), {"Content-Encoding": "gzip"})
    tracemalloc.start()
    with pytest.raises(TooLarge, match="more than 3 MB decoded"):
        get(site.url(), max_decoded=3_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize(
    "script",
    [
        Reply(b"x" * 200_000),
        Raw(OK + b"Content-Length: 200000\r\n\r\n"),
        Raw(OK + b"\r\n", again=(b"x" * 1000,)),
        Raw(OK + b"Transfer-Encoding: chunked\r\n\r\n", again=(b"1;" + b"e" * 1000 + b"\r\nx\r\n",)),
    ],
    ids=["whole", "announced", "endless", "framing"],
)
def test_too_many_bytes_are_not_awaited(site, script):
    """A body over the limit is given up, whether announced, endless, or made of framing alone."""
    site["/"] = script
    with pytest.raises(TooLarge, match=r"more than 0\.1 MB"):
        get(site.url(), max_bytes=100_000, deadline=PATIENT)


def test_heads_that_do_not_end_are_cut(site):
    """Endless "103 Early Hints" are counted, too."""
    site["/"] = Raw(again=(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100,))
    with pytest.raises(TooLarge, match="head does not end"):
        get(site.url(), deadline=PATIENT)


@pytest.mark.parametrize(
    "script",
    [
        Raw(60.0),
        Raw(OK, again=(0.05, b"X: y\r\n")),
        Raw(again=(0.05, b"HTTP/1.1 103 Early Hints\r\n\r\n")),
        Raw(OK + b"Content-Length: 1000\r\n\r\n", again=(0.05, b"x")),
        Reply(status=302, headers={"Location": "/next"}, after=0.3),
    ],
    ids=["silence", "head", "hints", "body", "redirects"],
)
def test_the_deadline_holds_for_everything_together(site, script):
    """However an answer is delayed, it is given up at the deadline, which all its hops share."""
    site["/"] = script
    site["/next"] = Reply(b"late", after=0.3)
    begun = time.monotonic()
    with pytest.raises(Unreachable, match=r"no answer within 0\.5 s"):
        get(site.url())
    assert 0.4 < time.monotonic() - begun < 1


@pytest.mark.parametrize("limit", [{"per_host": 2}, {"per_host": 9, "concurrency": 2}], ids=str)
def test_requests_wait_their_turn_at_no_cost(site, limit):
    """No more run at once than allowed, for a host and in all, and waiting does not burn the deadline."""
    lock, running, most = threading.Lock(), 0, 0

    def script(_request):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.2)
        with lock:
            running -= 1
        return Reply(b"served")

    site["/"] = script
    assert [answer.body for answer in get_at_once(8, site.url(), **limit)] == [b"served"] * 8
    assert most == 2


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (Raw(OK + b"Content-Length: 10\r\n\r\nhalf"), "truncated"),
        (Raw(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhal"), "truncated"),
        (Raw(OK + b"Content-Length: 10\r\n\r\nhalf", 0.1, reset=True), "truncated"),
        (Raw(), "hung up without an answer"),
        (Raw(reset=True), "connection broke|hung up"),
        (Raw(b"220 mail.example ESMTP\r\n\r\n"), "not HTTP"),
        (Raw(OK + b"Content-Length: -1\r\n\r\n"), "not HTTP"),
    ],
)
def test_a_broken_answer_is_said_to_be_broken(site, script, says):
    """An answer that ends early or is no HTTP is Unreachable, never half a document."""
    site["/"] = script
    with pytest.raises(Unreachable, match=says):
        get(site.url())


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://127.0.0.1:1/", "no connection: connection refused"),
        (
            "http://no-such-host.invalid/",
            "the name no-such-host.invalid (is not known|cannot be resolved now)",
        ),
    ],
)
def test_no_connection_has_a_reason(url, says):
    """What kept us from connecting is said in a few words."""
    with pytest.raises(Unreachable, match=says):
        get(url, deadline=PATIENT)


def test_a_server_without_tls_gets_no_https_request(site):
    """Where TLS fails nothing is sent in the clear."""
    with pytest.raises(Unreachable, match="no secure connection"):
        get(site.url().replace("http:", "https:"))


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("1", timedelta(minutes=1)),
        ("99999999999999999999", timedelta(hours=24)),
        ("Fri, 01 Jan 2100 00:00:00 GMT", timedelta(hours=24)),
        ("Fri, 01 Jan 1999 00:00:00 -0000", timedelta(minutes=1)),
        ("soon", None),
        ("²", None),
        (None, None),
    ],
)
def test_a_bad_status_tells_how_long_to_wait(site, value, wait):
    """Retry-After is read as seconds or as a date and kept between a minute and a day."""
    site["/"] = Reply(status=503, headers={"Retry-After": value} if value else {})
    with pytest.raises(BadStatus, match="the server answered 503") as raised:
        get(site.url())
    assert (raised.value.status, raised.value.retry_after) == (503, wait)


def test_a_retry_date_counts_from_now(site):
    """A Retry-After date an hour ahead is an hour to wait."""
    then = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    site["/"] = Reply(status=429, headers={"Retry-After": then})
    with pytest.raises(BadStatus) as raised:
        get(site.url())
    assert timedelta(minutes=59) < raised.value.retry_after <= timedelta(hours=1)
