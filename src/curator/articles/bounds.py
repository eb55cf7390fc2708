"""What is cut off a page before it is parsed, because it would only cost time.

A parser compares each attribute of an element with those before it: 20,000 in one tag take a second, 100,000
more than a minute.  Depth, elements without number and long text do not slow it, and are dealt with later.
"""

import re
from typing import Any

BYTES = 2_000_000  # read of a page; the largest of a thousand real ones had 1.6 million
ELEMENTS = 20_000  # beyond these the text search takes seconds, and soon minutes
_TAG = 30_000  # characters; a longer one holds a picture, or too many attributes
_ATTRIBUTES = 2_000
_LONG_TAG = re.compile(rf"<([a-zA-Z][a-zA-Z0-9-]{{0,30}})[^<>]{{{_TAG},}}")
# A tag as a parser sees it: what is quoted does not end it.
_WHOLE_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]{0,30})(?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+")
_HIDING = 2_000  # quoted "<", as no page has
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


def within_bounds(text: str) -> str:
    """The page as it may be parsed: each tag of too many attributes is bare of them."""
    if text.count('"<') + text.count("'<") > _HIDING:
        return _WHOLE_TAG.sub(lambda tag: _bare(tag) if len(tag[0]) > _TAG else tag[0], text)
    if max(map(len, text.split("<"))) < _TAG:
        return text
    return _LONG_TAG.sub(_bare, text)


def _bare(tag: re.Match[str]) -> str:
    """The tag, or only its name if there are too many attributes in it."""
    words = _QUOTED.sub("' ", tag[0])
    return f"<{tag[1]}" if len(words.split()) > _ATTRIBUTES else tag[0]


def too_many(root: Any) -> bool:
    """Whether the parsed page has more elements than are searched for text."""
    return bool(root.xpath("count(//*)") > ELEMENTS)
