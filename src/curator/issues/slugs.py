"""What an item is called: its title, its lede, or what its first link says; and its slug, made of that.

A slug names an item in references and addresses for ever, so it is made once and kept.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import takewhile

from markdown_it.token import Token

from curator.issues import markdown
from curator.model import Item, ItemKind
from curator.text import one_line

LONGEST = 60  # characters
CALLED = 80
_FEW = 3  # words: a link that says less ("this", "has released") does not tell what it is about
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ı": "i"})
_APOSTROPHE = re.compile(r"(?<=\w)['\u2019\u2018](?=\w)")
_WORD = re.compile(r"[a-z0-9]+")
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


def slug(words: str) -> str:
    """The slug of something called `words`: ASCII words and hyphens; "" where nothing of it is ASCII."""
    folded = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", words.lower().translate(_LETTERS)))
    made = ""
    for word in _WORD.findall(re.sub(r"[\u0300-\u036f]", "", folded)):
        longer = f"{made}-{word}" if made else word
        if len(longer) > LONGEST:
            break
        made = longer
    return made


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
