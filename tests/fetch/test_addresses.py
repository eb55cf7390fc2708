"""Which addresses are asked: public ones, however they are spelled, and those that were allowed."""

from ipaddress import ip_address

import pytest

from curator.errors import AddressRefused, ConfigError, FetchError
from curator.fetch.addresses import Gate, Refusal, follow, is_public, target
from tests.support.asking import get
from tests.support.site import Reply, Site


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "0", "017700000001"]
)
def test_nothing_connects_to_loopback(site, host):
    """However this machine is spelled, no connection arrives at it."""
    for url in (f"http://{host}:{site.port}/", f"http://{host}./", f"http://{host}/"):
        with pytest.raises(FetchError) as raised:
            get(url, allow_private=())
        assert isinstance(raised.value, AddressRefused) or "not known" in str(raised.value), url
    assert site.connections == 0


def test_nothing_connects_to_ipv6_loopback():
    """No connection arrives at ::1, in either of its spellings."""
    with Site("::1") as site:
        for host in ("[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]"):
            with pytest.raises(AddressRefused):
                get(f"http://{host}:{site.port}/", allow_private=())
        assert site.connections == 0


def test_a_network_may_be_allowed(site):
    """An address inside an allowed network is asked, on any port, whatever name leads there."""
    site["/"] = Reply(b"inside")
    assert get(site.url(), allow_private=("127.0.0.0/8",)).body == b"inside"
    url = f"http://localhost:{site.port}/"
    assert get(url, allow_private=("127.0.0.0/8", "::1")).body == b"inside"


@pytest.mark.parametrize(
    "text",
    [
        *("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.0.0.9"),
        *(
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
        ),
        *("::", "::1", "::7f00:1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1"),
        *("2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fe80::1", "fec0::1", "ff02::1"),
    ],
)
def test_special_addresses_are_not_public(text):
    """Private, local, reserved and multicast addresses, and IPv6 forms that may hide one, are not public."""
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", ["1.1.1.1", "8.8.8.8", "193.0.6.139", "2606:4700::1111", "2a00:1450::1"])
def test_ordinary_addresses_are_public(text):
    """Addresses that anybody can reach may be asked."""
    assert is_public(ip_address(text))


def test_one_private_address_among_public_ones_is_enough():
    """A name with a public and a private address is refused, as either might be connected to."""
    with pytest.raises(Refusal, match=r"the address 10\.0\.0\.1 of mixed\.test is not public"):
        Gate(()).check("mixed.test", 80, [ip_address("8.8.8.8"), ip_address("10.0.0.1")])


@pytest.mark.parametrize("port", [22, 25, 8080, 6379])
def test_other_ports_are_not_asked(port):
    """Only 80 and 443 of a public host are asked."""
    with pytest.raises(Refusal, match=f"port {port} is not asked"):
        Gate(()).check("a.test", port, [ip_address("8.8.8.8")])


@pytest.mark.parametrize(
    ("entry", "host", "port", "address"),
    [
        ("Wiki.internal", "wiki.internal", 8080, "10.0.0.1"),
        ("wiki.internal:8080", "wiki.internal", 8080, "10.0.0.1"),
        ("10.0.0.0/8", "wiki.internal", 8080, "10.0.0.1"),
        ("10.0.0.1:8080", "wiki.internal", 8080, "10.0.0.1"),
        ("[fd00::1]:80", "wiki.internal", 80, "fd00::1"),
        ("8.8.8.8", "odd-port.test", 8080, "8.8.8.8"),
    ],
)
def test_what_is_allowed_is_asked(entry, host, port, address):
    """An entry names a host, an address or a network, with or without a port."""
    Gate((entry,)).check(host, port, [ip_address(address)])


@pytest.mark.parametrize(
    ("entry", "host", "port"),
    [
        ("wiki.internal:8080", "wiki.internal", 80),
        ("10.0.0.1:8080", "a.test", 80),
        ("internal", "wiki.internal", 80),
    ],
)
def test_no_more_is_allowed_than_was_said(entry, host, port):
    """An entry with a port allows no other, and a name no name under it."""
    with pytest.raises(Refusal):
        Gate((entry,)).check(host, port, [ip_address("10.0.0.1")])


@pytest.mark.parametrize("entry", ["", "10.0.0.1/8", "http://wiki.internal/", "a b"])
def test_an_entry_that_allows_nothing_is_a_mistake(entry):
    """An entry that cannot be understood is said at once, not ignored."""
    with pytest.raises(ConfigError, match="allow_private"):
        Gate((entry,))


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://a.test/", "//a.test/", "a.test", "", "http://", "http:///path", "http://me:pw@a.test/"),
        *(
            "http://a.test\\@b.test/",
            "http://a%2etest/",
            "http://a test/",
            "http://[fe80::1%25eth0]/",
            "http://a..b/",
        ),
        *("http://" + "a" * 64 + ".test/", "http://a.test:99999999/", "http://a\nb/", "http://a.test/\ud800"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused(url):
    """Other schemes, user names, and hosts that readers of addresses disagree about are not asked."""
    with pytest.raises(Refusal):
        target(url)


def test_a_host_with_other_letters_is_asked_by_its_ascii_name():
    """An international host name goes out as its xn-- form, and digits in disguise as digits."""
    assert target("http://Bücher.test/ä").url == "http://xn--bcher-kva.test/%C3%A4"
    assert target("http://１２７.0.0.1/").host == "127.0.0.1"


def test_a_redirect_never_leaves_tls():
    """A redirect from https to http is refused, the other way it is followed."""
    with pytest.raises(Refusal, match="from https to http"):
        follow(target("https://a.test/"), "http://a.test/")
    assert follow(target("http://a.test//x"), "https://b.test//y?z").url == "https://b.test//y?z"
