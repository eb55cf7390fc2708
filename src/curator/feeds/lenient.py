"""Any RSS, RDF, Atom or CDF, however broken → Document, by feedparser (https://feedparser.readthedocs.io).

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
from curator.feeds.document import NOTHING, Attached, Document, Item, Passage
from curator.feeds.fields import ENOUGH
from curator.text import plural

# How expat says that the document stopped in the middle.
_STOPPED = re.compile(r"no element found|unclosed|partial character", re.IGNORECASE)
_END = re.compile(r"</(?:[\w.-]{1,40}:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_ENDS = re.compile(r"</(?:[\w.-]{1,40}:)?(?:rss|feed|rdf)\s*>?\s*\Z", re.IGNORECASE)
_BEGIN = re.compile(r"<(?:item|entry)[\s>]")
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]+)|([0-9]+));?", re.IGNORECASE)
# No name and no mail address; feedparser looks for one in the square of the time.
_RUN = re.compile(r"[\w.+-]{1000,}", re.ASCII)
# No tag of a feed; in the square of the number of attributes, feedparser looks for their ends.
_TAG = re.compile(r"<[A-Za-z][^<>]{20000,}>")
_HTML_TYPES = ("html", "xhtml", "xml")
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]*=*\s*")


def read(text: str, root: str) -> Document:
    """The feed in `text`, whose first element is called `root`.

    Raises Unreadable if it is none, or not all there.
    """
    answer, total = _parsed(text)
    found = _dicts(answer, "entries")
    version = answer.get("version", "")
    if not version and not found:
        raise Unreadable("this is XML, but no feed: it is neither RSS nor Atom", "not a feed")
    fault = answer.get("bozo_exception")
    if isinstance(fault, xml.sax.SAXException) and _is_cut(text, fault):
        seen = plural(len(found), "entry", "entries")
        raise Unreadable(f"the feed is cut off after {seen}: its XML does not end", "truncated")
    feed = answer.get("feed", {})
    # The namespace of Atom, declared for a link to the feed itself, makes no Atom of RDF.
    declares = version.startswith("atom") and root != "rdf"
    return Document(
        title=_passage(feed, "title", declares=declares),
        home=_text(feed, "link"),
        language=_text(feed, "language") or _text(_dict(feed, "title_detail"), "language"),
        items=[_item(one, declares=declares) for one in found[:ENOUGH]],
        total=max(total, len(found)),
    )


def _parsed(text: str) -> tuple[dict[str, Any], int]:
    """What feedparser makes of a document, and how many items begin in that."""
    import feedparser

    first, total = _first(text)
    try:
        answer: dict[str, Any] = feedparser.parse(
            io.BytesIO(_harmless(first).encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # noqa: BLE001 - it raises whatever its date, codec and entity readers raise
        raise Unreadable(f"the feed cannot be read: {type(error).__name__} in its XML", "broken") from None
    return answer, total


def _first(text: str) -> tuple[str, int]:
    """The document without the items beyond those that count: feedparser takes 0.3 ms for each of them."""
    starts = [match.start() for match in _BEGIN.finditer(text)]
    if len(starts) <= ENOUGH:
        return text, len(starts)
    end = max(text.rfind(closing) + len(closing) for closing in ("</item>", "</entry>"))
    return text[: starts[ENOUGH]] + text[max(end, starts[ENOUGH]) :], len(starts)


def _harmless(text: str) -> str:
    """The document without what makes feedparser raise, or search for minutes."""
    return _REFERENCE.sub(_possible, _RUN.sub(_beginning, _TAG.sub("", text)))


def _beginning(run: re.Match[str]) -> str:
    return run[0][:1000]


def _possible(reference: re.Match[str]) -> str:
    """The reference, if it names a character that XML has; others make feedparser raise, or guess."""
    digits = (reference[1] or reference[2]).lstrip("0")[:8] or "0"
    code = int(digits, 16 if reference[1] else 10)
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
    if _ENDS.search(text[-1000:]):
        return False
    return bool(_STOPPED.search(fault.getMessage())) or not _END.search(text)


def _item(found: dict[str, Any], *, declares: bool) -> Item:
    detail = _dict(found, "title_detail")
    enclosures = [
        Attached(_text(one, "href"), _text(one, "type"))
        for one in _dicts(found, "links")
        if _text(one, "rel") == "enclosure"
    ]
    contents = _dicts(found, "content")
    # What feedparser copies from the content to the summary, it copies without its type.
    is_copied = "summary_detail" not in found and _text(found, "summary") in {
        _text(one, "value") for one in contents
    }
    return Item(
        guid=_text(found, "id"),
        link=_text(found, "link"),
        title=_passage(found, "title", declares=declares),
        author=_author(found),
        published=_instant(found),
        summary=NOTHING if is_copied else _passage(found, "summary", declares=declares),
        contents=list(filter(None, (_content(one, declares=declares) for one in contents))),
        language=_text(found, "language") or _text(detail, "language"),
        enclosures=enclosures,
        pictures=list(_pictures(found, enclosures)),
    )


def _text(holder: dict[str, Any], key: str) -> str:
    """The string under `key` itself: feedparser's own lookup answers for other keys too."""
    value = dict.get(holder, key)
    return value if isinstance(value, str) else ""


def _dict(holder: dict[str, Any], key: str) -> dict[str, Any]:
    """The dictionary under `key`; an element of that name may have put anything there."""
    value = dict.get(holder, key)
    return value if isinstance(value, dict) else {}


def _dicts(holder: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The dictionaries in the list under `key`."""
    value = dict.get(holder, key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _passage(holder: dict[str, Any], key: str, *, declares: bool) -> Passage:
    """A field with what is told of its type, if that was told of this very text."""
    value, detail = _text(holder, key), _dict(holder, key + "_detail")
    is_its = declares and _text(detail, "value") == value
    return Passage(value, _markup(_text(detail, "type")) if is_its else None)


def _content(detail: dict[str, Any], *, declares: bool) -> Passage | None:
    """A form of the content; None if that is no text: then feedparser leaves its base64 as it is."""
    value, markup = _text(detail, "value"), _markup(_text(detail, "type"))
    if markup is None and _BASE64.fullmatch(value):
        return None
    return Passage(value, markup if declares else None)


def _markup(kind: str) -> bool | None:
    """Whether text of this type is HTML; None if the type does not tell."""
    kind = kind.lower()
    if kind in {"", "text", "text/plain"}:
        return False
    return kind.endswith(_HTML_TYPES) or None


def _author(found: dict[str, Any]) -> str:
    """The names of the authors; `ada@news.example (Ada)` stays whole: feedparser cuts it in the domain."""
    people = _dicts(found, "authors")
    whole = _text(found, "author")
    last = people[-1] if people else {}
    name, mail = _text(last, "name"), _text(last, "email")
    if "@" in whole and whole not in {mail, f"{name} ({mail})"}:
        return whole
    names = (_text(person, "name") or _text(person, "email") for person in people[:20])
    return ", ".join(dict.fromkeys(filter(None, names))) or whole


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


def _pictures(found: dict[str, Any], enclosures: list[Attached]) -> Iterator[Attached]:
    """The pictures that go with the entry: enclosed, by Media RSS, or by iTunes."""
    media = (
        Attached(_text(one, "url"), _text(one, "type") or _text(one, "medium"))
        for one in _dicts(found, "media_content")
    )
    yield from (one for one in (*enclosures, *media) if one.kind.startswith("image"))
    yield from (Attached(_text(one, "url"), "image") for one in _dicts(found, "media_thumbnail"))
    yield Attached(_text(_dict(found, "image"), "href"), "image")
