"""What colours the words of a mail have, and on what: a small cascade over the inlined html.

Style attributes, style blocks, `!important`, specificity, inheritance, and the attributes of old (bgcolor,
color); in the light scheme or in the dark one.  Rules for narrow or wide windows and for Outlook's own dark
mode are left out.  https://www.w3.org/TR/css-cascade-4/
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from curator.issues.preflight.styles import Declaration, declarations, rules
from curator.issues.preflight.wcag import Colour, over

_SEEN = {
    "color",
    "background",
    "background-color",
    "display",
    "visibility",
    "font",
    "font-size",
    "font-weight",
}
_HEADINGS = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h4": 1.0, "h5": 0.83, "h6": 0.67}  # as browsers have them
_BOLD = {*_HEADINGS, "b", "strong", "th"}
_UNSEEN = {"head", "style", "script", "title", "template"}
_SIZES = {"small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0, "xx-large": 32.0, "x-small": 10.0}
_TO_PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}
_BOLDER = 600  # the least weight that looks bold
_TINY = 2.0  # pixels: nobody is meant to read that
_NOTHING = ((0.0, 0.0, 0.0), 0.0)  # `transparent`
_KEYWORDS = {"inherit": "inherit", "currentcolor": "inherit", "unset": "inherit", "initial": "initial"}

Weight = tuple[bool, bool, tuple[int, int, int], int]  # important, inline, specificity, place
Values = dict[str, Any]  # by longhand name: what a declaration sets


@dataclass(frozen=True, slots=True)
class Scheme:
    """What a mail program takes where the mail says nothing."""

    name: str
    paper: Colour
    ink: Colour
    link: Colour


LIGHT = Scheme("light", (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (0.0, 0.0, 238 / 255))
DARK = Scheme("dark", (18 / 255,) * 3, (1.0, 1.0, 1.0), (158 / 255, 158 / 255, 1.0))  # Chromium's


@dataclass(frozen=True, slots=True)
class Seen:
    """Words as they are seen.  `back` is None where a picture lies below them."""

    element: Any
    words: str
    ink: Colour
    back: Colour | None
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class _State:
    """What an element hands down to those in it."""

    ink: tuple[Colour, float]
    back: Colour | None
    size: float = 16.0
    bold: bool = False
    shown: bool = True
    visible: bool = True  # what is not visible may hold what is


def seen(tree: Any, scheme: Scheme) -> Iterator[Seen]:
    """All words of the mail that are seen in a scheme, the alt texts of pictures among them."""
    body = tree.find("body")
    if body is None:
        return
    ruled = _ruled(tree, scheme)
    states: dict[Any, _State] = {}
    for element in body.iter():
        above = states.get(element.getparent()) or _State((scheme.ink, 1.0), scheme.paper)
        if not isinstance(element.tag, str):
            continue
        state = states[element] = _state(element, above, _values(element, ruled.get(element, {})), scheme)
        words = _words(element)
        if state.shown and state.visible and state.size > _TINY and any(map(str.isalnum, words)):
            colour, alpha = state.ink
            ink = over(colour, alpha, state.back) if state.back else colour
            yield Seen(element, words, ink, state.back, state.size, state.bold)


def _words(element: Any) -> str:
    """The words that stand in an element itself; for a picture, those that stand in for it."""
    if element.tag == "img":
        return str(element.get("alt") or "")
    return " ".join(filter(None, (element.text, *(child.tail for child in element)))).strip()


def _state(element: Any, above: _State, values: Values, scheme: Scheme) -> _State:
    """What an element looks like, by what is above it and what its own values are."""
    shown = above.shown and element.tag not in _UNSEEN and values.get("display") != "none"
    visible = values.get("visibility", "inherit")
    state = replace(
        above, shown=shown, visible=above.visible if visible == "inherit" else visible == "visible"
    )
    ink = values.get("color")
    if ink == "initial":
        state = replace(state, ink=(scheme.ink, 1.0))
    elif ink not in (None, "inherit"):
        state = replace(state, ink=ink)
    elif ink is None and element.tag == "a" and element.get("href"):
        state = replace(state, ink=(scheme.link, 1.0))
    size = _HEADINGS.get(element.tag, 1.0) * above.size
    if "font-size" in values:
        number, unit = values["font-size"]
        size = number * (above.size if unit == "em" else 1.0)
    return replace(
        state,
        back=_back(values, state.back),
        size=size,
        bold=values.get("font-weight", state.bold or element.tag in _BOLD),
    )


def _back(values: Values, below: Colour | None) -> Colour | None:
    """The colour behind an element's words."""
    own = values.get("background-color")
    # One that inherits shows what is behind it; a half transparent one would show it twice.
    colour, alpha = own if isinstance(own, tuple) else _NOTHING
    if alpha == 1:
        return colour  # type: ignore[no-any-return]
    if below is None or values.get("background-image"):
        return None
    return over(colour, alpha, below)


def _values(element: Any, ruled: dict[str, tuple[Weight, Any]]) -> Values:
    """The values that win for an element: of its attributes of old, of rules, of its style attribute."""
    won: dict[str, tuple[Weight, Any]] = dict(ruled)
    for at, one in enumerate(_of_style(element.get("style") or "")):
        _put(won, (one[2], True, (0, 0, 0), at), one[0], one[1])
    values = {name: value for name, (_, value) in won.items()}
    for attribute, name in (("bgcolor", "background-color"), ("color", "color")):
        colour = _colour(element.get(attribute) or "") if attribute in element.attrib else None
        if colour and name not in values:
            values[name] = colour
    return values


