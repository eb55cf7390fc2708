"""Where a request comes from, and by which name it asks: only a known proxy's word is taken for it."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from curator.config import Settings

Address = IPv4Address | IPv6Address

_MOST = 20  # entries of X-Forwarded-For that are looked at, from the right
_PORTS = {"http": ":80", "https": ":443"}


class Proxies:
    """The web servers before this one, whose word is taken for who asked them."""

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks = [ip_network(one) for one in networks]

    def __contains__(self, one: Address) -> bool:
        return any(one in network for network in self._networks)

    def is_unnamed(self, peer: str) -> bool:
        """Whether `peer` is on this machine or in this network, and none of them."""
        at = _address(peer)
        return at is not None and not at.is_global and at not in self

    def client(self, peer: str, forwarded: Iterable[str]) -> Address | None:
        """Who asked: the last one whom no known proxy vouches for.  None where nobody can tell.

        `peer` is whoever is connected to us; `forwarded` are the values of X-Forwarded-For as they came.
        Each proxy adds on the right whom it was asked by, so all left of the first stranger is hearsay.
        """
        at = _address(peer)
        said = [one for value in forwarded for one in value.split(",")][-_MOST:]
        while said and at is not None and at in self:
            before = _address(said.pop())
            if before is None:
                break
            at = before
        return at


def network(address: Address | None) -> str:
    """The network of an address, which names no single machine: /24, or /64; "" where none is known."""
    if address is None:
        return ""
    return str(ip_network((address, 24 if address.version == 4 else 64), strict=False))


def names(settings: Settings, listen: tuple[str, int] | None) -> frozenset[str]:
    """What the Host of a request may say: the newsletter's names, and ours if only this machine can ask."""
    site = urlsplit(settings.newsletter.url)
    known = {host for one in (site.netloc, *settings.public.hosts) for host in _spellings(one, site.scheme)}
    if listen and (at := _address(listen[0])) and at.is_loopback:
        written = f"[{at}]" if at.version == 6 else str(at)
        known |= {f"{written}:{listen[1]}", f"localhost:{listen[1]}"}
    return frozenset(known)


def _spellings(host: str, scheme: str) -> tuple[str, str]:
    """A host as browsers write it: without the scheme's own port; and with it, as others do."""
    bare = host.rpartition("@")[2].lower().removesuffix(_PORTS.get(scheme, ""))
    return bare, bare if ":" in bare.rpartition("]")[2] else bare + _PORTS.get(scheme, "")


def _address(written: str) -> Address | None:
    """The address in "192.0.2.1", "192.0.2.1:80", "2001:db8::1" or "[2001:db8::1]:80"; None if it is none."""
    bare = written.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        # One machine has one address, whichever way it was let in; a scope is of that machine alone.
        return found.ipv4_mapped or IPv6Network((int(found), 128)).network_address
    return found
