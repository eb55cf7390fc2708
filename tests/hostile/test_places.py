"""No redirect, name or spelling leads a connection to where none is allowed; a canary listens there."""

import asyncio
import socket
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_address
from socket import getaddrinfo  # the system's, whatever stands in for it later
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from curator.config import Fetch
from curator.errors import AddressRefused, BadStatus, FetchError, Unreachable
from curator.fetch import Fetcher
from curator.fetch.addresses import Gate, Refusal, follow, is_public, target
from tests.hostile.places import LOOPBACK, PRIVATE, RELATIVE, Canary, places
from tests.hostile.watch import is_sentence
from tests.support.asking import AGENT
from tests.support.site import Site

pytestmark = pytest.mark.xdist_group("hostile places")
PLACES = len(places(1))
SETTINGS = {"deadline": timedelta(seconds=5), "per_host": 50}


def gather(urls, **settings):
    """The outcomes of asking for all of these."""

    async def ask():
        async with Fetcher(Fetch(**SETTINGS | settings), AGENT) as fetcher:
            return await asyncio.gather(*map(fetcher.get, urls), return_exceptions=True)

    return asyncio.run(ask())


@pytest.fixture(scope="module")
def outcomes(hostile, names, canary, connections):
    """What became of each place: asked directly, then by way of a redirect."""
    direct = places(canary.port)
    redirects = [hostile.url(f"/to?{quote(place, safe='')}") for place in direct]
    return gather(direct + redirects, allow_private=hostile.allowed)


@pytest.mark.parametrize("at", range(PLACES), ids=places(80))
def test_no_such_place_is_asked(outcomes, at):
    """Neither when it is given, nor when a redirect leads there; it is refused in a plain sentence."""
    for outcome in (outcomes[at], outcomes[PLACES + at]):
        assert isinstance(outcome, AddressRefused) or "is not known" in str(outcome), repr(outcome)
        assert is_sentence(str(outcome))


def test_nothing_but_the_site_was_connected_to(outcomes, hostile, canary, connections):
    """Of all these places, directly or redirected to, not one saw a connection."""
    assert set(connections.to) == {("127.0.0.1", hostile.port)}
    assert canary.visits == []


@pytest.mark.parametrize("place", RELATIVE)
def test_what_only_looks_like_a_place_is_a_path(hostile, names, canary, place):
    """Backslashes and half addresses lead to nothing elsewhere."""
    (outcome,) = gather([hostile.url(f"/to?{quote(place, safe='')}")], allow_private=hostile.allowed)
    assert isinstance(outcome, BadStatus | Unreachable | AddressRefused), repr(outcome)
    assert canary.visits == []


def test_a_chain_of_redirects_is_vetted_to_its_end(hostile, names, canary):
    """Four harmless hops do not make the fifth harmless."""
    there = canary.url
    for hop in range(4):
        there = hostile.url(f"/to?{quote(there, safe='')}", f"hop-{hop}.test")
    (outcome,) = gather([there], allow_private=hostile.allowed)
    assert isinstance(outcome, AddressRefused)
    assert canary.visits == []


def test_a_name_that_changes_its_address_gains_nothing(hostile, names, canary, connections):
    """What was vetted is what is connected to, and the next connection is vetted anew."""
    names.asked.clear()
    again = quote(hostile.url("/wire/half%20a%20body", "rebinding.test"), safe="")
    (outcome,) = gather([hostile.url(f"/to?{again}")], allow_private=hostile.allowed)
    assert names.asked["rebinding.test"] == 1
    assert "truncated" in str(outcome)
    (outcome,) = gather([hostile.url("/", "rebinding.test")], allow_private=hostile.allowed)
    assert str(outcome) == "the address 127.0.0.2 of rebinding.test is not public"
    assert canary.visits == []
    assert set(connections.to) == {("127.0.0.1", hostile.port)}


def test_a_name_server_that_is_silent_is_not_awaited(hostile, names, monkeypatch):
    """The deadline holds for the lookup, too."""
    silence = asyncio.Event()

    def never(*_):
        asyncio.run(asyncio.wait_for(silence.wait(), 3))

    monkeypatch.setattr(socket, "getaddrinfo", never)
    (outcome,) = gather(["http://silent.test/"], deadline=timedelta(seconds=0.5))
    assert str(outcome).endswith("no answer within 0.5 s")


def test_a_proxy_is_not_sent_there_either(names):
    """Of all literal spellings none reaches a proxy, whose own network they would mean."""
    hosts = [host for host in (*LOOPBACK, *PRIVATE) if "\\" not in host]
    with Site() as proxy:
        outcomes = gather(
            [f"http://{host}/" for host in hosts], proxy=proxy.url("").rstrip("/"), allow_private=()
        )
        assert [repr(one) for one in outcomes if not isinstance(one, AddressRefused)] == []
        assert proxy.connections == 0


PIECES = st.sampled_from(
    [
        *(
            "127.0.0.1",
            "10.0.0.1",
            "0x7f",
            "0177",
            "1",
            "255",
            "2130706433",
            "::1",
            "ffff",
            "localhost",
            "a.test",
        ),
        *(
            ".",
            ":",
            "[",
            "]",
            "@",
            "\\",
            "/",
            "?",
            "#",
            "%",
            "%2e",
            "%00",
            "。",
            "．",
            "１",
            "①",
            "٣",
            "\u200b",
        ),
        *(
            "\u00ad",
            "x",
            "0",
            "80",
            "22",
            " ",
            "\t",
            "\r\n",
            "\0",
            "http:",
            "//",
            "xn--",
            "-",
            "_",
            "ß",
            "\ud800",
        ),
    ]
)


@given(st.lists(PIECES, max_size=10).map("".join))
def test_all_readers_of_an_address_agree_on_its_host(text):
    """What passes is read by the library that connects as it was read by the one that vets."""
    for read in (lambda: target("http://" + text), lambda: follow(target("http://a.test/b"), text)):
        with suppress(Refusal):
            there = read()
            sent = URL(there.url, encoded=True)
            assert (sent.scheme, sent.raw_host, sent.port) == (there.scheme, there.host, there.port)
            assert there.url.isascii()
            assert there.url.isprintable()
            assert " " not in there.url


@given(st.lists(PIECES, max_size=10).map("".join))
def test_what_passes_for_a_name_is_no_address(text):
    """No literal address passes that the system would take for one that is not public."""
    try:
        there = target("http://" + text)
        Gate(()).check_name(there.host, there.port)
    except Refusal:
        return
    with suppress(OSError):
        found = getaddrinfo(there.host, there.port, flags=socket.AI_NUMERICHOST)
        assert all(is_public(ip_address(where[0])) for *_, where in found)


def test_errors_of_asking_have_an_address():
    """Whatever is refused, the error names where, in one line."""
    for outcome in gather(places(1), allow_private=()):
        assert isinstance(outcome, FetchError)
        assert "\n" not in outcome.url


def test_the_canary_sings():
    """It would have heard."""
    with Canary() as canary:
        for host in ("127.0.0.1", "127.0.0.2", "::1"):
            with socket.create_connection((host, canary.port)) as connection:
                assert connection.recv(1) == b""
        assert len(canary.visits) == 3
