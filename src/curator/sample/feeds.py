"""The sample sites' feeds, each in another format that a real reader meets.

RSS 0.91 (1999: no dates, no ids, Latin-1), RSS 1.0 (RDF with Dublin Core), RSS 2.0 with the full content,
with media, bare, and as a link blog; Atom 1.0 (RFC 4287) with escaped HTML and with XHTML; JSON Feed 1.1.
"""

import json
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from html import escape

from curator.sample import prose
from curator.sample.world import Piece, Place, Pointer

_DUBLIN_CORE = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def feed(place: Place) -> bytes:
    """The feed of `place`, in the charset that its content type in FORMATS names."""
    kind, write = FORMATS[place.format]
    charset = "iso-8859-1" if "iso-8859-1" in kind else "utf-8"
    return write(place).encode(charset, "xmlcharrefreplace")


def _tag(name: str, value: str) -> str:
    return f"<{name}>{escape(value)}</{name}>"


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _html(place: Place, piece: Piece) -> str:
    """The piece in full, as a feed carries it."""
    picture = f'<p><img src="{place.image(piece)}" alt="{escape(piece.alt)}"/></p>'
    return f"{picture}\n{prose.to_html(piece.text, place.url(''))}"


def _rss(place: Place, items: str, version: str = "2.0", spaces: str = "") -> str:
    """An RSS document around its items."""
    head = _tag("title", place.name) + _tag("link", place.url("/")) + _tag("description", place.tagline)
    head += _tag("language", place.language.lower())
    if version == "2.0":
        head += _tag("lastBuildDate", _rfc822(place.changed)) + _tag("ttl", "60")
    charset = "utf-8" if version == "2.0" else "ISO-8859-1"
    return (
        f'<?xml version="1.0" encoding="{charset}"?>\n<rss version="{version}"{spaces}>\n'
        f"<channel>{head}\n{items}\n</channel>\n</rss>\n"
    )


def _items(place: Place, write: Callable[[Place, Piece], str]) -> str:
    return "\n".join(f"<item>{write(place, one)}</item>" for one in place.listed)


def _rss_091(place: Place) -> str:
    def item(place: Place, one: Piece) -> str:
        link = _tag("link", place.url(one.path))
        return _tag("title", one.title) + link + _tag("description", one.description)

    return _rss(place, _items(place, item), version="0.91")


def _rss_20(place: Place) -> str:
    def item(place: Place, one: Piece) -> str:
        url = place.url(one.path)
        content = f"<content:encoded><![CDATA[{_html(place, one)}]]></content:encoded>"
        return (
            f"{_tag('title', one.title)}{_tag('link', url)}<guid isPermaLink='true'>{url}</guid>"
            f"{_tag('pubDate', _rfc822(one.date))}{_tag('dc:creator', one.author)}"
            f"{_tag('description', one.description)}{content}"
        )

    spaces = f' xmlns:content="http://purl.org/rss/1.0/modules/content/" {_DUBLIN_CORE}'
    return _rss(place, _items(place, item), spaces=spaces)


def _rss_20_media(place: Place) -> str:
    def item(place: Place, one: Piece) -> str:
        return (
            f"{_tag('title', one.title)}{_tag('link', place.url(one.path))}"
            f"<guid isPermaLink='false'>drawer/{one.slug}</guid>{_tag('pubDate', _rfc822(one.date))}"
            f"{_tag('dc:creator', one.author)}{_tag('description', f'<p>{escape(one.description)}</p>')}"
            f'<media:content url="{place.image(one)}" type="image/png" medium="image"/>'
        )

    spaces = f' xmlns:media="http://search.yahoo.com/mrss/" {_DUBLIN_CORE}'
    return _rss(place, _items(place, item), spaces=spaces)


def _rss_20_plain(place: Place) -> str:
    def item(place: Place, one: Piece) -> str:
        return (
            f"<title><![CDATA[{one.title}]]></title>{_tag('link', place.url(one.path))}"
            f"{_tag('pubDate', _rfc822(one.date))}<description><![CDATA[<p>{escape(one.description)}</p>"
            f'<p><a href="{place.url(one.path)}">Read on</a></p>]]></description>'
        )

    return _rss(place, _items(place, item))


