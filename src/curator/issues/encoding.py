"""The bytes of a document as text: UTF-8, or what a byte order mark says; and misread text, repaired.

UTF-8 that some program took for Mac Roman or Windows-1252 shows "‚Äô" or "â€™" for an apostrophe.  ftfy tells
such text from text that is meant so (https://ftfy.readthedocs.io); what it finds in several lines is then
undone in all of them, also in those too short to tell.
"""

import codecs
from collections import Counter
from dataclasses import dataclass

from curator.errors import Unreadable

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NAMES = {"macroman": "Mac Roman", "windows-1252": "Windows-1252", "sloppy-windows-1252": "Windows-1252"}
_SHOWN = 24  # characters
_NULS = 10  # characters to each NUL: more of them, and it is no text


@dataclass(frozen=True, slots=True)
class Misread:
    """Text that was misread as `encoding`: how many lines show it, and one such spot before and after."""

    encoding: str
    lines: int
    shows: str
    means: str


def decode(data: bytes) -> str:
    """The text of a document.  Raises Unreadable for bytes that are none, or nothing."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(f"the file is not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    if "\ufeff" in text and encoding == "utf-16":
        raise Unreadable("the file is not UTF-8 text; is it the right file?")
    if text.count("\0") * _NULS > len(text):
        raise Unreadable("the file is full of NUL, so it is no UTF-8 text; is it the right file?")
    if not text.strip():
        raise Unreadable("the file is empty; nothing was changed")
    return text


def repaired(text: str) -> tuple[str, Misread | None]:
    """`text` as it was before it was misread, and what was wrong; the same text and None if nothing was."""
    import ftfy

    if text.isascii():
        return text, None
    lines = text.split("\n")
    plans: Counter[tuple[tuple[str, str], ...]] = Counter()
    for line in lines:
        if not line.isascii():
            explained = ftfy.fix_encoding_and_explain(line).explanation or ()
            plans[tuple((step.action, step.parameter) for step in explained)] += 1
    del plans[()]
    if not plans:
        return text, None
    (plan, _), *_ = plans.most_common(1)
    mended = [_undo(line, plan) for line in lines]
    pairs = [(line, now) for line, now in zip(lines, mended, strict=True) if line != now]
    if not pairs:
        return text, None
    encoding = next((name for action, name in plan if action == "encode"), "another encoding")
    before, after = pairs[0]
    start = next(n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)
    shows = before[start : start + _SHOWN // 4], after[start : start + 1]
    return "\n".join(mended), Misread(_NAMES.get(encoding, encoding), len(pairs), *shows)


def _undo(line: str, plan: tuple[tuple[str, str], ...]) -> str:
    """`line` as it was before it was misread, if it was."""
    import ftfy

    if line.isascii():
        return line
    try:
        return str(ftfy.apply_plan(line, list(plan)))
    except (UnicodeError, ValueError):
        return ftfy.fix_encoding(line)
