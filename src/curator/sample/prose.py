"""The sample texts' few marks as HTML: paragraphs, `## ` headings, `> ` quotations, [links](address)."""

import re
from html import escape

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


def to_html(text: str, base: str = "") -> str:
    """`text` as HTML blocks, one a line; `base` is put before addresses that begin with a slash."""
    return "\n".join(_block(block.strip(), base) for block in text.strip().split("\n\n"))


def _block(block: str, base: str) -> str:
    if block.startswith("## "):
        return f"<h2>{_inline(block[3:], base)}</h2>"
    if block.startswith("> "):
        return f"<blockquote><p>{_inline(block[2:], base)}</p></blockquote>"
    return f"<p>{_inline(block, base)}</p>"


def _inline(text: str, base: str) -> str:
    def link(match: re.Match[str]) -> str:
        address = base + match[2] if match[2].startswith("/") else match[2]
        return f'<a href="{address}">{match[1]}</a>'

    return _LINK.sub(link, escape(text, quote=False))
