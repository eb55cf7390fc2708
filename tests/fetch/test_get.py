"""What the hand that fetches asks, and what it makes of well-formed answers."""

import pytest

from curator.errors import AddressRefused, BadStatus, ConfigError, TooLarge, Unreachable
from curator.fetch import Fetcher
from curator.model import Fetched, NotModified
from tests.support.asking import AGENT, PATIENT, get, settings
from tests.support.site import Raw, Reply

OK = b"HTTP/1.1 200 OK\r\n"


def test_a_document_comes_with_what_is_needed_to_ask_again(site):
    """A document comes whole, with its type and validators, and the address that gave it."""
    site["/feed"] = Reply(b"<rss/>", {"Content-Type": "text/xml", "ETag": '"1"', "Last-Modified": "then"})
    url = site.url("/feed")
    assert get(url) == Fetched(url, url, 200, b"<rss/>", "text/xml", '"1"', "then")


@pytest.mark.parametrize(
    "target",
    [
        "//index.php?id=30&no_cache=1&tx_ttnews%5Btt_news%5D=477",
        "/&page=2",
        "/a%2Fb%2fc/../d/./e;p=1",
        "/?b=2&a=1&b=%zz&c=[x]|{y}+%20",
        "/it's?q=%E2%82%AC,(a)!*~",
    ],
)
def test_an_address_is_sent_byte_for_byte(site, target):
    """Path and query arrive as they were written: nothing sorted, decoded or encoded again."""
    site[target] = Reply(b"here")
    assert get(site.url(target)).url == site.url(target)
    assert site.log[0].target == target


def test_other_letters_are_percent_encoded_and_the_fragment_stays_at_home(site):
    """What is not ASCII goes out as percent-encoded UTF-8, and the fragment not at all."""
    site["/caf%C3%A9"] = Reply(b"")
    found = get(site.url("/café?q=a b#menu"))
    assert site.log[0].target == "/caf%C3%A9?q=a%20b"
    assert (found.asked, found.url) == (site.url("/café?q=a b#menu"), site.url("/caf%C3%A9?q=a%20b"))


def test_a_request_is_honest_and_bears_no_memory(site):
    """We say who we are, take gzip only, send no condition that was not given, and keep no cookies."""
    site["/"] = Reply(b"", {"Set-Cookie": "id=1"})
    get(site.url(), site.url())
    sent = site.log[1].headers
    assert (sent["user-agent"], sent["accept-encoding"]) == (AGENT, "gzip")
    assert not {"cookie", "if-none-match", "if-modified-since", "authorization", "referer"} & set(sent)


def test_a_connection_is_kept_and_a_dead_one_replaced(site):
    """Requests to one host share a connection, and a kept one that the server closed costs nothing."""
    site["/"] = Reply(b"1")
    site["/last"] = Raw(OK + b"Content-Length: 1\r\n\r\n1")
    assert get(site.url(), site.url(), site.url("/last"), site.url()).body == b"1"
    assert [request.connection for request in site.log] == [0, 0, 0, 1]


