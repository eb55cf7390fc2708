"""Every address of the sample web, with what a server answers there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from urllib.parse import urlsplit, urlunsplit

from curator.sample import feeds, pages, pictures
from curator.sample.world import Piece, Place, places

_MEANT = ("story=", "format=")  # the parameters that choose a page; any others are ignored, as on most sites


@dataclass(frozen=True, slots=True)
class Answer:
    """A resource, or a redirect if `location` is set.  `make` gives its bytes, at the first request."""

    kind: str
    changed: datetime
    make: Callable[[], bytes]
    location: str = ""


@cache
def answers() -> dict[str, Answer]:
    """The whole sample web by address."""
    found: dict[str, Answer] = {}
    for place in places():
        found |= _site(place)
        found |= {short: Answer("text/html", place.changed, bytes, long) for short, long in place.short}
    return found


def find(url: str) -> Answer | None:
    """What is at `url`, with the tolerance and the redirects that real servers have; None if nothing is."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    query = "&".join(pair for pair in parts.query.split("&") if pair.startswith(_MEANT))
    plain = urlunsplit(("http", host, parts.path or "/", query, ""))
    bare = plain.replace("://www.", "://", 1)
    known = answers()
    if plain in known:
        return known[plain]
    for other in (bare, bare.removesuffix("/"), bare + "/"):
        if other in known:
            return Answer("text/html", known[other].changed, bytes, other)
    return None


def _site(place: Place) -> dict[str, Answer]:
    """The home page, the feed, the pieces and their pictures."""
    kind, _ = feeds.FORMATS[place.format]
    found = {
        place.url("/"): Answer("text/html; charset=utf-8", place.changed, partial(pages.home, place)),
        place.url(place.feed): Answer(kind, place.changed, partial(feeds.feed, place)),
    }
    for piece in place.pieces:
        found[place.url(piece.path)] = _page(place, piece)
        picture = partial(pictures.draw, piece.picture, piece.slug)
        found[place.image(piece)] = Answer("image/png", piece.date, picture)
    return found


def _page(place: Place, piece: Piece) -> Answer:
    """An article's page; one in an old charset says so in the page alone, as old servers do."""
    kind = "text/html; charset=utf-8" if piece.charset == "utf-8" else "text/html"
    return Answer(kind, piece.date, partial(pages.article, place, piece))
