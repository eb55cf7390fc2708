"""A process that renews a place, and may die in the middle of it."""

import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import event

from curator.jobs import place
from curator.store.engine import open_engine
from tests.support.make import NOW

# Where a renewal may end: before the file is written, between file and database, before and after the commit.
POINTS = ("SELECT place", "UPDATE place", "COMMIT", "DONE")


def renew(url: str, home: Path, times: int) -> None:
    """Prove the place, and renew it so often."""
    engine = open_engine(url)
    try:
        place.prove(engine, home, now=NOW)
        for _ in range(times):
            place.renew(engine, home)
    finally:
        engine.dispose()


def die(url: str, home: Path, point: str, *, first: bool) -> None:
    """Renew the place (or, the `first` time, make it known), and be gone at that point, without a word."""
    engine = open_engine(url)

    def gone(*_: object) -> None:
        os._exit(9)

    def at_statement(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        verb, table = point.split()
        if statement.startswith(verb) and f" {table}" in statement.replace("\n", " "):
            gone()

    if point == "COMMIT":
        event.listen(engine, "commit", gone)
    elif point != "DONE":
        event.listen(engine, "before_cursor_execute", at_statement)
    act: Callable[[], None] = (
        (lambda: place.prove(engine, home, now=NOW)) if first else (lambda: place.renew(engine, home))
    )
    act()
    gone()
