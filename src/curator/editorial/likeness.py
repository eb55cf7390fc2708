"""Whether two candidates tell one story, how we know, and the keys by which such candidates find each other.

A press release stands in five papers, a paper has a post about it, an article goes out again under another
address.  Keys are filed as rows (key, candidate); candidates that share a key are neighbours:

    keys = sketch(story) → the rows that hold them → nearest(rows) → their stories → best(story, stories)

Different stories must not be shown as one, so in doubt they are two.  Titles alone prove it only if they say
the same, numbers and negations included, in enough words; texts only if they are long enough and speak of
what a title names, which a question about cookies does not.
"""

import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from curator import links
from curator.editorial.wording import Heading, heading, named, same_words, shared, shingles, spellings
from curator.errors import UsageError

NEIGHBOURS = 20  # compared at most
CROWD = 100  # holders from which on a key says nothing, and need not be filed

_RUNS, _LINKS = 20, 12  # of the text, and to other pages: what a sketch is made of, beside the title
_TITLES, _PAGES = 1 << 33, 1 << 34  # what sets keys of the three kinds apart
# Runs of words from which on a text is proof beside a title, proof if it names a title, and proof of itself.
_SHORT, _LONG, _FULL = 20, 60, 300
_ADDRESS = 2_000  # characters: no page has a longer one
_LEAD = 1_000  # characters in which a post says what it is about

