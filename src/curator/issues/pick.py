"""What the templates of an item are given: one frozen `Pick` named `pick`, and nothing else.

A newsletter's own templates/item/story.md and link.md are written against these fields.  Every str is
Markdown that shows what it says and no more, because titles, names and summaries come from other people's
pages; `note` alone is Markdown as a person wrote it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from curator.errors import CuratorError
from curator.home import bundled
from curator.issues import markdown
from curator.issues.markdown import destination, escape, escape_block
from curator.issues.templates import Folders, fill
from curator.links import display_host, fault, key
from curator.model import Candidate, Item, ItemKind, Medium
from curator.text import clean, one_line

# Words that an adult reads silently, and characters where words are counted by them (Brysbaert 2019).
_PER_MINUTE, _CHARACTERS = 238, 500
_BY_CHARACTER = {"zh", "ja", "yue", "wuu"}


@dataclass(frozen=True, slots=True)
class Pick:
    """An approved candidate as a template sees it.

    `url` is written as it stands between the parentheses of a link; `label` is what may stand in parentheses
    behind a title: the medium, else the host.  `published` is a day in ISO form; it may be unknown (""), and
    so may `words` and `minutes` (0).  `more` are others that tell the same story, without any of their own.
    """

    title: str  # the host where the page has none
    url: str
    host: str
    label: str
    author: str
    note: str
    is_whole: bool  # whether the note links to the page itself, and so is all that is printed
    summary: str
    words: int
    minutes: int
    medium: str
    via: str
    published: str
    more: tuple["Pick", ...] = ()


def make_item(pick: Candidate, more: Sequence[Candidate] = (), where: Folders | None = None) -> Item:
    """What will be printed of `pick`, with the links of `more` in it; by the bundled templates if None.

    Words of a summary, where no editor's note stands for them, are a proposal.  Raises CuratorError where the
    template is wrong or prints nothing.
    """
    is_link = pick.kind is ItemKind.LINK
    name = f"item/{'link' if is_link else 'story'}.md"
    folders = where or (bundled("templates"),)
    seen = _seen(pick, more)
    text = fill(folders, name, pick=seen).strip()
    if not text:
        raise CuratorError(
            f"the template {name} prints nothing of candidate {pick.id}; look at its conditions"
        )
    proposed = not is_link or text != fill(folders, name, pick=_mute(seen)).strip()
    return Item(
        ItemKind.LINK if is_link else ItemKind.STORY,
        text,
        candidate_id=pick.id,
        url=pick.url,
        credit=one_line(pick.via),
        proposal=proposed and not seen.note,
    )


def pages(text: str) -> set[str]:
    """The keys of the pages that a text links to."""
    found = (link.url for link in markdown.links(text) if not link.picture)
    return {key(url) for url in found if fault(url) is None}


def _seen(pick: Candidate, more: Sequence[Candidate] = ()) -> Pick:
    """`pick` for a template; those of `more` that its note links to already are left out."""
    note = clean(pick.note).strip()
    linked = pages(note)
    host = escape(display_host(pick.url))
    title = escape(one_line(pick.title, 300)) or host or escape(one_line(pick.url))
    medium = "PDF" if pick.medium is Medium.PDF else pick.medium
    label = host if pick.medium is Medium.PAGE else medium
    return Pick(
        title=title,
        url=destination(pick.url),
        host=host,
        label="" if label == title else label,
        author=escape(one_line(pick.author)),
        note=note,
        is_whole=key(pick.url) in linked,
        summary=escape_block(clean(pick.summary).strip()),
        words=pick.words,
        minutes=math.ceil(pick.words / (_CHARACTERS if pick.language in _BY_CHARACTER else _PER_MINUTE)),
        medium=pick.medium,
        via=escape(one_line(pick.via)),
        published=pick.published.date().isoformat() if pick.published else "",
        more=tuple(_seen(other) for other in more if key(other.url) not in linked),
    )


def _mute(pick: Pick) -> Pick:
    """`pick` without summaries, to see whether a template prints them."""
    return replace(pick, summary="", more=tuple(replace(one, summary="") for one in pick.more))
