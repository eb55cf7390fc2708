"""The title of an article, without the name of its site.

Pages put more than a title into their title: "The title - The section | The site".  What a reader knows as
the title is the part that the article's own heading repeats, or what is left without the site's name.
"""

import re
import unicodedata

from curator.articles.head import Head
from curator.links import display_host

_SEPARATOR = re.compile(r"\s+[-–—|·•:»«›‹/~]+\s+|\s*[|｜│]\s*|\s+::\s+|:\s+|\s*›\s*")
_LONGEST_SITE = 60  # characters


def choose(head: Head, url: str) -> str:
    """The article's title, from its `head`; "" where that has none."""
    sites = site_names(head, url)
    headings = [heading for heading in head.headings if fold(heading) and fold(heading) not in sites]
    for title in head.titles:
        for heading in headings:
            if _confirms(heading, title):
                return heading
    return _unconfirmed(head.titles, headings, sites)


def site_names(head: Head, url: str) -> set[str]:
    """What the site of the page at `url` is called, folded."""
    return {fold(name) for name in (*head.sites, *_host_names(url))} - {""}


def fold(text: str) -> str:
    """`text` without case, spaces and punctuation, to compare what different hands have typed."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def _confirms(heading: str, title: str) -> bool:
    """Whether `title` is `heading`, alone or beside something set off by a separator."""
    wanted = fold(heading)
    if fold(title) == wanted:
        return True
    for gap in _SEPARATOR.finditer(title):
        if wanted in {fold(title[: gap.start()]), fold(title[gap.end() :])}:
            return True
    return any(wanted == fold(part) for part in _SEPARATOR.split(title)) and len(wanted) > 12


def _unconfirmed(titles: tuple[str, ...], headings: list[str], sites: set[str]) -> str:
    """The best of titles and headings that do not agree word for word."""
    bare = [title for title in (without_site(title, sites) for title in titles) if fold(title) not in sites]
    for heading in headings:
        if not bare or any(_akin(heading, title) for title in bare):
            return heading
    return next(iter(bare or titles), "")


def _akin(heading: str, title: str) -> bool:
    """Whether the two are wordings of one title: half of the shorter one's words are in the other."""
    one, other = (set(re.findall(r"\w+", text.casefold())) for text in (heading, title))
    fewer = min(len(one), len(other))
    return fewer > 2 and 2 * len(one & other) >= fewer


def without_site(title: str, sites: set[str]) -> str:
    """`title` without a site's name (folded) at either end, as long as something is left."""
    for gap in reversed(list(_SEPARATOR.finditer(title))):
        before, after = title[: gap.start()], title[gap.end() :]
        if _is_site(after, sites) and fold(before):
            return without_site(before, sites)
        if _is_site(before, sites) and fold(after):
            return without_site(after, sites)
    return title


def _is_site(part: str, sites: set[str]) -> bool:
    folded = fold(part)
    return bool(folded) and len(part) <= _LONGEST_SITE and folded in sites


def _host_names(url: str) -> tuple[str, ...]:
    """What the host of `url` is called: news.example.org is that, and "example"."""
    host = display_host(url)
    labels = host.split(".")
    return (host, labels[-2]) if len(labels) > 1 else (host,)
