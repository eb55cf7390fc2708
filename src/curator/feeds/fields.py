"""The fields of an entry, made harmless: the same for every format."""

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import quote, urljoin

from curator import links
from curator.model import Entry
from curator.text import clean, one_line

ENTRIES = 500  # of one document; a feed that announces more repeats its archive
_GUID = 512
_SUMMARY = 2000
_ADDRESS = 4096
_YEARS = range(1990, 2101)


def entry(  # the arguments are the noun's fields, as found
    *,
    guid: str,
    url: str,
    title: str,
    author: str,
    published: datetime | None,
    summary: str,
    language: str,
    image: str,
) -> Entry | None:
    """The entry of these raw fields (plain text, absolute addresses); None without an address of a page."""
    address = page(url)
    if not address:
        return None
    return Entry(
        guid=identity(guid) or identity(address),
        url=address,
        title=one_line(title),
        author=byline(author),
        published=instant(published),
        summary=one_line(summary, _SUMMARY),
        language=short_language(language),
        image=page(image),
    )


def distinct(found: Iterable[Entry | None]) -> tuple[Entry, ...]:
    """The entries among `found`, of each guid the first, at most ENTRIES of them."""
    kept: dict[str, Entry] = {}
    for one in found:
        if one is not None:
            kept.setdefault(one.guid, one)
        if len(kept) == ENTRIES:
            break
    return tuple(kept.values())


def page(url: str, base: str = "") -> str:
    """`url`, resolved against `base`, if it is the address of a page or a picture; else ""."""
    raw = clean(url).strip()
    if not raw or len(raw) > _ADDRESS:
        return ""
    try:
        whole = urljoin(base, raw) if base else raw
    except ValueError:
        return ""
    # Feeds forget to encode spaces and quotes; nothing else is touched.
    whole = re.sub(r"[\s<>\"]+", lambda match: quote(match[0]), whole)
    return "" if links.fault(whole) else whole


def identity(guid: str) -> str:
    """A guid as it is stored: one line; what is longer than 512 characters becomes its SHA-256."""
    whole = " ".join(clean(guid).split())
    return whole if len(whole) <= _GUID else hashlib.sha256(whole.encode()).hexdigest()


def byline(author: str) -> str:
    """An author's name without mail addresses: `ada@news.example (Ada)` is Ada."""
    line = one_line(author, 200)
    if "@" not in line:
        return line
    bare = re.sub(r"[<(]?(?:mailto:)?[^\s<>()@]+@[^\s<>()@]+[>)]?", " ", line)
    return " ".join(bare.split()).strip(" ()<>,;")


def instant(when: datetime | None) -> datetime | None:
    """`when` in UTC, which is assumed where no zone is told; None outside the years 1990 to 2100."""
    if when is None:
        return None
    try:
        utc = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return utc if utc.year in _YEARS else None


def short_language(tag: str) -> str:
    """The language of a BCP 47 tag or a locale, alone: "de-AT" and "de_AT" are "de"."""
    match = re.match(r"\s*([A-Za-z]{2,3})(?=$|[-_\s])", tag)
    return match[1].lower() if match else ""
