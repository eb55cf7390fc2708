"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) → Document."""

import json
from datetime import datetime
from typing import Any

from curator.errors import Unreadable
from curator.feeds.document import Attached, Document, Item, Passage
from curator.feeds.fields import ENOUGH


def read(text: str) -> Document:
    """The JSON Feed in `text`.  Raises Unreadable if it is none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(f"this is no feed: its JSON is cut off or broken{where}", "truncated") from None
    if not isinstance(document, dict) or "jsonfeed.org/version/" not in _string(document, "version"):
        raise Unreadable("this is JSON, but no JSON Feed: it names no jsonfeed.org version", "not a feed")
    items = document.get("items")
    if not isinstance(items, list):
        raise Unreadable("this is a JSON Feed without a list of items", "not a feed")
    return Document(
        title=Passage(_string(document, "title"), None),
        home=_string(document, "home_page_url"),
        language=_string(document, "language"),
        items=[_item(document, item) for item in _dicts(items[:ENOUGH])],
        total=len(items),
    )


def _item(document: dict[str, Any], item: dict[str, Any]) -> Item:
    enclosures = [
        Attached(_string(one, "url"), _string(one, "mime_type").lower())
        for one in _dicts(item.get("attachments"))
    ]
    return Item(
        guid=_string(item, "id"),
        link=_string(item, "url") or _string(item, "external_url"),
        title=Passage(_string(item, "title"), None),
        author=_authors(item) or _authors(document),
        published=_instant(item),
        # Many a "text" holds markup, so its looks decide.
        summary=Passage(_string(item, "summary"), None),
        contents=[
            Passage(_string(item, "content_text"), None),
            Passage(_string(item, "content_html"), markup=True),
        ],
        language=_string(item, "language") or _string(document, "language"),
        enclosures=enclosures,
        pictures=[
            *(Attached(_string(item, key), "image") for key in ("image", "banner_image")),
            *(one for one in enclosures if one.kind.startswith("image")),
        ],
    )


def _dicts(value: Any) -> list[dict[str, Any]]:
    """The objects in a list; none if it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _authors(holder: dict[str, Any]) -> str:
    """The names of the 1.1 authors, else of the 1.0 author."""
    listed = holder.get("authors")
    several = listed if isinstance(listed, list) and listed else [holder.get("author")]
    names = (_string(one, "name") for one in several[:20] if isinstance(one, dict))
    return ", ".join(filter(None, names))


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
