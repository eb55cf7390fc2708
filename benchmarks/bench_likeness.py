"""Finding a thousand near-same stories among ten thousand, by keys in a table as the store keeps them."""

import re
import sqlite3
import time
from collections.abc import Iterator, Mapping

from benchmarks import Row
from curator.articles.extract import extract
from curator.editorial.likeness import Story, alike, best, nearest, sketch
from curator.editorial.wording import BEGINNING
from curator.errors import Unreadable
from tests.support.copies import Press
from tests.support.shared import SHARED, expected_pages, recorded, recorded_web

STORIES, COPIES = 10_000, 1_000
GOAL = 0.5  # seconds of CPU for all copies
_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.|\[[^\]]*\])+)\]\((https?://[^\s)]+)")


class Shelf:
    """Stories and the rows of their keys, in SQLite."""

    def __init__(self, stories: Mapping[int, Story]) -> None:
        """Files `stories` by number; `seconds` is the CPU that their sketches took."""
        self.conn = sqlite3.connect(":memory:")
        self.conn.execute("CREATE TABLE story (id INTEGER PRIMARY KEY, title TEXT, text TEXT, url TEXT)")
        self.conn.execute(
            "CREATE TABLE sketch (key INTEGER, candidate INTEGER, PRIMARY KEY (key, candidate)) WITHOUT ROWID"
        )
        began = time.process_time()
        rows = [(key, at) for at, story in stories.items() for key in sketch(story)]
        self.seconds = time.process_time() - began
        self.keys = len(rows)
        self.conn.executemany("INSERT OR IGNORE INTO sketch VALUES (?, ?)", rows)
        self.conn.executemany(
            "INSERT INTO story VALUES (?, ?, ?, ?)",
            ((at, story.title, story.text, story.url) for at, story in stories.items()),
        )

    def neighbours(self, story: Story) -> dict[int, Story]:
        """The stories that share the most keys with `story`."""
        keys = sketch(story)
        marks = ",".join("?" * len(keys))
        rows = self.conn.execute(f"SELECT key, candidate FROM sketch WHERE key IN ({marks})", keys)
        ids = nearest(rows)
        marks = ",".join("?" * len(ids))
        found = self.conn.execute(
            f"SELECT id, title, substr(text, 1, {BEGINNING}), url FROM story WHERE id IN ({marks})", ids
        )
        known = {at: Story(title, text, url) for at, title, text, url in found}
        return {at: known[at] for at in ids}


def pages() -> list[Story]:
    """The recorded pages as stories; none where they are not at hand."""
    if not SHARED.is_dir():
        return []
    web, found = recorded_web(), []
    for url in expected_pages():
        try:
            article = extract(recorded(web[url]), url, web[url]["type"])
        except Unreadable:
            continue
        found.append(Story(article.title, article.text, url))
    return found


def headlines() -> list[Story]:
    """What the recorded newsletters call the pages they link to, a title once."""
    found: dict[str, Story] = {}
    for path in sorted((SHARED / "newsletters").glob("*/*.md")):
        for title, url in _LINK.findall(path.read_text(encoding="utf-8")):
            plain = " ".join(re.sub(r"[*`_\\]", "", title).split())
            found.setdefault(plain.casefold(), Story(plain, "", url))
    return list(found.values())


def found(shelf: Shelf, copies: list[tuple[int, Story]]) -> tuple[float, set[int]]:
    """CPU seconds to find the originals (number, copy) of `copies`, and which places were found."""
    began = time.process_time()
    answers = [best(copy, shelf.neighbours(copy)) for _, copy in copies]
    seconds = time.process_time() - began
    return seconds, {
        at
        for at, (answer, (original, _)) in enumerate(zip(answers, copies, strict=True))
        if answer and answer[0] == original
    }


def false_pairs(stories: list[Story]) -> list[tuple[str, str]]:
    """Titles of different wording that are held to be one story."""
    shelf = Shelf(dict(enumerate(stories)))
    return [
        (story.title, other.title)
        for at, story in enumerate(stories)
        for number, other in shelf.neighbours(story).items()
        if number < at and alike(story, other)
    ]


def rows() -> Iterator[Row]:
    """A thousand checks among ten thousand stories, real ones included: their CPU, and what they found."""
    press, real, titles = Press(), pages(), headlines()
    known = [*real, *titles]
    made = [press.story(at) for at in range(STORIES - len(known))]
    shelf = Shelf(dict(enumerate([*known, *made])))
    chosen = press.random.sample(list(enumerate(made, len(known))), COPIES - len(real))
    copies = [(at, press.copy(story)) for at, story in [*enumerate(real), *chosen]]
    seconds, hits = found(shelf, copies)
    yield Row("duplicate check of 1,000 in 10,000, CPU", seconds, "the goal", GOAL, "<= 1")
    yield Row("filing the 10,000, CPU", shelf.seconds, "checking 1,000", seconds, "-")
    yield Row("copies found", len(hits), "planted", COPIES, ">= 0.95", "copies")
    if real:
        ours = sum(at < len(real) for at in hits)
        yield Row("copies of real pages found", ours, "planted", len(real), ">= 0.95", "copies")
    _, by_title = found(shelf, [(at, Story(copy.title, "", copy.url)) for at, copy in copies])
    yield Row("copies found by title alone", len(by_title), "planted", COPIES, "-", "copies")
    pairs = false_pairs(known)
    print(f"held to be one story among {len(known):,} real ones, to be looked at: {len(pairs)}")
    for pair in pairs:
        print("", *pair, sep="\n  ")
