"""The head of an issue's document: which issue it is, its title, its day, its former addresses.

Real documents say it in one of three ways, and all of them are kept as they stand:

    ---                          Title: This Week 184          # #12: Owls in the machine
    title: "#12: Owls"           Number: 184
    number: 12                   Date: 2017-05-30
    date: 2019-04-28
    aliases: [/issues/12-owls]
    ---

The first is YAML, of which nothing is taken as anything but text: a number may be written 012.  Between lines
of +++ it is TOML.
"""

import html
import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from curator.errors import UsageError
from curator.model import Issue
from curator.text import clean, one_line

_LONGEST = 50_000  # characters
_FENCE = re.compile(r"---[ \t]*")
_TOML = "+++"
_KEY = re.compile(r"([A-Za-z][\w-]*):(?:[ \t]+(.*?))?[ \t]*")
_TITLE = re.compile(r" {0,3}#[ \t]+(\S.*?)[ \t#]*")
_NUMBER = re.compile(r"0*([1-9]\d{0,5})")
_IN_TITLE = re.compile(r"#0*([1-9]\d{0,5})\b")
_AT_END = re.compile(r"(?<![\d.,])\b0*([1-9]\d{0,5})\s*$")  # not the 8 of "Rust 0.8"
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Matter:
    """What a document's head says; `lines` is how many lines it takes, blank ones before it included.

    `revision` is that of the issue when it was exported.  `is_meant` tells a `slot` of the calendar from a
    `date` on which the issue appeared.
    """

    number: int | None = None
    title: str = ""
    day: date | None = None
    aliases: tuple[str, ...] = ()
    revision: int | None = None
    is_meant: bool = False
    lines: int = 0


def read(lines: list[str]) -> Matter:
    """The head of a document of these clean `lines`.

    Raises UsageError where the number or the day that it gives is none.
    """
    start = next((n for n, line in enumerate(lines) if line.strip()), 0)
    first = lines[start] if lines else ""
    if _FENCE.fullmatch(first):
        end = next((n for n in range(start + 1, len(lines)) if _FENCE.fullmatch(lines[n])), None)
        if end is not None:
            return _meant(_yaml("\n".join(lines[start + 1 : end])), end + 1)
    if first.rstrip() == _TOML:
        end = next((n for n in range(start + 1, len(lines)) if lines[n].rstrip() == _TOML), None)
        if end is not None and (found := _toml("\n".join(lines[start + 1 : end]))):
            return _meant(found, end + 1)
    if _KEY.fullmatch(first):
        end = next((n for n in range(start, len(lines)) if not _KEY.fullmatch(lines[n])), len(lines))
        pairs = {match[1]: match[2] or "" for line in lines[start:end] if (match := _KEY.fullmatch(line))}
        if "title" in {key.lower() for key in pairs} and (end == len(lines) or not lines[end].strip()):
            return _meant(pairs, end)
    if match := _TITLE.fullmatch(first):
        return _meant({"title": match[1]}, start + 1)
    return Matter()


def write(issue: Issue) -> str:
    """The head of an issue that came from no document."""
    title = one_line(issue.title)
    shown = title.replace("&", "&amp;") if html.unescape(title) != title else title
    lines = [f"number: {issue.number}", f"title: {json.dumps(shown, ensure_ascii=False)}"]
    if issue.slot:
        lines.append(f"slot: {issue.slot.isoformat()}")
    if issue.aliases:
        lines += ["aliases:", *(f"  - {json.dumps(alias, ensure_ascii=False)}" for alias in issue.aliases)]
    return "\n".join(["---", *lines, "---"])


def kept(issue: Issue) -> str:
    """The head as it stood in the issue's document, if it still says what is true; else one written anew."""
    if not issue.front:
        return write(issue)
    for front in (issue.front, _mended(issue.front, issue)):
        says = _try(front)
        if says and _agrees(says, issue):
            return front
    return write(issue)


