"""Feeds, as `parse` and as feedparser read them: they mean the same.

Over the suite's own documents, and over all under the folder that CURATOR_FEED_DOCUMENTS names, such as
feedparser's own tests.  A document may say in a comment under which headers it is served
("Header: Content-Location: ...").
"""

import html
import io
import os
import pathlib
import re
import unicodedata
from datetime import UTC, datetime
from urllib.parse import urljoin

import feedparser
import pytest

from curator.errors import Unreadable
from curator.feeds import fields
from curator.feeds.markup import plain
from curator.feeds.parse import document

OWN = pathlib.Path(__file__).parents[1] / "data" / "feeds"
GIVEN = os.environ.get("CURATOR_FEED_DOCUMENTS")
SERVER = "http://127.0.0.1:8097/"
HEADER = re.compile(rb"^Header:\s*([\w-]+):[ \t]*(.*?)[ \t\r]*$", re.MULTILINE)
DOCUMENTS = sorted(path for path in OWN.iterdir() if path.suffix in {".xml", ".rdf"})


def served(path, root):
    """The bytes of a document, the address and the content type under which it is served."""
    body = path.read_bytes()
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in HEADER.findall(body[:4000])}
    here = urljoin(SERVER, path.relative_to(root).as_posix())
    url = urljoin(here, headers.get("content-location", here))
    return body, url if url.startswith("http") else here, headers.get("content-type", "application/xml")


def theirs(body, url, content_type, **options):
    """The first entry as feedparser reads it; None if it finds none."""
    headers = {"content-type": content_type, "content-location": url}
    entries = feedparser.parse(io.BytesIO(body), response_headers=headers, **options).entries
    return entries[0] if entries else None


def ours(body, url, content_type):
    """The first entry as curator reads it, also if it has no address."""
    found = document(body, content_type)
    return fields.entry(found.items[0], url, found.language)


def letters(text):
    """What is left of a text without case, spaces, punctuation and references."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", html.unescape(text)).casefold())


def readings(value):
    """What a value may mean: a text, or markup, be it escaped once too often."""
    return {
        letters(value),
        letters(plain(value, markup=True)),
        letters(plain(html.unescape(value), markup=True)),
    }


def text_differs(mine, *values):
    """Whether a text of ours, which may have been cut, is none of the readings of theirs."""
    cut = letters(mine) if len(mine) > 1900 else None
    meant = set().union(*(readings(value or "") for value in values))
    return letters(mine) not in meant and not (cut and any(one.startswith(cut) for one in meant))


def link_differs(mine, entry, url):
    """Whether we lead elsewhere.  Without a link we follow an id that is an address, or what is enclosed."""
    link = entry.get("link") or ""
    if fields.page(link) and not (link == entry.get("id") and not mine):
        return mine != fields.page(link)
    elsewhere = {one.get("href") for one in entry.get("links", ()) if one.get("rel") == "enclosure"}
    return bool(mine) and mine not in {entry.get("id"), *(urljoin(url, one or "") for one in elsewhere)}


def id_differs(mine, entry, url):
    """Whether the ids differ; feedparser makes those that may be links absolute."""
    return bool(entry.get("id")) and urljoin(url, mine.guid) != fields.identity(urljoin(url, entry.id))


def date_differs(mine, entry):
    """Whether the instants differ, to the second; of feedparser's the first in our order."""
    given = (dict.get(entry, key) for key in ("published_parsed", "updated_parsed", "created_parsed"))
    tuples = (datetime(*one[:5], min(one[5], 59), tzinfo=UTC) for one in given if one)
    return mine != fields.instant(next(tuples, None))


def author_differs(mine, entry):
    """Whether the names differ: the last author's, which is feedparser's author, or those of all."""
    people = [one.get("name", "") for one in entry.get("authors", ())]
    last = entry.get("author_detail", {}).get("name", "")
    named = {", ".join(filter(None, dict.fromkeys(people))), last, fields.byline(entry.get("author", ""))}
    return letters(mine) not in set(map(letters, named))


def differences(body, url, content_type):
    """The fields of the first entry in which the two differ; None where feedparser finds no entry."""
    entry = theirs(body, url, content_type)
    if entry is None:
        return None
    raw = theirs(body, url, content_type, sanitize_html=False, resolve_relative_uris=False)
    mine = ours(body, url, content_type)
    bodies = [one.get("summary") for one in (entry, raw)]
    bodies += [one.get("value") for given in (entry, raw) for one in given.get("content", ())]
    differs = {
        "title": text_differs(mine.title, entry.get("title"), raw.get("title")),
        "link": link_differs(mine.url, entry, url),
        "id": id_differs(mine, entry, url),
        "date": date_differs(mine.published, entry),
        "author": author_differs(mine.author, entry),
        "summary": text_differs(mine.summary, *(filter(None, bodies) if any(bodies) else [""])),
    }
    return [field for field, yes in differs.items() if yes]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_the_first_entry_means_what_feedparser_says(path):
    """Title, link, id, date, author, and summary or content."""
    assert differences(*served(path, OWN)) == []


@pytest.mark.filterwarnings("ignore")
def test_the_same_of_any_documents_in_a_folder():
    """Every document under CURATOR_FEED_DOCUMENTS, or our own, in which feedparser finds an entry."""
    root = pathlib.Path(GIVEN or OWN)
    different, compared = {}, 0
    for path in sorted(one for one in root.rglob("*") if one.suffix in {".xml", ".rdf", ".rss", ".atom"}):
        try:
            found = differences(*served(path, root))
        except Unreadable as error:
            found = [str(error)]
        compared += found is not None
        if found:
            different[path.relative_to(root).as_posix()] = found
    assert different == {}
    assert compared, "no document in it has an entry"
