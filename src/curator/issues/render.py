"""An issue rendered and frozen: templates filled, CSS inlined once, nothing lost on the way.

libxml2 drops the rest of a document, silently, where one element is too deep or one character is broken, so
every item, the footer and the unsubscribe link are counted after the inlining.  The same issue gives the same
bytes.
"""

import hashlib
import logging
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from curator.config import Settings
from curator.errors import CuratorError
from curator.issues import marks
from curator.issues.contract import Page
from curator.issues.page import make_page
from curator.issues.templates import Folders, fill, folders, themed
from curator.model import SENTINELS, Archive, Edition, Issue, Span

if TYPE_CHECKING:
    from premailer import Premailer

Spans = tuple[Span, ...]

_OPTIONS: dict[str, Any] = {
    "allow_network": False,
    "cssutils_logging_level": logging.CRITICAL,
    "disable_validation": True,
    "keep_style_tags": False,
    "remove_classes": False,
    "strip_important": True,
    "align_floating_images": False,
    # The templates say them where Outlook needs them; a picture's own height must not become "auto".
    "disable_basic_attributes": ["align", "bgcolor", "height", "valign", "width"],
    "cache_css_parsing": True,
}
_STYLE = re.compile(r"<style\b[^>]*>(.*?)(?:</style|$)", re.DOTALL | re.IGNORECASE)


def render(
    issue: Issue,
    settings: Settings,
    archive: Archive | None = None,
    *,
    templates: Folders | None = None,
) -> Edition:
    """`issue` as an edition: subject, preheader, html and text, each with the place of a reader's token.

    `archive` tells where references to items lead.  `templates` are the folders looked in, first one first:
    the newsletter's own, its theme's and the bundled ones if None.
    Raises CuratorError naming the template or the item that went wrong.
    """
    where = themed(templates or folders(settings.home), settings.look.theme)
    page = make_page(issue, settings, archive, where=where)
    html = marks.lifted(inline(fill(where, "email/issue.html", page=page)))
    text = marks.lifted(fill(where, "email/issue.txt", page=page)).tidy()
    _check_complete(page, html.text, text.text)
    return Edition(
        number=issue.number,
        subject=page.title,
        preheader=page.preheader,
        html=html.text,
        text=text.text,
        digest=digest(page.title, page.preheader, html.text, text.text),
        spans=_spans(page, issue, settings, html, text),
    )


def digest(subject: str, preheader: str, html: str, text: str) -> str:
    """The SHA-256 of what every reader gets, in hex; each part's length keeps their borders apart."""
    whole = hashlib.sha256()
    for part in (subject, preheader, html, text):
        data = part.encode()
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def inline(html: str) -> str:
    """`html` with its base styles moved into its elements; the block marked as ignored stays as it is.

    Raises CuratorError for an @import.
    """
    for css in _STYLE.findall(html):
        if "@import" in _unescaped(css):  # cssutils would fetch it, whatever allow_network says
            raise CuratorError("a template's style block has an @import; put the rules in its place")
    return str(_inliner()(html, **_OPTIONS).transform())


@cache
def _inliner() -> "type[Premailer]":
    """premailer, which makes the rules of a style block once and not for every issue.

    They depend on the block alone, and making them is two thirds of its work.
    """
    from premailer import Premailer

    rules = lru_cache(maxsize=16)(Premailer("", **_OPTIONS)._parse_style_rules)  # noqa: SLF001  no public way

    class Inliner(Premailer):  # type: ignore[misc]  # premailer has no types
        _parse_style_rules = staticmethod(rules)

    return Inliner


def _unescaped(css: str) -> str:
    """`css` in lower case, without comments and escapes: "@\\69MPORT" is an import too (CSS Syntax 4.3.7)."""
    plain = re.sub(r"/\*.*?\*/|\\\r?\n", "", css, flags=re.DOTALL)
    plain = re.sub(r"\\([0-9a-fA-F]{1,6})\s?", lambda m: chr(min(int(m[1], 16), 0x10FFFF)), plain)
    return plain.replace("\\", "").lower()


def tidy(text: str) -> str:
    """`text` without blanks at line ends and without more than two empty lines in a row."""
    return marks.Part(text, {}).tidy().text


def _spans(page: Page, issue: Issue, settings: Settings, html: marks.Part, text: marks.Part) -> Spans:
    """Where the sections stand, if readers are to choose among them."""
    if not settings.subscribing.sections:
        return ()
    standing = {part.key for part in settings.section}
    keys = [section.key if section.key in standing else "" for section in issue.sections]
    return marks.spans(page, keys, html, text)


def _check_complete(page: Page, html: str, text: str) -> None:
    """Raises CuratorError if an item, the footer or the unsubscribe link is missing or doubled."""
    seen = marks.ids(html)
    for item in (item for section in page.sections for run in section.runs for item in run.items):
        if seen[item.mark] != 1:
            what = item.words.text[:60] or (item.picture.src if item.picture else "")
            raise CuratorError(
                f'issue {page.number}: the html has {item.mark.replace("-", " ")} ("{what}") '
                f"{seen[item.mark]} times instead of once; look at its text, then at the template"
            )
    for mark in ("footer", *(section.mark for section in page.sections)):
        if seen[mark] != 1:
            raise CuratorError(
                f'issue {page.number}: the html has id="{mark}" {seen[mark]} times instead of once; '
                "look at the template"
            )
    readers = (page.unsubscribe_url, page.preferences_url, page.up_url, page.down_url)
    for name, part in (("html", html), ("text", text)):
        if page.unsubscribe_url not in part:
            raise CuratorError(
                f"issue {page.number}: the {name} has no unsubscribe link; print page.unsubscribe_url in it"
            )
        for sentinel in SENTINELS:
            if part.count(sentinel) != sum(part.count(url) for url in readers if sentinel in url):
                raise CuratorError(
                    f"issue {page.number}: a reader's token stands outside its link in the {name}"
                )
