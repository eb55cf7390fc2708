"""Checks of pictures: where they stand, and whether mail programs can show them well."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from curator.issues.preflight.addresses import fault_for_readers
from curator.issues.preflight.clients import features, named
from curator.issues.preflight.proof import Proof, error, warning
from curator.links import fault
from curator.model import Finding
from curator.text import one_line

_WIDEST = 640  # pixels: the card that the mail is printed on
_STYLED_WIDTH = re.compile(r"(?:^|;)\s*width\s*:\s*\d", re.IGNORECASE)


def hot_links(proof: Proof) -> Iterator[Finding]:
    """No picture stands on somebody else's server, where it changes or vanishes with its page."""
    mend = f"host it with: curator issue host {proof.issue.number}"
    for where, link in proof.links:
        if link.picture and not fault(link.url) and not proof.settings.hosts(link.url):
            what = f"a picture is loaded from {urlsplit(link.url).hostname}, where it may change or vanish"
            yield warning("hot-link", what, where, mend, link.url)


def pictures(proof: Proof) -> Iterator[Finding]:
    """Every picture has an address that mail programs load, a type that they show, and a width that fits."""
    for image in proof.tree.iter("img"):
        address = (image.get("src") or "").strip()
        shown = f"the picture {one_line(address, 60)}"
        for said, what, mend in _faults(address, image, proof):
            yield said(
                "picture",
                what.replace("the picture", shown, 1),
                proof.place(image),
                mend,
                f"{what} {address}",
            )


def _faults(address: str, image: Any, proof: Proof) -> Iterator[tuple[Any, str, str]]:
    """What is wrong with a picture: how much that matters, what it is, and how to mend it."""
    host = f"host it with: curator issue host {proof.issue.number}"
    scheme = address.partition(":")[0].lower() if ":" in address else ""
    if not address:
        yield error, "a picture has no address", "give it one, or take it out"
        return
    judged = scheme in {"data", "cid"} or address in _written(proof)
    if not judged and (wrong := fault_for_readers(address, proof.settings.newsletter.url)):
        yield error, f"the picture leads nowhere: {wrong}", "correct its address in the template"
        return
    if scheme == "http" and not address.startswith(proof.settings.newsletter.url):
        yield warning, "the picture is loaded over http, and some programs leave it out", host
    if scheme == "cid":
        yield (
            warning,
            "the picture is an attachment, which programs show with a paper clip or not at all",
            host,
        )
    if feature := features().get("data:" if scheme == "data" else f"*{_ending(address)}"):
        what = (
            f"the picture is not shown by {named(feature.dropped)} (caniemail, tested {feature.tested:%Y-%m})"
        )
        yield warning, what, f"{feature.mend}, or {host}" if scheme != "data" else host
    yield from _width(image)


def _written(proof: Proof) -> set[str]:
    """The addresses of pictures that an editor has written: the check of links judges these."""
    return {link.url for _, link in proof.links if link.picture}


def _ending(address: str) -> str:
    """The ending of the path, which tells a picture's type in most addresses: ".webp"."""
    try:
        return PurePosixPath(urlsplit(address).path).suffix.lower()
    except ValueError:
        return ""


def _width(image: Any) -> Iterator[tuple[Any, str, str]]:
    """Outlook on Windows shows a picture as wide as it is, unless the attribute says otherwise."""
    width = (image.get("width") or "").strip()
    if not width and not _STYLED_WIDTH.search(image.get("style") or ""):
        yield warning, "the picture has no width, and Outlook shows it as wide as it is", 'write width="560"'
    elif width.isdecimal() and int(width) > _WIDEST:
        what = f"the picture is {width} pixels wide, wider than the mail ({_WIDEST})"
        yield warning, what, f"make it {_WIDEST} or less"
