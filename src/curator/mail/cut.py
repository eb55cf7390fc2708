"""An edition without the sections that a reader does not want: the rest stays, byte for byte."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from curator.model import Edition

Range = tuple[int, int]


def cut(edition: Edition, without: Collection[str]) -> Edition:
    """`edition` without the sections of these keys and what belongs to them; other keys change nothing."""
    keys = found(edition, without)
    gone = [span for span in edition.spans if span.section in keys]
    if not gone:
        return edition
    return replace(
        edition,
        html=_rest(edition.html, (span.html for span in gone)),
        text=_rest(edition.text, (span.text for span in gone)),
        spans=(),
    )


def found(edition: Edition, without: Collection[str]) -> frozenset[str]:
    """Those of the keys that `edition` has sections of."""
    return frozenset(span.section for span in edition.spans if span.section and span.section in without)


def whole(edition: Edition) -> frozenset[str]:
    """The keys that are together all of the edition's sections; none where one always comes or there is none.

    Who goes without all of them would get the words around the sections alone.
    """
    top = [one for one in edition.spans if not any(_holds(other.html, one.html) for other in edition.spans)]
    keys = frozenset(span.section for span in top)
    return frozenset() if "" in keys else keys


def _holds(outer: Range, inner: Range) -> bool:
    """Whether one is within the other, and not the same."""
    return outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]


def _rest(text: str, gone: Iterable[Range]) -> str:
    """`text` without these ranges; one may lie within another."""
    kept, at = [], 0
    for start, end in sorted(gone):
        kept.append(text[at:start])  # empty if it begins within the one before
        at = max(at, end)
    return "".join([*kept, text[at:]])
