"""What an item is about, in names, and which of the items that are near it are worth a word."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile

from curator.issues import markdown
from curator.issues.called import called
from curator.issues.names import Name, gather
from curator.issues.prose import to_words
from curator.model import Earlier, Issue, Item, ItemKind

_HEAD = 300  # characters: what an item tells first
_FEW = 3  # words beside its links: an item with fewer lists pages, and speaks of nothing
MOST = 8  # proposals for one issue: more are not read


def names(text: str) -> Mapping[str, Name]:
    """The names in Markdown `text` by their folded forms; those that it is not about weigh half."""
    found: dict[str, Name] = {}
    for token in markdown.parse(text):
        if token.children:
            gather(markdown.words(token.children), found)
    first = about(text)
    return {key: one if key in first else replace(one, weight=one.weight / 2) for key, one in found.items()}


def about(text: str) -> frozenset[str]:
    """The names in what `text` is about: in its first sentences, and in the words of its links."""
    blocks = [token.children for token in markdown.parse(text) if token.children]
    found: dict[str, Name] = {}
    if blocks:
        gather(markdown.words(blocks[0])[:_HEAD], found)
    for block in blocks:
        for at, token in enumerate(block):
            if token.type == "link_open":
                inside = takewhile(lambda one: one.type != "link_close", block[at + 1 :])
                gather(markdown.words(inside), found)
    return frozenset(found)


def asks(item: Item) -> Mapping[str, Name] | None:
    """The names by which earlier items near to `item` are found; None if it speaks of nothing."""
    if item.kind in {ItemKind.HIDDEN, ItemKind.IMAGE} or not _speaks(item.text):
        return None
    return names(item.text)


def _letters(words: str) -> str:
    """The letters of `words` alone."""
    return "".join(char for char in words.lower() if char.isalpha())


def _speaks(text: str) -> bool:
    """Whether a text says something beside the words of its links."""
    linked = sum(len(link.words.split()) for link in markdown.links(text))
    return len(to_words(text).split()) - linked >= _FEW


def proposals(issue: Issue, found: Mapping[str, Earlier]) -> Mapping[str, Earlier]:
    """Of the earlier items `found`, by text, those worth proposing: each once, and not too many."""
    kept: dict[str, Earlier] = {}
    for item in issue.items:
        one = found.get(item.text)
        if one and _letters(one.words) == _letters(called(item)):
            continue  # what is said in every issue
        if one and one.slug not in {other.slug for other in kept.values()} and len(kept) < MOST:
            kept[item.text] = one
    return kept
