"""Where we connect: addresses read, their hosts and ports vetted.

`ipaddress.is_global` is not enough: on Python 3.11 it takes 6to4, NAT64 and site-local addresses for public
ones, behind which a private IPv4 address may stand.  So IPv6 is public inside 2000::/3 alone, less what IANA
set aside there (https://www.iana.org/assignments/iana-ipv6-special-registry).
"""

import re
import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import quote, urljoin

from curator.errors import ConfigError

IPAddress = IPv4Address | IPv6Address

_PORTS = {80, 443}
_UNICAST = IPv6Network("2000::/3")
_SET_ASIDE: tuple[IPv4Network | IPv6Network, ...] = (
    IPv4Network("192.0.0.0/24"),  # protocol assignments
    IPv4Network("192.88.99.0/24"),  # 6to4 relays
    IPv6Network("2001::/23"),  # protocol assignments, Teredo and ORCHID among them
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("2002::/16"),  # 6to4
    IPv6Network("3fff::/20"),  # documentation
)
_PARTS = re.compile(r"(https?)://([^/?#]*)([^#]*)", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^:\[\]]+))(?::([0-9]{0,5}))?", re.IGNORECASE)
_NAME = re.compile(r"(?=.{1,254}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?")
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


class Refusal(Exception):
    """Why we do not connect there, in one sentence."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that can be asked: `url` as it is sent (ASCII, no fragment), and the host and port in it."""

    url: str
    scheme: str
    host: str
    port: int


def target(url: str) -> Target:
    """`url` ready to be asked: no fragment, other letters percent-encoded, the rest byte for byte.

    Raises Refusal unless it is http or https, without a user name, and its host can be a host.
    """
    parts = _PARTS.match(url.strip())
    if not parts:
        raise Refusal("only http and https addresses are fetched")
    scheme, authority, rest = parts[1].lower(), parts[2], parts[3]
    if "@" in authority:
        raise Refusal("the address holds a user name")
    match = _AUTHORITY.fullmatch(authority)
    if not match:
        raise Refusal(f'"{authority[:100]}" is not a host')
    host = _ipv6(match[1]) if match[1] else _name(match[2])
    port = int(match[3] or {"http": 80, "https": 443}[scheme])
    if not 0 < port < 1 << 16:
        raise Refusal(f"{port} is not a port")
    where = f"[{host}]" if match[1] else host
    where += f":{match[3]}" if match[3] else ""
    rest = rest if rest.startswith("/") else "/" + rest
    return Target(f"{scheme}://{where}{_ascii(rest)}", scheme, host, port)


def _ipv6(text: str) -> str:
    """What stands in brackets, if it is an IPv6 address.  Raises Refusal."""
    try:
        IPv6Address(text)
    except ValueError:
        raise Refusal(f'"[{text[:100]}]" is not a host') from None
    return text.lower()


def _name(host: str) -> str:
    """The host name in lower-case ASCII.  Raises Refusal."""
    if not host.isascii():
        from yarl import URL

        try:
            host = URL.build(scheme="http", host=host).raw_host or ""
        except ValueError:
            host = ""
    host = host.lower()
    if not _NAME.fullmatch(host):
        raise Refusal("its host is not a host name")
    return host


def _ascii(text: str) -> str:
    """`text` with everything but printable ASCII percent-encoded, so that escapes in it stay as they are."""
    try:
        return quote(text, safe=_PRINTABLE, errors="surrogateescape")
    except UnicodeError:
        raise Refusal("the address holds characters that no address may hold") from None


def follow(here: Target, location: str) -> Target:
    """Where a redirect from `here` to `location` leads.  Raises Refusal, also from https to http."""
    location = _ascii(location.strip())
    try:
        there = target(location if _ABSOLUTE.match(location) else urljoin(here.url, location))
    except ValueError:
        raise Refusal("it redirects to something that is no address") from None
    if (here.scheme, there.scheme) == ("https", "http"):
        raise Refusal("it redirects from https to http")
    return there


