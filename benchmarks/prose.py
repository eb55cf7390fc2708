"""Feeds of made-up prose: half RSS with content:encoded, half Atom, some 68 KB for 20 entries."""

import random
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

_NEWEST = datetime(2026, 11, 23, 6, tzinfo=UTC)
_WORDS = re.findall(
    r"\w+",
    """heron reed owl marsh river count winter morning field note grass water light bank ringing station
    breeding warden volunteer season nightjar curlew plover survey map tide mud channel bridge path
    observed counted returned rested flew waited called nested followed drifted settled moved the a of
    and in over under along beside between after before with without many few seven eleven early late""",
)
_PARAGRAPHS = 7


def feed(number: int, entries: int) -> bytes:
    """The feed of this number: the same bytes at every call."""
    chance = random.Random(number)
    site = f"https://site-{number}.bench.example"
    parts = [_entry(chance, site, at, atom=bool(number % 2)) for at in range(entries)]
    return (_atom if number % 2 else _rss)(site, f"Notes from site {number}", "".join(parts)).encode()


def _rss(site: str, title: str, items: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{title}</title><link>{site}/</link><description>What was seen</description>{items}"
        "</channel></rss>"
    )


def _atom(site: str, title: str, entries: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
        f'<title>{title}</title><id>{site}/</id><link href="{site}/"/>'
        f"<updated>{_NEWEST.isoformat()}</updated>{entries}</feed>"
    )


def _entry(chance: random.Random, site: str, at: int, *, atom: bool) -> str:
    """One entry, of the hour `at` before the newest."""
    url, title = f"{site}/notes/{at}", f"{say(chance, 7).capitalize()}, note {at}"
    when, lead, body = _NEWEST - timedelta(hours=at), say(chance, 30) + ".", _body(chance, site)
    if atom:
        return (
            f'<entry><title>{title}</title><id>{url}</id><link href="{url}"/>'
            f"<updated>{when.isoformat()}</updated><published>{when.isoformat()}</published>"
            f"<author><name>Wren Marsh</name></author><summary>{lead}</summary>"
            f'<content type="html">{escape(body)}</content></entry>'
        )
    return (
        f'<item><title>{title}</title><link>{url}</link><guid isPermaLink="true">{url}</guid>'
        f"<pubDate>{format_datetime(when)}</pubDate><dc:creator>Wren Marsh</dc:creator>"
        f"<description>{lead}</description><content:encoded><![CDATA[{body}]]></content:encoded></item>"
    )


def say(chance: random.Random, words: int) -> str:
    """So many words."""
    return " ".join(chance.choices(_WORDS, k=words))


def _body(chance: random.Random, site: str) -> str:
    """A page's worth of HTML: paragraphs with links and stress, a picture, a list."""
    paragraphs = (
        f'<p>{say(chance, 24)}, <a href="{site}/about/{chance.randrange(99)}">{say(chance, 3)}</a> '
        f"{say(chance, 20)} <em>{say(chance, 2)}</em>.</p>\n"
        for _ in range(_PARAGRAPHS)
    )
    items = "".join(f"<li>{say(chance, 4)}</li>" for _ in range(4))
    return f'{"".join(paragraphs)}<p><img src="{site}/owl.jpg" alt="An owl"></p><ul>{items}</ul>'
