"""JSON-LD in a page: its objects, and the plain values in them (https://schema.org/Article).

Pages state the same thing in many shapes: one object, a list, a `@graph` whose objects name each other by
`@id`.  What comes out of here are strings, as found.
"""

import json
from collections.abc import Iterator
from typing import Any

_MOST = 400_000  # characters of scripts that are read; a page's own description is a few thousand
_NODES = 2_000
_PEOPLE = 20

ARTICLE = ("Article", "Posting", "Report", "WebPage", "Recipe", "VideoObject", "PodcastEpisode")
SITE = ("WebSite", "Organization", "NewsMediaOrganization", "Blog")

Node = dict[str, Any]


def nodes(root: Any) -> tuple[Node, ...]:
    """The objects in the JSON-LD scripts of the parsed page `root`, flattened as far as `@graph`."""
    found: list[Node] = []
    room = _MOST
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        source = script.text or ""
        if len(source) > room:
            continue
        room -= len(source)
        try:
            found += _objects(json.loads(_bare(source), strict=False))
        except (ValueError, RecursionError):
            continue
    return tuple(found[:_NODES])


def _bare(source: str) -> str:
    """The script without the comment or CDATA marks that old templates put around it."""
    text = source.strip().removeprefix("<!--").removesuffix("-->").strip()
    return text.removeprefix("//<![CDATA[").removesuffix("//]]>").strip().rstrip(";")


def _objects(document: Any) -> Iterator[Node]:
    for node in (document if isinstance(document, list) else [document])[:_NODES]:
        if isinstance(node, dict):
            yield node
            graph = node.get("@graph")
            inner = graph if isinstance(graph, list) else [graph, node.get("mainEntity")]
            yield from (one for one in inner[:_NODES] if isinstance(one, dict))


def is_a(node: Node, kinds: tuple[str, ...]) -> bool:
    """Whether the object's type is one of `kinds`, or ends like one (NewsArticle is an Article)."""
    return any(kind.endswith(kinds) for kind in strings(node.get("@type")))


def strings(value: Any) -> list[str]:
    """The strings in a value that may be one, a list of them, or something else."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def addresses(value: Any) -> list[str]:
    """The addresses in a value that may be one, an object with a `url`, or a list of either."""
    several = value if isinstance(value, list) else [value]
    return [
        address
        for one in several[:_PEOPLE]
        for address in strings(one.get("url") or one.get("@id") if isinstance(one, dict) else one)
    ]


def names(value: Any, known: dict[str, Node] | None = None) -> list[str]:
    """The names of people or organisations; `known` are objects that may be meant by an `@id` alone."""
    found: list[str] = []
    for one in (value if isinstance(value, list) else [value])[:_PEOPLE]:
        if isinstance(one, dict):
            meant = one if "name" in one else (known or {}).get(str(one.get("@id")), one)
            found += strings(meant.get("name"))
        else:
            found += strings(one)
    return found


def people(every: tuple[Node, ...]) -> list[str]:
    """The names of the objects that are, and of the authors who are, persons."""
    authors = [one for node in every for one in _listed(node.get("author"))]
    return [name for one in (*every, *authors) if is_a(one, ("Person",)) for name in strings(one.get("name"))]


def _listed(value: Any) -> list[Node]:
    several = value if isinstance(value, list) else [value]
    return [one for one in several[:_PEOPLE] if isinstance(one, dict)]


def by_id(every: tuple[Node, ...]) -> dict[str, Node]:
    """The objects by their `@id`."""
    return {node["@id"]: node for node in every if isinstance(node.get("@id"), str)}
