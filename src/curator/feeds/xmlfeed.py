"""RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0 → Feed, by feedparser (https://feedparser.readthedocs.io).

feedparser gets a stream: it opens a local file of that name when it is given bytes, and an address when it is
given a string.  Its sanitiser and its resolver of links inside HTML are off: both are slow on hostile input,
and nothing of the HTML is kept.
"""

import io
import re
import xml.sax
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from curator.errors import Unreadable
from curator.feeds import fields
from curator.feeds.markup import plain
from curator.model import Entry, Feed
from curator.text import one_line, plural

# How expat says that the document stopped in the middle.
_STOPPED = re.compile(r"no element found|unclosed|partial character", re.IGNORECASE)
_END = re.compile(r"</(?:[\w.-]{1,40}:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_BEGIN = re.compile(r"<(?:item|entry)[\s>]")
_ENOUGH = fields.ENTRIES + 100  # some of the first may be repetitions, or lead nowhere
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]{1,8})|([0-9]{1,8}));", re.IGNORECASE)
_HTML_TYPES = ("html", "xhtml", "xml")


def read(text: str, url: str) -> Feed:
    """The RSS or Atom feed in `text`, found at `url`.  Raises Unreadable if it is none, or not all there."""
    document = _parsed(text)
    found = document.get("entries", [])
    version = document.get("version", "")
    if not version and not found:
        raise Unreadable("this is XML, but no feed: it is neither RSS nor Atom")
    fault = document.get("bozo_exception")
    if isinstance(fault, xml.sax.SAXException) and _is_cut(text, fault):
        seen = plural(len(found), "entry", "entries")
        raise Unreadable(f"the feed is cut off after {seen}: its XML does not end")
    feed = document.get("feed", {})
    declares = version.startswith("atom")
    language = _text(feed, "language")
    return Feed(
        title=one_line(_plain(feed, "title", declares=declares)),
        home=fields.page(_text(feed, "link"), url),
        language=fields.short_language(language),
        entries=fields.distinct(_entries(found, url, language, declares=declares)),
    )


def _parsed(text: str) -> dict[str, Any]:
    """What feedparser makes of a document."""
    import feedparser

    try:
        answer: dict[str, Any] = feedparser.parse(
            io.BytesIO(_REFERENCE.sub(_possible, _first(text)).encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # noqa: BLE001 - it raises whatever its date, codec and entity readers raise
        raise Unreadable(f"the feed cannot be read: {type(error).__name__} in its XML") from None
    return answer


def _first(text: str) -> str:
    """The document without the entries beyond those that count: feedparser takes 0.3 ms for each of them."""
    starts = [match.start() for match in _BEGIN.finditer(text)]
    if len(starts) <= _ENOUGH:
        return text
    end = max(text.rfind(closing) + len(closing) for closing in ("</item>", "</entry>"))
    return text[: starts[_ENOUGH]] + text[max(end, starts[_ENOUGH]) :]


def _possible(reference: re.Match[str]) -> str:
    """The reference, if it names a character that XML has; others make feedparser raise, or guess."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return (
        reference[0]
        if code in {9, 10, 13}
        or 32 <= code < 0xD800
        or 0xE000 <= code < 0xFFFE
        or (0x10000 <= code <= 0x10FFFF)
        else ""
    )


def _is_cut(text: str, fault: xml.sax.SAXException) -> bool:
    """Whether the XML stops in the middle, rather than being wrong somewhere."""
    return bool(_STOPPED.search(fault.getMessage())) or not _END.search(text)


def _entries(found: list[Any], url: str, language: str, *, declares: bool) -> Iterator[Entry | None]:
    for one in found:
        yield _entry(one, url, language, declares=declares)


def _entry(found: dict[str, Any], url: str, language: str, *, declares: bool) -> Entry | None:
    guid = _text(found, "id")
    given = _text(found, "link")
    # Where there is no link, feedparser offers the guid as one; only a whole address is meant so.
    address = fields.page(given, "" if given == guid else url) or fields.page(guid)
    detail = dict.get(found, "title_detail") or {}
    return fields.entry(
        guid=guid,
        url=address,
        title=_plain(found, "title", declares=declares),
        author=_author(found),
        published=_instant(found),
        summary=_summary(found, declares=declares),
        language=_text(detail, "language") or language,
        image=_image(found, url),
    )


def _text(holder: dict[str, Any], key: str) -> str:
    """The string under `key` itself: feedparser's own lookup answers for other keys too."""
    value = dict.get(holder, key)
    return value if isinstance(value, str) else ""


def _plain(holder: dict[str, Any], key: str, *, declares: bool) -> str:
    """The field as plain text.  Atom `declares` what is markup; in RSS the looks of the field decide."""
    detail = dict.get(holder, key + "_detail") or {}
    return _value(detail, declares=declares) if detail else plain(_text(holder, key))


def _value(detail: dict[str, Any], *, declares: bool) -> str:
    kind = _text(detail, "type").lower()
    return plain(_text(detail, "value"), markup=kind.endswith(_HTML_TYPES) if declares else None)


def _summary(found: dict[str, Any], *, declares: bool) -> str:
    """The entry's summary, else its content."""
    text = _plain(found, "summary", declares=declares).strip()
    if text:
        return text
    for content in dict.get(found, "content") or []:
        text = _value(content, declares=declares).strip()
        if text:
            return text
    return ""


def _author(found: dict[str, Any]) -> str:
    """The names of the authors; `ada@news.example (Ada)` stays whole: feedparser cuts it in the domain."""
    whole = _text(found, "author")
    if "@" in whole:
        return plain(whole)
    people = dict.get(found, "authors") or []
    names = dict.fromkeys(_text(person, "name") for person in people[:20] if isinstance(person, dict))
    return plain(", ".join(filter(None, names)) or whole)


def _instant(found: dict[str, Any]) -> datetime | None:
    """When it was published, else when it was last changed."""
    for key in ("published_parsed", "updated_parsed", "created_parsed"):
        moment = dict.get(found, key)
        if moment:
            try:
                year, month, day, hour, minute, second = moment[:6]
                return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
            except (TypeError, ValueError, OverflowError):
                continue
    return None


def _image(found: dict[str, Any], url: str) -> str:
    """The picture that goes with the entry: enclosed, by Media RSS, or by iTunes."""
    offers = [
        *((_text(one, "href"), _text(one, "type")) for one in dict.get(found, "links") or []
          if _text(one, "rel") == "enclosure"),
        *((_text(one, "url"), _text(one, "type") or _text(one, "medium"))
          for one in dict.get(found, "media_content") or []),
        *((_text(one, "url"), "image") for one in dict.get(found, "media_thumbnail") or []),
        (_text(dict.get(found, "image") or {}, "href"), "image"),
    ]  # fmt: skip
    pictures = (fields.page(address, url) for address, kind in offers if kind.startswith("image"))
    return next(filter(None, pictures), "")
