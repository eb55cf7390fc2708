"""What mail programs drop, as clients.toml has it, found in CSS and in html."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from curator.issues.preflight.styles import Declaration, declarations

# Whose mail programs are looked at, and what a person calls them.
PROGRAMS = {
    "Gmail": {"gmail-web": "in the browser", "gmail-ios": "on iOS", "gmail-android": "on Android"},
    "Apple Mail": {"apple-macos": "on macOS", "apple-ios": "on iOS"},
    "Outlook": {"outlook-windows": "on Windows", "outlook-web": "on the web", "outlook-ios": "on iOS"},
    "Yahoo": {"yahoo-web": "in the browser", "yahoo-ios": "on iOS", "yahoo-android": "on Android"},
}
EVERYBODY = frozenset(program for programs in PROGRAMS.values() for program in programs)
_PSEUDO = re.compile(r"::?[a-z-]+")
_OLD_SPELLINGS = {":before": "::before", ":after": "::after"}
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_WITH_ALPHA = {4, 8}  # hex digits of a colour that has an alpha channel


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature of CSS or html: when it was tested last, who drops it, and how to mend that.

    If it is `fine`, for the reason given, nothing is to be mended.
    """

    name: str
    slug: str
    tested: date
    dropped: frozenset[str]
    match: tuple[str, ...]
    mend: str
    fine: str


@lru_cache(maxsize=1)
def features() -> dict[str, Feature]:
    """Every feature of the table, by each pattern that it is looked for with."""
    table = tomllib.loads(Path(__file__).with_name("clients.toml").read_text(encoding="utf-8"))
    return {
        pattern: feature
        for feature in (_feature(name, row) for name, row in table.items())
        for pattern in feature.match
    }


def _feature(name: str, row: dict[str, Any]) -> Feature:
    """A row of the table."""
    dropped, match = frozenset(row["dropped"]), tuple(row["match"])
    return Feature(name, row["slug"], row["tested"], dropped, match, row.get("mend", ""), row.get("fine", ""))


def named(programs: frozenset[str]) -> str:
    """Programs for a person: "Gmail, Outlook on Windows and Yahoo"."""
    said = []
    for family, members in PROGRAMS.items():
        hit = [where for program, where in members.items() if program in programs]
        if hit:
            said.append(family if len(hit) == len(members) else f"{family} {' and '.join(hit)}")
    return " and ".join(filter(None, [", ".join(said[:-1]), *said[-1:]]))


@lru_cache(maxsize=2_000)
def in_style(css: str) -> tuple[Feature, ...]:
    """The features that a style attribute uses."""
    return in_declarations(declarations(css))


def in_declarations(declared: tuple[Declaration, ...]) -> tuple[Feature, ...]:
    """The features that a block of declarations uses, less those that it gives something else beside.

    A value that is dropped leaves the one before it of the same property; a background's picture or gradient
    leaves its colour.
    """
    found = []
    for at, one in enumerate(declared):
        before = {other.name for other in declared[:at]}
        for feature in dict.fromkeys(_of_declaration(one)):
            by_value = one.name not in feature.match and "--*" not in feature.match
            if not (by_value and one.name in before) and not (is_image(feature) and _coloured(declared)):
                found.append(feature)
    return tuple(dict.fromkeys(found))


def is_image(feature: Feature) -> bool:
    """Whether the feature is a background's picture, beneath which a colour may lie."""
    return "background-color" in feature.mend


def _coloured(declared: tuple[Declaration, ...]) -> bool:
    """Whether a block gives its background a colour."""
    from tinycss2.color4 import parse_color

    return any(
        one.name == "background-color" or (one.name == "background" and any(map(parse_color, one.tokens)))
        for one in declared
    )


def _of_declaration(one: Declaration) -> Iterator[Feature]:
    """The features of one declaration."""
    known = features()
    for pattern in _patterns(one):
        if feature := known.get(pattern):
            yield feature


def _patterns(one: Declaration) -> Iterator[str]:
    """Every pattern that a declaration fits."""
    if one.name.startswith("--"):
        yield "--*"
    yield one.name
    parts = one.name.split("-")
    yield from ("-".join(parts[:length]) + "-*" for length in range(1, len(parts)))
    if parts[0] == "border" and parts[-1] == "radius":
        yield "border-*-radius"
    for token in _tokens(one.tokens):
        yield from _of_token(one.name, token)


def _tokens(tokens: Any) -> Iterator[Any]:
    """Every token, those inside of functions and brackets too."""
    for token in tokens:
        yield token
        inner = getattr(token, "arguments", None) or getattr(token, "content", None)
        if inner:
            yield from _tokens(inner)


def _of_token(name: str, token: Any) -> Iterator[str]:
    """The patterns that a token of the property `name` fits."""
    match token.type:
        case "ident":
            yield f"{name}: {token.lower_value}"
            yield f"*: {token.lower_value}"
        case "function":
            yield f"{token.lower_name}()"
            if token.lower_name in {"rgb", "rgba"} and not any(one == "," for one in token.arguments):
                yield "rgb(space)"
            yield f"{name}: {token.lower_name}()"
            yield f"*: {token.lower_name}"
        case "url":
            yield f"{name}: url()"
        case "dimension":
            yield f"1{token.lower_unit}"
        case "hash" if len(token.value) in _WITH_ALPHA:
            yield "#rgba"


def in_selector(selector: str) -> Iterator[Feature]:
    """The features that a selector uses."""
    known = features()
    bare = _QUOTED.sub("", selector.lower())
    signs = [_OLD_SPELLINGS.get(mark, mark) for mark in _PSEUDO.findall(bare)]
    signs += ["[]"] if "[" in bare else []
    signs += [mark for mark in ">+~" if mark in re.sub(r"\[[^\]]*\]|\([^)]*\)", "", bare)]
    yield from dict.fromkeys(known[sign] for sign in signs if sign in known)


def in_at_rules(around: tuple[str, ...]) -> Iterator[Feature]:
    """The features that these at-rules are, each "@name prelude"."""
    known = features()
    for one in around:
        name, _, prelude = one.partition(" ")
        for pattern in (name, *(f"{name} ({word})" for word in re.findall(r"\(\s*([a-z-]+)", prelude))):
            if pattern in known:
                yield known[pattern]


def in_element(tag: str, attributes: Any) -> Iterator[Feature]:
    """The features that an element is, and those of its attributes."""
    known = features()
    for pattern in (f"<{tag}>", *(f"[{name.lower()}]" for name in attributes)):
        if pattern in known:
            yield known[pattern]
