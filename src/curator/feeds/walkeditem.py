"""One item of a feed, read from lxml's tree by rules of feedparser's; Unsure where it is not sure of them."""

from collections.abc import Callable
from typing import Any

from curator.feeds.dates import moment
from curator.feeds.document import Attached, Item, Passage
from curator.feeds.elements import Unsure, joined, link_of, name_of, text_of, xml_attribute

_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


class WalkedItem:
    """An item while it is read, element by element; what it holds deeper down counts less."""

    def __init__(self, element: Any, *, base: str, lang: str | None, based: bool, declares: bool) -> None:
        if element.get("href") is not None or element.get("lastmod") is not None:
            raise Unsure("CDF")
        self._element = element
        self._declares, self._based = declares, based
        self._base = joined(base, xml_attribute(element, "base")) if based else base
        self._lang = lang
        self._lang = self._lang_of(element)
        self._deep = 0
        self._found = Item(guid=element.get(_ABOUT, ""))
        self._link: str | None = None
        self._title: Passage | None = None
        self._media_title: Passage | None = None
        self._title_lang = ""
        self._summary: tuple[int, Passage] | None = None
        self._authors: list[str] = []
        self._is_worded = self._is_muddled = False
        self._dates: dict[str, Any] = {}
        self._media: list[Attached] = []
        self._thumbnails: list[Attached] = []
        self._cover = ""

    def item(self) -> Item:
        """The item.  Raises Unsure."""
        self._children(self._element)
        found = self._found
        found.link = self._link or ""
        found.language = found.language or self._title_lang
        found.title = self._title or self._media_title or Passage()
        if (
            self._media_title
            and not (self._title and self._title.value)
            and (self._title or self._is_muddled)
        ):
            raise Unsure("an empty title, and another")
        if len(self._authors) > 1 and any("@" in author for author in self._authors):
            raise Unsure("several authors with mail addresses")
        found.author = ", ".join(dict.fromkeys(filter(None, self._authors[:20])))
        found.published = next(filter(None, map(self._dates.get, ("published", "updated", "created"))), None)
        found.summary = self._summary[1] if self._summary else Passage()
        pictures = (one for one in (*found.enclosures, *self._media) if one.kind.startswith("image"))
        found.pictures = [*pictures, *self._thumbnails, Attached(self._cover)]
        return found

    def _children(self, parent: Any) -> None:
        for element in parent:
            read = _READERS.get(name_of(element), WalkedItem.on_other)
            read(self, element)

    def on_other(self, element: Any) -> None:
        if len(element) or name_of(element) in _OURS:
            ignored(element)

    def on_another(self, element: Any) -> None:
        """It has its own title, author and link, or none of these."""
        self._is_muddled = True  # as to titles

    def on_group(self, element: Any) -> None:
        self._deep += 1
        self._children(element)
        self._deep -= 1

    def _passage(self, element: Any, *, default: bool = False) -> Passage:
        return text_of(element, declares=self._declares, default=default)

    def on_title(self, element: Any) -> None:
        passage = self._passage(element)
        if self._deep or (self._title and self._is_muddled):
            raise Unsure("several titles, some of them further down")
        if self._title is None or not self._title.value:
            self._title = passage
            self._title_lang = self._lang_of(element)

    def on_media_title(self, element: Any) -> None:
        if self._title and self._is_muddled and not self._deep:
            raise Unsure("titles around another's")
        self._is_muddled = self._is_muddled or self._media_title is not None
        self._media_title = self._passage(element)
        if self._title is None:
            self._title_lang = self._lang_of(element)

    def _lang_of(self, element: Any) -> str:
        own = xml_attribute(element, "lang")
        return (self._lang if own is None else own) or ""

    def on_link(self, element: Any) -> None:
        base = joined(self._base, xml_attribute(element, "base")) if self._based else self._base
        rel, url, kind = link_of(element, base)
        if rel == "enclosure":
            self._found.enclosures.append(Attached(url, kind))
        elif rel == "alternate" and kind == "html":
            self._link = url

    def on_guid(self, element: Any) -> None:
        if self._deep:
            raise Unsure("a guid further down")
        value = text_of(element, declares=False).value
        permanent = all(
            given == "true" for name, given in element.attrib.items() if name.lower() == "ispermalink"
        )
        if permanent:
            own = xml_attribute(element, "base") if self._based else None
            value = joined(joined(self._base, own), value) if value else value
            self._link = value if self._link is None else self._link
        self._found.guid = value

    def on_description(self, element: Any) -> None:
        """A second one is taken for content."""
        if self._summary and not self._found.contents:
            self.on_content(element)
            return
        passage = self._passage(element, default=name_of(element).endswith("description"))
        if self._summary is None or self._deep <= self._summary[0]:
            self._summary = self._deep, passage
        elif passage.value != self._summary[1].value:  # of which feedparser loses the type
            self._summary = self._summary[0], Passage(self._summary[1].value, None)

    def on_content(self, element: Any) -> None:
        passage = self._passage(element, default=name_of(element) == "content:encoded")
        self._found.contents.append(passage)

    def on_author(self, element: Any) -> None:
        if not len(element):
            self._authors.append(text_of(element, declares=False).value)
            self._is_worded = True
            return
        if (element.text or "").strip():
            raise Unsure("an author of text and elements")
        if self._is_worded:
            raise Unsure("an author of elements after one of text: feedparser mixes them up")
        parts = {name_of(child): text_of(child, declares=False).value for child in element}
        self._authors.append(parts.get("name") or parts.get("email") or "")

    def on_date(self, element: Any) -> None:
        if self._deep:
            raise Unsure("a date further down")
        try:
            self._dates[_DATES[name_of(element)]] = moment(text_of(element, declares=False).value)
        except ValueError as error:
            raise Unsure("a date in another form") from error

    def on_language(self, element: Any) -> None:
        self._found.language = text_of(element, declares=False).value

    def on_enclosure(self, element: Any) -> None:
        address = element.get("url", element.get("uri", element.get("href")))
        self._found.enclosures.append(Attached(address or "", element.get("type", "").lower()))

    def on_media(self, element: Any) -> None:
        kind = element.get("type", "").lower() or element.get("medium", "")
        self._media.append(Attached(element.get("url", ""), kind))
        if len(element):
            self.on_group(element)

    def on_thumbnail(self, element: Any) -> None:
        address = element.get("url", text_of(element, declares=False).value)
        self._thumbnails.append(Attached(address, "image"))

    def on_cover(self, element: Any) -> None:
        self._cover = element.get("href") or element.get("url") or self._cover


