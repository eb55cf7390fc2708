"""The pictures of an issue: which it shows from where, and the same ones with other addresses.

An issue shows pictures as image items, and inside of texts: `![alt](address)`, by reference as well.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from markdown_it.common.normalize_url import normalizeLink

from curator.issues import markdown
from curator.issues.definitions import completed
from curator.issues.destinations import destinations
from curator.issues.markdown import destination
from curator.model import Image, Issue, Item


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that an issue shows: its address, and the places at which it stands."""

    src: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hosted:
    """Where a picture stands from now on, and its size in pixels."""

    src: str
    width: int
    height: int


def shown(issue: Issue) -> tuple[Shown, ...]:
    """Every picture that `issue` shows, each address once, in the order of print."""
    places: dict[str, list[str]] = {}
    for where, src in _all(completed(issue)):
        places.setdefault(src, []).append(where)
    return tuple(Shown(src, tuple(dict.fromkeys(some))) for src, some in places.items())


def _all(issue: Issue) -> Iterator[tuple[str, str]]:
    yield from (("the intro", src) for src in _inside(issue.intro))
    for item in issue.items:
        inside = (*_inside(item.text), *_inside(item.image.caption if item.image else ""))
        for src in (*((item.image.src,) if item.image else ()), *inside):
            yield f"item {item.id}", src
    yield from (("the closing", src) for src in _inside(issue.closing))


def _inside(text: str) -> list[str]:
    return [link.url for link in markdown.links(text) if link.picture] if "](" in text or "][" in text else []


def moved(issue: Issue, to: Mapping[str, Hosted]) -> Issue:
    """`issue` with the pictures of these addresses shown from elsewhere; all else stays to the letter.

    An image item that says nothing of its size gets the picture's.
    """

    def text(written: str) -> str:
        return _moved_text(written, to)

    def item(one: Item) -> Item:
        image = replace(one.image, caption=text(one.image.caption)) if one.image else None
        return replace(one, text=text(one.text), image=_moved_image(image, to) if image else None)

    return replace(
        issue,
        intro=text(issue.intro),
        closing=text(issue.closing),
        sections=tuple(replace(part, items=tuple(map(item, part.items))) for part in issue.sections),
    )


def _moved_image(image: Image, to: Mapping[str, Hosted]) -> Image:
    if image.src not in to:
        return image
    there = to[image.src]
    if image.width is not None:  # somebody's own choice
        return replace(image, src=there.src)
    return replace(image, src=there.src, width=there.width, height=there.height)


def _moved_text(text: str, to: Mapping[str, Hosted]) -> str:
    """`text` with the addresses of pictures, and those defined for pictures elsewhere, replaced."""
    if "](" not in text and "]:" not in text:
        return text
    pieces = []
    at = 0
    for one in destinations(text):
        src = one.url if one.url.isascii() else normalizeLink(one.url)
        if (one.is_picture or one.is_definition) and src in to:
            pieces += [text[at : one.start], destination(to[src].src)]
            at = one.start + len(one.written)
    return "".join([*pieces, text[at:]])


def foreign(issue: Issue, is_ours: Callable[[str], bool]) -> tuple[Shown, ...]:
    """The pictures that `issue` shows from servers of others."""
    return tuple(one for one in shown(issue) if not is_ours(one.src))
