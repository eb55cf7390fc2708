"""Databases for the tests: each test gets an empty one with the newest schema, on SQLite and on PostgreSQL.

    from tests.support.stores import engine, url, ...   in a conftest.py
    def test_...(engine): ...                           runs twice

The schema is made once a run: a test's SQLite file is a copy of it; on PostgreSQL the tests share one
database, which is emptied after each.
"""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Column, Engine

from curator.store.engine import open_engine
from curator.store.migrate import upgrade
from curator.store.schema import metadata
from tests.support import postgres

BACKENDS = ("sqlite", "postgresql")

# Rows that nothing refers to any more first, then ids from 1 again.
_EMPTY = ";".join(
    [f'DELETE FROM "{table.name}"' for table in reversed(metadata.sorted_tables)]
    + [
        f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), 1, false)"
        for table in metadata.sorted_tables
        if isinstance(table.autoincrement_column, Column)
    ]
)

__all__ = ["BACKENDS", "blank_url", "engine", "own_url", "postgresql", "sqlite", "sqlite_engine", "url"]


class Sqlite:
    """Databases as files in `home`."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._numbers = itertools.count()
        self._model = home / "model.db"
        _migrate(f"sqlite:///{self._model}")

    @contextmanager
    def database(self, *, blank: bool = False) -> Iterator[str]:
        """The address of a new database, `blank` or with the schema."""
        path = self._home / f"{next(self._numbers)}.db"
        if not blank:
            shutil.copyfile(self._model, path)
        yield f"sqlite:///{path}"

    own_database = database


class Postgresql:
    """Databases of the server whose socket is in `home`."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._numbers = itertools.count()
        self._admin = self._connect("postgres")
        self._admin.execute("CREATE DATABASE model")
        _migrate(self._url("model"))
        self._admin.execute("CREATE DATABASE shared TEMPLATE model")
        self._shared = self._connect("shared")

    def _connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(host=str(self._home), user="postgres", dbname=name, autocommit=True)

    def _url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._home}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of an empty database with the schema: one for all tests, emptied after each."""
        yield self._url("shared")
        self._shared.execute(_EMPTY)

    @contextmanager
    def own_database(self, *, blank: bool = False) -> Iterator[str]:
        """The address of a database whose schema may be spoilt: as `database`, but not as quick."""
        name, model = f"own_{next(self._numbers)}", "template0" if blank else "model"
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {model} STRATEGY file_copy")
        yield self._url(name)
        self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Let go of the server."""
        self._shared.close()
        self._admin.close()


def _migrate(url: str) -> None:
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    """A folder of SQLite databases."""
    return Sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """A PostgreSQL server."""
    try:
        postgres.installed()
    except FileNotFoundError:
        pytest.skip(f"NOTHING IS TESTED ON POSTGRESQL: the wheel {postgres.WHEEL} is not installed")
    with postgres.running() as home:
        server = Postgresql(home)
        yield server
        server.close()


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database with the newest schema."""
    with request.getfixturevalue(request.param).database() as address:
        yield address


@pytest.fixture(params=BACKENDS)
def own_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The same, for a test that spoils the schema."""
    with request.getfixturevalue(request.param).own_database() as address:
        yield address


@pytest.fixture(params=BACKENDS)
def blank_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with nothing in it."""
    with request.getfixturevalue(request.param).own_database(blank=True) as address:
        yield address


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An empty database with the newest schema, opened."""
    opened = open_engine(url)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite_engine(sqlite: Sqlite) -> Iterator[Engine]:
    """An empty SQLite database with the newest schema, for what is SQLite's alone."""
    with sqlite.database() as address:
        opened = open_engine(address)
        yield opened
        opened.dispose()
