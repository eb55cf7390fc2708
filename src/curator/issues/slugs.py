"""Slugs: what names an item in references and addresses, for ever."""

import re
import unicodedata

LONGEST = 60  # characters
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ı": "i"})
_APOSTROPHE = re.compile(r"(?<=\w)['\u2019\u2018](?=\w)")
_WORD = re.compile(r"[a-z0-9]+")
_DANGLING = frozenset(
    ["a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"]
)


def slug(words: str) -> str:
    """The slug of something called `words`: ASCII words and hyphens; "" where nothing of it is ASCII."""
    folded = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", words.lower().translate(_LETTERS)))
    found = _WORD.findall(re.sub(r"[\u0300-\u036f]", "", folded))
    made = found.copy()
    while len("-".join(made)) > LONGEST:
        made = made[: LONGEST if len(made) > LONGEST else -1]
    while len(made) < len(found) and made and made[-1] in _DANGLING:
        made.pop()
    return "-".join(made)
