"""Checks of what cannot be seen: characters without a shape, and letters that look like others."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from curator.issues.page import is_right_to_left
from curator.issues.preflight.proof import Proof, warning
from curator.model import Finding
from curator.text import one_line, plural

# Zero-width and bidi marks, soft hyphens, joiners, blank letters, separators, private use, tags, replacement
# characters.  Which of them are right where they stand is decided one by one.
_WITHOUT_SHAPE = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffd"
    "\U000e0000-\U0010ffff"
)
_JOINERS = "\u200c\u200d"
_MARKS_OF_DIRECTION = "\u061c\u200e\u200f"
_VARIATIONS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_TAG = re.compile("[\U000e0020-\U000e007f]")
# The flags of England, Scotland and Wales are spelled with up to six tags behind a black one.
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{0,6}$")
# Scripts that are written with joiners: from Hebrew and Arabic over India's to Mongolian.
_JOINED = re.compile("[\u0590-\u18af\ua800-\uabff\ufb1d-\ufdfc\ufe70-\ufefc\U00011000-\U000114df]")
_UNPRINTED = {"style", "script", "title"}
_ATTRIBUTES = ("alt", "title", "href", "src")
_MADE_OF_IT = ("the preheader", "the text part")  # they print the same words again
_EMOJI = 0x1F000  # from here on pictures, the assigned and the coming
_KINDS = 3  # in one place; where there are more, something was read in a wrong encoding
_AROUND = 12  # characters of a text that show where it is


def hidden(proof: Proof) -> Iterator[Finding]:
    """No character is printed that nobody can see, unless a script or an emoji is spelled with it.

    In what is shown to a person it stands as ‹U+200B›.
    """
    rtl = is_right_to_left(proof.settings.newsletter.language)
    found: dict[str, dict[str, list[tuple[str, int]]]] = {}
    known: set[str] = set()
    for where, text in _texts(proof):
        for match in _suspects().finditer(text):
            again = where in _MADE_OF_IT and match[0] in known
            if not again and not _is_right(text, match.start(), rtl=rtl):
                known.add(match[0])
                found.setdefault(where, {}).setdefault(match[0], []).append((text, match.start()))
    for where, chars in found.items():
        yield from _told(where, chars)


def _told(where: str, chars: dict[str, list[tuple[str, int]]]) -> Iterator[Finding]:
    """One finding for each of the first kinds of characters in a place, and one for all others."""
    for char, spots in list(chars.items())[:_KINDS]:
        more = f", and {plural(len(spots) - 1, 'time')} more" if len(spots) > 1 else ""
        shown = _shown(*spots[0])
        yield warning("hidden", f'{_name(char)} stands in "{shown}"{more}', where, _mend(char), char + shown)
    if others := list(chars)[_KINDS:]:
        kinds = plural(len(others), "other kind")
        what = f"{kinds} of characters that nobody sees, {_name(others[0])} the first of them"
        yield warning("hidden", what, where, _mend(""), "".join(sorted(others)))


@lru_cache(maxsize=1)
def _suspects() -> re.Pattern[str]:
    """What may not be seen, and what is no character in the first plane; emoji of tomorrow are in another."""
    none = "".join(char for char in map(chr, range(0xFFFF)) if unicodedata.category(char) == "Cn")
    return re.compile(f"[{_WITHOUT_SHAPE}{none}]")


def _texts(proof: Proof) -> Iterator[tuple[str, str]]:
    """Every text that readers get, with its place; what the html hides on purpose is none."""
    yield "the title", proof.edition.subject
    for element in proof.tree.iter():
        if not isinstance(element.tag, str) or element.tag in _UNPRINTED:
            continue
        texts = [element.text, *(child.tail for child in element)]
        texts += [element.get(name) for name in _ATTRIBUTES]
        for text in texts:
            if text and _suspects().search(text) and not _is_hidden(element):
                yield proof.place(element), text
    yield from zip(_MADE_OF_IT, (proof.edition.preheader, proof.edition.text), strict=True)


def _is_hidden(element: Any) -> bool:
    """Whether the html does not show the element: the preheader is followed by blanks that nobody sees."""
    return any(
        re.search(r"display\s*:\s*none", one.get("style") or "")
        for one in (element, *element.iterancestors())
    )


def _is_right(text: str, at: int, *, rtl: bool) -> bool:
    """Whether the character `at` belongs where it stands."""
    char, before, behind = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if char in _JOINERS:
        in_emoji = char == "\u200d" and _is_emoji(before) and _is_emoji(behind)
        return in_emoji or bool(_JOINED.match(before) or _JOINED.match(behind))
    if char in _MARKS_OF_DIRECTION:
        return rtl
    if _VARIATIONS.match(char):
        # Of a row of them the second is told.
        return not _VARIATIONS.match(before or " ") or bool(_VARIATIONS.match(text[at - 2 : at - 1] or " "))
    if _TAG.match(char):
        return bool(_FLAG.search(text[max(0, at - 7) : at]))
    return False


def _is_emoji(char: str) -> bool:
    """Whether it is a picture, or belongs to one: a skin, a variation, an arrow (of a shaken head)."""
    return bool(char) and (
        unicodedata.category(char) in {"So", "Sk"} or char in "\ufe0f\u2194" or ord(char) >= _EMOJI
    )


def _name(char: str) -> str:
    """The character for a person: "U+200B ZERO WIDTH SPACE"."""
    kinds = {"Cc": "CONTROL CHARACTER", "Co": "PRIVATE USE", "Cs": "HALF A CHARACTER", "Cn": "NO CHARACTER"}
    known = unicodedata.name(char, "") or kinds.get(unicodedata.category(char), "")
    return f"U+{ord(char):04X} {known}".strip()


def _shown(text: str, at: int) -> str:
    """The text around the character, with all that cannot be seen spelled out."""
    around = text[max(0, at - _AROUND) : at + _AROUND + 1]
    return one_line("".join(map(_spelled_out, around)))


def _spelled_out(char: str) -> str:
    """The character, or its number if it has no shape."""
    seen = char == "\n" or (char.isprintable() and not _suspects().match(char))
    return char if seen else f"‹U+{ord(char):04X}›"


def _mend(char: str) -> str:
    return "write what was lost" if char == "\ufffd" else "take it out; retype the word if you cannot see it"


# Letters that stand for Latin ones in deceptive names, and the scripts that have them.
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_AS_LATIN = set("аԁеһіјӏорԛѕԝхуԍґвнкмтαονρτυικϲϳ")
_WORD = re.compile(r"[^\W\d_]+")
_MIXED = re.compile("[A-Za-zÀ-ɏ][\u0400-\u052f]|[\u0400-\u052f][A-Za-zÀ-ɏ]")
_IN_CYRILLIC = {"be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"}
# Where names are written in Cyrillic or Greek, one that has Latin twins for all its letters is no forgery.
_AT_HOME = {"bg", "by", "cy", "gr", "kg", "kz", "mk", "mn", "rs", "ru", "su", "tj", "ua"}


def lookalikes(proof: Proof) -> Iterator[Finding]:
    """No host and no word mixes letters that look the same: a Cyrillic "а" in "pаypal" leads elsewhere."""
    for where, link in proof.links:
        if wrong := _odd_host(link.url):
            yield warning(
                "lookalike", wrong, where, "look where it leads, and type the address yourself", link.url
            )
    if proof.settings.newsletter.language.partition("-")[0].lower() in _IN_CYRILLIC:
        return  # "SMSки" is a word
    for element in proof.tree.iter():
        if isinstance(element.tag, str) and element.tag not in _UNPRINTED:
            for word in _mixed(filter(None, (element.text, *(child.tail for child in element)))):
                what = f'"{one_line(word, 40)}" mixes Latin and Cyrillic letters: {_spelled(word)}'
                yield warning("lookalike", what, proof.place(element), "type the word yourself")


def _mixed(texts: Iterable[str]) -> Iterator[str]:
    """The words of two scripts."""
    for text in texts:
        if not text.isascii():
            yield from (word for word in _WORD.findall(text) if _MIXED.search(word))


def _odd_host(url: str) -> str:
    """What is odd about the letters of an address's host; "" if nothing is."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    labels = [_decoded(label) for label in host.split(".")]
    for label in labels:
        scripts = {script for char in label if (script := _script(char))}
        if len(scripts) > 1:
            of = " and ".join(sorted(script.title() for script in scripts))
            return f'the host "{".".join(labels)}" mixes {of} letters: {_spelled(label)}'
        letters = {char for char in label if char.isalpha()}
        at_home = not labels[-1].isascii() or labels[-1] in _AT_HOME
        if letters and letters <= _AS_LATIN and not at_home:
            return f'the host "{".".join(labels)}" looks like Latin letters, and is not: {_spelled(label)}'
    return ""


def _decoded(label: str) -> str:
    """A label of a host as a browser may show it."""
    if not label.lower().startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _script(char: str) -> str:
    """The script of a letter, of those that are taken for each other; "" if it is of none."""
    name = unicodedata.name(char, "").partition(" ")[0] if char.isalpha() else ""
    return name if name in _SCRIPTS else ""


def _spelled(word: str) -> str:
    """The letters that are not Latin: 'а is U+0430 CYRILLIC SMALL LETTER A'."""
    odd = dict.fromkeys(char for char in word if _script(char) not in {"", "LATIN"})
    return ", ".join(f"{char} is U+{ord(char):04X} {unicodedata.name(char, '')}" for char in list(odd)[:3])
