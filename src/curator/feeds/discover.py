"""A page → the addresses of its feeds: said in its head, linked in its text, or where such sites keep them.

A page says where its feed is by <link rel="alternate" type="application/rss+xml" href="…">
(https://www.rssboard.org/rss-autodiscovery).
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from curator import links
from curator.charset import decode
from curator.errors import Unreadable

MOST = 10  # addresses worth a look
_BYTES = 1_000_000
_TYPE = re.compile(
    r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|application/json\+?feed|text/xml", re.IGNORECASE
)
_COMMENTS = re.compile(r"/comments?/|comments? feed|kommentar-feed|oembed|wp-json", re.IGNORECASE)
_LINKED = re.compile(
    r"(?:^|[/.?=_-])(?:rss|atom|feed|feeds|rdf)(?:$|[/.?&=_-])|\.(?:rss|atom|rdf)$", re.IGNORECASE
)
# Where sites of a kind keep their feeds: a pattern of the page's address, and the address that it makes.
_KEPT = (
    (re.compile(r"https?://github\.com/([\w.-]+/[\w.-]+)/?$"), r"https://github.com/\1/releases.atom"),
    (re.compile(r"https?://(?:www\.|old\.)?reddit\.com/(r/\w+)/?$"), r"https://www.reddit.com/\1/.rss"),
    (re.compile(r"https?://medium\.com/(@?[\w.-]+)/?$"), r"https://medium.com/feed/\1"),
    (
        re.compile(r"https?://(?:www\.)?youtube\.com/channel/([\w-]+)"),
        r"https://www.youtube.com/feeds/videos.xml?channel_id=\1",
    ),
    (
        re.compile(r"https?://(?:www\.)?youtube\.com/playlist\?list=([\w-]+)"),
        r"https://www.youtube.com/feeds/videos.xml?playlist_id=\1",
    ),
    (re.compile(r"(https?://[^/]+/@\w+)/?$"), r"\1.rss"),
    (re.compile(r"https?://arxiv\.org/list/([\w.-]+)(?:/.*)?$"), r"https://rss.arxiv.org/rss/\1"),
)  # fmt: skip
_USUAL = ("feed", "rss.xml", "atom.xml", "feed.xml", "index.xml", "rss", "feed.json", "feeds/posts/default")


def discover(body: bytes, url: str, content_type: str = "") -> tuple[str, ...]:
    """The addresses at which the page in `body`, found at `url`, seems to have feeds; the likeliest first.

    At most ten, none of them looked at.  Raises Unreadable if there is no page.
    """
    root = _root(decode(body[:_BYTES], content_type).replace("\0", ""))
    base = next((one.get("href") for one in root.iter("base") if one.get("href")), "")
    found = [_absolute(href, _absolute(base, url) or url) for href in (*_announced(root), *_linked(root))]
    kept = [pattern.sub(address, url) for pattern, address in _KEPT if pattern.match(url)]
    return tuple(dict.fromkeys(filter(None, [*kept, *found])))[:MOST]


def usual(url: str) -> tuple[str, ...]:
    """Where a site like the one of `url` mostly keeps its feed, beside the page and at the top."""
    parts = urlsplit(url)
    top = f"{parts.scheme}://{parts.netloc}/"
    beside = url if url.endswith("/") else url + "/"
    places = [top + name for name in _USUAL]
    if parts.path.strip("/") and not parts.query:
        places = [beside + "feed", beside + "rss.xml", beside + "index.xml", *places]
    return tuple(dict.fromkeys(places))[:MOST]


def _root(text: str) -> Any:
    """The parsed page."""
    from lxml import etree, html

    try:
        return html.document_fromstring(
            text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8")
        )
    except (ValueError, etree.LxmlError):
        raise Unreadable("there is neither a feed nor a page there", "not a feed") from None


def _announced(root: Any) -> Iterator[str]:
    """The feeds that the page's head announces, those of its comments last."""
    later = []
    for link in root.iter("link"):
        rel = (link.get("rel") or "").lower().split()
        if not {"alternate", "feed"} & {*rel} or not _TYPE.match((link.get("type") or "").strip()):
            continue
        href = link.get("href") or ""
        if _COMMENTS.search(href) or _COMMENTS.search(link.get("title") or ""):
            later.append(href)
        else:
            yield href
    yield from later


def _linked(root: Any) -> Iterator[str]:
    """The feeds that the page's text links to."""
    for anchor in root.iter("a"):
        href = anchor.get("href") or ""
        if _LINKED.search(href) and not _COMMENTS.search(href):
            yield href


def _absolute(href: str, base: str) -> str:
    """The whole address; "" for one that is none."""
    try:
        whole = urljoin(base, href.strip())
    except ValueError:
        return ""
    return whole if len(whole) <= 2000 and not links.fault(whole) else ""
