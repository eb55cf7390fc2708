"""Links by reference, `[words][name]`, whose addresses stand elsewhere in the document: `[name]: https://…`.

An item is printed, judged and moved by itself, so it takes along what it refers to: `whole` appends the
definitions that a text uses to the text.  Definitions print nothing where they stand.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference

from curator.issues.comments import with_comments
from curator.issues.markdown import destination
from curator.model import Issue

_LINE = re.compile(
    r""" {0,3}\[(?!\^)(?:[^\]\\\n]|\\.){1,200}\]:[ \t]*\S+(?:[ \t]+(?:"[^"]*"|'[^']*'|\([^)]*\)))?[ \t]*"""
)
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){1,200})\]")

Definitions = Mapping[str, str]  # a reference's name, folded, and the line that defines it


def are_definitions(source: str) -> bool:
    """Whether a paragraph's `source` is nothing but definitions."""
    lines = source.split("\n")
    return "]:" in source and all(_LINE.fullmatch(line) for line in lines)


def definitions(texts: Iterable[str]) -> Definitions:
    """The definitions that stand in `texts`; of two with one name the first counts (CommonMark §4.7)."""
    found: dict[str, str] = {}
    for text in texts:
        if "]:" not in text:
            continue
        env: dict[str, dict[str, dict[str, str]]] = {}
        _reader().parse(text, env)
        for name, meant in env.get("references", {}).items():
            title = f' "{escaped}"' if (escaped := meant["title"].replace('"', '\\"')) else ""
            found.setdefault(name, f"[{name}]: {destination(meant['href']) or '<>'}{title}")
    return found


def whole(text: str, known: Definitions) -> str:
    """`text` with the definitions that it uses and does not hold itself at its end."""
    if not known or "[" not in text:
        return text
    own = definitions([text])
    names = dict.fromkeys(normalizeReference(match[1]) for match in _LABEL.finditer(text))
    used = [known[name] for name in names if name in known and name not in own]
    return "\n\n".join([text, "\n".join(used)]) if used else text


def completed(issue: Issue) -> Issue:
    """`issue` with every text complete in itself: what is printed of it is the same."""
    known = definitions([issue.intro, *(item.text for item in issue.items), issue.closing])
    if not known:
        return issue
    sections = tuple(
        replace(part, items=tuple(replace(item, text=whole(item.text, known)) for item in part.items))
        for part in issue.sections
    )
    return replace(
        issue, sections=sections, intro=whole(issue.intro, known), closing=whole(issue.closing, known)
    )


@cache
def _reader() -> MarkdownIt:
    reader = with_comments(MarkdownIt("commonmark"))
    reader.disable("lheading")
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]
    reader.validateLink = lambda _: True  # type: ignore[method-assign,assignment]
    return reader
