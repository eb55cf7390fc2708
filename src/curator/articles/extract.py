"""The page behind an address → Article."""

import re
from datetime import UTC, datetime
from typing import Any

from curator.articles import head as heads
from curator.articles import title as titles
from curator.articles.summary import summarise
from curator.charset import decode
from curator.errors import Unreadable
from curator.model import Article
from curator.text import clean, one_line

BYTES = 2_000_000  # read of a page; the largest of a thousand real ones had 1.6 million
ELEMENTS = 20_000  # beyond these the text search takes seconds, and soon minutes
_TEXT = 400_000  # characters kept
_YEARS = range(1990, 2101)
_MAGIC = (
    (b"%PDF-", "a PDF"), (b"\x89PNG", "a picture"), (b"GIF8", "a picture"), (b"\xff\xd8\xff", "a picture"),
    (b"PK\x03\x04", "an archive"), (b"\x1f\x8b", "an archive"),
)  # fmt: skip
_TYPES = (
    ("application/pdf", "a PDF"), ("image/", "a picture"), ("audio/", "a recording"),
    ("video/", "a recording"), ("application/zip", "an archive"), ("application/gzip", "an archive"),
)  # fmt: skip
_SCRIPTS_WITHOUT_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def extract(body: bytes, url: str, content_type: str = "") -> Article:
    """The article in `body`, found at `url` and sent as `content_type`; all of it plain, cleaned text.

    A page without readable text is still an Article, with 0 words, if it has a title; so is one too large to
    be searched for text.  `published` is the publisher's day, at midnight UTC unless the page tells the time.
    Raises Unreadable for what is empty, no page, or has neither title nor text.
    """
    _refuse_others(body, content_type)
    root = _tree(decode(body[:BYTES], content_type))
    if root is None:
        raise Unreadable("the page cannot be read: there is no HTML in it")
    head = heads.read(root, url)
    found = _found(root, url)
    text = clean(getattr(found, "text", None) or "")[:_TEXT].strip()
    title = one_line(titles.choose(head, url, getattr(found, "title", None) or ""))
    if not title and not text:
        raise Unreadable("the page has neither a title nor text")
    language = _language(head.languages)
    return Article(
        url=url,
        title=title,
        author=_author(getattr(found, "author", None) or "", head.authors),
        published=_published(getattr(found, "date", None) or "", head.published),
        language=language,
        image=next(iter(head.images), ""),
        words=_count(text),
        text=text,
        summary=summarise(_description(head, title), text, language) or title,
    )


def _refuse_others(body: bytes, content_type: str) -> None:
    """Raises Unreadable for what is plainly no page."""
    if not body.strip():
        raise Unreadable("the page is empty")
    declared = content_type.strip().lower()
    kind = next((name for magic, name in _MAGIC if body.startswith(magic)), None) or next(
        (name for start, name in _TYPES if declared.startswith(start)), None
    )
    if kind:
        raise Unreadable(f"this is {kind}, not a page")


def _tree(text: str) -> Any:
    """The parsed page, or None."""
    from trafilatura import load_html

    try:
        return load_html(text.replace("\0", ""))
    except Exception:  # noqa: BLE001 - whatever a parser raises on hostile bytes, the page is not readable
        return None


def _found(root: Any, url: str) -> Any:
    """What trafilatura finds in the page; None if nothing, or if there is too much to search."""
    if sum(1 for _ in root.iter()) > ELEMENTS:
        return None
    from trafilatura import bare_extraction

    try:
        return bare_extraction(root, url=url, with_metadata=True)
    except Exception:  # noqa: BLE001 - the head alone is better than no article
        return None


def _description(head: heads.Head, title: str) -> str:
    """The page's first description that is more than its title over again."""
    echoes = titles.fold(" ".join((title, *head.titles)))
    return next((one for one in head.descriptions if titles.fold(one) not in echoes), "")


def _author(found: str, stated: tuple[str, ...]) -> str:
    """The authors' names, separated by commas."""
    names = [name.strip() for name in found.split(";")] if found else list(stated)
    kept = (name for name in names if name and not re.search(r"https?:|www\.|@|[<>]", name))
    return one_line(", ".join(dict.fromkeys(kept)), 200)


def _published(day: str, stated: tuple[str, ...]) -> datetime | None:
    """The day that was found, with the time if the page states one for that day."""
    moments = [moment for moment in map(_moment, stated) if moment]
    best = _moment(day) or next(iter(moments), None)
    if best is None:
        return None
    for moment in moments:
        utc = moment.astimezone(UTC)
        # A time that would move the publisher's day in UTC is left out: the day is what readers are told.
        if utc.date() == moment.date() == best.date():
            return utc
    return datetime(best.year, best.month, best.day, tzinfo=UTC)


def _moment(stated: str) -> datetime | None:
    """An ISO 8601 date or time with its zone, UTC where it names none; None if it is none or implausible."""
    try:
        moment = datetime.fromisoformat(stated.strip().upper())
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware if aware.year in _YEARS else None


def _language(tags: tuple[str, ...]) -> str:
    """The first real language among `tags`, as its short code: "de-AT" and "de_AT" are "de"."""
    for tag in tags:
        match = re.match(r"([a-z]{2,3})(?=$|[-_\s,])", tag.strip().lower())
        if match and match[1] not in {"und", "zxx", "mul"}:
            return match[1]
    return ""


def _count(text: str) -> int:
    """The number of words; in scripts without spaces each character is one."""
    dense = _SCRIPTS_WITHOUT_SPACES.subn(" ", text)
    return dense[1] + len(re.findall(r"\w+(?:['’-]\w+)*", dense[0]))
