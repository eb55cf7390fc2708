"""The sample world of `curator demo`: an invented newsletter and a small invented web for it to read.

    articles/*.toml     what the sites have written: one file a site, and a link blog
    designs/            how their pages look, and the standing words around an article
    world               articles/ as frozen records
    prose, pages, feeds, pictures    a site's pages, feed and lead images, as bytes
    answers             every address of this web, with what a server answers there
    site                the server: on loopback, as forward proxy and as origin
    editor              what the newsletter's editor decides and writes
    newsletter/         curator.toml, sources.opml, subscribers.csv: copied to a new folder by the demo

All hosts end in `.test` and exist nowhere (RFC 6761); all of it is fiction.
"""

from pathlib import Path

NEWSLETTER = Path(__file__).parent / "newsletter"

SOURCES = 9  # eight sites and a link blog
ARTICLES = 32  # pages with something to read
ENTRIES = 40  # announced by all feeds together: 29 by the sites, 11 by the link blog
ADDRESSES = 32  # so many different ones among them (by links.key)
SHORT_LINKS = 3  # so many of these redirect: two to pages announced anyway, one to a page in no feed
CANDIDATES = 30  # so many pages come before the editor in the end
SUBSCRIBERS = 25
