"""What Markdown takes over from HTML: comments, which are not printed, and a few tags that mark words.

CommonMark would hand every tag through.  Here a comment is a block of its own or a piece of a line, and is
dropped; `<br>` breaks a line; tags that mark words (`<small>`, `<sub>`) stay, bare of attributes; layout tags
go and leave their words.  Whatever else stands in angle brackets is shown as it is: `Vec<T>` is no tag.
"""

import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

MARKING = frozenset({"b", "del", "i", "ins", "kbd", "mark", "s", "small", "sub", "sup", "u"})
_LAYOUT = frozenset({"abbr", "center", "details", "div", "font", "p", "section", "span", "summary"})
_TAG = re.compile(r"</?([a-zA-Z]+)\b[^>]*>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def with_comments(reader: MarkdownIt) -> MarkdownIt:
    """`reader` with comments as blocks of type "comment", and no other blocks of HTML."""
    reader.disable("html_block")
    reader.block.ruler.before("html_block", "comment", _block, {"alt": ["paragraph", "blockquote"]})
    reader.add_render_rule("comment", lambda *_: "")
    return reader


def sober(children: Iterable[Token]) -> Iterator[Token]:
    """Inline tokens without comments and layout tags, and with everything that is no tag of ours as text.

    A marking tag that is never closed is closed at the end, or it would mark all that follows its text.
    """
    unclosed: list[str] = []
    for token in children:
        if token.type != "html_inline":
            yield token
            continue
        tag = _TAG.fullmatch(token.content)
        name = tag[1].lower() if tag else ""
        if name == "br":
            yield Token("hardbreak", "br", 0, level=token.level)
        elif name in MARKING:
            closing = token.content.startswith("</")
            if not closing or name in unclosed:
                (unclosed.remove if closing else unclosed.append)(name)
                yield _mark(name, token.level, closing=closing)
        elif name not in _LAYOUT and not _COMMENT.fullmatch(token.content):
            yield Token("text", "", 0, content=token.content, level=token.level)
    yield from (_mark(name, 0, closing=True) for name in reversed(unclosed))


def _mark(name: str, level: int, *, closing: bool) -> Token:
    """A marking tag, bare."""
    return Token("html_inline", "", 0, content=f"<{'/' if closing else ''}{name}>", level=level)


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A comment that opens a line and ends with one; one that never ends is the text it looks like."""
    if state.is_code_block(start):
        return False
    at = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("<!--", at):
        return False
    line = start
    while (
        close := state.src.find("-->", at + 4 if line == start else state.bMarks[line], state.eMarks[line])
    ) < 0:
        line += 1
        if line >= end or (state.sCount[line] < state.blkIndent and not state.isEmpty(line)):
            return False
    if state.src[close + 3 : state.eMarks[line]].strip():
        return False
    if silent:
        return True
    state.line = line + 1
    token = state.push("comment", "", 0)
    token.map = [start, line + 1]
    token.content = state.getLines(start, line + 1, state.blkIndent, False)
    return True
