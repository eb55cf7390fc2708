"""The top-level blocks of a Markdown text, each with its own lines, byte for byte.

An issue's document is read block by block, and what stands inside a quote, a list or a fence belongs to its
block: a line "## " in a code sample opens no section.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from curator.issues.comments import with_comments
from curator.issues.definitions import are_definitions
from curator.issues.markdown import words
from curator.model import Image
from curator.text import clean, one_line

_DIRECTIVE = re.compile(r"<!-- *(story|text|next|proposal|section|closing)(?::.*)? *-->")
_BOLD = re.compile(r"(\*\*|__)(?P<bold>(?:\\.|(?!\1).)+)\1(?P<rest>.*)")
# What may stand behind a bold run for the line to be a heading: an emoji, and something in parentheses.
_BESIDE = re.compile(r"[^\w\[\]()]*(?:\(.*\))?[^\w\[\]()]*")
_SIZE = re.compile(r"^\{width=(\d{1,5})(?: height=(\d{1,5}))?\}$")
_ITEM = re.compile(r"^ {0,3}[*+-](?: {1,4}(?! )|[ \t]|$)")
_MARK = re.compile(r"^( {0,3})[+-]")
_STARS = re.compile(r" {0,3}[*+-][*\s]*")
_ROUNDS = 5
_OPENS_COMMENT = re.compile(r"^([ \t]*)<!--")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level block: what it is, its lines `start` to `end`, and the source between them."""

    start: int
    end: int
    source: str
    tokens: tuple[Token, ...]

    @property
    def kind(self) -> str:
        """What it is: heading, paragraph, bullet_list, ordered_list, blockquote, fence, hr, comment."""
        return self.tokens[0].type.removesuffix("_open")

    @property
    def level(self) -> int:
        """A heading's level; 0 for anything else."""
        return int(self.tokens[0].tag[1:]) if self.kind == "heading" else 0

    @property
    def directive(self) -> str:
        """The name in a directive, `<!-- name: remark -->`, alone on its line; "" if it is none."""
        match = _DIRECTIVE.fullmatch(self.source.strip()) if self.kind == "comment" else None
        return match[1] if match else ""

    @property
    def is_hidden(self) -> bool:
        """Whether it prints nothing: a comment, or definitions of links."""
        return self.kind == "comment" or (self.kind == "paragraph" and are_definitions(self.source))

    @property
    def title(self) -> str:
        """A heading's words as written: a title is plain text."""
        return one_line(re.sub(r"^ {0,3}#{1,6}[ \t]*", "", self.source))

    @property
    def opens_bold(self) -> bool:
        """Whether it is a paragraph that opens with a bold run, or with a link that does."""
        if self.kind != "paragraph":
            return False
        types = [t.type for t in self.tokens[1].children or () if t.type != "text" or t.content]
        return types[:1] == ["strong_open"] or types[:2] == ["link_open", "strong_open"]

    @property
    def bold_heading(self) -> str:
        """The Markdown of a line that is bold but for an emoji or a remark in parentheses; "" if it is none.

        So headings stand over quick links: `**Quick links** ⚡️ ([see all](https://…))`.
        """
        if self.kind != "paragraph" or "\n" in self.source:
            return ""
        match = _BOLD.fullmatch(self.source.strip())
        children = [t for t in self.tokens[1].children or () if t.type != "text" or t.content]
        if not match or not _BESIDE.fullmatch(match["rest"]) or children[0].type != "strong_open":
            return ""
        end = next(n for n, token in enumerate(children) if token.type == "strong_close")
        if any(token.type in {"link_open", "image"} for token in children[:end]):
            return ""
        return " ".join(filter(None, (match["bold"].strip(), match["rest"].strip())))


def split(text: str) -> tuple[Block, ...]:
    """The top-level blocks of `text` in order."""
    lines = text.split("\n")
    tokens = _reader().parse(text)
    found = []
    at = 0
    while at < len(tokens):
        end = at + 1
        while tokens[at].nesting == 1 and not (tokens[end - 1].nesting == -1 and tokens[end - 1].level == 0):
            end += 1
        first, last = tokens[at].map or (0, 0)
        while last > first and not lines[last - 1].strip():
            last -= 1
        found.append(Block(first, last, "\n".join(lines[first:last]), tuple(tokens[at:end])))
        at = end
    return tuple(found)


