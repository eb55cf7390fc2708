"""What an item says → an entry, made harmless: the same for every format."""

import hashlib
import re
from datetime import UTC, datetime
from urllib.parse import quote, urljoin

from curator import links
from curator.feeds import medium
from curator.feeds.document import Document, Item
from curator.feeds.markup import plain
from curator.model import Entry, Feed, Medium
from curator.text import clean, one_line, plural

ENTRIES = 500  # of one document; a feed that announces more repeats its archive
ENOUGH = ENTRIES + 100  # items looked at: some of the first may be repetitions, or lead nowhere
_GUID = 512
_SUMMARY = 2000
_TEXT = 100_000
_FORMS = 3  # of the content that are looked at
_ADDRESS = 4096
_YEARS = range(1990, 2101)
_WHOLE = re.compile(r"https?://[^/]")
_UNCODED = re.compile(r"[\s<>\"]+")
_LEADS = re.compile(r"\s*https?://", re.IGNORECASE)
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://)/+")


def feed(document: Document, url: str) -> Feed:
    """The feed that `document`, found at `url`, is; its `skipped` says what of it is no entry, and why."""
    kept: dict[str, Entry] = {}
    skipped: list[tuple[str, str]] = []
    looked_at = 0
    for item in document.items:
        if len(kept) == ENTRIES:
            break
        looked_at += 1
        one = entry(item, url, document.language)
        if not one.url:
            skipped.append((one.title or one.guid, "it has no address of a page"))
        elif one.guid in kept:
            skipped.append((one.title or one.guid, "its guid is that of another entry"))
        else:
            kept[one.guid] = one
    if beyond := document.total - looked_at:
        skipped.append((plural(beyond, "entry", "entries"), f"only the first {looked_at} are looked at"))
    return Feed(
        title=line(plain(*document.title)),
        home=page(document.home, url),
        language=short_language(document.language),
        entries=tuple(kept.values()),
        skipped=tuple(skipped),
    )


def entry(item: Item, url: str, language: str = "") -> Entry:
    """The entry that `item`, found in the feed at `url`, announces; its url is "" if it has none of a page.

    `language` is the feed's.
    """
    address, kind = _address(item, url)
    description = plain(*item.summary)
    content = _content(item)
    pictures = (page(one.url, url) for one in item.pictures)
    return Entry(
        guid=identity(item.guid) or identity(address),
        url=address,
        title=line(plain(*item.title)),
        author=byline(plain(item.author, markup=None)),
        published=instant(item.published),
        summary=line(description or content, _SUMMARY),
        language=short_language(item.language) or short_language(language),
        image=next(filter(None, pictures), ""),
        text=_text(content, description),
        medium=_medium(item, address, kind),
    )


def _address(item: Item, url: str) -> tuple[str, str]:
    """Where the item leads, and the media type that is told of it: its link, what is enclosed, its guid.

    A guid, which feedparser gives for a link where there is none, is meant as an address only if it looks
    like one: "7" is not the page beside the feed.
    """
    is_guid = item.link == item.guid and not item.link.startswith("/")
    if found := page(item.link, url if not is_guid or _LEADS.match(item.link) else ""):
        return found, ""
    offers = ((page(one.url, url), one.kind) for one in item.enclosures)
    if enclosed := next((offer for offer in offers if offer[0]), None):
        return enclosed
    return page(item.guid), ""


def _content(item: Item) -> str:
    """The whole of the item as text, from the longest form in which it is given."""
    longest_first = sorted(item.contents, key=lambda passage: len(passage.value), reverse=True)
    return next(filter(None, (plain(*passage) for passage in longest_first[:_FORMS])), "")


def _text(content: str, description: str) -> str:
    """The whole text of an item; a description is that if it is longer, and too long for a summary."""
    if len(description) > len(content):
        content = description if len(description) > _SUMMARY else ""
    if len(content) <= _TEXT:
        return content
    head, _, _ = content[:_TEXT].rpartition("\n")
    return head or content[:_TEXT]


def _medium(item: Item, address: str, kind: str) -> Medium:
    """What an item offers: what one hears or watches goes before the page that it is on."""
    if not kind:
        enclosed = (medium.of(one.url, one.kind) for one in item.enclosures)
        for offered in enclosed:
            if offered in {Medium.AUDIO, Medium.VIDEO}:
                return offered
    return medium.of(address, kind)


def line(text: str, limit: int = 500) -> str:
    """`text`, as `plain` leaves it, in one line, cut at a word to at most `limit` characters."""
    flat = text[: limit + 1].replace("\n", " ")
    return flat if len(flat) <= limit else one_line(flat, limit)


def page(url: str, base: str = "") -> str:
    """`url`, resolved against `base`, if it is the address of a page or a picture; else ""."""
    raw = url if url.isascii() and url.isprintable() else clean(url)
    raw = raw.strip()
    if not raw or len(raw) > _ADDRESS:
        return ""
    if not _WHOLE.match(raw):
        try:
            raw = urljoin(base, _SLASHES.sub(r"\1", raw))
        except ValueError:
            return ""
    if _UNCODED.search(raw):  # feeds forget to encode spaces and quotes; nothing else is touched
        raw = _UNCODED.sub(lambda match: quote(match[0]), raw)
    return "" if links.fault(raw) else raw


def identity(guid: str) -> str:
    """A guid as it is stored: one line; what is longer than 512 characters becomes its SHA-256."""
    whole = " ".join(clean(guid).split())
    return whole if len(whole) <= _GUID else hashlib.sha256(whole.encode()).hexdigest()


def byline(author: str) -> str:
    """An author's name without mail addresses: `ada@news.example (Ada)` is Ada."""
    whole = line(author, 200)
    if "@" not in whole:
        return whole
    bare = re.sub(r"[<(]?(?:mailto:)?[^\s<>()@]+@[^\s<>()@]+[>)]?", " ", whole)
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
