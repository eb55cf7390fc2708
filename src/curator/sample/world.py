"""The sample sites as records, read from articles/*.toml."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

ARTICLES = Path(__file__).parent / "articles"


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to read on a place; `path` starts with a slash, `text` is in the markup of `prose`.

    `picture` names a painter of `pictures`; a piece that is not `listed` is missing from the feed.
    """

    path: str
    title: str
    author: str
    date: datetime
    description: str
    text: str
    picture: str
    alt: str
    charset: str = "utf-8"
    listed: bool = True

    @property
    def slug(self) -> str:
        """A short name of the piece: the last word of its path."""
        return self.path.rstrip("/").replace("=", "/").rpartition("/")[2].removesuffix(".html")


@dataclass(frozen=True, slots=True)
class Pointer:
    """What a link blog announces: somebody else's page, at an address with all that clings to it."""

    url: str
    title: str
    date: datetime
    remark: str


@dataclass(frozen=True, slots=True)
class Place:
    """A sample site.  `feed` is a path, `format` a key of feeds.FORMATS, `design` a file of designs/."""

    host: str
    name: str
    tagline: str
    language: str
    feed: str
    format: str
    design: str
    section: str
    pieces: tuple[Piece, ...] = ()
    pointers: tuple[Pointer, ...] = ()
    short: tuple[tuple[str, str], ...] = ()

    def url(self, path: str) -> str:
        """The address of `path` on this site."""
        return f"http://{self.host}{path}"

    def image(self, piece: Piece) -> str:
        """The address of the piece's lead image."""
        return self.url(f"/pictures/{piece.slug}.png")

    @property
    def listed(self) -> tuple[Piece, ...]:
        """The pieces in the feed, newest first."""
        return tuple(sorted((p for p in self.pieces if p.listed), key=lambda p: p.date, reverse=True))

    @property
    def changed(self) -> datetime:
        """When the site last published something."""
        own = [one.date for one in self.pieces]
        return max(own + [one.date for one in self.pointers])


@cache
def places() -> tuple[Place, ...]:
    """All sample sites, by file name."""
    files = sorted(ARTICLES.glob("*.toml"))
    return tuple(_place(tomllib.loads(one.read_text(encoding="utf-8"))) for one in files)


def _place(written: dict[str, Any]) -> Place:
    """One file of articles/ as a record."""
    pieces = tuple(Piece(**one) for one in written.pop("article", ()))
    pointers = tuple(Pointer(**one) for one in written.pop("link", ()))
    short = tuple(written.pop("short", {}).items())
    return Place(**written, pieces=pieces, pointers=pointers, short=short)
