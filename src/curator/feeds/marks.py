"""Runs of combining marks, cut: to put them in order, as Unicode wants it, takes the square of their number.

Unicode's own limit is thirty (UAX 15, Stream-Safe Text Format); no language needs more than a few.
"""

import re
import unicodedata

_RUN = 30
# What may be a mark: no letter, digit, space, ASCII or common punctuation.
_SUSPECT = "[^\\w\\s\x00-\x7f\u2000-\u206f\u3000-\u303f]"
_ONE = re.compile(_SUSPECT)
_MANY = re.compile(_SUSPECT + f"{{{_RUN + 1},}}")


def tame(text: str) -> str:
    """`text` with no more than 30 combining marks in a row."""
    # Of a longer run, some mark stands at a multiple of thirty; looking there alone costs next to nothing.
    if text.isascii() or not _ONE.search(text[::_RUN]):
        return text
    return _MANY.sub(_cut, text)


def _cut(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for char in run[0]:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _RUN:
            kept.append(char)
    return "".join(kept)
