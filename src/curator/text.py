"""Text from outside, made harmless before it is stored, printed or mailed.

A title from a feed may carry NUL (PostgreSQL refuses it), a lone surrogate (encoding raises), terminal
escapes, or bidi controls that make `gpj.exe` read as `exe.jpg`.  All of it passes through `clean`.
"""

import re
import unicodedata

# C0 but tab and newline, DEL, C1, zero-width marks, bidi marks, embeddings, overrides and isolates, BOM,
# interlinear annotations, surrogates, and what is no character (XML refuses it).  ZWJ (U+200D), ZWNJ and the
# tag characters stay: emoji families, Persian and the flag of Scotland are spelled with them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
# Putting combining marks in order, as Unicode wants it, takes the square of their number.  Unicode's own
# limit of a run is thirty (UAX 15, Stream-Safe Text Format); no language needs more than a few.
_RUN = 30
# What may be a mark: no letter, digit, space, ASCII or common punctuation.
_SUSPECT = "[^\\w\\s\x00-\x7f\u2000-\u206f\u3000-\u303f]"
_ONE_SUSPECT = re.compile(_SUSPECT)
_SUSPECTS = re.compile(_SUSPECT + f"{{{_RUN + 1},}}")
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85")
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """`text` in NFC without control, surrogate, zero-width and bidi characters; line ends become \\n.

    Of more than thirty combining marks in a row, the first thirty are kept.
    """
    return unicodedata.normalize("NFC", tame(_UNWANTED.sub("", _LINE_ENDS.sub("\n", text))))


def tame(text: str) -> str:
    """`text` with at most thirty combining marks in a row."""
    # Of a longer run, some mark stands at a multiple of thirty; looking there alone costs next to nothing.
    if text.isascii() or not _ONE_SUSPECT.search(text[::_RUN]):
        return text
    return _SUSPECTS.sub(_cut, text)


def _cut(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for char in run[0]:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _RUN:
            kept.append(char)
    return "".join(kept)


def one_line(text: str, limit: int = 500) -> str:
    """`text` cleaned, runs of white space made one space, cut at a word to at most `limit` characters."""
    if text.isascii() and text.isprintable() and "  " not in text:  # most are, and a list has 100,000 of them
        line = text.strip()
    else:
        line = _SPACE.sub(" ", clean(text)).strip()
    if len(line) <= limit:
        return line
    head = line[:limit]
    word = head.rsplit(" ", 1)[0] if " " in head[limit // 2 :] else head[:-1]
    return word.rstrip(" ,;:-") + "…"


def plural(count: int, noun: str, many: str | None = None) -> str:
    """`count` with its noun: "1 entry", "2 entries"."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"
