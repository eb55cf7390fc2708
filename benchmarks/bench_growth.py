"""Commands of every day in a newsletter with ten thousand candidates, beside the same with a hundred.

All candidates have their page's text and stand under the keys by which a story like theirs is found.  Both
newsletters poll five sources, which say nothing new and say it at once.
"""

import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path

from sqlalchemy import Connection

from benchmarks import Row, in_turn
from benchmarks.collectors import NOW, newsletter
from benchmarks.cost import environment
from benchmarks.prose import feed, say
from benchmarks.world import ENTRIES, world
from curator.editorial.likeness import Story, sketch
from curator.feeds import sift
from curator.jobs.nominate import nominate
from curator.model import Article, FeedUpdate, SourceState
from curator.store import candidates, open_store, pages, sources, stories, writing

FEW, MANY, POLLED = 100, 10_000, 5
ROUNDS = 7


def rows() -> Iterator[Row]:
    """The time of a command as a process; a ratio of 1 is: the size does not matter."""
    with ExitStack() as stack:
        homes = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2)]
        addresses = stack.enter_context(world(POLLED, (0, 0)))
        for home, size in zip(homes, (FEW, MANY), strict=True):
            _fill(home, addresses, size)
        numbers = count()
        commands = {
            "queue": lambda: ("queue",),
            "queue --search": lambda: ("queue", "--search", "owl"),
            "collect, nothing new": lambda: ("collect",),  # before there are pages to be read again
            "add": lambda: _new(next(numbers)),
        }
        for name, command in commands.items():
            few, many = (partial(_curator, home, command) for home in homes)
            ours, theirs = in_turn(many, few, ROUNDS)
            yield Row(f"curator {name}, {MANY:,} known", ours, f"with {FEW} known", theirs, "<= 1.5")


def _new(number: int) -> tuple[str, ...]:
    """Adding an address that is new, with a title to be compared."""
    title = say(random.Random(number), 8)
    return "add", "--no-fetch", "--title", title, f"https://news.example.net/{number}"


def _curator(home: Path, command: Callable[[], tuple[str, ...]]) -> None:
    """Run a command; anything but success is an error."""
    curator = Path(sys.executable).with_name("curator")
    allowed = {"CURATOR_FETCH__ALLOW_PRIVATE": '["127.0.0.0/8"]'}
    subprocess.run(
        [str(curator), *command()], cwd=home, env=environment() | allowed, capture_output=True, check=True
    )


def _fill(home: Path, addresses: list[str], size: int) -> None:
    """A newsletter with `size` candidates that were announced and read."""
    with open_store(newsletter(home)) as engine, writing(engine) as conn:
        for number in range(size // ENTRIES):
            _announce(conn, number, addresses[number] if number < len(addresses) else None)
        for one in candidates.list_some(conn):
            said = say(random.Random(one.id), 400)
            read = Article(one.url, title=one.title, summary=one.summary, text=said, words=400)
            pages.record(conn, one.id, one.url, read, NOW)
            stories.file(conn, one.id, sketch(Story(one.title, said, one.url)), ())


def _announce(conn: Connection, number: int, address: str | None) -> None:
    """A source and what it has announced; without an address it is polled no more."""
    site = f"https://site-{number}.bench.example/feed.xml"
    source, _ = sources.add(conn, address or site, title="", section=None, now=NOW)
    announced = sift.read(feed(number, ENTRIES), source.url, "application/xml").entries
    nominate(conn, FeedUpdate(source, new=tuple(announced)), (), NOW)
    if address is None:
        sources.set_state(conn, source, SourceState.DISABLED)
