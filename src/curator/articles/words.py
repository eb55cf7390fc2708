"""How many words a text has, and how long they take to read."""

import math
import re

# Silent reading of non-fiction: 238 words a minute in English (Brysbaert 2019, How many words do we read per
# minute?, doi:10.1016/j.jml.2019.104047), about as long for the same content in other alphabets; 500 is a
# round figure for the characters of Chinese and Japanese (there it is 260 words, of nearly two characters).
_WORDS = 238
_CHARACTERS = 500
_BY_CHARACTER = frozenset(("zh", "ja", "yue", "wuu"))
_WITHOUT_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


def count(text: str) -> int:
    """The number of words; in scripts without spaces each character is one."""
    spaced, characters = _WITHOUT_SPACES.subn(" ", text)
    return characters + len(_WORD.findall(spaced))


def minutes(words: int, language: str = "") -> int:
    """The minutes that `words` take, at least 1, or 0 where there are none.

    `language` is a short code; for Chinese and Japanese `words` counts characters, as `Article.words` does.
    """
    return math.ceil(words / (_CHARACTERS if language in _BY_CHARACTER else _WORDS)) if words > 0 else 0
