"""Documents that are an attack on whoever reads them as a page: by name, a function that makes each.

`canary` is the address of a listener that no reader may contact.
"""

from collections.abc import Callable

Document = Callable[[str], bytes]

SENTENCE = b"The owls were counted in the winter, and there were more of them than in the year before. "


def page(body: bytes, head: bytes = b"<title>One title</title>") -> bytes:
    """A page with this body."""
    return b"<!DOCTYPE html><html><head>" + head + b"</head><body>" + body + b"</body></html>"


def article(inside: bytes) -> bytes:
    """A page with an article that holds this, and something to read."""
    return page(b"<article><h1>One title</h1><p>" + SENTENCE * 8 + b"</p>" + inside + b"</article>")


def _attributes(number: int) -> bytes:
    return b" ".join(b'a%d="%d"' % (at, at) for at in range(number))


def _linked(data: bytes) -> bytes:
    return page(b"<p>" + SENTENCE * 8, b'<script type="application/ld+json">' + data + b"</script>")


SIZES: dict[str, Document] = {
    "a million <br>": lambda _: article(b"<br>" * 1_000_000),
    "a 5 MB table": lambda _: article(b"<table>" + b"<tr><td>cell</td></tr>" * 220_000 + b"</table>"),
    "20,000 attributes": lambda _: article(b"<p " + _attributes(20_000) + b">text</p>"),
    "100,000 attributes": lambda _: article(b"<p " + _attributes(100_000) + b">text</p>"),
    "75,000 paragraphs": lambda _: article((b"<p>" + SENTENCE[:60] + b"</p>") * 75_000),
    "19,000 paragraphs": lambda _: article((b"<p>" + SENTENCE + b"</p>") * 19_000),
    "90,000 links": lambda _: article(b'<a href="https://hostile.example/x">owls</a> ' * 90_000),
    "19,000 links": lambda _: article(b'<p><a href="https://hostile.example/x">owls</a></p>' * 9_500),
    "19,000 cells": lambda _: article(b"<table>" + b"<tr><td>a cell</td></tr>" * 9_500 + b"</table>"),
    "19,000 list items": lambda _: article(b"<ul>" + b"<li>an owl, counted</li>" * 19_000 + b"</ul>"),
    "19,000 <br>": lambda _: article(b"an owl<br>" * 19_000),
    "one text of 5 MB": lambda _: page(b"<p>" + SENTENCE * 55_000),
    "one word of 5 MB": lambda _: page(b"<p>" + b"o" * 5_000_000),
    "a title of 2 MB": lambda _: page(b"<p>" + SENTENCE * 8, b"<title>" + SENTENCE * 20_000 + b"</title>"),
    "100,000 descriptions": lambda _: page(
        b"<p>" + SENTENCE * 8, b'<title>One title</title><meta name="description" content="owls">' * 100_000
    ),
    "100,000 scripts": lambda _: article(b"<script>owls()</script>" * 100_000),
    "a script of 10 MB": lambda _: article(b"<script>" + b"owls();" * 1_400_000 + b"</script>"),
    "a style of 10 MB": lambda _: article(b"<style>" + b"p{color:red}" * 800_000 + b"</style>"),
    "100,000 pictures": lambda _: article(b'<img src="https://hostile.example/x.png">' * 100_000),
    "a picture in 5 MB of base64": lambda _: article(
        b'<img src="data:image/png;base64,' + b"A" * 5_000_000 + b'">'
    ),
    "eleven million spaces": lambda _: article(b" " * 11_000_000),
}

DEPTHS: dict[str, Document] = {
    "100,000 divs deep": lambda _: article(b"<div>" * 100_000),
    "5,000 spans deep, 20 times": lambda _: article((b"<span>" * 5_000 + b"owl" + b"</span>" * 5_000) * 4),
    "200 spans deep, 90 times": lambda _: article((b"<span>" * 200 + b"owl" + b"</span>" * 200) * 90),
    "tables in tables": lambda _: article(b"<table><tr><td>" * 6_000),
    "lists in lists": lambda _: article(b"<ul><li>" * 9_000),
    "quotes in quotes": lambda _: article(b"<blockquote><p>owl" * 9_000),
    "tags that overlap": lambda _: article(b"<b><i><p>owl</b></i>" * 6_000),
    "tags of formatting, unclosed": lambda _: article(b"<b><i><u><font>" * 4_000 + SENTENCE),
    "JSON-LD a million deep": lambda _: _linked(b"[" * 1_000_000),
    "JSON-LD objects 10,000 deep": lambda _: _linked(b'{"@graph":[' * 10_000 + b"{}" + b"]}" * 10_000),
    "JSON-LD 900 deep": lambda _: _linked(b'{"author":' * 900 + b"{}" + b"}" * 900),
}

