"""What a page says of itself: titles, names of its site, description, times, language, picture.

Read from `<head>` (Open Graph, Twitter, Dublin Core), from JSON-LD (https://schema.org/Article) and from the
headings that a reader sees.  Everything is as found: neither judged nor cleaned.
"""

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from curator import links
from curator.articles.markup import without_elements
from curator.text import clean, one_line

_JSON = 400_000  # characters of JSON-LD that are read; a page's own description is a few thousand
_NODES = 2_000
_ARTICLE = ("Article", "Posting", "Report", "WebPage", "Recipe", "VideoObject", "PodcastEpisode")
_SITE = ("WebSite", "Organization", "NewsMediaOrganization", "Blog")


@dataclass(frozen=True, slots=True)
class Head:
    """A page's word about itself; each tuple has the most trusted first."""

    titles: tuple[str, ...]  # of the document: for sharing, for the window
    headings: tuple[str, ...]  # of the article: JSON-LD headline, then each <h1>
    sites: tuple[str, ...]
    descriptions: tuple[str, ...]
    published: tuple[str, ...]
    languages: tuple[str, ...]
    images: tuple[str, ...]
    authors: tuple[str, ...]


def read(root: Any, url: str) -> Head:
    """The head of the parsed page `root`, found at `url`."""
    metas = _metas(root)
    nodes = tuple(_linked_data(root))
    articles = [node for node in nodes if _is(node, _ARTICLE)]

    def said(*names: str) -> list[str]:
        return [value for name in names for value in metas.get(name, ())]

    def stated(key: str) -> list[str]:
        return [value for node in articles for value in _strings(node.get(key))]

    publishers = [value for node in articles for value in _names(node.get("publisher"))]
    sites = [value for node in nodes if _is(node, _SITE) for value in _strings(node.get("name"))]
    pictures = said("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
    return Head(
        titles=_lines(said("og:title", "twitter:title", "dc.title", "title") + _texts(root, "title", 1)),
        headings=_lines(stated("headline") + _texts(root, "h1", 20)),
        sites=_lines(said("og:site_name", "application-name", "publisher") + publishers + sites),
        descriptions=_lines(
            said("og:description", "description", "twitter:description") + stated("description")
        ),
        published=_lines(said(*_PUBLISHED) + stated("datePublished")),
        languages=_languages(root, said("og:locale", "content-language", "language") + stated("inLanguage")),
        images=_addresses(
            [*pictures, *(image for node in articles for image in _images(node.get("image")))], url
        ),
        authors=_lines(
            [value for node in articles for value in _names(node.get("author"))] or said("author")
        ),
    )


_PUBLISHED = (
    "article:published_time", "datepublished", "og:published_time", "date", "dc.date", "dc.date.issued",
    "dcterms.date", "dcterms.created", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate",
)  # fmt: skip


def _metas(root: Any) -> dict[str, list[str]]:
    """The contents of the `<meta>` elements by name, in lower case."""
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        content = (meta.get("content") or "").strip()
        for kind in ("property", "name", "itemprop", "http-equiv"):
            name = meta.get(kind)
            if name and content:
                found.setdefault(name.strip().lower(), []).append(content)
    return found


def _linked_data(root: Any) -> Iterator[dict[str, Any]]:
    """The objects of the page's JSON-LD scripts, flattened as far as `@graph`."""
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json":
            try:
                document = json.loads((script.text or "")[:_JSON], strict=False)
            except (ValueError, RecursionError):
                continue
            yield from _objects(document)


def _objects(document: Any) -> Iterator[dict[str, Any]]:
    for node in (document if isinstance(document, list) else [document])[:_NODES]:
        if isinstance(node, dict):
            yield node
            graph = node.get("@graph")
            inner = graph if isinstance(graph, list) else [graph, node.get("mainEntity")]
            yield from (one for one in inner[:_NODES] if isinstance(one, dict))


def _is(node: dict[str, Any], kinds: tuple[str, ...]) -> bool:
    """Whether the object's type is one of `kinds`, or ends like one (NewsArticle is an Article)."""
    return any(kind.endswith(kinds) for kind in _strings(node.get("@type")))


def _strings(value: Any) -> list[str]:
    """The strings in a value that may be one, a list of them, or something else."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _names(value: Any) -> list[str]:
    """The names of people or organisations."""
    several = value if isinstance(value, list) else [value]
    found = [one.get("name") if isinstance(one, dict) else one for one in several[:20]]
    return [name for one in found for name in _strings(one)]


def _images(value: Any) -> list[str]:
    several = value if isinstance(value, list) else [value]
    found = [one.get("url") if isinstance(one, dict) else one for one in several[:20]]
    return [address for one in found for address in _strings(one)]


def _texts(root: Any, tag: str, most: int) -> list[str]:
    """The text of the first elements of a kind, without ruby glosses and scripts."""
    found = []
    for element in root.iter(tag):
        texts = element.xpath(
            ".//text()[not(ancestor::rt or ancestor::rp or ancestor::script or ancestor::style)]"
        )
        found.append("".join(texts))
        if len(found) == most:
            break
    return found


def _lines(values: list[str]) -> tuple[str, ...]:
    """`values` each as one clean line, without repetition and emptiness."""
    lines = (one_line(without_elements(html.unescape(value[:5000])), 2000) for value in values)
    return tuple(dict.fromkeys(line for line in lines if line))


def _languages(root: Any, others: list[str]) -> tuple[str, ...]:
    own = [root.get("lang"), root.get("xml:lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang")]
    return tuple(clean(tag).strip() for tag in [*own, *others] if tag)


def _addresses(values: list[str], url: str) -> tuple[str, ...]:
    """The absolute http(s) addresses among `values`."""
    found = []
    for value in values:
        try:
            address = urljoin(url, clean(value).strip().replace(" ", "%20"))
        except ValueError:
            continue
        if len(address) <= 4096 and not links.fault(address):
            found.append(address)
    return tuple(dict.fromkeys(found))
