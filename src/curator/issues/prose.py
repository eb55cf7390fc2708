"""Markdown as an item holds it, made into plain text as a person would write it in a mail.

Lines of at most 74 characters, links as "words <address>", *bold*, _emphasis_, quotes behind "> ", lists
behind "- ".  An address is never broken; a long one gets a line of its own.
"""

import textwrap
from collections.abc import Sequence

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from curator.issues.markdown import Rewrite, captions, parse, words

WIDTH = 74
_MARKS = {"strong": "*", "em": "_"}


def to_text(text: str, rewrite: Rewrite | None = None, *, width: int = WIDTH) -> str:
    """Markdown `text` as plain text of `width` columns, with each web address passed through `rewrite`."""
    return text_of(parse(text), rewrite, width=width)


def text_of(tokens: Sequence[Token], rewrite: Rewrite | None, *, width: int = WIDTH) -> str:
    """The same of tokens that are parsed already."""
    return _blocks(SyntaxTreeNode(tokens).children, rewrite, width)


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
    return textwrap.fill(line, max(width, 20), break_long_words=False, break_on_hyphens=False)


def _blocks(nodes: Sequence[SyntaxTreeNode], rewrite: Rewrite | None, width: int) -> str:
    """Blocks one below the other, an empty line between; a picture's caption stands in its brackets."""
    written = []
    skip = False
    for at, node in enumerate(nodes):
        caption = nodes[at + 1] if at + 1 < len(nodes) and _has_caption(node, nodes[at + 1]) else None
        if not skip:
            written.append(_picture(node, caption, width) if caption else _block(node, rewrite, width))
        skip = caption is not None
    return "\n\n".join(filter(None, written))


def _has_caption(node: SyntaxTreeNode, below: SyntaxTreeNode) -> bool:
    """Whether `node` is a picture and the line `below` it its caption."""
    return bool(captions([*node.to_tokens(), *below.to_tokens()]))


def _picture(node: SyntaxTreeNode, caption: SyntaxTreeNode, width: int) -> str:
    """A picture inside a text, by its caption."""
    (image,) = (child for child in node.children[0].children if child.type == "image")
    said = words(token for child in caption.children[0].children for token in child.to_tokens())
    return f"{wrap('[Picture: ' + said.strip(), width)}\n<{image.attrs['src']}>]"


def _block(node: SyntaxTreeNode, rewrite: Rewrite | None, width: int) -> str:
    """One block of whatever kind."""
    match node.type:
        case "bullet_list" | "ordered_list":
            return _list(node, rewrite, width)
        case "blockquote":
            return indent(_blocks(node.children, rewrite, width - 2), "> ", "> ")
        case "fence" | "code_block":
            return indent(node.content.rstrip("\n"), "    ", "    ")
        case "hr":
            return "* * *"
        case _:
            written = _inline(node.children[0].children, rewrite) if node.children else ""
            return "\n".join(wrap(line, width) for line in written.split("\n"))


def _list(node: SyntaxTreeNode, rewrite: Rewrite | None, width: int) -> str:
    """A list, loose or tight as it was written."""
    ordered = node.type == "ordered_list"
    start = int(node.attrs.get("start", 1))
    lines = []
    for number, item in enumerate(node.children, start):
        mark = f"{number}. " if ordered else "- "
        body = _blocks(item.children, rewrite, width - len(mark))
        if _is_tight(item):
            body = body.replace("\n\n", "\n")
        lines.append(indent(body, mark, " " * len(mark)))
    loose = any("\n\n" in line for line in lines)
    return ("\n\n" if loose else "\n").join(lines)


def _is_tight(item: SyntaxTreeNode) -> bool:
    """Whether an item's paragraphs are to stand without empty lines between."""
    return all(child.type != "paragraph" or child.hidden for child in item.children)


def _inline(nodes: Sequence[SyntaxTreeNode], rewrite: Rewrite | None) -> str:
    """Inline content on one line, but for hard breaks."""
    return "".join(_span(node, rewrite) for node in nodes).strip()


def _span(node: SyntaxTreeNode, rewrite: Rewrite | None) -> str:
    """One piece of inline content."""
    match node.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "strong" | "em":
            return _marked(node, rewrite)
        case "link":
            return _link(node, rewrite)
        case "image":
            alt = words([Token("image", "", 0, children=_tokens(node))]) or "picture"
            return f"[{alt}: <{node.attrs['src']}>]"
        case "code_inline":
            return f"`{node.content}`"
        case "html_inline":
            return ""
        case _:
            return node.content


def _tokens(node: SyntaxTreeNode) -> list[Token]:
    """The inline tokens inside a picture's alt text."""
    return [token for child in node.children for token in child.to_tokens()]


def _marked(node: SyntaxTreeNode, rewrite: Rewrite | None) -> str:
    """Bold or emphasis between its marks; around a lone link they close before the address."""
    mark = _MARKS[node.type]
    inside = [child for child in node.children if child.type != "text" or child.content]
    if [child.type for child in inside] == ["link"]:
        return _link(inside[0], rewrite, mark)
    return f"{mark}{_inline(node.children, rewrite)}{mark}"


def _link(node: SyntaxTreeNode, rewrite: Rewrite | None, mark: str = "") -> str:
    """A link as "words <address>", or the address alone where the words say no more."""
    written = str(node.attrs["href"])
    shown = _inline(node.children, rewrite)
    if written.startswith("mailto:"):
        target = written = written.removeprefix("mailto:")
    else:
        target = rewrite(written) if rewrite else written
    return f"<{target}>" if shown in {written, ""} else f"{mark}{shown}{mark} <{target}>"
