"""Markdown as an item holds it, made into plain text as a person would write it in a mail.

Lines of at most 74 characters, *bold*, _emphasis_, quotes behind "> ", lists behind "- ".  An address breaks
the reading, so it stands on a line of its own: below the words that lead there if they are the only ones that
lead anywhere in a text or in each point of a list, else below the text, by number.  It is never broken.
"""

import re
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from curator.issues.markdown import Rewrite, captions, parse, words

WIDTH = 74
_MARKS = {"strong": "*", "em": "_"}
_LISTS = {"bullet_list", "ordered_list"}
_GLUE = "\x00"  # a blank at which no line ends; no text holds one, because texts are cleaned
_NUMBER = re.compile(r"\[(\d{1,4})\]")
_SCHEME = re.compile(r"^https?://(?:www\.)?|/$", re.IGNORECASE)


def to_text(
    text: str,
    rewrite: Rewrite | None = None,
    *,
    width: int = WIDTH,
    within: bool = False,
    picture: str = "Picture",
) -> str:
    """Markdown `text` as plain text of `width` columns, with each web address passed through `rewrite`.

    What stands `within` a line, a title or a caption, has its addresses right behind their words, "words
    <address>", and is not wrapped: whoever prints the line does that.  `picture` is what a picture is called
    in the newsletter's language.
    """
    return text_of(parse(text), rewrite, width=width, within=within, picture=picture)


def text_of(
    tokens: Sequence[Token],
    rewrite: Rewrite | None,
    *,
    width: int = WIDTH,
    within: bool = False,
    picture: str = "Picture",
) -> str:
    """The same of tokens that are parsed already."""
    root = SyntaxTreeNode(tokens)
    ways = _Ways(rewrite, picture, within=within)
    if not within:
        _plan(root, ways)
    written = _blocks(root.children, ways, sys.maxsize if within else width)
    if not ways.numbers:
        return written
    one = len(root.children) == 1 and root.children[0].type == "paragraph"
    below = "\n".join(f"[{number}] {address}" for address, number in ways.numbers.items())
    return f"{written}\n{below}" if one else f"{written}\n\n{below}"


def to_words(text: str) -> str:
    """Only the words of Markdown `text`, on one line a block: no marks, no addresses, no code blocks."""
    inline = (token.children or () for token in parse(text) if token.type == "inline")
    return "\n".join(filter(None, (words(children).strip() for children in inline)))


def indent(text: str, first: str, rest: str) -> str:
    """`text` with `first` before its first line and `rest` before the others; empty lines get no blanks."""
    head, *tail = text.split("\n")
    return "\n".join([(first + head).rstrip(), *((rest + line).rstrip() for line in tail)])


def wrap(line: str, width: int = WIDTH) -> str:
    """`line` broken at spaces into lines of at most `width`, where its words allow."""
    wrapped = textwrap.fill(line, max(width, 20), break_long_words=False, break_on_hyphens=False)
    return wrapped.replace(_GLUE, " ")


@dataclass(slots=True)
class _Ways:
    """Where the addresses of one text stand: by their numbers below it, or below a block, by its identity."""

    rewrite: Rewrite | None
    picture: str
    within: bool = False
    numbers: dict[str, int] = field(default_factory=dict)
    below: dict[int, str] = field(default_factory=dict)

    def target(self, link: SyntaxTreeNode) -> str:
        """The address that a link leads to, or that a picture is loaded from."""
        if link.type == "image":
            return str(link.attrs["src"])
        written = str(link.attrs["href"])
        if written.startswith("mailto:"):
            return written.removeprefix("mailto:")
        return self.rewrite(written) if self.rewrite else written

    def behind(self, address: str) -> str:
        """What stands behind the words that lead to `address`."""
        if self.within:
            return f" <{address}>"
        return f"{_GLUE}[{self.numbers[address]}]" if address in self.numbers else ""


@dataclass(frozen=True, slots=True)
class _Line:
    """A block of words: the block below which its address may stand alone, and all its addresses."""

    place: SyntaxTreeNode
    addresses: tuple[str, ...]
    caption: bool


