"""Markdown as an item holds it, made into plain text as a person would write it in a mail.

Lines of at most 74 characters, *bold*, _emphasis_, quotes behind "> ", lists behind "- ".  Addresses stand on
lines of their own, never broken: that of a lone link below its paragraph, several numbered below the text, so
that none of them, 150 characters long with its campaign, tears a sentence apart.
"""

import textwrap
from collections.abc import Sequence

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from curator.issues.markdown import Rewrite, captions, parse, words

WIDTH = 74
_MARKS = {"strong": "*", "em": "_"}
_GLUE = "\x00"  # the blank before a link's number, which no line ends at; Markdown holds no NUL


def to_text(
    text: str,
    rewrite: Rewrite | None = None,
    *,
    width: int = WIDTH,
    below: bool = True,
    picture: str = "Picture",
) -> str:
    """Markdown `text` as plain text of `width` columns, with each web address passed through `rewrite`.

    Without `below` it is a line that stands within something else, a title or a caption: its addresses follow
    their words, "words <address>".  `picture` is what a picture is called in the newsletter's language.
    """
    return text_of(parse(text), rewrite, width=width, below=below, picture=picture)


def text_of(
    tokens: Sequence[Token],
    rewrite: Rewrite | None,
    *,
    width: int = WIDTH,
    below: bool = False,
    picture: str = "Picture",
) -> str:
    """The same of tokens that are parsed already."""
    root = SyntaxTreeNode(tokens)
    noted = sum(map(_is_noted, root.walk())) if below else 0
    writer = _Writer(rewrite, picture, below=below, alone=noted == 1)
    written = writer.blocks(root.children, width)
    notes = "\n".join(f"[{number}] {address}" for address, number in writer.numbers.items())
    return "\n\n".join(filter(None, (written, notes))).replace(_GLUE, " ")


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


