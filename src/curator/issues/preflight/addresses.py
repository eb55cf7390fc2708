"""Checks of where links lead."""

import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

from curator.issues.markdown import is_allowed
from curator.issues.preflight.proof import Proof, error, first_of, warning
from curator.links import fault
from curator.model import Finding
from curator.text import one_line
from curator.traces import name_of, traces

_EXAMPLE = re.compile(r"(?:^|\.)example\.(?:com|org|net)$")
# `.test` (RFC 2606) is not among them: nobody links there by mistake, and rehearsals use it.
_PRIVATE = re.compile(r"(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa|invalid)$")


def own_address(proof: Proof) -> Iterator[Finding]:
    """The unsubscribe header needs https at a public host, else mailbox providers offer no one-click way out.

    Both are warnings: a newsletter is tried out before it has a server.
    """
    url = proof.settings.newsletter.url
    where = "newsletter.url in curator.toml"
    if not url.lower().startswith("https://"):
        what = "one-click unsubscribe needs https"
        yield warning("own-address", what, where, "put the public pages behind https before the first issue")
    if _is_private(urlsplit(url).hostname or ""):
        what = f"readers cannot reach {urlsplit(url).hostname}"
        yield warning("own-address", what, where, "write the address that readers see")


def bad_links(proof: Proof) -> Iterator[Finding]:
    """Every link and picture leads to a public page, and every link has words."""
    told = set()
    for where, link in proof.links:
        noun = "picture" if link.picture else "link"
        if wrong := fault_for_readers(link.url, proof.settings.newsletter.url):
            told.add(where)
            what = f'the {noun} "{one_line(link.url, 80)}" leads nowhere: {wrong}'
            yield error("link", what, where, f"correct the {noun}'s address", link.url)
        if not link.words and not link.picture:
            what = f"the link to {one_line(link.url, 80)} has no words"
            yield error("link", what, where, "write what a reader finds there", f"no words {link.url}")
    written = {link.url for _, link in proof.links}
    for anchor in proof.tree.iter("a"):
        address = anchor.get("href") or ""
        if address in written:
            continue
        wrong = fault_for_readers(address, proof.settings.newsletter.url)
        # A link that was told as it is written may be printed otherwise.
        if wrong and proof.place(anchor) not in told:
            what = f'the link "{one_line(address, 80)}" leads nowhere: {wrong}'
            yield error("link", what, proof.place(anchor), "correct it in the template", address)


def tracking(proof: Proof) -> Iterator[Finding]:
    """No address tells by which mail a reader came, or which reader it was, but for the newsletter's own."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for where, link in proof.links:
        if names := ", ".join(dict.fromkeys(name_of(trace.pair) for trace in traces(link.url))):
            found[names][link.url] = where
    for names, places in found.items():
        first, *more = places
        what = f"{one_line(first, 80)} tells on readers: {one_line(names, 60)}"
        if more:
            what = f"{len(places)} addresses tell on readers: {one_line(names, 60)}"
        where = first_of(list(places.values()))
        yield warning("tracking", what, where, "take that out of the addresses", "\n".join(sorted(places)))


def fault_for_readers(url: str, own: str) -> str | None:
    """What is wrong with `url` in a mail; None if nothing is.  Its `own` pages are not judged."""
    if url == own or url.startswith(own.rstrip("/") + "/") or (url.startswith("mailto:") and is_allowed(url)):
        return None
    if wrong := fault(url):
        return wrong
    host = (urlsplit(url).hostname or "").rstrip(".")
    if _EXAMPLE.search(host):
        return f"{host} is an example"
    return f"{host} is not a public host" if _is_private(host) else None


def _is_private(host: str) -> bool:
    """Whether no reader can reach `host`."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return bool(_PRIVATE.search(host.lower()))
