"""Where the addresses of a document stand in its text, to the character.

Tokens do not tell that, and a text printed anew from tokens is another text.  So the readers' own rules are
asked: each that takes a link, a picture, an autolink or a definition reports what it took.  What stands in
code and in comments is never asked about.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt, helpers
from markdown_it.common.utils import unescapeAll
from markdown_it.rules_block import StateBlock, reference
from markdown_it.rules_inline import StateInline, autolink, backtick, html_inline, image, link
from markdown_it.token import Token

from curator.issues.comments import with_comments
from curator.issues.markdown import DEEPEST, LONGEST
from curator.text import one_line

# What a person meant as a link, though CommonMark takes it for words: the address holds spaces.
_BROKEN = re.compile(
    r"""(?<!\\)\]\([ ]*((?:https?:|www\.)[^()<>\n]{0,1000}?)[ ]*(?:"[^"\n]*"[ ]*)?\)""", re.IGNORECASE
)
_MARKS = re.compile(r"!?\[|\]\([^)]*\)?|[*_`\]\\]")
_WORDS = 1_000  # characters before an address, in which its words are looked for


@dataclass(frozen=True, slots=True)
class Destination:
    """An address in a text: `written` is what stands from character `start` on, `url` what it means.

    `line` counts from 1; `words` are what a reader sees of the link.  `is_link` is False for an address with
    spaces in it, which readers of Markdown take for words; `is_literal` is True between angle brackets alone,
    where entities and backslashes stand for themselves.  `is_picture` says that a picture is shown, and
    `is_definition` that this is the address of what refers to it.
    """

    start: int
    written: str
    line: int
    words: str
    is_link: bool = True
    is_literal: bool = False
    is_picture: bool = False
    is_definition: bool = False

    @property
    def url(self) -> str:
        """The address: entities and backslash escapes undone."""
        return self.written if self.is_literal else unescapeAll(self.written)


@dataclass(slots=True)
class _Found:
    """What the rules report of the source in hand: spans of destinations with their words, and of code."""

    source: str = ""
    links: list[tuple[int, int, str]] = field(default_factory=list)
    auto: set[tuple[int, int]] = field(default_factory=set)  # those among them between angle brackets alone
    pictures: set[tuple[int, int]] = field(default_factory=set)  # ... and those of pictures
    code: list[tuple[int, int]] = field(default_factory=list)
    defined: list[tuple[int, int, str]] = field(default_factory=list)  # spans in the whole text
    asked: list[tuple[int, int] | None] = field(default_factory=list)  # the destination each open rule parsed


_found: ContextVar[_Found] = ContextVar("found")


def destinations(text: str) -> tuple[Destination, ...]:
    """Every address in the Markdown document `text`, in the order of the text; its lines end with \\n alone.

    What is longer or deeper than curator.issues.markdown reads is left alone.
    """
    found = _Found()
    token = _found.set(found)
    try:
        reader = _reader()
        env: dict[str, Any] = {}
        blocks = reader.block.parse(text, reader, env, []) or []
        lines = _Lines(text)
        made = [_made(lines, start, end, words, is_definition=True) for start, end, words in found.defined]
        for block in blocks:
            if block.type == "inline":
                made += _of_block(reader, env, block, lines, found)
    finally:
        _found.reset(token)
    return tuple(sorted(made, key=lambda one: one.start))


class _Lines:
    """A text with the place at which each of its lines begins."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def number(self, at: int) -> int:
        """The line in which character `at` stands, from 1 on."""
        return bisect_right(self.starts, at)


def _made(lines: _Lines, start: int, end: int, words: str, **kind: bool) -> Destination:
    return Destination(start, lines.text[start:end], lines.number(start), words, **kind)


def _of_block(
    reader: MarkdownIt, env: dict[str, Any], block: Token, lines: _Lines, found: _Found
) -> Iterator[Destination]:
    """The addresses in one block of inline text."""
    source = block.content
    if ("](" not in source and "<" not in source) or len(source) > LONGEST:
        return
    found.source, found.links, found.auto, found.pictures, found.code = source, [], set(), set(), []
    reader.inline.parse(source, reader, env, [])
    places = _places(source, block, lines)
    if places is None:
        return
    for start, end, words in found.links:
        span = start, end
        kinds = {"is_literal": span in found.auto, "is_picture": span in found.pictures}
        yield _placed(places, *span, lines, words, **kinds)
    for start, end in _broken(source, found):
        words = _words(source[max(0, start - _WORDS) : start].rpartition("](")[0].rpartition("[")[2])
        yield _placed(places, start, end, lines, words, is_link=False)


def _broken(source: str, found: _Found) -> Iterator[tuple[int, int]]:
    """The spans of addresses with spaces in them, outside of links and code."""
    taken = sorted([*((start, end) for start, end, _ in found.links), *found.code])
    for match in _BROKEN.finditer(source):
        start, end = match.span(1)
        before = bisect_right(taken, (end, 0)) - 1
        if " " in match[1] and (before < 0 or taken[before][1] <= start):
            yield start, end


def _places(source: str, block: Token, lines: _Lines) -> list[tuple[int, int]] | None:
    """For every line of a block's `source`, where it begins there and in the text; None if that is unclear.

    A block's source is its lines without the marks of quotes and lists before them and the blanks around.
    """
    first, last = block.map or (0, 0)
    own = source.split("\n")
    for skipped in range(max(1, last - first - len(own) + 1)):
        found = []
        at = 0
        for written, number in zip(own, range(first + skipped, last), strict=False):
            bare = written.lstrip()
            column = lines.lines[number].rfind(bare)
            if column < 0:
                break
            found.append((at + len(written) - len(bare), lines.starts[number] + column))
            at += len(written) + 1
        if len(found) == len(own):
            return found
    return None


def _placed(
    places: list[tuple[int, int]], start: int, end: int, lines: _Lines, words: str, **kind: bool
) -> Destination:
    """A span of a block's source as a destination of the text."""
    here, there = places[bisect_right(places, (start, len(lines.text))) - 1]
    return _made(lines, there + start - here, there + end - here, words, **kind)


