"""What an item is called: its title, its lede, or what its first link says."""

import re
from collections.abc import Sequence
from itertools import takewhile

from markdown_it.token import Token

from curator.issues import markdown
from curator.model import Item, ItemKind
from curator.text import one_line

CALLED = 80
_FEW = 3  # words: a link that says less ("this", "has released") does not tell what it is about
_SENTENCE = re.compile(r"(?<=[\w)\"”’][.!?])\s+(?=[\"“‘(]?[^\W_a-z])")
_OPENING = re.compile(r"^(?:\[\w{1,12}\]|[^\w\"“‘(\[@]+)\s*")  # an emoji, or a mark like [video]


def called(item: Item) -> str:
    """What `item` is called in other places, on one line; "" if it prints nothing."""
    if item.kind is ItemKind.HIDDEN:
        return ""
    blocks = [token.children for token in markdown.parse(item.text) if token.children]
    words = _of_text(blocks[0], item.kind) if blocks else ""
    if not words and item.image:
        words = item.image.caption or item.image.alt or item.image.src
    return one_line(words, CALLED).rstrip(" .,:;")


def _of_text(first: Sequence[Token], kind: ItemKind) -> str:
    """What the first block says the item is called."""
    whole = _OPENING.sub("", markdown.words(first).strip())
    if kind is ItemKind.LINK:
        link = _between(first, "link")
        if len(link.split()) >= _FEW or link == whole:
            return link
        return _SENTENCE.split(whole, maxsplit=1)[0]
    bold = _between(first, "strong")
    if whole.startswith(bold) and (len(bold.split()) >= _FEW or bold == whole):
        return bold
    return _SENTENCE.split(whole, maxsplit=1)[0]


def _between(tokens: Sequence[Token], kind: str) -> str:
    """The words of the first link or bold run."""
    at = next((n for n, token in enumerate(tokens) if token.type == f"{kind}_open"), len(tokens))
    inside = takewhile(lambda token: token.type != f"{kind}_close", tokens[at + 1 :])
    return _OPENING.sub("", markdown.words(inside).strip())
