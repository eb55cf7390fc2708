"""What is behind an address → Article: cheap before dear.

    bytes ─media→ a file ─files→ Article
      └decode, bounds, parse→ tree ─head, byline, dates→ what the page says of itself
                                └─trafilatura→ text ─summary→ Article

Trafilatura finds the text better than anything else, but its search for title, author and date costs as much
again and finds less of them than the page's own statements tell; only its search for a date is left, for
pages that tell none.
"""

import re
from typing import Any

from curator.articles import address, anchors, byline, dates, files, language, media, repository, walls, words
from curator.articles import head as heads
from curator.articles import title as titles
from curator.articles.bounds import BYTES, too_many, within_bounds
from curator.articles.frame import Names
from curator.articles.known import Known
from curator.articles.summary import summarise
from curator.articles.tree import parse
from curator.charset import decode
from curator.errors import Unreadable
from curator.model import Article, Medium
from curator.text import clean, one_line

__all__ = ["Known", "extract", "warm"]

_TEXT = 400_000  # characters kept
_SURE = 2_000  # characters of text after which no second opinion is asked for
_FEED = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:rss|feed|rdf:RDF)[\s>]", re.DOTALL)
_PLAIN = ("text/plain", "text/markdown", "text/x-markdown")
_NOTHING = Known()


def extract(body: bytes, url: str, content_type: str = "", known: Known = _NOTHING) -> Article:
    """The article in `body`, found at `url` and sent as `content_type`; all of it plain, cleaned text.

    `known` is what the feed said: it stands in for what the page does not say plainly, before anything dear
    is searched.  A page without readable text is still an Article, with 0 words, if it has a title; so is one
    too large to be searched for text, and so is a file of a kind that we know, from its name.  `published` is
    the publisher's day, at midnight UTC unless the page tells the time.  Raises Unreadable for what is empty,
    is a feed, is nothing that we know, or has neither title nor text.
    """
    if not body.strip():
        raise Unreadable("the page is empty")
    medium = media.of_bytes(body, content_type)
    if medium:
        return files.article(body, url, medium, known)
    text = within_bounds(decode(body[:BYTES], content_type))
    if _FEED.match(text[:2_000]):
        raise Unreadable("this is a feed, not a page: `curator source add` takes it")
    if content_type.strip().lower().startswith(_PLAIN) and "<html" not in text[:2_000].lower():
        return files.plain(text, url, known)
    root = parse(text)
    if root is None:
        raise Unreadable("the page cannot be read: there is no HTML in it")
    return _page(root, url, known)


def warm() -> None:
    """Do once what the first pages would wait for: imports, lists of stop words, compiled patterns (1 s)."""
    sample = b"<html><body><p>" + b"The marsh was drained and flooded again. " * 20 + b"</p></body></html>"
    extract(sample, "https://curator.invalid/")
    dates.guessed(
        parse("<html><body><p>Posted on the 3rd of March, 2020.</p></body></html>"),
        "https://curator.invalid/",
    )
    from trafilatura.external import jt_stoplist_init

    jt_stoplist_init()


def _page(root: Any, url: str, known: Known) -> Article:
    """The article of a parsed page."""
    head = heads.read(root, url)
    called = Names(root)
    text = "" if media.is_player(url) else _text(root, url)
    count = words.count(text)
    medium = media.of_page(root, head, url, count)
    title = one_line(_title(head, url, medium) or known.title)
    if not title and not text:
        raise Unreadable("the page has neither a title nor text")
    lang = language.stated(head.languages) or known.language or language.guessed(text or title)
    return Article(
        url=url,
        title=title,
        author=_author(root, called, head, url, text) or known.author,
        published=dates.published(
            root, called, head.published, url=url, title=title, text=text, languages=head.languages
        )
        or known.published
        or dates.guessed(root, url),
        language=lang,
        image=next(iter(head.images), ""),
        words=count,
        text=text,
        summary=summarise(_description(head, url, title, medium), text, lang, title=title, sites=head.sites)
        or title,
        canonical=address.canonical(head.addresses, url),
        medium=medium,
        flags=walls.flags(called, title=title, text=text, words=count, url=url, locked=head.locked),
        links=tuple(dict.fromkeys((*head.papers, *anchors.in_text(root, text, url))))[: anchors.MOST]
        if text
        else head.papers,
    )


def _text(root: Any, url: str) -> str:
    """The text that trafilatura finds in the page; "" if none, or if there is too much to search.

    Its second opinions (two other algorithms) cost a third of the time and matter where little was found.
    """
    if too_many(root):
        return ""
    from trafilatura import bare_extraction

    found: Any = None
    for fast in (True, False):
        try:
            found = bare_extraction(root, url=url, fast=fast, include_comments=False) or found
        except Exception:  # noqa: BLE001 - the head alone is better than no article
            break
        if found and len(found.text or "") >= _SURE:
            break
    return clean(getattr(found, "text", None) or "")[:_TEXT].strip()


def _title(head: heads.Head, url: str, medium: Medium) -> str:
    return repository.title(head, url) if medium is Medium.CODE else titles.choose(head, url)


def _author(root: Any, called: Names, head: heads.Head, url: str, text: str) -> str:
    """Who wrote the page; a repository is its owner's."""
    if repository.holds(url):
        return repository.name(url).partition("/")[0]
    sites = titles.site_names(head, url)
    named = byline.authors(root, called, head.authors, sites, text)
    if named:
        return named
    owners = sites - set(map(titles.fold, head.people))  # a person's own site bears the name of who wrote it
    return byline.authors(root, called, head.authors, owners) if owners != sites else ""


def _description(head: heads.Head, url: str, title: str, medium: Medium) -> str:
    """The page's first description that is more than its title over again."""
    if medium is Medium.CODE:
        return repository.description(head, url)
    echoes = titles.fold(" ".join((title, *head.titles)))
    return next((one for one in head.descriptions if titles.fold(one) not in echoes), "")