def _rss_20_links(place: Place) -> str:
    def item(number: int, one: Pointer) -> str:
        own = place.url(f"/#{number}")
        return (
            f"<item>{_tag('title', one.title)}{_tag('link', one.url)}<guid isPermaLink='false'>{own}</guid>"
            f"{_tag('pubDate', _rfc822(one.date))}{_tag('comments', own)}"
            f"{_tag('description', one.remark)}</item>"
        )

    total = len(place.pointers)
    return _rss(place, "\n".join(item(total - at, one) for at, one in enumerate(place.pointers)))


def _rss_10(place: Place) -> str:
    def item(one: Piece) -> str:
        url = escape(place.url(one.path))
        return (
            f'<item rdf:about="{url}">{_tag("title", one.title)}<link>{url}</link>'
            f"{_tag('description', one.description)}{_tag('dc:creator', one.author)}"
            f"{_tag('dc:date', _rfc3339(one.date))}</item>"
        )

    order = "".join(f'<rdf:li rdf:resource="{escape(place.url(one.path))}"/>' for one in place.listed)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF xmlns="http://purl.org/rss/1.0/" '
        f'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" {_DUBLIN_CORE}>\n'
        f'<channel rdf:about="{place.url(place.feed)}">{_tag("title", place.name)}'
        f"{_tag('link', place.url('/'))}{_tag('description', place.tagline)}"
        f"{_tag('dc:language', place.language)}<items><rdf:Seq>{order}</rdf:Seq></items></channel>\n"
        f"{''.join(map(item, place.listed))}\n</rdf:RDF>\n"
    )


def _atom(place: Place, content: Callable[[Place, Piece], str]) -> str:
    """An Atom document; `content` writes an entry's content element."""

    def entry(one: Piece) -> str:
        return (
            f"<entry>{_tag('title', one.title)}{_tag('id', f'tag:{place.host},2026:{one.slug}')}"
            f'<link rel="alternate" type="text/html" href="{place.url(one.path)}"/>'
            f"{_tag('published', _rfc3339(one.date))}{_tag('updated', _rfc3339(one.date))}"
            f"<author>{_tag('name', one.author)}</author>{_tag('summary', one.description)}"
            f"{content(place, one)}</entry>"
        )

    home = place.url("/")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{place.language}" xml:base="{home}">\n'
        f"{_tag('title', place.name)}{_tag('subtitle', place.tagline)}{_tag('id', home)}"
        f'<link href="{home}"/><link rel="self" href="{place.url(place.feed)}"/>'
        f"{_tag('updated', _rfc3339(place.changed))}\n{''.join(map(entry, place.listed))}\n</feed>\n"
    )


def _atom_html(place: Place) -> str:
    return _atom(place, lambda place, one: f'<content type="html">{escape(_html(place, one))}</content>')


def _atom_xhtml(place: Place) -> str:
    def content(place: Place, one: Piece) -> str:
        body = f'<div xmlns="http://www.w3.org/1999/xhtml">{_html(place, one)}</div>'
        return f'<content type="xhtml">{body}</content>'

    return _atom(place, content)


def _json_feed(place: Place) -> str:
    def item(one: Piece) -> dict[str, object]:
        return {
            "id": place.url(one.path),
            "url": place.url(one.path),
            "title": one.title,
            "summary": one.description,
            "content_html": _html(place, one),
            "image": place.image(one),
            "date_published": _rfc3339(one.date),
            "authors": [{"name": one.author}],
            "tags": ["small models"],
        }

    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": place.name,
        "home_page_url": place.url("/"),
        "feed_url": place.url(place.feed),
        "description": place.tagline,
        "language": place.language,
        "items": [item(one) for one in place.listed],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


FORMATS: dict[str, tuple[str, Callable[[Place], str]]] = {
    "rss-0.91": ("text/xml; charset=iso-8859-1", _rss_091),
    "rss-1.0": ("application/rdf+xml", _rss_10),
    "rss-2.0": ("application/rss+xml; charset=utf-8", _rss_20),
    "rss-2.0-media": ("application/xml", _rss_20_media),
    "rss-2.0-plain": ("text/html; charset=utf-8", _rss_20_plain),  # a script that forgot to say what it sends
    "rss-2.0-links": ("application/rss+xml", _rss_20_links),
    "atom": ("application/atom+xml; charset=utf-8", _atom_html),
    "atom-xhtml": ("application/atom+xml", _atom_xhtml),
    "json": ("application/feed+json", _json_feed),
}
