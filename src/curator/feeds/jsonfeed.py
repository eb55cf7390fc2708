"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) → Feed."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from curator.errors import Unreadable
from curator.feeds import fields
from curator.feeds.markup import plain
from curator.model import Entry, Feed
from curator.text import one_line


def read(text: str, url: str) -> Feed:
    """The JSON Feed in `text`, found at `url`.  Raises Unreadable if it is none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(f"this is no feed: its JSON is cut off or broken{where}") from None
    if not isinstance(document, dict) or "jsonfeed.org/version/" not in _string(document, "version"):
        raise Unreadable("this is JSON, but no JSON Feed: it names no jsonfeed.org version")
    items = document.get("items")
    if not isinstance(items, list):
        raise Unreadable("this is a JSON Feed without a list of items")
    return Feed(
        title=one_line(plain(_string(document, "title"))),
        home=fields.page(_string(document, "home_page_url"), url),
        language=fields.short_language(_string(document, "language")),
        entries=fields.distinct(_entries(document, items, url)),
    )


def _entries(document: dict[str, Any], items: list[Any], url: str) -> Iterator[Entry | None]:
    for item in items:
        if isinstance(item, dict):
            yield _entry(document, item, url)


def _entry(document: dict[str, Any], item: dict[str, Any], url: str) -> Entry | None:
    guid = _string(item, "id")
    addresses = (fields.page(_string(item, key), url) for key in ("url", "external_url"))
    pictures = (fields.page(_string(item, key), url) for key in ("image", "banner_image"))
    return fields.entry(
        guid=guid,
        url=next(filter(None, addresses), "") or guid,
        title=plain(_string(item, "title")),
        author=_authors(item) or _authors(document),
        published=_instant(item),
        summary=_summary(item),
        language=_string(item, "language") or _string(document, "language"),
        image=next(filter(None, pictures), ""),
    )


def _summary(item: dict[str, Any]) -> str:
    """The item's summary, else its content.  Many a "text" holds markup, so its looks decide."""
    for key, markup in (("summary", None), ("content_text", None), ("content_html", True)):
        text = plain(_string(item, key), markup=markup).strip()
        if text:
            return text
    return ""


def _authors(holder: dict[str, Any]) -> str:
    """The names of the 1.1 authors, else of the 1.0 author."""
    listed = holder.get("authors")
    several = listed if isinstance(listed, list) and listed else [holder.get("author")]
    names = (_string(one, "name") for one in several[:20] if isinstance(one, dict))
    return ", ".join(plain(name) for name in names if name)


def _instant(item: dict[str, Any]) -> datetime | None:
    for key in ("date_published", "date_modified"):
        try:
            return datetime.fromisoformat(_string(item, key).strip().upper())
        except ValueError:
            continue
    return None


def _string(holder: dict[str, Any], key: str) -> str:
    """The text at `key`; a number as text (as 1.1 asks of ids); "" for anything else."""
    value = holder.get(key)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
