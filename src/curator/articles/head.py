"""What a page says of itself: titles, names of its site, description, times, language, picture, authors.

Read from `<head>` (Open Graph, Twitter, Dublin Core, and the tags of Highwire Press that journals use,
https://scholar.google.com/intl/en/scholar/inclusion.html#indexing), from JSON-LD (https://schema.org/Article)
and from the headings that a reader sees.  Everything is as found: neither judged nor cleaned of more than
control characters and elements.
"""

import html
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from curator import links
from curator.articles import linked_data
from curator.articles.markup import without_elements
from curator.text import clean, one_line

_HEADINGS = 20


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
    authors: tuple[tuple[str, ...], ...]  # several statements, each of one or more names
    people: tuple[str, ...]  # whoever it says is a person
    addresses: tuple[str, ...]  # that the page gives itself
    papers: tuple[str, ...]  # the addresses of the document that this page is about
    kinds: tuple[str, ...]  # Open Graph's type, then JSON-LD's
    locked: bool  # the page says that not everybody may read it
    cited: bool  # it names its title and authors for those who cite it

    @property
    def title(self) -> str:
        """The first of its titles."""
        return next(iter(self.titles), "")


_TITLES = ("citation_title", "og:title", "twitter:title", "dc.title", "dcterms.title", "title")
_SITES = ("og:site_name", "application-name", "publisher", "citation_journal_title", "dc.publisher")
_DESCRIPTIONS = (
    "citation_abstract", "dcterms.abstract", "og:description", "description", "twitter:description",
    "dc.description", "dcterms.description",
)  # fmt: skip
_PUBLISHED = (
    "article:published_time", "datepublished", "og:published_time", "citation_online_date",
    "citation_publication_date", "citation_date", "date", "dc.date", "dc.date.issued", "dcterms.date",
    "dcterms.created", "dcterms.issued", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate",
    "publish-date", "publication_date", "article.published", "published_time",
)  # fmt: skip
_IMAGES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
_AUTHORS = (
    "citation_author", "author", "article:author", "parsely-author", "sailthru.author", "byl", "authors",
    "dc.creator", "dcterms.creator", "creator", "article:author_name", "og:article:author", "og:author",
    "book:author", "rbauthors", "shareaholic:article_author_name",
)  # fmt: skip
_TIERS = ("article:content_tier", "og:article:content_tier", "content_tier", "article:content-tier")


def read(root: Any, url: str) -> Head:
    """The head of the parsed page `root`, found at `url`."""
    metas = _metas(root)
    nodes = linked_data.nodes(root)
    articles = [node for node in nodes if linked_data.is_a(node, linked_data.ARTICLE)]

    def said(*names: str) -> list[str]:
        return [value for name in names for value in metas.get(name, ())]

    def stated(key: str) -> list[str]:
        return [value for node in articles for value in linked_data.strings(node.get(key))]

    pictures = [one for node in articles for one in linked_data.addresses(node.get("image"))]
    return Head(
        titles=_lines(said(*_TITLES) + _texts(root, "title", 1)),
        headings=_lines(said("citation_title") + stated("headline") + _texts(root, "h1", _HEADINGS)),
        sites=_lines(said(*_SITES) + _publishers(nodes, articles)),
        descriptions=_lines(said(*_DESCRIPTIONS) + stated("description")),
        published=_lines(said(*_PUBLISHED) + stated("datePublished")),
        languages=_languages(root, said("og:locale", "content-language", "language") + stated("inLanguage")),
        images=_addresses(said(*_IMAGES) + pictures, url),
        authors=_authors(metas, nodes, articles),
        people=_lines(linked_data.people(nodes)),
        addresses=_addresses([*_canonical(root), *said("og:url")], url),
        papers=_addresses(said("citation_pdf_url"), url),
        kinds=_lines(
            said("og:type") + [one for node in nodes for one in linked_data.strings(node.get("@type"))]
        ),
        locked=_is_locked(said(*_TIERS), articles),
        cited="citation_title" in metas,
    )


def _metas(root: Any) -> dict[str, list[str]]:
    """The contents of the `<meta>` elements by name, in lower case."""
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        content = (meta.get("content") or "").strip()
        for kind in ("property", "name", "itemprop", "http-equiv"):
            name = meta.get(kind)
            if name and content:
                found.setdefault(name.strip().lower().replace("dc:", "dc."), []).append(content)
    return found


def _authors(
    metas: dict[str, list[str]], nodes: tuple[linked_data.Node, ...], articles: list[linked_data.Node]
) -> tuple[tuple[str, ...], ...]:
    """Each statement of who wrote it: those for citing, those of JSON-LD, those of other tags."""
    known = linked_data.by_id(nodes)
    linked = [linked_data.names(node.get("author") or node.get("creator"), known) for node in articles]
    tagged = [metas.get(name, []) for name in _AUTHORS]
    tagged[0] = [_forwards(name) for name in tagged[0]]
    return tuple(filter(None, (_lines(one[:20]) for one in (tagged[0], *linked, *tagged[1:]))))


def _forwards(name: str) -> str:
    """The name as people say it; journals have it as "Reedling, Ada"."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and "," not in first else name


def _publishers(nodes: tuple[linked_data.Node, ...], articles: list[linked_data.Node]) -> list[str]:
    sites = [node for node in nodes if linked_data.is_a(node, linked_data.SITE)]
    named = [value for node in articles for value in linked_data.names(node.get("publisher"))]
    return named + [value for node in sites for value in linked_data.strings(node.get("name"))]


def _is_locked(tiers: list[str], articles: list[linked_data.Node]) -> bool:
    """Whether the page states that it is for subscribers, or for a few readings.

    https://developers.google.com/search/docs/appearance/structured-data/paywalled-content
    """
    if any(tier.strip().lower() in {"locked", "metered"} for tier in tiers):
        return True
    free = [str(node.get("isAccessibleForFree")).strip().lower() for node in articles]
    return any(one in {"false", "http://schema.org/false", "https://schema.org/false"} for one in free)


def _canonical(root: Any) -> list[str]:
    """The addresses of `<link rel=canonical>`."""
    every = root.iter("link")
    return [one.get("href") or "" for one in every if (one.get("rel") or "").strip().lower() == "canonical"]


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
        if value.strip() and len(address) <= 4096 and not links.fault(address):
            found.append(address)
    return tuple(dict.fromkeys(found))
