"""The newsletter's own addresses, and references to them: `[[#10]]`, `[[DT #10]]` become permanent links.

What stays in double brackets names nothing known; preflight says so.
"""

import re
from collections.abc import Iterator

from curator.config import Newsletter
from curator.model import TOKEN_SENTINEL

_REFERENCE = re.compile(r"(?<!\\)\[\[(?:([^\]\[#\n]{1,30}) )?#(\d{1,6})\]\]")


def issue_address(newsletter: Newsletter, number: int) -> str:
    """Where issue `number` is read online, for ever."""
    return f"{newsletter.url.rstrip('/')}/issues/{number}/"


def unsubscribe_address(newsletter: Newsletter) -> str:
    """Where a reader leaves, with the place of that reader's own token."""
    return f"{newsletter.url.rstrip('/')}/unsubscribe/{TOKEN_SENTINEL}"


def resolve(text: str, newsletter: Newsletter) -> str:
    """Markdown `text` with its references to issues written as links."""

    def link(match: re.Match[str]) -> str:
        short, number = match[1], int(match[2])
        if short and short != newsletter.short:
            return match[0]
        name = f"{newsletter.short} #{number}" if newsletter.short else f"#{number}"
        return f"[{name}]({issue_address(newsletter, number)})"

    return _REFERENCE.sub(link, text)


def referred(text: str, newsletter: Newsletter) -> Iterator[int]:
    """The numbers of the issues that `text` refers to."""
    return (int(m[2]) for m in _REFERENCE.finditer(text) if not m[1] or m[1] == newsletter.short)