PATTERNS: dict[str, Document] = {
    "comment flood": lambda _: article(b"<!--" * 500_000),
    "less-than flood": lambda _: article(b"<" * 1_000_000),
    "ampersand flood": lambda _: article(b"&" * 1_000_000),
    "entity flood": lambda _: article(b"&amp;lt;" * 500_000),
    "quote flood": lambda _: article(b'<a href="' * 200_000),
    "start tags without end": lambda _: article(b"<a " * 400_000),
    "date pattern": lambda _: article(
        b"<p>" + b"1-1-1-" * 100_000 + b"</p><time>" + b"20" * 100_000 + b"</time>"
    ),
    "dates by the thousand": lambda _: article(b"<p>3 March 2021, 2021-03-03, 03/03/2021 </p>" * 15_000),
    "author pattern": lambda _: page(
        b'<p class="author">By ' + b"Ada, " * 100_000 + b"</p><p>" + SENTENCE * 8,
        b'<title>One title</title><meta name="author" content="' + b"A. " * 100_000 + b'">',
    ),
    "a sentence without end": lambda _: article(b"<p>" + b"Owl, " * 380_000 + b"</p>"),
    "a million sentences": lambda _: article(b"<p>" + b"A. " * 600_000 + b"</p>"),
    "title separators": lambda _: page(
        b"<p>" + SENTENCE * 8, b"<title>" + b"a | - : " * 100_000 + b"</title>"
    ),
    "JSON-LD of 1.8 MB": lambda _: _linked(
        b"[" + b'{"@type":"NewsArticle","headline":"owls","author":{"name":"Ada"}},' * 27_000 + b"{}]"
    ),
    "JSON-LD that is broken": lambda _: _linked(b'{"@type":"Article","headline":"' + b'\\"' * 500_000),
    "JSON-LD of a million digits": lambda _: _linked(
        b'{"@type":"Article","headline":' + b"9" * 1_000_000 + b"}"
    ),
    "charset flood": lambda _: page(b"<p>" + SENTENCE * 8 + b"\xff", b"<meta charset=big5>" * 200),
}

CHARACTERS: dict[str, Document] = {
    "a lone surrogate": lambda _: article(b"<p>Owls &#xD800; &#xDFFF; counted &#0; &#x1FFFFF;</p>"),
    "NULs": lambda _: article(b"<p>Ow\0ls</p>").replace(b">", b">\0"),
    "a million NULs": lambda _: bytes(1_000_000) + article(b""),
    "an encoding called undefined": lambda _: page(
        b"<p>" + SENTENCE * 8 + b"\xff", b'<title>One title</title><meta charset="undefined">'
    ),
    "many encodings, none of which fits": lambda _: page(
        b"<p>" + b"\x81\x40" * 900_000 + b"\xff\xff", b"<meta charset=gbk><meta charset=big5>" * 100
    ),
    "UTF-16 without a mark": lambda _: article(b"").decode().encode("utf-16-le"),
    "control characters": lambda _: page(
        b"<p>" + SENTENCE * 8 + b"\x1b[2J\x07\xe2\x80\xae", b"<title>Owls \x1b[31m\xe2\x80\xae</title>"
    ),
    "combining marks": lambda _: article(b"<p>o" + b"\xcc\x81\xcc\xa7" * 400_000 + b"</p>"),
    "noise": lambda _: bytes(range(256)) * 10_000,
    "an XML declaration": lambda _: b'<?xml version="1.0" encoding="utf-32"?>' + article(b""),
    "<plaintext>": lambda _: article(b"<plaintext>" + b"</article>" * 100_000),
    "billion laughs": lambda _: (
        b'<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + article(b"&b;")
    ),
}

REACHES: dict[str, Document] = {
    "everything from the network": lambda canary: page(
        b"<p>" + SENTENCE * 8 + _reaching(canary),
        b'<title>One title</title><base href="%b"><link rel="stylesheet" href="s.css">'
        b'<link rel="icon" href="i"><link rel="canonical" href="%b">'
        b'<meta http-equiv="refresh" content="0;url=%b">'
        b'<meta property="og:image" content="%b"><style>@import url(%b)</style>' % ((canary.encode(),) * 5),
    ),
    "a DTD from the network": lambda canary: b'<!DOCTYPE html SYSTEM "%b">' % canary.encode() + article(b""),
    "an entity from the network": lambda canary: (
        b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "%b">]>' % canary.encode() + article(b"&x;")
    ),
}


def _reaching(canary: str) -> bytes:
    kinds = ("img", "script", "iframe", "embed", "audio", "video", "source", "frame", "input type=image")
    return "".join(f'<{kind} src="{canary}{at}">' for at, kind in enumerate(kinds)).encode()


ALL = SIZES | DEPTHS | PATTERNS | CHARACTERS | REACHES
