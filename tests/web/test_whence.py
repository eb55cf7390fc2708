"""Where a request comes from: a known proxy's word counts, nobody else's; and how often it may come."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.web.public.limits import MOST, Rate
from curator.web.public.whence import Proxies, network

PROXIES = Proxies(["127.0.0.1", "10.0.0.0/8", "2001:db8:1::/48"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("198.51.100.7", [], "198.51.100.7"),
        ("198.51.100.7", ["192.0.2.1"], "198.51.100.7"),
        ("127.0.0.1", ["192.0.2.1"], "192.0.2.1"),
        ("127.0.0.1", ["203.0.113.9, 192.0.2.1"], "192.0.2.1"),
        ("127.0.0.1", ["203.0.113.9", "192.0.2.1, 10.1.2.3"], "192.0.2.1"),
        ("127.0.0.1", ["192.0.2.1:4711, [2001:db8:1::5]:80"], "192.0.2.1"),
        ("127.0.0.1", ["2001:db8:2::1"], "2001:db8:2::1"),
        ("127.0.0.1", ["10.0.0.1, 10.0.0.2"], "10.0.0.1"),
        ("127.0.0.1", ["192.0.2.1, noise"], "127.0.0.1"),
        ("127.0.0.1", ["192.0.2.1, "], "127.0.0.1"),
        ("::ffff:127.0.0.1", ["::ffff:192.0.2.1"], "192.0.2.1"),
        ("fe80::1%eth0", ["192.0.2.1"], "fe80::1"),
        ("", ["192.0.2.1"], None),
    ],
)
def test_a_client_is_the_last_one_whom_no_known_proxy_vouches_for(peer, forwarded, client):
    """Read from the right; what is no address ends the reading."""
    assert PROXIES.client(peer, forwarded) == (ip_address(client) if client else None)


@given(st.lists(st.text(max_size=40), max_size=4), st.ip_addresses())
def test_no_stranger_becomes_another_by_what_it_says(forwarded, peer):
    """Whatever stands in the header."""
    found = Proxies([]).client(str(peer), forwarded)
    assert found is not None
    assert found == getattr(peer, "ipv4_mapped", None) or found == peer


def test_a_network_names_no_single_machine():
    """The first three parts of four, or the first half of eight."""
    assert network(ip_address("192.0.2.77")) == "192.0.2.0/24"
    assert network(ip_address("2001:db8:1:2:3:4:5:6")) == "2001:db8:1:2::/64"
    assert network(None) == ""


def test_a_minute_s_requests_may_come_at_once_and_then_evenly():
    """Who waits as long as asked may come again."""
    rate = Rate(60)
    assert [rate.wait("a", 100) for _ in range(60)] == [0] * 60
    assert rate.wait("a", 100) == 1
    assert rate.wait("b", 100) == 0
    assert [rate.wait("a", 101), rate.wait("a", 101)] == [0, 1]
    assert [rate.wait("a", 10_000) for _ in range(61)] == [0] * 60 + [1]


@given(st.integers(1, 1000), st.lists(st.floats(0, 30), max_size=200))
def test_who_waits_as_long_as_asked_is_answered(most, pauses):
    """Whatever the rate, and whenever it was used before."""
    rate, now = Rate(most), 0.0
    for pause in pauses:
        now += pause
        wait = rate.wait("a", now)
        if wait:
            now += wait
            assert rate.wait("a", now) == 0


def test_only_so_many_networks_are_remembered():
    """Who has not asked for longest is forgotten first."""
    rate = Rate(1)
    for at in range(MOST + 10):
        rate.wait(str(at), 0)
    assert rate.wait(str(MOST + 9), 0) > 0
    assert rate.wait("0", 0) == 0
    assert len(rate._left) == MOST
