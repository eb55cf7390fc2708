"""The swift reader of XML and the lenient one: where the first is sure, the second says the same."""

import io
import pathlib
import random
import re
import statistics
import time
from html import escape

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.charset import decode
from curator.feeds import fields, lenient, walk
from curator.feeds.elements import Unsure
from curator.feeds.parse import parse
from tests.support.shared import needs_shared, recorded, recorded_web

OWN = pathlib.Path(__file__).parents[1] / "data" / "feeds"
URL = "https://reed.example/dir/feed.xml"
SPACES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in (
        ("dc", "http://purl.org/dc/elements/1.1/"),
        ("dcterms", "http://purl.org/dc/terms/"),
        ("content", "http://purl.org/rss/1.0/modules/content/"),
        ("media", "http://search.yahoo.com/mrss/"),
        ("itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
        ("slash", "http://purl.org/rss/1.0/modules/slash/"),
        ("odd", "http://odd.example/"),
    )
)
ATOM = 'xmlns="http://www.w3.org/2005/Atom"'


def rss(inside, attributes=""):
    """An RSS feed around what stands in its channel."""
    return f'<rss version="2.0" {SPACES}><channel {attributes}><title>T</title>{inside}</channel></rss>'


def atom(inside, attributes=""):
    """An Atom feed around its entries."""
    return f"<feed {ATOM} {SPACES} {attributes}><title>T</title>{inside}</feed>"


def is_sure(text, root="rss"):
    """Whether the walk reads the document; if it does, it is compared with what feedparser makes of it."""
    try:
        swift = walk.read(text)
    except Unsure:
        return False
    slow = lenient.read(text, root)
    assert fields.feed(swift, URL) == fields.feed(slow, URL)
    one, other = (
        [fields.entry(item, URL, found.language) for item in found.items] for found in (swift, slow)
    )
    assert one == other
    return True


SURE = {
    *("atom03.xml", "atom1.xml", "atom_base.xml", "atom_enclosure.xml", "atom_media.xml", "atom_xhtml.xml"),
    *("rdf_content.xml", "rdf_netscape.xml", "rss1.rdf", "rss091.xml", "rss_forms.xml", "rss_podcast.xml"),
}


def test_the_shapes_that_most_feeds_have_are_read_swiftly():
    """Of the suite's own documents these, and the two readers agree on them."""
    documents = (path for path in OWN.iterdir() if path.suffix in {".xml", ".rdf"})
    sure = {path.name for path in documents if is_sure(decode(path.read_bytes()), path.name.split("_")[0])}
    assert sure == SURE


@needs_shared
def test_recorded_feeds_are_read_swiftly():
    """All recorded RSS and Atom feeds that are whole."""
    urls = {url: page for url, page in recorded_web().items() if ".feeds.test/" in url and "file" in page}
    texts = {url: decode(recorded(page), page["type"]) for url, page in urls.items()}
    feeds = {url: text for url, text in texts.items() if text and "jsonfeed.org" not in text[:500]}
    unsure = {url.split("/")[2].split(".")[0] for url, text in feeds.items() if not is_sure(text)}
    assert unsure == {"truncated", "htmlpage"}
    assert len(feeds) > 20


@pytest.mark.parametrize(
    "item",
    [
        "<title>a<b>c</b></title>",
        "<foo><title>deeper</title></foo>",
        "<pubDate>yesterday</pubDate>",
        "<pubDate>2024-02-30</pubDate>",
        "<pubDate>Mon, 05 Feb 2024 25:00:00 GMT</pubDate>",
        "<pubDate>Mon, 05 Feb 2024 12:00:00 Lunch</pubDate>",
        '<description mode="base64">YQ==</description>',
        '<description type="image/png">YQ==</description>',
        "<title>dash &#150; dash</title>",
        "<title>\x96</title>",
        "<title>&nbsp;</title>",
        "<body>whole</body>",
        '<title xmlns="http://odd.example/">a</title>',
        '<dc:creator xmlns:dc="http://odd.example/">a</dc:creator>',
        "<author>a@b.example</author><author>c</author>",
        '<link xml:base="mailto:a@b.example" href="c"/>',
    ],
)
def test_what_is_odd_is_left_to_feedparser(item):
    """The walk reads nothing of whose meaning it is not sure."""
    assert not is_sure(rss(f"<item>{item}</item>"))


def test_no_entity_is_resolved():
    """A document that declares any goes to feedparser, which takes only the harmless ones."""
    doctype = '<!DOCTYPE rss [<!ENTITY a "lol"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
    assert not is_sure(doctype + rss("<item><title>&a;&b;</title></item>"))


@pytest.mark.parametrize("inside", ["<x>" * 300 + "</x>" * 300, "x" * 10_100_000], ids=["deep", "long"])
def test_nothing_is_lost_in_silence_beyond_the_limits_of_libxml2(inside):
    """What follows 300 levels, or a text of 10 MB, is read all the same."""
    one, two = (f"<link>http://a.example/{number}</link>" for number in (1, 2))
    text = rss(f"<item>{one}<x>{inside}</x></item><item>{two}</item>")
    assert not is_sure(text)
    assert [entry.url[-1] for entry in parse(text.encode(), URL).entries] == ["1", "2"]


def test_comments_and_instructions_part_no_text():
    """They are as if they were not there."""
    item = "<item><title>one<!-- - --> tit<?x y?>le</title><!-- <title>no</title> --></item>"
    assert is_sure(rss(item))


