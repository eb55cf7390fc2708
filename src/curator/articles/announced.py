"""Articles out of what a feed announces, where the feed has all of the text."""

from collections.abc import Sequence

from curator.articles.summary import summarise
from curator.articles.words import count
from curator.model import Article, Entry


def announced(entries: Sequence[Entry]) -> tuple[Article, ...]:
    """The article of each entry that has its text, in their order; the others are left out."""
    return tuple(_article(entry) for entry in entries if entry.text)


def _article(entry: Entry) -> Article:
    return Article(
        url=entry.url,
        title=entry.title,
        author=entry.author,
        published=entry.published,
        language=entry.language,
        image=entry.image,
        words=count(entry.text),
        text=entry.text,
        summary=summarise(entry.summary, entry.text, entry.language) or entry.title,
        medium=entry.medium,
    )
