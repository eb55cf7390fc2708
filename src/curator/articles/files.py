"""What is no page (documents, recordings, pictures, archives, plain text) → Article, by what it says."""

import re

from curator.articles import language, media, pdf, words
from curator.articles.known import Known
from curator.articles.summary import summarise
from curator.model import Article, Medium
from curator.text import clean, one_line

_TEXT = 400_000  # characters kept
_HEADING = re.compile(r"\s*#{1,3} +(\S.{2,150}?)\s*#*\s*(?:\n|$)")


def article(body: bytes, url: str, medium: Medium, known: Known) -> Article:
    """The article that a file of this kind makes, from its own word about itself, else from its name.

    `body` may be only the beginning of it.
    """
    about = pdf.about(body) if medium is Medium.PDF else pdf.About()
    title = about.title or known.title or media.title_of(url)
    return Article(
        url=url,
        title=one_line(title),
        author=about.author or known.author,
        published=known.published or about.created,
        language=about.language or known.language,
        image=url if medium is Medium.PICTURE else "",
        summary=summarise(about.subject, "", about.language) or one_line(title),
        medium=medium,
    )


def plain(text: str, url: str, known: Known) -> Article:
    """The article that plain text makes; its first heading, where it is Markdown, is the title."""
    body = clean(text)[:_TEXT].strip()
    heading = _HEADING.match(body)
    title = one_line(heading[1]) if heading else known.title or media.title_of(url)
    lang = known.language or language.guessed(body)
    return Article(
        url=url,
        title=title,
        author=known.author,
        published=known.published,
        language=lang,
        words=words.count(body),
        text=body,
        summary=summarise("", body[heading.end() :] if heading else body, lang) or title,
    )
