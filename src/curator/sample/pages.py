"""The sample sites' pages: an article in its site's design, and the home page that lists them."""

import json
import tomllib
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from curator.sample import prose
from curator.sample.world import Piece, Place

DESIGNS = Path(__file__).parent / "designs"


def article(place: Place, piece: Piece) -> bytes:
    """The page of `piece`, in its own charset."""
    plain = {
        "url": place.url(piece.path),
        "title": piece.title,
        "author": piece.author,
        "description": piece.description,
        "image": place.image(piece),
        "alt": piece.alt,
        "stamp": piece.date.isoformat(),
        "day": piece.date.date().isoformat(),
        "charset": piece.charset,
    }
    return _fill(
        place.design,
        plain | _standing(place),
        content=prose.to_html(piece.text, place.url("")),
        others=_list(place, leave_out=piece),
        json_ld=_json_ld(place, piece),
    ).encode(piece.charset, "xmlcharrefreplace")


def home(place: Place) -> bytes:
    """The home page of `place`: its name, its pieces, and where its feed is."""
    return _fill("home", _standing(place), others=_list(place)).encode()


def feed_type(place: Place) -> str:
    """The MIME type under which a page announces the site's feed."""
    family = place.format.partition("-")[0]
    return "application/feed+json" if family == "json" else f"application/{family}+xml"


def _fill(design: str, plain: dict[str, str], **html: str) -> str:
    """The design with `plain` values escaped and `html` values as they are."""
    return _design(design).substitute({name: escape(value) for name, value in plain.items()}, **html)


def _standing(place: Place) -> dict[str, str]:
    """What is the same on every page of a site."""
    return {
        **_words()[place.language[:2]],
        "language": place.language,
        "site": place.name,
        "tagline": place.tagline,
        "home_url": place.url("/"),
        "feed_url": place.url(place.feed),
        "feed_type": feed_type(place),
    }


def _list(place: Place, leave_out: Piece | None = None) -> str:
    """Links to the site's pieces, or to what a link blog points at."""
    own = [(place.url(one.path), one.title) for one in place.listed if one != leave_out]
    pointed = [(one.url, one.title) for one in place.pointers]
    rows = (f'<li><a href="{escape(url)}">{escape(title)}</a></li>' for url, title in own + pointed)
    return "<ul>\n" + "\n".join(rows) + "\n</ul>"


def _json_ld(place: Place, piece: Piece) -> str:
    """Schema.org's NewsArticle, safe inside a script element."""
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.title,
        "description": piece.description,
        "datePublished": piece.date.isoformat(),
        "author": [{"@type": "Person", "name": piece.author}],
        "image": [place.image(piece)],
        "mainEntityOfPage": place.url(piece.path),
        "publisher": {"@type": "Organization", "name": place.name},
    }
    return json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c")


@cache
def _design(name: str) -> Template:
    return Template((DESIGNS / f"{name}.html").read_text(encoding="utf-8"))


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads((DESIGNS / "words.toml").read_text(encoding="utf-8"))
