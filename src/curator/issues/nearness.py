"""Which earlier item something new is near: "you wrote about GauGAN in #10".

Two texts are near if they share a name that few items hold, or a page that few link to.  A name that both are
surely about is enough; of names that may be words, or that are said in passing, it takes more.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from curator.issues import markdown
from curator.issues.names import Name, names
from curator.issues.prose import to_words
from curator.issues.slugs import called
from curator.model import Earlier, Issue, Item, ItemKind

_ENOUGH = 1.0
_PAGE = Name("the same page", 1.5)
_FEW = 3  # words beside its links: an item with fewer lists pages, and speaks of nothing
MOST = 8  # proposals for one issue: more are not read

# Who holds a name or links to a page: the number of an issue, and an item of it.
Holders = Mapping[str, Sequence[tuple[int, Item]]]


def asks(item: Item) -> Mapping[str, Name] | None:
    """The names by which earlier items near to `item` are found; None if it speaks of nothing."""
    if item.kind in {ItemKind.HIDDEN, ItemKind.IMAGE} or not _speaks(item.text):
        return None
    return names(item.text)


def nearest(
    asked: Mapping[str, Name], holders: Holders, pages: Iterable[tuple[int, Item]] = ()
) -> Earlier | None:
    """The earlier item that shares most with what has the names `asked`, the newest of several, if enough.

    `holders` tells who holds each name, `pages` who links to the same pages.
    """
    weights: dict[str, float] = defaultdict(float)
    shared: dict[str, list[str]] = defaultdict(list)
    known: dict[str, tuple[int, Item]] = {}
    found = [(name, one) for key, name in asked.items() for one in holders.get(key, ())]
    for name, (number, item) in [*found, *((_PAGE, one) for one in pages)]:
        if item.slug:
            weights[item.slug] += name.weight
            shared[item.slug].append(name.written)
            known[item.slug] = (number, item)
    best = max(weights, key=lambda slug: (weights[slug], known[slug][0]), default="")
    if not best or weights[best] < _ENOUGH:
        return None
    number, item = known[best]
    return Earlier(number, best, called(item), tuple(dict.fromkeys(shared[best])))


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