# What a page is called that did not show itself.
_WALL = re.compile(
    r"""^\W*(?:
      subscribe\ to\ (?:read|continue) | before\ you\ continue(?:\ to\ \w+)? | log\ ?in | sign\ in
    | (?:just|wait)\ a\ moment | attention\ required | access\ denied | forbidden | (?:page\ )?not\ found
    | (?:error\ )?[45]\d\d(?:\W+\w+){,3} | are\ you\ a\ (?:robot|human) | verify(?:ing)?\ you\ are\ human
    )\W*(?:$|\s[-–—|•·:])""",
    re.IGNORECASE | re.VERBOSE,
)
_ARXIV = re.compile(
    r"^arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5}|[a-z.-]+/\d{7})(?:v\d+)?(?:\.pdf)?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Story:
    """What is compared of a candidate: plain text of any length, and the addresses that it links to."""

    title: str
    text: str = ""
    url: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How sure we are that two stories are one, from 0 to 1, and the reason in an editor's words."""

    score: float
    reason: str


def sketch(story: Story) -> tuple[int, ...]:
    """The keys of a story: at most forty numbers from 0 to 2³⁵, the same in every process.

    There are three kinds: how three words of the text stand together (the lowest of their hashes: MinHash,
    Broder 1997), what the title says, and which pages this is and links to.
    """
    if _is_wall(story.title):
        return ()
    runs = heapq.nsmallest(_RUNS, shingles(story.text))
    titles = {_TITLES | crc32(said.encode()) for said in spellings(heading(story.title, story.url))}
    pages = {_PAGES | crc32(page.encode()) for page in (_page(story.url), *_outward(story)) if page}
    return (*runs, *sorted(titles), *sorted(pages))


def nearest(rows: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """The candidates that a story is to be compared with, closest first, from the rows that hold its keys.

    A key that few share says more than one that many do; one that a crowd shares says nothing.  A turn of
    phrase in common is chance: of the text it takes two.
    """
    holders: defaultdict[int, set[int]] = defaultdict(set)
    for key, candidate in rows:
        holders[key].add(candidate)
    closeness: Counter[int] = Counter()
    once: set[int] = set()
    for key, held in holders.items():
        if len(held) >= CROWD:
            continue
        for candidate in held:
            if key < _TITLES and candidate not in once:
                once.add(candidate)
            else:
                closeness[candidate] += CROWD // len(held)
    return tuple(heapq.nsmallest(NEIGHBOURS, closeness, key=lambda one: (-closeness[one], one)))


def best(story: Story, neighbours: Mapping[int, Story]) -> tuple[int, Likeness] | None:
    """The neighbour most like `story` (the first of equals) and how alike they are; None if none is.

    Of a longer mapping only the first NEIGHBOURS are looked at.
    """
    found: tuple[int, Likeness] | None = None
    for candidate, _ in zip(neighbours, range(NEIGHBOURS), strict=False):
        likeness = alike(story, neighbours[candidate])
        if likeness and (found is None or likeness.score > found[1].score):
            found = candidate, likeness
    return found


def alike(one: Story, other: Story) -> Likeness | None:
    """How we know that `one` and `other` tell one story; None if they do not, or nothing proves it.

    `reason` is said of `one`: "it links to it" means that `one` links to `other`.
    """
    if _is_wall(one.title) or _is_wall(other.title):
        return None
    mine, theirs = heading(one.title, one.url), heading(other.title, other.url)
    host = links.display_host(one.url)
    at_home = bool(host) and host == links.display_host(other.url)
    if at_home and not (set(mine.sharp) <= set(theirs.sharp) or set(theirs.sharp) <= set(mine.sharp)):
        return None  # two of a series
    if mine.telling and same_words(mine, theirs):
        return _by_title(one, other, settled=not at_home and mine.weight >= 40)
    return _by_text(one, other, at_home=at_home) or _by_link(one, other, at_home=at_home)


def _is_wall(title: str) -> bool:
    """Whether a page says that it did not show itself: nothing about it can be compared."""
    return _WALL.match(title[:200].strip()) is not None


def _by_title(one: Story, other: Story, *, settled: bool) -> Likeness | None:
    """Of two titles that say the same, unless long texts without a common word show a standing column."""
    if not settled:
        both, fewer = _runs(one, other)
        if fewer >= _LONG and both < 0.05 * fewer:
            return None
    exactly = one.title.casefold() == other.title.casefold()
    return Likeness(1.0 if exactly else 0.9, "the same title" if exactly else "much the same title")


def _by_text(one: Story, other: Story, *, at_home: bool) -> Likeness | None:
    """Of two texts of which one holds half of the other's runs of words.

    Pages of one site have a frame in common, and short texts prove little: there the titles must agree too.
    """
    both, fewer = _runs(one, other)
    if fewer < _SHORT or both < 0.5 * fewer:
        return None
    mine, theirs = heading(one.title, one.url), heading(other.title, other.url)
    proven = shared(mine, theirs) >= 0.5
    if not at_home and fewer >= _LONG:
        proven = proven or both >= _FULL or max(named(mine, other.text), named(theirs, one.text)) >= 0.5
    whole = both >= 0.8 * fewer
    return (
        Likeness(round(both / fewer, 2), "the same text" if whole else "much the same text")
        if proven
        else None
    )


def _by_link(one: Story, other: Story, *, at_home: bool) -> Likeness | None:
    """Of a post about a page elsewhere: it links there and names, up front, what that page is called."""
    if at_home:
        return None
    for post, page, reason in ((one, other, "it links to it"), (other, one, "it is linked from it")):
        where = _page(page.url)
        if where and where in _outward(post) and _is_about(post, heading(page.title, page.url)):
            return Likeness(0.7, reason)
    return None


def _is_about(post: Story, title: Heading) -> bool:
    """Whether a post names the title of a page in its own title, by half, or wholly in its lead."""
    if not title.telling:
        return False
    return shared(heading(post.title, post.url), title) >= 0.5 or named(title, post.text[:_LEAD]) >= 0.9


def _runs(one: Story, other: Story) -> tuple[int, int]:
    """How many runs of words two texts have in common, and how many the shorter one has."""
    mine, theirs = shingles(one.text), shingles(other.text)
    return len(mine & theirs), min(len(mine), len(theirs))


def _outward(story: Story) -> list[str]:
    """The first pages elsewhere that a story links to; home pages are left out."""
    home = links.display_host(story.url)
    found: dict[str, None] = {}
    for url in story.links[: 4 * _LINKS]:
        page = _page(url)
        if "/" in page and links.display_host(url) != home:
            found[page] = None
    return list(found)[:_LINKS]


@lru_cache(maxsize=1024)
def _page(url: str) -> str:
    """The identity of the page at `url`; "" if it is none.  A paper on arXiv is one page in all its forms."""
    try:
        key = links.key(url) if len(url) <= _ADDRESS else ""
    except UsageError:
        return ""
    return _ARXIV.sub(r"arxiv.org/abs/\1", key)