def _words(written: str) -> str:
    """What a reader sees of the Markdown between a link's brackets."""
    return one_line(_MARKS.sub("", written), 80)


@cache
def _reader() -> MarkdownIt:
    """A reader of documents whose rules report what they take."""
    reader = with_comments(MarkdownIt("commonmark", {"maxNesting": DEEPEST}))
    reader.disable("lheading")
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]
    reader.validateLink = lambda _: True  # type: ignore[method-assign,assignment]
    reader.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkLabel=helpers.parseLinkLabel,
        parseLinkTitle=helpers.parseLinkTitle,
        parseLinkDestination=_parse_destination,
    )
    reader.inline.ruler.at("link", _reporting(link))
    reader.inline.ruler.at("image", _reporting(image))
    reader.inline.ruler.at("autolink", _autolink)
    reader.inline.ruler.at("backticks", _uncounted(backtick))
    reader.inline.ruler.at("html_inline", _uncounted(html_inline))
    reader.block.ruler.at("reference", _reference)
    return reader


def _parse_destination(source: str, start: int, maximum: int) -> Any:
    """The reader's own parser of a destination; the rule that asked is told where that stands."""
    parsed = helpers.parseLinkDestination(source, start, maximum)
    angle = source[start : start + 1] == "<"
    asked = _found.get().asked
    if asked and parsed.ok:
        asked[-1] = (start + angle, parsed.pos - angle)
    return parsed


def _reporting(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """`rule`, which takes links or pictures, made to report the destinations of those that it takes."""

    def reporting(state: StateInline, silent: bool) -> bool:
        found = _found.get()
        start = state.pos
        found.asked.append(None)
        took = rule(state, silent)
        span = found.asked.pop()
        # By reference, it ends with a bracket.  The words of a picture are read as a source of their own.
        is_inline = took and not silent and state.src[state.pos - 1] == ")"
        if span and is_inline and state.src is found.source:
            label = state.src[start : span[0]].rpartition("](")[0]
            found.links.append((*span, _words(label)))
            if rule is image:
                found.pictures.add(span)
        return took

    return reporting


def _autolink(state: StateInline, silent: bool) -> bool:
    """The reader's own rule for `<https://…>`, which reports."""
    found = _found.get()
    start = state.pos
    took = autolink(state, silent)
    written = state.src[start + 1 : state.pos - 1]
    if (
        took
        and not silent
        and state.src is found.source
        and written[:5].lower().startswith(("http:", "https"))
    ):
        found.links.append((start + 1, state.pos - 1, one_line(written, 80)))
        found.auto.add((start + 1, state.pos - 1))
    return took


def _uncounted(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """`rule`, which takes code or tags, made to report what it takes: nothing in there is an address."""

    def uncounted(state: StateInline, silent: bool) -> bool:
        start = state.pos
        took = rule(state, silent)
        if took and not silent and state.src is _found.get().source:
            _found.get().code.append((start, state.pos))
        return took

    return uncounted


def _reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The reader's own rule for `[name]: https://…`, which reports."""
    found = _found.get()
    found.asked.append(None)
    took = reference(state, start, end, silent)
    span = found.asked.pop()
    if span and took and not silent:
        at, after = span
        for line in range(start, end):
            begins = state.bMarks[line] + state.tShift[line]
            length = state.eMarks[line] + 1 - begins
            if at < length:
                label = state.src[state.bMarks[start] + state.tShift[start] :].partition("]:")[0]
                found.defined.append((begins + at, begins + after, _words(label)))
                break
            at, after = at - length, after - length
    return took