def _agrees(says: Matter, issue: Issue) -> bool:
    return (
        says.number in {None, issue.number}
        and says.title == one_line(issue.title)
        and says.day in {None, issue.slot}
        and says.aliases == issue.aliases
    )


def _try(front: str) -> Matter | None:
    try:
        return read([clean(line) for line in front.split("\n")])
    except UsageError:
        return None


def _mended(front: str, issue: Issue) -> str:
    """`front` with the title, number and day that are true now, and everything else as it stood."""
    title = one_line(issue.title)
    quoted = json.dumps(title.replace("&", "&amp;") if "&" in title else title, ensure_ascii=False)
    fenced = front.lstrip().startswith("---")
    values = {"title": quoted if fenced else title, "number": str(issue.number)}
    if issue.slot:
        values |= {"date": issue.slot.isoformat(), "slot": issue.slot.isoformat()}
    lines = front.split("\n")
    for at, line in enumerate(lines):
        if (match := _KEY.fullmatch(line)) and match[1].lower() in values:
            lines[at] = f"{match[1]}: {values[match[1].lower()]}"
        elif _TITLE.fullmatch(line) and not fenced:
            lines[at] = f"# {title}"
    return "\n".join(lines)


def _meant(given: dict[str, Any], lines: int) -> Matter:
    """What the pairs of a head mean; their names are known in any case."""
    fields = {str(key).lower(): value for key, value in given.items()}
    title = one_line(html.unescape(_text(fields.get("title"))))
    slot, day = _text(fields.get("slot")), _text(fields.get("date"))
    revision = _NUMBER.fullmatch(_text(fields.get("revision")))
    return Matter(
        number=_number(_text(fields.get("number")), title),
        title=title,
        day=_day(slot or day),
        aliases=_texts(fields.get("aliases")),
        revision=int(revision[1]) if revision else None,
        is_meant=bool(slot),
        lines=lines,
    )


def _number(given: str, title: str) -> int | None:
    """The issue's number: as given, else as the title tells it."""
    if given:
        match = _NUMBER.fullmatch(given)
        if not match:
            raise UsageError(f'"{given[:40]}" in the front matter is no number; write "number: 12"')
        return int(match[1])
    match = _IN_TITLE.search(title) or _AT_END.search(title)
    return int(match[1]) if match else None


def _day(given: str) -> date | None:
    """The day that is given, in any usual form."""
    if not given:
        return None
    from dateutil import parser

    try:
        return date.fromisoformat(given) if _ISO.fullmatch(given) else parser.parse(given).date()
    except (ValueError, OverflowError):
        message = f'"{given[:40]}" in the front matter is no date; write it like 2019-04-28'
        raise UsageError(message) from None


def _yaml(text: str) -> dict[str, Any]:
    """The pairs of a YAML mapping, every value a text or a list; what is no YAML is read line by line."""
    import yaml

    try:
        found = yaml.load(text, yaml.BaseLoader) if len(text) <= _LONGEST else None  # noqa: S506  texts only
    except (yaml.YAMLError, RecursionError):
        found = None
    if isinstance(found, dict):
        return found
    pairs = (_KEY.fullmatch(line) for line in text.split("\n"))
    return {pair[1]: _unquoted(pair[2] or "") for pair in pairs if pair}


def _toml(text: str) -> dict[str, Any]:
    """The pairs of a TOML document, every value a text or a list of them; none if it is no TOML."""
    import tomllib

    try:
        found = tomllib.loads(text) if len(text) <= _LONGEST else {}
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}
    return {key: list(map(str, one)) if isinstance(one, list) else str(one) for key, one in found.items()}


def _unquoted(text: str) -> str:
    """A value without its quotes."""
    if len(text) < 2 or text[0] != text[-1] or text[0] not in "\"'":
        return text
    try:
        return str(json.loads(text))
    except ValueError:
        return text[1:-1].replace("''", "'")


def _text(value: object) -> str:
    return one_line(value, 1_000) if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    given = value if isinstance(value, list) else [value]
    return tuple(filter(None, (_text(one) for one in given)))