class Gate:
    """Decides which hosts, addresses and ports may be asked.

    `allowed` are host names, addresses or networks that may be non-public, each with or without a port:
    "wiki.internal", "wiki.internal:8080", "127.0.0.1", "[::1]:8000", "10.0.0.0/8".  A name stands for
    whatever address it has; an address or a network for whatever name leads there.  Without a port, any of
    them may be asked.  Raises ConfigError for an entry that is none of these.
    """

    def __init__(self, allowed: Iterable[str]) -> None:
        entries = [_entry(text) for text in allowed]
        self._names = {(what, port) for what, port in entries if isinstance(what, str)}
        self._networks = [(what, port) for what, port in entries if not isinstance(what, str)]

    def check_name(self, host: str, port: int) -> None:
        """Refuse `host` if it is a literal address, in whatever spelling, that must not be asked.

        Needed beside `check`, because a literal address meets no resolver.  Raises Refusal.
        """
        literal = _literal(host.rstrip("."))
        if literal is None:
            return
        self.check(host, port, [literal])
        if str(literal) != host:
            raise Refusal(f"{host} is an odd way to write {literal}")

    def check_unresolved(self, host: str, port: int) -> None:
        """Refuse the name `host`, which a proxy will resolve, if it is this machine's or the port is odd."""
        if self._knows(host, port) or _literal(host) is not None:
            return
        if re.search(r"(^|\.)localhost\.?$", host):  # RFC 6761 §6.3: always loopback
            raise Refusal(f"{host} is not public")
        _check_port(port)

    def check(self, host: str, port: int, addresses: Iterable[IPAddress]) -> None:
        """Refuse `host` unless every one of its `addresses`, and `port`, may be asked.  Raises Refusal."""
        if self._knows(host, port):
            return
        rest = [address for address in addresses if not self._covers(address, port)]
        for address in rest:
            if not is_public(address):
                of = "" if _literal(host.rstrip(".")) else f" of {host}"
                raise Refusal(f"the address {address}{of} is not public")
        if rest:
            _check_port(port)

    def _knows(self, host: str, port: int) -> bool:
        return bool({(host.rstrip("."), None), (host.rstrip("."), port)} & self._names)

    def _covers(self, address: IPAddress, port: int) -> bool:
        return any(address in network and only in {None, port} for network, only in self._networks)


def _check_port(port: int) -> None:
    if port not in _PORTS:
        raise Refusal(f"port {port} is not asked; only 80 and 443 are")


def _literal(host: str) -> IPAddress | None:
    """The address that `host` spells, also as 127.1, 0x7f000001 or 2130706433; None for a name."""
    with suppress(ValueError):
        return ip_address(host)
    if ":" in host:
        raise Refusal(f'"{host}" is not a host')
    with suppress(OSError):
        return IPv4Address(socket.inet_aton(host))
    return None


def is_public(address: IPAddress) -> bool:
    """Whether `address` is unicast and reachable from anywhere, and no disguise of another address."""
    if any(address in network for network in _SET_ASIDE):
        return False
    if isinstance(address, IPv6Address):
        return address in _UNICAST
    return address.is_global and not address.is_multicast and not address.is_reserved


def _entry(text: str) -> tuple[str | IPv4Network | IPv6Network, int | None]:
    """One entry of `allow_private`: a name or a network, and the port if one is given."""
    text = text.strip().lower()
    with suppress(ValueError):
        return ip_network(text), None
    host, _, port = text.rpartition(":") if re.search(r":\d{1,5}$", text) else (text, "", "")
    host = host.removeprefix("[").removesuffix("]")
    with suppress(ValueError):
        return ip_network(host), int(port) if port else None
    if not _NAME.fullmatch(host):
        raise ConfigError(
            f'allow_private: "{text}" is no host or network; write it like "127.0.0.1" or "10.0.0.0/8"'
        )
    return host.rstrip("."), int(port) if port else None