@lru_cache(maxsize=2_000)
def _of_style(css: str) -> tuple[tuple[str, Any, bool], ...]:
    """Each longhand of a style attribute, its value, and whether it is important."""
    return tuple(_longhands(declarations(css)))


def _ruled(tree: Any, scheme: Scheme) -> dict[Any, dict[str, tuple[Weight, Any]]]:
    """What the style blocks give each element in a scheme, with what it weighs."""
    given: dict[Any, dict[str, tuple[Weight, Any]]] = defaultdict(dict)
    place = 0
    for style in tree.iter("style"):
        for rule in rules(style.text or ""):
            if rule.nested or not rule.selector or not _applies(rule.around, scheme):
                continue
            longhands = list(_longhands(rule.declarations))
            for specificity, found in _compiled(rule.selector) if longhands else ():
                place += 1
                for element in found(tree):
                    for name, value, important in longhands:
                        _put(given[element], (important, False, specificity, place), name, value)
    return given


def _put(won: dict[str, tuple[Weight, Any]], weight: Weight, name: str, value: Any) -> None:
    """Let a value win over one that weighs no more."""
    if name not in won or won[name][0] <= weight:
        won[name] = (weight, value)


def _applies(around: tuple[str, ...], scheme: Scheme) -> bool:
    """Whether rules inside of these at-rules apply in a scheme."""
    for one in around:
        name, _, asked = one.partition(" ")
        if name == "@supports":
            continue
        wanted = re.sub(r"\s", "", asked)
        if name != "@media" or wanted.removeprefix("onlyscreenand").removeprefix("screenand") not in {
            *("screen", "all", ""),
            f"(prefers-color-scheme:{scheme.name})",
        }:
            return False
    return True


@lru_cache(maxsize=500)
def _compiled(selector: str) -> tuple[tuple[tuple[int, int, int], Any], ...]:
    """Each selector of a list with its specificity; () if one is not understood, as CSS wants it."""
    from cssselect import HTMLTranslator, SelectorError, parse
    from lxml.etree import XPath

    try:
        return tuple(
            (one.specificity(), XPath(HTMLTranslator().selector_to_xpath(one)))
            for one in parse(selector)
            if not one.pseudo_element
        )
    except SelectorError:
        return ()


def _longhands(declared: tuple[Declaration, ...]) -> Iterator[tuple[str, Any, bool]]:
    """What is looked at among declarations; values that are not understood are left out, as CSS wants it."""
    for one in declared:
        if one.name in _SEEN or one.name == "background-image":
            for name, value in _understood(one):
                yield name, value, one.important


def _understood(one: Declaration) -> Iterator[tuple[str, Any]]:
    """The longhands of one declaration."""
    text = one.text.lower()
    match one.name:
        case "color" | "background-color":
            if colour := _colour(text):
                yield one.name, colour
        case "background":
            colours = [colour for token in one.tokens if (colour := _colour(token))]
            yield "background-color", colours[0] if colours else _NOTHING
            yield "background-image", _is_image(one)
        case "background-image":
            yield one.name, _is_image(one)
        case "font-size":
            if size := _size(one.tokens[:1]):
                yield one.name, size
        case "font-weight":
            yield one.name, _is_bold(text)
        case "font":
            yield "font-weight", any(_is_bold(word) for word in text.partition(",")[0].split()[:-1])
            if size := _size(one.tokens):
                yield "font-size", size
        case _:
            yield one.name, text


def _is_image(one: Declaration) -> bool:
    """Whether a background has a picture or a gradient."""
    return any(
        token.type == "url" or getattr(token, "lower_name", "").endswith(("url", "gradient"))
        for token in one.tokens
    )


def _colour(value: Any) -> Any:
    """(colour, alpha), "inherit", "initial", or None; `value` is CSS or a token of it."""
    from tinycss2.color4 import parse_color

    if value in _KEYWORDS:
        return _KEYWORDS[value]
    parsed = parse_color(value)
    if parsed is None or isinstance(parsed, str):
        return None
    try:
        red, green, blue = parsed.to("srgb").coordinates
    except NotImplementedError:  # lab, lch and their like
        return None
    return (red, green, blue), parsed.alpha


def _size(tokens: Any) -> tuple[float, str] | None:
    """The first size among tokens, in "px" or, of what is above, in "em"."""
    for token in tokens:
        unit = getattr(token, "lower_unit", "")
        if token.type == "ident" and token.lower_value in _SIZES:
            return _SIZES[token.lower_value], "px"
        if token.type == "percentage":
            return token.value / 100, "em"
        if token.type == "number" and not token.value:
            return 0.0, "px"
        if unit in _TO_PIXELS:
            return token.value * _TO_PIXELS[unit], "px"
        if unit in {"em", "rem"}:
            return (token.value, "em") if unit == "em" else (token.value * 16, "px")
    return None


def _is_bold(weight: str) -> bool:
    """Whether a font weight looks bold."""
    return weight in {"bold", "bolder"} or (weight.isdecimal() and int(weight) >= _BOLDER)
