"""A frozen edition as anybody may read it: what it says to everybody stays, what is one reader's own goes.

The mail's own links for its reader hold a sentinel.  Such a link goes with all that stands about it alone:
the question over the two votes, "You get this mail because …".  Nothing around it that bears an id goes: so
every item, every section and the footer stay.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from curator.errors import CuratorError
from curator.model import SENTINELS, Edition
from curator.traces import strip

_MOST_ABOUT = 600  # characters that may go with a link: more is no remark about it, but text of its own
_SENTINEL = re.compile(r"[^\s<>\"']*(?:" + "|".join(map(re.escape, SENTINELS)) + r")[^\s<>\"']*")
_MARK = re.compile(r"(?:item|section)-\d+|footer")
_JOINT = re.compile(r"[\s·|]+\Z")


@dataclass(frozen=True, slots=True)
class Online:
    """An edition for a page: its style blocks, what its body holds, and how that looks.

    `origins` are those of the pictures that it shows; nothing else is loaded.
    """

    title: str
    styles: Markup
    body: Markup
    classes: str
    style: str
    origins: tuple[str, ...]


@lru_cache(maxsize=32)
def online(edition: Edition) -> Online:
    """`edition` without any reader's own links, the link to itself, and the campaign of the mail.

    Raises CuratorError if an item would be lost, or a place for a token would stay.
    """
    from lxml import html

    root = html.document_fromstring(edition.html, parser=_parser())
    marks = _marks(root)
    for element in list(root.iter(html.etree.Element)):
        if any(_SENTINEL.search(value) for value in element.attrib.values()):
            _drop(_about(element))
    here = f"/issues/{edition.number}"
    for link in root.xpath("//a[@href]"):
        link.set("href", strip(link.get("href")))
        if link.get("href").rstrip("/").endswith(here) and not any(
            one.get("id") for one in (link, *link.iterancestors())
        ):
            _drop_from_line(link)
    _forget_the_mail(root)
    return _made(root, edition, marks)


def _made(root: Any, edition: Edition, marks: list[str]) -> Online:
    """The pieces, once it is sure that they are whole."""
    from lxml import html

    body = root.body
    inside = html.tostring(body, encoding="unicode", with_tail=False)
    inside = inside[inside.index(">", _open_ends(inside)) + 1 : inside.rindex("</body>")]
    styles = "".join(html.tostring(one, encoding="unicode", with_tail=False) for one in root.iter("style"))
    if _marks(root) != marks or any(one in inside + styles for one in SENTINELS):
        raise CuratorError(
            f"issue {edition.number} cannot be shown online: its html is not what it should be"
        )
    return Online(
        title=edition.subject,
        styles=Markup(styles),  # noqa: S704  of the edition, which holds clean html alone
        body=Markup(inside),  # noqa: S704  the same
        classes=body.get("class", ""),
        style=body.get("style", ""),
        origins=tuple(sorted({_origin(one.get("src")) for one in root.iter("img") if one.get("src")} - {""})),
    )


@cache
def _parser() -> Any:
    """A parser that leaves comments out: they are for Outlook alone."""
    from lxml import html

    return html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)


def _open_ends(inside: str) -> int:
    """Where the body's opening tag is over but for its ">": a value may hold one."""
    match = re.match(r"""<body(?:\s+[^\s=<>]+(?:="[^"]*"|='[^']*')?)*\s*""", inside)
    return match.end() if match else 0


def _marks(root: Any) -> list[str]:
    """The ids of the items, the sections and the footer, in order."""
    return [str(one) for one in root.xpath("//@id") if _MARK.fullmatch(one)]


def _about(link: Any) -> Any:
    """The largest element that holds nothing but `link`, others like it, and a few words about them."""
    found = link
    for holder in link.iterancestors():
        others = (one.get("href") for one in holder.iter("a"))
        if (
            holder.tag in {"body", "html"}
            or holder.xpath("descendant-or-self::*[@id]")
            or not all(_SENTINEL.search(other or "") for other in others)
            or len(holder.text_content()) > _MOST_ABOUT
        ):
            break
        found = holder
    return found


def _drop(element: Any) -> None:
    """Take an element out, unless one around it is out already; what follows it stays."""
    if element.getparent() is not None:
        element.drop_tree()


def _drop_from_line(link: Any) -> None:
    """Take a link out of its line, with what joined it to the words before; an empty line goes as well."""
    line, before = link.getparent(), link.getprevious()
    if before is None:
        line.text = _JOINT.sub("", line.text or "")
    else:
        before.tail = _JOINT.sub("", before.tail or "")
    link.drop_tree()
    if line.tag == "p" and not line.text_content().strip() and not len(line):
        line.drop_tree()


def _forget_the_mail(root: Any) -> None:
    """What only a mail says of itself: that it is one, and places for tokens that are no links."""
    for one in root.xpath("//*[@aria-roledescription='email']"):
        del one.attrib["aria-roledescription"]
        one.attrib.pop("role", None)
        one.attrib.pop("aria-label", None)
    for one in root.iter():
        one.text = _SENTINEL.sub("", one.text) if one.text else one.text
        one.tail = _SENTINEL.sub("", one.tail) if one.tail else one.tail


def _origin(url: str) -> str:
    """Scheme, host and port of a web address; "" if it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    is_plain = re.fullmatch(r"[a-z0-9.-]+(?::\d+)?|\[[0-9a-f:]+\](?::\d+)?", parts.netloc.lower())
    return (
        f"{parts.scheme}://{parts.netloc.lower()}" if parts.scheme in {"http", "https"} and is_plain else ""
    )
