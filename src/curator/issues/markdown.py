"""Markdown as an item holds it, made into HTML that may stand in a mail.

CommonMark with next to no HTML (curator.issues.comments says which), without underlined headings (a line of
dashes is a rule), and with links to http, https and mailto alone: whatever else is written is shown as it is.
What comes out is cleaned once more by nh3, which would keep a scheme-relative `//host`; hence the second rule
on addresses here.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from curator.issues.comments import MARKING, sober, with_comments
from curator.text import clean

Rewrite = Callable[[str], str]

COLUMN = 560  # pixels: the width of the text column, and so of a picture
DEEPEST = 20  # levels, at which the reader stops; a list takes two
LONGEST = 100_000  # characters of one text that are read as Markdown: a mail could not hold more

_TAGS = {
    *{"a", "blockquote", "br", "code", "em", "hr", "img", "li", "ol", "p", "pre", "strong", "ul"},
    *{"h2", "h3", "h4"},
    *MARKING,
}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href"},
    "img": {"src", "alt", "width"},
    "ol": {"start"},
    "p": {"class"},
}
# What `html_of` writes into: titles, captions, addresses and widths.
_CHANGED = {
    *{"heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline"},
    *{"link_open", "image"},
}
_WEB = re.compile(r"https?://[^/\s]", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^\s@]+@[^\s@]+$", re.IGNORECASE)
_SPECIAL = re.compile(r"[\\`*\[\]<|~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_LINE_START = re.compile(r"^([ \t]*)(?:([#>+=-])|(\d{1,9})([.)]))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Link:
    """A link or picture as written: its address, and the words or the alt text that it shows."""

    url: str
    words: str
    picture: bool = False


def parse(text: str, *, lenient: bool = False) -> list[Token]:
    """The tokens of Markdown `text`; `lenient` takes links to anything for links, so that they can be judged.

    What the reader could not hold whole (`unreadable` says why) is taken for plain text, as it was typed.
    Nobody changes the tokens: the same text is asked for by many, and parsed once.
    """
    tokens, fault = _read(text, lenient=lenient)
    return _plain(text) if fault else tokens


def unreadable(text: str) -> str:
    """Why Markdown `text` is printed as it was typed; "" if it is not."""
    return _read(text, lenient=True)[1]


@lru_cache(maxsize=512)
def _read(text: str, *, lenient: bool) -> tuple[list[Token], str]:
    """The tokens of `text`, and why they are none: some of it would be lost without a word."""
    if len(text) > LONGEST:
        return [], f"a text of {len(text):,} characters is too long for a mail"
    tokens = [token for token in _reader(lenient=lenient).parse(clean(text)) if token.type != "comment"]
    if any(token.level >= DEEPEST - 1 for token in tokens):
        return [], f"quotes or lists are nested more than {DEEPEST // 2} deep"
    for token in tokens:
        if token.children:
            if any(child.level >= DEEPEST - 1 for child in token.children):
                return [], f"bold and emphasis are nested more than {DEEPEST - 1} deep"
            token.children = list(sober(token.children))
    return tokens, ""


def _plain(text: str) -> list[Token]:
    """`text` as paragraphs of words alone."""
    return [token for block in re.split(r"\n\s*\n", clean(text).strip()) for token in _paragraph(block)]


def _paragraph(block: str) -> Iterator[Token]:
    """A paragraph with the lines of `block`."""
    yield Token("paragraph_open", "p", 1, block=True)
    children: list[Token] = []
    for line in block.split("\n"):
        children += [Token("text", "", 0, content=line.strip()), Token("softbreak", "br", 0)]
    yield Token("inline", "", 0, level=1, content=block, children=children[:-1], block=True)
    yield Token("paragraph_close", "p", -1, block=True)


def to_html(text: str, rewrite: Rewrite | None = None, *, titled: bool = False) -> str:
    """Markdown `text` as mail HTML, with each web address passed through `rewrite`.

    With `titled`, a first paragraph that is all bold becomes a heading.
    """
    return html_of(parse(text), rewrite, titled=titled)


def html_of(
    tokens: Sequence[Token],
    rewrite: Rewrite | None,
    *,
    titled: bool = False,
    inline: bool = False,
    level: int = 3,
) -> str:
    """The same of tokens that are parsed already.  Headings are of `level`."""
    tokens = [_copied(token) for token in tokens]
    if titled and is_all_bold(tokens):
        _make_heading(tokens)
    if inline and [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]:
        tokens = tokens[1:2]
    return _finish(tokens, rewrite, level)


def _copied(token: Token) -> Token:
    """The token, and those inside it that are changed on the way to html, as ones that may be changed."""
    if token.type not in _CHANGED:
        return token
    inside = [_copied(child) for child in token.children] if token.children else token.children
    return token.copy(children=inside, attrs=dict(token.attrs))


def links(text: str) -> tuple[Link, ...]:
    """Every link and picture that `text` writes, wherever it leads."""
    return tuple(
        link for token in parse(text, lenient=True) if token.children for link in _links(token.children)
    )


def words(tokens: Iterable[Token]) -> str:
    """What a reader reads of inline `tokens`: no marks, no addresses; alt text for pictures."""
    return "".join(
        " " if token.type in {"softbreak", "hardbreak"} else words(token.children or ()) or token.content
        for token in tokens
        if token.type != "html_inline"
    )


def is_all_bold(tokens: Sequence[Token]) -> bool:
    """Whether the first block is a paragraph with one bold run and nothing else."""
    if len(tokens) < 3 or tokens[0].type != "paragraph_open":
        return False
    inside = [t for t in tokens[1].children or () if t.type != "text" or t.content.strip()]
    return (
        len(inside) > 2
        and inside[0].type == "strong_open"
        and inside[-1].type == "strong_close"
        and sum(t.type == "strong_close" for t in inside) == 1
    )


def escape(line: str) -> str:
    """A line of foreign text as Markdown that shows exactly that."""
    return _SPECIAL.sub(r"\\\g<0>", line)


def escape_block(text: str) -> str:
    """Foreign text of several lines as Markdown paragraphs: no line begins a list, a heading or a quote."""
    lines = "\n".join(line.strip() for line in escape(text).split("\n"))
    return _LINE_START.sub(lambda m: m[1] + (f"\\{m[2]}" if m[2] else f"{m[3]}\\{m[4]}"), lines)


def destination(url: str) -> str:
    """`url` as it is written between the parentheses of a link."""
    safe = re.sub(r"[\s<>\\]", lambda m: f"%{ord(m[0]):02X}", url)
    safe = re.sub(r"&(?=#?\w+;)", r"\\&", safe)
    return f"<{safe}>" if re.search(r"[()]", safe) else safe


@cache
def _reader(*, lenient: bool) -> MarkdownIt:
    """The one reader of Markdown; a fresh one costs a hundred times a parse."""
    reader = with_comments(MarkdownIt("commonmark", {"linkify": False, "maxNesting": DEEPEST}))
    reader.disable("lheading")
    plain = reader.normalizeLink
    # An address in ASCII stays byte for byte; taking it apart and putting it together may change it.
    reader.normalizeLink = lambda url: url if url.isascii() else plain(url)  # type: ignore[method-assign]
    reader.validateLink = (lambda _: True) if lenient else is_allowed  # type: ignore[method-assign,assignment]
    return reader


def is_allowed(url: str) -> bool:
    """Whether a mail may link to `url`: an absolute web address, or one mail address."""
    return bool(_WEB.match(url) or _MAIL.match(url))


def _finish(tokens: list[Token], rewrite: Rewrite | None, level: int) -> str:
    """The tokens adapted to a mail, printed, and cleaned."""
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{level}"
        for child in token.children or ():
            _adapt(child, rewrite)
    for caption in captions(tokens):
        caption.attrs["class"] = "caption"
    reader = _reader(lenient=False)
    return _clean_html(reader.renderer.render(tokens, reader.options, {})).strip()


def captions(tokens: Sequence[Token]) -> list[Token]:
    """The paragraphs that are captions: an emphasised line right behind a picture that stands alone."""
    found = []
    for at in range(3, len(tokens) - 2):
        before, inline = tokens[at - 2], tokens[at + 1]
        if tokens[at].type == "paragraph_open" and before.type == "inline" and inline.type == "inline":
            alone = _types(before) == ["image"]
            around = _types(inline)
            if alone and around[:1] == ["em_open"] and around[-1:] == ["em_close"]:
                found.append(tokens[at])
    return found


def _types(inline: Token) -> list[str]:
    return [token.type for token in inline.children or () if token.type != "text" or token.content.strip()]


def _adapt(token: Token, rewrite: Rewrite | None) -> None:
    """One inline token made fit: links rewritten, pictures given a width."""
    if token.type == "link_open" and rewrite and not str(token.attrs["href"]).startswith("mailto:"):
        token.attrs["href"] = rewrite(str(token.attrs["href"]))
    if token.type == "image":
        token.attrs["width"] = COLUMN


def _make_heading(tokens: list[Token]) -> None:
    """The first paragraph, all bold, as a heading without the bold."""
    tokens[0].type, tokens[2].type = "heading_open", "heading_close"
    children = tokens[1].children or []
    tokens[1].children = [t for t in children if t.type not in {"strong_open", "strong_close"}]


def _links(children: Sequence[Token]) -> Iterable[Link]:
    """The links and pictures among the inline tokens of one block."""
    for at, token in enumerate(children):
        if token.type == "image":
            yield Link(str(token.attrs["src"]), words([token]).strip(), picture=True)
        if token.type == "link_open":
            end = next(n for n in range(at, len(children)) if children[n].type == "link_close")
            yield Link(str(token.attrs["href"]), words(children[at:end]).strip())


def _clean_html(html: str) -> str:
    """The second net: known tags and attributes, absolute web and mail addresses, nothing else."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_keep,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def _keep(tag: str, name: str, value: str) -> str | None:
    """The attribute's value if it may stay."""
    if name == "src":
        return value if _WEB.match(value) else None
    if name == "href":
        return value if is_allowed(value) else None
    if name == "class":
        return value if value == "caption" else None
    return value if tag != "a" else None
