"""What an element of a feed says: its name, its text, where it leads; Unsure where it might be more."""

import html
import re
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from curator.feeds.document import Passage

_XML = "{http://www.w3.org/XML/1998/namespace}"
_PREFIXES = {
    "": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
}
_KNOWN_PREFIXES = {*_PREFIXES.values(), None}
# Types of text, and whether they are markup; XHTML stands in the tree itself.
_TYPES = {
    "": False, "text": False, "plain": False, "text/plain": False, "html": True, "text/html": True,
    "xhtml": None, "application/xhtml+xml": None,
}  # fmt: skip
_PAGES = {"html", "text/html", "xhtml", "application/xhtml+xml"}
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/+")
_SCHEME = re.compile(r"(?!https?:)[A-Za-z][A-Za-z0-9+.-]*:")
_PREFIXED = re.compile(r"</[\w.-]{1,40}:")
_STRAY = re.compile(r"&([A-Za-z0-9_]+);")


class Unsure(Exception):
    """There is something that this reader has no certain reading of."""


@lru_cache(maxsize=256)
def _named(tag: str) -> str | None:
    """The name of an element with the usual prefix of its namespace; None for one of an unknown namespace."""
    namespace, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    prefix = _PREFIXES.get(namespace.lower())
    if prefix is None:
        return None
    return f"{prefix}:{local}".lower() if prefix else local.lower()


def name_of(element: Any) -> str:
    """The name of an element, as "dc:creator" or "title"; "?" for one that means nothing to us."""
    name = _named(element.tag)
    if name is not None:
        return name
    if element.prefix in _KNOWN_PREFIXES:
        raise Unsure("a known prefix of an unknown namespace")
    return "?"


def xml_attribute(element: Any, name: str) -> str | None:
    """xml:base or xml:lang, with the prefix or, as some write it, without."""
    value: str | None = element.get(_XML + name, element.get(name))
    return value


def joined(base: str, address: str | None) -> str:
    """`address` resolved against `base`, either of which may be relative or empty."""
    if not address:
        return base
    if "///" in address:
        address = _SLASHES.sub(r"\1", address)
    if not base:
        return address
    if _SCHEME.match(base):
        raise Unsure("a base that is no page")
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def link_of(element: Any, base: str) -> tuple[str, str, str]:
    """The relation, the address and the type of a link; "html" stands for all types of pages."""
    rel = element.get("rel")
    href = element.get("url", element.get("uri", element.get("href")))
    if not href:
        if rel is not None:
            raise Unsure("a link by text with a relation")
        address = text_of(element, declares=False).value
        address = joined(base, address).replace("&amp;", "&") if address else ""
        return "alternate", _STRAY.sub(r"&\1", address) if "&" in address else address, "html"
    kind = element.get("type", "text/html").lower()
    rel = "alternate" if rel is None else rel.lower()
    return rel, joined(base, href), "html" if kind in _PAGES else kind


def text_of(element: Any, *, declares: bool, default: bool = False) -> Passage:
    """The text in an element.  Atom `declares` what is markup; else the looks of it will decide.

    `default` is whether an element without a type is markup.
    """
    markup: bool | None = default
    given = element.get("type")
    if given is not None:
        if given.lower() not in _TYPES:
            raise Unsure("another type")
        markup = _TYPES[given.lower()]
    if markup is None and declares:
        return Passage(_mended(_inside(element)), markup=True)
    if markup is None or len(element):
        raise Unsure("elements where text should be")
    return Passage(_mended((element.text or "").strip()), markup if declares else None)


def _inside(element: Any) -> str:
    """The XHTML in an element, written as HTML, so that an empty <script/> has an end."""
    pieces = [html.escape(element.text or "", quote=False)]
    pieces += (etree.tostring(child, method="html", encoding="unicode") for child in element)
    inside = "".join(pieces)
    if _PREFIXED.search(inside):
        raise Unsure("XHTML with prefixes")
    return inside


def _mended(value: str) -> str:
    """`value`, decoded once more if it is UTF-8 that somebody took for Latin-1."""
    if value.isascii():
        return value
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value
