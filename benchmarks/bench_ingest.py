"""Ten thousand announced addresses become candidates: beside the bare insertion of the very same rows.

Ours goes the job's way, from entries as the quarantine gives them to a commit for each feed: known addresses
looked for, entries fingerprinted.  Theirs knows every row beforehand, keys and ids included, and hands them
to sqlite3's executemany, into the same tables with the same indexes and laws, with as many commits.
"""

import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Engine

from benchmarks import Row
from benchmarks.collectors import NOW, newsletter
from curator.feeds.sift import sift
from curator.jobs.nominate import nominate
from curator.model import Entry, Feed, FeedUpdate, Source
from curator.store import open_store, sources, writing

FEEDS, ENTRIES, ROUNDS = 20, 500, 5
TABLES = ("candidate", "address", "entry")


def rows() -> Iterator[Row]:
    """Candidates a second."""
    times: dict[str, list[float]] = {"ours": [], "theirs": []}
    with tempfile.TemporaryDirectory() as folder:
        empty, full, copy = (Path(folder, name) for name in ("curator.db", "full.db", "copy.db"))
        newsletter(Path(folder))
        with open_store(f"sqlite:///{empty}") as engine, writing(engine) as conn:
            for number in range(FEEDS):
                sources.add(
                    conn, f"https://site-{number}.bench.example/feed", title="", section=None, now=NOW
                )
        for _ in range(ROUNDS):
            _anew(empty, full)
            with open_store(f"sqlite:///{full}") as engine:
                times["ours"].append(_ours(engine))
            _anew(empty, copy)
            times["theirs"].append(_raw(full, copy))
    ours, theirs = (FEEDS * ENTRIES / statistics.median(some) for some in times.values())
    yield Row("ingest 10,000 candidates", ours, "bare executemany, same rows", theirs, ">= 0.5", "a second")


def _anew(model: Path, path: Path) -> None:
    """A copy of a closed database, with no log of another one beside it."""
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    shutil.copyfile(model, path)


def _timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def _ours(engine: Engine) -> float:
    """Seconds to take in what every source announces."""
    with writing(engine) as conn:
        updates = [FeedUpdate(source, new=_entries(source)) for source in sources.list_all(conn)]

    def take_in() -> None:
        for update in updates:
            with writing(engine) as conn:
                made = nominate(conn, update, (), NOW)
            assert made == ENTRIES, made

    return _timed(take_in)


def _entries(source: Source) -> tuple[Entry, ...]:
    """What a source announces."""
    site = source.url.removesuffix("/feed")
    announced = tuple(
        Entry(
            guid=f"{site}/{at}",
            url=f"{site}/notes/{at}?utm_source=feed",
            title=f"Note {at} of the owls",
            author="Wren Marsh",
            published=NOW,
            summary="The owls were counted, and counted again.",
            language="en",
        )
        for at in range(ENTRIES)
    )
    return sift(Feed("", "", "", announced), (), ()).entries


def _raw(full: Path, copy: Path) -> float:
    """Seconds to put the rows of `full` into `copy`, which has the tables."""
    with sqlite3.connect(full) as conn:
        known = {table: conn.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall() for table in TABLES}
    conn = sqlite3.connect(copy, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        conn.execute(f"PRAGMA {pragma}")

    def insert() -> None:
        for at in range(0, FEEDS * ENTRIES, ENTRIES):
            conn.execute("BEGIN IMMEDIATE")
            for table, some in known.items():
                marks = ", ".join("?" * len(some[0]))
                bare = f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT DO NOTHING"
                conn.executemany(bare, some[at : at + ENTRIES])
            conn.execute("COMMIT")

    seconds = _timed(insert)
    conn.close()
    return seconds