def test_the_environment_chooses_no_proxy(site, monkeypatch):
    """HTTP_PROXY in the environment is not followed."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    site["/"] = Reply(b"direct")
    assert get(site.url()).body == b"direct"


def test_what_has_not_changed_is_not_sent_again(site):
    """A 304 to the validators we gave is NotModified, with them or with newer ones."""
    site["/feed"] = Reply(status=304, headers={"ETag": '"2"'})
    assert get(site.url("/feed"), etag='"1"', last_modified="then") == NotModified(
        site.url("/feed"), '"2"', "then"
    )
    sent = site.log[0].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('"1"', "then")


def test_a_feed_that_redirects_can_be_unchanged_too(site):
    """Validators are sent to every hop, because the last one gave them."""
    site["/old"] = Reply(status=302, headers={"Location": "/feed"})
    site["/feed"] = lambda request: Reply(status=304 if "if-none-match" in request.headers else 200)
    assert isinstance(get(site.url("/old"), etag='"1"'), NotModified)


def test_not_modified_needs_a_question(site):
    """A 304 that answers no condition is an error: we have nothing that could be unmodified."""
    site["/"] = Reply(status=304)
    with pytest.raises(BadStatus, match="304"):
        get(site.url())


def test_a_poisoned_validator_is_neither_kept_nor_sent(site):
    """An ETag that could add a header, or that no header can hold, is dropped."""
    site["/"] = Reply(b"", {"ETag": '"\udcff\x07"'})
    assert get(site.url(), etag='"1"\r\nX-Injected: 1').etag is None
    assert not {"if-none-match", "x-injected"} & set(site.log[0].headers)


def test_redirects_are_followed_and_recorded(site):
    """Five redirects, relative or absolute, lead to the document, and each address on the way is named."""
    places = ["/0", "//1", "/2?a=%5B", "/3", "/4"]
    for place, location in zip(places, ["//1", site.url("/2?a=%5B"), "3", "/4#x", "/end"], strict=True):
        site[place] = Reply(status=301, headers={"Location": location if place != "/0" else site.url("//1")})
    site["/end"] = Reply(b"here")
    found = get(site.url("/0"))
    assert (found.url, found.hops) == (site.url("/end"), tuple(site.url(place) for place in places))


@pytest.mark.parametrize(
    ("locations", "says"),
    [
        (["/1", "/0"], "redirects in a circle"),
        (["/0"], "redirects in a circle"),
        (["/1", "/2", "/3", "/4", "/5", "/6"], "more than 5 redirects"),
    ],
)
def test_redirects_end(site, locations, says):
    """A circle and a sixth redirect are given up."""
    for number, location in enumerate(locations):
        site[f"/{number}"] = Reply(status=302, headers={"Location": location})
    with pytest.raises(Unreachable, match=says):
        get(site.url("/0"))


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("http://me@127.0.0.1/", "user name"),
        ("http://127.0.0.2/", "the address 127.0.0.2 is not public"),
        ("//[::1]/", "the address ::1 is not public"),
        ("http://[broken/", "not a host|no address"),
    ],
)
def test_a_redirect_leads_nowhere_that_may_not_be_asked(site, location, says):
    """Each hop is vetted like the first."""
    site["/"] = Reply(status=307, headers={"Location": location})
    with pytest.raises(AddressRefused, match=says):
        get(site.url())


def test_a_redirect_without_a_location_is_a_bad_status(site):
    """A 301 that says not where to is no answer."""
    site["/"] = Reply(status=301)
    with pytest.raises(BadStatus, match="301"):
        get(site.url())


def test_a_proxy_is_handed_whole_addresses(site):
    """Through a proxy the address goes out whole, and the name is not resolved by us."""
    url = "http://planet.feeds.test//rss.xml?b=1&a=%5B"
    site[url] = Reply(b"<rss/>")
    assert get(url, proxy=site.url("")).url == url
    assert site.log[0].target == url
    assert site.log[0].headers["host"] == "planet.feeds.test"


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "http://0x0a000001/",
        "http://localhost/",
        "http://a.localhost/",
        "http://a.test:22/",
    ],
)
def test_a_proxy_is_not_asked_for_what_is_not_public(site, url):
    """Literal private addresses, this machine's names and odd ports are refused before the proxy is asked."""
    with pytest.raises(AddressRefused):
        get(url, proxy=site.url(""), allow_private=())
    assert site.connections == 0


def test_a_proxy_must_be_one():
    """A proxy setting that is none is said at once."""
    with pytest.raises(ConfigError, match="write it like"):
        Fetcher(settings(proxy="proxy.example"), AGENT)


def test_a_proxy_is_asked_for_a_tunnel_to_https(site):
    """Where the proxy opens no tunnel, an https address is not reached, and not asked in the clear."""
    site["planet.feeds.test:443"] = Raw(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    with pytest.raises(Unreachable, match="the proxy did not connect"):
        get("https://planet.feeds.test/rss.xml", proxy=site.url(""))
    assert [request.method for request in site.log] == ["CONNECT"]


def chain(site, *statuses):
    """A way of redirects with these statuses, from /0 on, to a page; its first address."""
    for n, status in enumerate(statuses):
        site[f"/{n}"] = Reply(status=status, headers={"Location": f"/{n + 1}"})
    site[f"/{len(statuses)}"] = Reply(b"owls", {"ETag": '"1"'})
    return site.url("/0")


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [((), None), ((301,), "/1"), ((308, 301), "/2"), ((302,), None), ((301, 302), "/1"), ((307, 301), None)],
)
def test_only_permanent_redirects_move(site, statuses, moved):
    """Those before the first that is for the moment (RFC 9110 §15.4)."""
    answer = get(chain(site, *statuses))
    assert answer.moved == (moved and site.url(moved))


def test_a_304_behind_a_move_tells_of_it(site):
    """So that a source that never changes moves as well."""
    site["/0"] = Reply(status=301, headers={"Location": "/1"})
    site["/1"] = Reply(status=304)
    assert get(site.url("/0"), etag='"1"').moved == site.url("/1")


@pytest.mark.parametrize(
    "kind", ["application/pdf", "audio/mpeg", "video/mp4", "image/png", "application/zip"]
)
def test_of_a_recording_the_beginning_is_enough(site, kind):
    """A film of 3 GB is no page that is too large."""
    site["/"] = Reply(b"%" * 900_000, {"Content-Type": kind, "Content-Length": "3000000000"})
    answer = get(site.url("/"), deadline=PATIENT)
    assert (answer.cut, len(answer.body)) == (True, 256_000)


def test_a_short_picture_comes_whole(site):
    """Nothing is cut off it."""
    site["/"] = Reply(b"%" * 900, {"Content-Type": "image/png"})
    answer = get(site.url("/"))
    assert (answer.cut, len(answer.body)) == (False, 900)


def test_a_picture_that_is_wanted_comes_whole(site):
    """To the last byte; one that is too large is refused, as any document is."""
    site["/"] = Reply(b"%" * 900_000, {"Content-Type": "image/png"})
    answer = get(site.url("/"), whole=True, deadline=PATIENT)
    assert (answer.cut, len(answer.body)) == (False, 900_000)
    with pytest.raises(TooLarge, match=r"more than 0\.8 MB"):
        get(site.url("/"), whole=True, deadline=PATIENT, max_bytes=800_000)
