"""Places from where a database may be sent: looked into, spoilt, and renewed by processes that may die."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, update

from curator.errors import Held
from curator.jobs import place, tickets
from curator.store import memos, places, reading, writing
from curator.store.engine import open_engine
from curator.store.schema import place as table
from tests.support.make import NOW

# Where a renewal may end: before the file is written, between file and database, before and after the commit.
POINTS = ("SELECT place", "UPDATE place", "COMMIT", "DONE")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A newsletter's folder."""
    return tmp_path


@pytest.fixture
def proven(engine: Engine, home: Path) -> Engine:
    """A database that was sent from its folder."""
    place.prove(engine, home, now=NOW)
    return engine


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


def held(engine, home):
    """Why a send is held: one line, with the way out."""
    with pytest.raises(Held) as caught:
        place.prove(engine, home, now=NOW)
    said = str(caught.value)
    assert "\n" not in said
    assert said.endswith("; go on with: curator schedule resume")
    assert said.startswith(place.look(engine, home))
    return said


def row(engine, home):
    """What the database knows of the place in `home`."""
    with reading(engine) as conn:
        return places.get(conn, tickets.read(home).place)


def turn_back(engine, ticket):
    """What an older copy of the database would have."""
    with writing(engine) as conn:
        conn.execute(update(table).values(ticket=ticket))


def make_a_copy(engine):
    """What a database knows that was copied from elsewhere."""
    told = {"id": "x", "lies": "elsewhere", "name": "owl:/srv/digest/curator.db"}
    with writing(engine) as conn:
        memos.write(conn, memos.DATABASE, json.dumps(told))