def list_items(block: Block) -> tuple[tuple[str, int], ...]:
    """The items of a bullet list, without mark and indentation, each with the line at which it ends."""
    lines = block.source.split("\n")
    spans = [t.map for t in block.tokens if t.type == "list_item_open" and t.level == 1 and t.map]
    items = []
    for first, end in spans:
        last = min(end, block.end)
        while last > first + 1 and not lines[last - 1 - block.start].strip():
            last -= 1
        head, *rest = lines[first - block.start : last - block.start]
        width = len(head) - len(_ITEM.sub("", head, count=1))
        dedented = (line[min(width, len(line) - len(line.lstrip(" "))) :] for line in rest)
        items.append((trim("\n".join([_ITEM.sub("", head, count=1), *dedented])), last))
    return tuple(items)


def picture(block: Block) -> tuple[Image, str] | None:
    """The image that a paragraph consists of, and the lines below it; None if it is another paragraph."""
    if block.kind != "paragraph":
        return None
    children = list(block.tokens[1].children or ())
    breaks = [n for n, token in enumerate(children) if token.type in {"softbreak", "hardbreak"}]
    head = children[: breaks[0]] if breaks else children
    if not head or head[0].type != "image":
        return None
    size = _SIZE.match(words(head[1:]))
    if words(head[1:]) and not size:
        return None
    width, height = (int(n) if n else None for n in size.groups()) if size else (None, None)
    image = Image(str(head[0].attrs["src"]), alt=words(head[:1]), width=width, height=height)
    return image, block.source.partition("\n")[2]


def trim(text: str) -> str:
    """`text` without empty lines around it and without blanks at its end."""
    return re.sub(r"\A(?:[ \t]*\n)+", "", text).rstrip()


def settle(text: str) -> str:
    """`text` so that it may stand among others in a document and be read back as one.

    Headings become those of an item (####), lists have one mark, an open fence is closed, and what looks like
    a directive, or like a comment that never ends, is text.
    """
    settled = trim("\n".join(line if line.strip() else "" for line in clean(text).split("\n")))
    for _ in range(_ROUNDS):  # because a directive that became text may go on with what stood behind it
        before, settled = settled, _settled(settled)
        if settled == before:
            break
    return settled


def _settled(text: str) -> str:
    """One round of it."""
    lines = text.split("\n")
    blocks = split("\n".join(lines))
    for block in blocks:
        first = lines[block.start]
        if 0 < block.level < 4:
            lines[block.start] = first.lstrip().replace("#" * block.level, "####", 1)
        elif block.directive:
            lines[block.start] = first.replace("<", "\\<", 1)
        elif block.kind == "paragraph":
            for at in range(block.start, block.end):
                lines[at] = _OPENS_COMMENT.sub(r"\1\\<!--", lines[at])
        elif block.kind == "fence" and not _is_closed(block):
            fence = _FENCE.match(first)
            lines.append(fence[1] if fence else "")
    _mark_lists(lines, [block for block in blocks if block.kind == "bullet_list"])
    return "\n".join(lines)


def _mark_lists(lines: list[str], lists: list[Block]) -> None:
    """Give the items of `lists` the mark "*", which says the same as "-" and "+".

    But not where it tells two lists apart, or would make an item of stars a rule.
    """
    ends = [block.tokens[0].map or [0, 0] for block in lists]
    if any(a[1] == b[0] for a, b in pairwise(ends)):
        return
    for block in lists:
        starts = [t.map[0] for t in block.tokens if t.type == "list_item_open" and t.level == 1 and t.map]
        if not any(_STARS.fullmatch(lines[at]) for at in starts):
            for at in starts:
                lines[at] = _MARK.sub(r"\1*", lines[at], count=1)


def _is_closed(block: Block) -> bool:
    """Whether a fence ends with its own mark."""
    *rest, last = block.source.split("\n")
    mark = block.tokens[0].markup
    return bool(rest) and re.fullmatch(rf" {{0,3}}{mark[0]}{{{len(mark)},}}[ \t]*", last) is not None


@cache
def _reader() -> MarkdownIt:
    """As curator.issues.markdown reads, but that definitions of links stay where they are, as paragraphs."""
    reader = with_comments(MarkdownIt("commonmark"))
    reader.disable(["lheading", "reference"])
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]
    reader.validateLink = lambda _: True  # type: ignore[method-assign,assignment]
    return reader
