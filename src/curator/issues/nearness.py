"""Which earlier item something new is near: "you wrote about GauGAN in #10".

Two texts are near if they share a name that few items hold, or a page that few link to.  A name that both are
surely about is enough; of names that may be words, or that are said in passing, it takes more.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from curator.issues.names import Name
from curator.model import Earlier, Item

_ENOUGH = 1.0
_PAGE = Name("the same page", 1.5)

# Who holds a name or links to a page: the number of an issue, and an item of it.
Holders = Mapping[str, Sequence[tuple[int, Item]]]


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
    from curator.issues.called import called  # not at the top: seldom is anything near, and Markdown is heavy

    number, item = known[best]
    return Earlier(number, best, called(item), tuple(dict.fromkeys(shared[best])))