class _Writer:
    """Writes one text, and keeps the addresses that are to stand below it."""

    def __init__(self, rewrite: Rewrite | None, picture: str, *, below: bool, alone: bool) -> None:
        """With `alone`, the text has one link, and its address stands right below the words, unnumbered."""
        self._below = below
        self.numbers: dict[str, int] = {}
        self._rewrite = rewrite
        self._called = picture
        self._alone = alone
        self._waiting = ""  # the lone link's address, until its block is written
        self._quotes = 0  # how many quotes are open: no address stands within one

    def blocks(self, nodes: Sequence[SyntaxTreeNode], width: int, gap: str = "\n\n") -> str:
        """Blocks one below the other, `gap` between; a picture's caption stands in its brackets."""
        written = []
        skip = False
        for at, node in enumerate(nodes):
            caption = nodes[at + 1] if at + 1 < len(nodes) and _has_caption(node, nodes[at + 1]) else None
            if not skip:
                image = _lone_picture(node)
                made = self._picture(image, caption, width) if image else self._block(node, width)
                written.append(made + self._address())
            skip = caption is not None
        return gap.join(filter(None, written))

    def _address(self) -> str:
        """The lone link's address in the next line, once its block is written and no quote is open."""
        if self._quotes or not self._waiting:
            return ""
        address, self._waiting = self._waiting, ""
        return f"\n{address}"

    def _picture(self, image: SyntaxTreeNode, caption: SyntaxTreeNode | None, width: int) -> str:
        """A picture that stands alone, by its caption or its alt text."""
        inline = caption.children[0].children if caption else image.children
        said = words(token for child in inline for token in child.to_tokens()).strip()
        return f"{wrap(self._named(said), width)}\n{image.attrs['src']}"

    def _named(self, said: str) -> str:
        return f"[{self._called}: {said}]" if said else f"[{self._called}]"

    def _block(self, node: SyntaxTreeNode, width: int) -> str:
        """One block of whatever kind."""
        match node.type:
            case "bullet_list" | "ordered_list":
                return self._list(node, width)
            case "blockquote":
                return self._quote(node, width)
            case "fence" | "code_block":
                return indent(node.content.rstrip("\n"), "    ", "    ")
            case "hr":
                return "* * *"
            case _:
                inside = node.children[0].children if node.children else []
                written = self._inline(inside)
                if [child.type for child in inside] == ["link"] and written.startswith("<http"):
                    return written[1:-1]
                return "\n".join(wrap(line, width) for line in written.split("\n"))

    def _quote(self, node: SyntaxTreeNode, width: int) -> str:
        """A quote, its mark before every line."""
        self._quotes += 1
        written = self.blocks(node.children, width - 2)
        self._quotes -= 1
        return indent(written, "> ", "> ")

    def _list(self, node: SyntaxTreeNode, width: int) -> str:
        """A list, loose or tight as it was written."""
        ordered = node.type == "ordered_list"
        start = int(node.attrs.get("start", 1))
        lines = []
        for number, item in enumerate(node.children, start):
            mark = f"{number}. " if ordered else "- "
            body = self.blocks(item.children, width - len(mark), "\n" if _is_tight(item) else "\n\n")
            lines.append(indent(body, mark, " " * len(mark)))
        loose = any("\n\n" in line for line in lines)
        return ("\n\n" if loose else "\n").join(lines)

    def _inline(self, nodes: Sequence[SyntaxTreeNode]) -> str:
        """Inline content on one line, but for hard breaks."""
        return "".join(map(self._span, nodes)).strip()

    def _span(self, node: SyntaxTreeNode) -> str:
        """One piece of inline content."""
        match node.type:
            case "softbreak":
                return " "
            case "hardbreak":
                return "\n"
            case "strong" | "em":
                return self._marked(node)
            case "link":
                return self._link(node)
            case "image":
                return self._named(_alt(node)) + self._noted(str(node.attrs["src"]))
            case "code_inline":
                return f"`{node.content}`"
            case "html_inline":
                return ""
            case _:
                return node.content

    def _marked(self, node: SyntaxTreeNode) -> str:
        """Bold or emphasis between its marks; around a lone link they close before its number."""
        mark = _MARKS[node.type]
        inside = [child for child in node.children if child.type != "text" or child.content]
        if [child.type for child in inside] == ["link"]:
            return self._link(inside[0], mark)
        return f"{mark}{self._inline(node.children)}{mark}"

    def _link(self, node: SyntaxTreeNode, mark: str = "") -> str:
        """A link's words and its number, or the address alone where the words say no more."""
        written = str(node.attrs["href"])
        if written.startswith("mailto:"):
            mailbox = written.removeprefix("mailto:")
            shown = self._inline(node.children)
            return f"<{mailbox}>" if shown in {mailbox, ""} else f"{mark}{shown}{mark} <{mailbox}>"
        target = self._rewrite(written) if self._rewrite else written
        if not _is_noted(node):
            return f"<{target}>"
        return f"{mark}{self._inline(node.children)}{mark}{self._noted(target)}"

    def _noted(self, address: str) -> str:
        """What stands behind the words that lead to `address`: its number, if it is not the only one."""
        if not self._below:
            return f" <{address}>"
        if self._alone:
            self._waiting = address
            return ""
        return f"{_GLUE}[{self.numbers.setdefault(address, len(self.numbers) + 1)}]"


def _is_noted(node: SyntaxTreeNode) -> bool:
    """Whether the address of `node` is printed below: a link with words of its own, a picture among words."""
    if node.type == "image":
        return _lone_picture(node.parent and node.parent.parent) is None
    if node.type != "link" or str(node.attrs["href"]).startswith("mailto:"):
        return False
    shows = any(child.type == "image" for child in node.walk())
    return shows or words(_tokens(node)).strip() not in {str(node.attrs["href"]), ""}


def _lone_picture(node: SyntaxTreeNode | None) -> SyntaxTreeNode | None:
    """The picture that is all of a paragraph."""
    if node is None or node.type != "paragraph" or not node.children:
        return None
    inside = [child for child in node.children[0].children if child.type != "text" or child.content.strip()]
    return inside[0] if [child.type for child in inside] == ["image"] else None


def _has_caption(node: SyntaxTreeNode, below: SyntaxTreeNode) -> bool:
    """Whether `node` is a picture and the line `below` it its caption."""
    return bool(captions([*node.to_tokens(), *below.to_tokens()]))


def _is_tight(item: SyntaxTreeNode) -> bool:
    """Whether an item's paragraphs are to stand without empty lines between."""
    return all(child.type != "paragraph" or child.hidden for child in item.children)


def _tokens(node: SyntaxTreeNode) -> list[Token]:
    """The inline tokens inside a link or a picture's alt text."""
    return [token for child in node.children for token in child.to_tokens()]


def _alt(image: SyntaxTreeNode) -> str:
    return words(_tokens(image)).strip()