def _plan(root: SyntaxTreeNode, ways: _Ways) -> None:
    """Decide where each address of a text stands."""
    rest: list[_Line] = []
    for before, block in _pairs(root.children):
        lines = [line for line in _lines(block, ways, before) if line.addresses]
        if block.type in _LISTS and _alone(lines):
            ways.below |= {id(line.place): line.addresses[0] for line in lines}
        else:
            rest += lines
    if len({id(line.place) for line in rest}) == 1 and _alone(rest):
        ways.below[id(rest[0].place)] = rest[0].addresses[0]
        return
    taken = {int(number) for number in _NUMBER.findall(_all_words(root))}
    free = (number for number in range(1, 100_000) if number not in taken)
    addresses = dict.fromkeys(address for line in rest for address in line.addresses)
    ways.numbers |= dict(zip(addresses, free, strict=False))


def _alone(lines: Sequence[_Line]) -> bool:
    """Whether each place has one address; a caption's would be taken for the picture's."""
    found: dict[int, set[str]] = {}
    for line in lines:
        found.setdefault(id(line.place), set()).update(line.addresses)
    return not any(line.caption for line in lines) and all(len(some) == 1 for some in found.values())


def _pairs(nodes: Sequence[SyntaxTreeNode]) -> Iterator[tuple[SyntaxTreeNode | None, SyntaxTreeNode]]:
    """Each node with the one before it; a node itself searches for that, which takes long among many."""
    return zip([None, *nodes], nodes, strict=False)


def _lines(
    block: SyntaxTreeNode,
    ways: _Ways,
    before: SyntaxTreeNode | None,
    quote: SyntaxTreeNode | None = None,
) -> Iterator[_Line]:
    """The blocks of words in a block; the address of what is quoted stands below the whole quote."""
    if block.children and block.children[0].type == "inline":
        inline = block.children[0]
        addresses = () if _lone(block) else tuple(dict.fromkeys(_addresses(inline, ways)))
        yield _Line(quote or block, addresses, caption=before is not None and _has_caption(before, block))
        return
    if block.type == "blockquote":
        quote = quote or block
    for above, child in _pairs(block.children):
        yield from _lines(child, ways, above, quote)


def _addresses(node: SyntaxTreeNode, ways: _Ways) -> Iterator[str]:
    """The addresses that do not stand where they are written, in order."""
    for child in node.children:
        if child.type == "image":
            yield ways.target(child)
        elif child.type == "link":
            yield from _addresses(child, ways)
            if not _says_itself(child):
                yield ways.target(child)
        else:
            yield from _addresses(child, ways)


def _says_itself(link: SyntaxTreeNode) -> bool:
    """Whether a link leads to a mailbox, or shows its address itself."""
    written = str(link.attrs["href"])
    shown = words(_tokens(link)).strip()
    if written.startswith("mailto:"):
        return True
    if any(child.type == "image" for child in link.walk()):
        return False
    return not shown or _SCHEME.sub("", shown) == _SCHEME.sub("", written)


def _all_words(root: SyntaxTreeNode) -> str:
    """Everything that is printed of a text."""
    return " ".join(token.content for token in root.to_tokens())


def _lone(block: SyntaxTreeNode) -> SyntaxTreeNode | None:
    """The picture that a paragraph has and nothing else."""
    inside = [one for one in block.children[0].children if one.type != "text" or one.content.strip()]
    return inside[0] if [one.type for one in inside] == ["image"] else None


def _blocks(nodes: Sequence[SyntaxTreeNode], ways: _Ways, width: int, gap: str = "\n\n") -> str:
    """Blocks one below the other, `gap` between; a picture's caption stands in its brackets."""
    written = []
    skip = False
    for at, node in enumerate(nodes):
        caption = nodes[at + 1] if at + 1 < len(nodes) and _has_caption(node, nodes[at + 1]) else None
        if not skip:
            below = f"\n{ways.below[id(node)]}" if id(node) in ways.below else ""
            made = _picture(node, caption, ways, width) if caption else _block(node, ways, width)
            written.append(made + below)
        skip = caption is not None
    return gap.join(filter(None, written))


def _has_caption(node: SyntaxTreeNode, below: SyntaxTreeNode) -> bool:
    """Whether `node` is a picture and the line `below` it its caption."""
    return bool(captions([*node.to_tokens(), *below.to_tokens()]))


def _picture(node: SyntaxTreeNode, caption: SyntaxTreeNode | None, ways: _Ways, width: int) -> str:
    """A picture that stands alone, by its caption or else its alt text; its address on the next line."""
    image = _lone(node)
    if image is None:
        return ""
    said = _bare(caption.children[0].children, ways) if caption else words(_tokens(image))
    return f"{wrap(_named(said, ways), width)}\n{ways.target(image)}"