_DATES = {
    "pubdate": "published", "published": "published", "issued": "published", "dcterms:issued": "published",
    "updated": "updated", "modified": "updated", "lastbuilddate": "updated", "dc:date": "updated",
    "dcterms:modified": "updated", "created": "created", "dcterms:created": "created",
}  # fmt: skip
_READERS: dict[str, Callable[[WalkedItem, Any], None]] = {
    **dict.fromkeys(_DATES, WalkedItem.on_date),
    **dict.fromkeys(("title", "dc:title"), WalkedItem.on_title),
    "media:title": WalkedItem.on_media_title,
    "link": WalkedItem.on_link,
    **dict.fromkeys(("guid", "id"), WalkedItem.on_guid),
    **dict.fromkeys(
        ("description", "summary", "dc:description", "media:description", "itunes:summary"),
        WalkedItem.on_description,
    ),
    **dict.fromkeys(("content", "content:encoded"), WalkedItem.on_content),
    **dict.fromkeys(
        ("author", "managingeditor", "dc:author", "dc:creator", "itunes:author"), WalkedItem.on_author
    ),
    **dict.fromkeys(("language", "dc:language"), WalkedItem.on_language),
    "enclosure": WalkedItem.on_enclosure,
    "media:group": WalkedItem.on_group,
    "media:content": WalkedItem.on_media,
    "media:thumbnail": WalkedItem.on_thumbnail,
    "itunes:image": WalkedItem.on_cover,
    **dict.fromkeys(("source", "contributor", "dc:contributor"), WalkedItem.on_another),
}


def ignored(element: Any) -> None:
    """Pass over an element.  Raises Unsure if feedparser would find something in it."""
    for one in element.iter():
        name = name_of(one)
        if name in _OURS or (one is not element and name in _READERS):
            raise Unsure("something in an unknown element, or a name of feedparser's own")


# Elements that feedparser reads by rules not known here, and names under which it keeps what it found.
_OURS = {
    "abstract", "fullitem", "body", "xhtml:body", "itunes:link", "image", "textinput", "links", "authors",
    "media_content", "media_thumbnail", "title_detail", "summary_detail", "author_detail", "published_parsed",
    "updated_parsed", "created_parsed", "item", "entry", "channel", "feed", "rss", "description_detail",
}  # fmt: skip
