"""Checks of where pictures stand."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from curator.issues.preflight.proof import Proof, warning
from curator.links import fault
from curator.model import Finding


def hot_links(proof: Proof) -> Iterator[Finding]:
    """No picture stands on somebody else's server, where it changes or vanishes with its page."""
    mend = f"host it with: curator issue host {proof.issue.number}"
    for where, link in proof.links:
        if link.picture and not fault(link.url) and not proof.settings.hosts(link.url):
            what = f"a picture is loaded from {urlsplit(link.url).hostname}, where it may change or vanish"
            yield warning("hot-link", what, where, mend, link.url)