def _named(said: str, ways: _Ways) -> str:
    """A picture by what it shows."""
    return f"[{ways.picture}: {said.strip()}]" if said.strip() else f"[{ways.picture}]"


def _bare(nodes: Sequence[SyntaxTreeNode], ways: _Ways) -> str:
    """What is emphasised, without the marks; a caption is emphasised from its first word to its last."""
    return _inline(nodes[0].children if len(nodes) == 1 else nodes, ways)


def _block(node: SyntaxTreeNode, ways: _Ways, width: int) -> str:
    """One block of whatever kind."""
    match node.type:
        case "bullet_list" | "ordered_list":
            return _list(node, ways, width)
        case "blockquote":
            return indent(_blocks(node.children, ways, width - 2), "> ", "> ")
        case "fence" | "code_block":
            return indent(node.content.rstrip("\n"), "    ", "    ")
        case "hr":
            return "* * *"
        case _ if not node.children:
            return ""
        case _ if _lone(node):
            return _picture(node, None, ways, width)
        case _:
            return _paragraph(node.children[0].children, ways, width)


def _paragraph(nodes: Sequence[SyntaxTreeNode], ways: _Ways, width: int) -> str:
    """A paragraph, wrapped; one that is an address alone needs no brackets around it."""
    if len(nodes) == 1 and nodes[0].type == "link" and _says_itself(nodes[0]):
        shown = words(_tokens(nodes[0])).strip()
        if not str(nodes[0].attrs["href"]).startswith("mailto:") or not shown:
            return ways.target(nodes[0])
    return "\n".join(wrap(line, width) for line in _inline(nodes, ways).split("\n"))


def _list(node: SyntaxTreeNode, ways: _Ways, width: int) -> str:
    """A list, loose or tight as it was written."""
    ordered = node.type == "ordered_list"
    start = int(node.attrs.get("start", 1))
    lines = []
    for number, item in enumerate(node.children, start):
        mark = f"{number}. " if ordered else "- "
        body = _blocks(item.children, ways, width - len(mark), "\n" if _is_tight(item) else "\n\n")
        lines.append(indent(body, mark, " " * len(mark)))
    loose = any("\n\n" in line for line in lines)
    return ("\n\n" if loose else "\n").join(lines)


def _is_tight(item: SyntaxTreeNode) -> bool:
    """Whether an item's paragraphs are to stand without empty lines between."""
    return all(child.type != "paragraph" or child.hidden for child in item.children)


def _inline(nodes: Sequence[SyntaxTreeNode], ways: _Ways) -> str:
    """Inline content on one line, but for hard breaks."""
    return "".join(_span(node, ways) for node in nodes).strip()


def _span(node: SyntaxTreeNode, ways: _Ways) -> str:
    """One piece of inline content."""
    match node.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "strong" | "em":
            return _marked(node, ways)
        case "link":
            return _link(node, ways)
        case "image":
            return _named(words(_tokens(node)), ways) + ways.behind(ways.target(node))
        case "code_inline":
            return f"`{node.content}`"
        case "html_inline":
            return ""
        case _:
            return node.content


def _tokens(node: SyntaxTreeNode) -> list[Token]:
    """The inline tokens inside a link, or a picture's alt text."""
    return [token for child in node.children for token in child.to_tokens()]


def _marked(node: SyntaxTreeNode, ways: _Ways) -> str:
    """Bold or emphasis between its marks; around a lone link they close before its number."""
    mark = _MARKS[node.type]
    inside = [child for child in node.children if child.type != "text" or child.content]
    if [child.type for child in inside] == ["link"]:
        return _link(inside[0], ways, mark)
    return f"{mark}{_inline(node.children, ways)}{mark}"


def _link(node: SyntaxTreeNode, ways: _Ways, mark: str = "") -> str:
    """The words of a link and where to find its address, or the address where the words say no more."""
    target = ways.target(node)
    if not _says_itself(node):
        return f"{mark}{_inline(node.children, ways)}{mark}{ways.behind(target)}"
    shown = _inline(node.children, ways)
    mailbox = str(node.attrs["href"]).startswith("mailto:") and shown not in {target, f"mailto:{target}", ""}
    return f"{mark}{shown}{mark} <{target}>" if mailbox else f"<{target}>"