VALUES = (
    *("", " ", "plain words", "a &amp;amp; b", "&lt;b&gt;bold&lt;/b&gt; &amp;lt;T&amp;gt;", "Möwe – „groß“"),
    *("Ã©tude", "&lt;p&gt;one&lt;/p&gt;&lt;p&gt;two", "<![CDATA[<p>raw &eacute; <br> text</p>]]>", "/rooted"),
    *("https://a.example/1?x=1&amp;y=2", "relative/path", "urn:x:1", "Ada", "ada@a.example (Ada)", "nl"),
    *("2024-02-05T10:20:30+01:00", "Mon, 05 Feb 2024 23:30:00 EST", "5 Feb 2024 23:30 +0100"),
    *("  padded\n text ", "&#8217;", "a &lt; b"),
)
TEXTS = (
    *("title", "dc:title", "media:title", "description", "dc:description", "media:description", "summary"),
    *("itunes:summary", "content:encoded", "content", "link", "guid", "id", "author", "dc:creator"),
    *("itunes:author", "pubDate", "published", "updated", "dc:date", "dcterms:modified", "created"),
    *("dc:language", "category", "slash:comments", "odd:thing", "comments", "unknown"),
)
ATTRIBUTES = (
    *("", "", "", ' type="html"', ' type="text"', ' isPermaLink="false"', ' isPermaLink="true"'),
    *(' xml:lang="de"', ' xml:base="http://base.example/x/"', ' rel="alternate"', ' domain="d"'),
)
EMPTY = (
    '<link href="https://a.example/h"/>',
    '<link rel="self" href="s"/>',
    '<link rel="enclosure" type="Audio/MPEG" href="e.mp3"/>',
    '<link type="application/pdf" href="http://a.example/a.pdf"/>',
    '<enclosure url="/f.mp3" type="audio/mpeg"/>',
    '<enclosure url="p.png" type="image/png" length="1"/>',
    '<media:content url="http://a.example/m.jpg" medium="image"/>',
    '<media:thumbnail url="t.jpg"/>',
    "<media:group><media:title>G</media:title><media:description>D</media:description></media:group>",
    '<itunes:image href="http://a.example/i.jpg"/>',
    "<author><name>Bo</name><email>bo@a.example</email></author>",
    "<author><name>Cy</name></author>",
    "<source><title>S</title><link>http://s.example/</link></source>",
    "<odd:deep><odd:er>x</odd:er></odd:deep>",
)
TEXT = st.builds("<{0}{1}>{2}</{0}>".format, *map(st.sampled_from, (TEXTS, ATTRIBUTES, VALUES)))
ITEM = st.lists(st.one_of(TEXT, TEXT, st.sampled_from(EMPTY)), max_size=7).map("".join)
AROUND = st.sampled_from(["", ' xml:lang="fr"', ' xml:base="sub/"', ' lang="it"'])
BASE = ' xml:base="http://top.example/a/"'


@given(st.lists(st.tuples(AROUND, ITEM), max_size=3), AROUND, st.booleans(), st.booleans())
@settings(max_examples=250, deadline=None)
def test_whatever_a_feed_is_made_of(items, around, is_atom, is_based):
    """Elements in any number and order, with attributes of any kind: sure means the same as feedparser."""
    name = "entry" if is_atom else "item"
    inside = "".join(f"<{name}{more}>{one}</{name}>" for more, one in items)
    if is_based:
        around = BASE + around.replace(' xml:base="sub/"', "")
    else:  # feedparser lets a base inside of no other go on to what follows
        around, inside = (re.sub(r' xml:base="[^"]*"', "", text) for text in (around, inside))
    is_sure(atom(inside, around) if is_atom else rss(inside, around), "feed" if is_atom else "rss")


def test_a_base_ends_with_its_element():
    """What follows it is relative to the document again."""
    items = f"<item{BASE}><link>one</link></item><item><link>two</link></item>"
    entries = parse(rss(items).encode(), URL).entries
    assert [entry.url for entry in entries] == ["http://top.example/a/one", "https://reed.example/dir/two"]


WORDS = (
    "the",
    "owl",
    "pond",
    "heron",
    "marsh",
    "reed",
    "winter",
    "counted",
    "café",
    "“quoted”",
    "—",
    "because",
)


def large(number, items=50):
    """An RSS feed of 170 KB with the whole text of its items, as blogs send it."""
    chance = random.Random(number)

    def some(count):
        return " ".join(chance.choice(WORDS) for _ in range(count))

    def paragraph():
        link = f'<a href="https://a.example/?{chance.random()}&amp;b=2" class="link">{some(3)}</a>'
        picture = f'<figure><img src="https://a.example/{chance.random()}.jpg" alt="{some(4)}" /></figure>'
        return f"<p>{some(20)} {link} {some(20)} <b>{some(2)}</b>&#8217;&nbsp;{some(15)}.</p>\n{picture}\n"

    def item(at):
        return f"""<item><title>{some(8)}</title><link>https://a.example/{at}</link><category>x</category>
        <guid>https://a.example/?p={at}</guid><dc:creator>Ada</dc:creator><slash:comments>3</slash:comments>
        <pubDate>Mon, 05 Feb 2024 23:30:00 +0000</pubDate>
        <description>{escape(f"<p>{some(40)}</p>")}</description>
        <content:encoded><![CDATA[{"".join(paragraph() for _ in range(7))}]]></content:encoded></item>"""

    return rss("".join(map(item, range(items)))).encode()


def cost(function, bodies):
    """The median of the processor seconds for one."""
    spent = []
    for body in bodies:
        begun = time.process_time()
        function(body)
        spent.append(time.process_time() - begun)
    return statistics.median(spent)


def test_a_large_feed_costs_a_fraction_of_feedparser():
    """With text and summary of all entries; a tenth on a quiet machine, a fifth on any."""
    bodies = [large(number) for number in range(5)]
    parse(bodies[0], URL)
    ours = cost(lambda body: parse(body, URL), bodies)
    assert ours < cost(lambda body: feedparser.parse(io.BytesIO(body)), bodies[:3]) / 5
