"""The memory: the only room that speaks SQL.  One file of functions a noun: `(conn, …) → noun`."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from curator.errors import StoreOutdated
from curator.store.engine import open_engine, reading, told, writing

HEAD = "0007"  # the newest migration; a test compares, so that starting up costs no Alembic

__all__ = ["HEAD", "open_engine", "open_store", "reading", "writing"]


@contextmanager
def open_store(url: str, *, lasting: bool = True) -> Iterator[Engine]:
    """The engine of a database whose schema is this program's; disposed of at the end.

    `lasting` is as `open_engine` says.
    Raises StoreError where it cannot be reached, StoreOutdated where its schema is older, newer or missing.
    """
    engine = open_engine(url, lasting=lasting)
    try:
        check(engine)
        yield engine
    finally:
        engine.dispose()


def check(engine: Engine) -> None:
    """Raise StoreOutdated unless the schema is exactly this program's."""
    have = None
    with told(engine), engine.connect().execution_options(reads=True) as conn, conn.begin():
        try:
            have = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
        except DBAPIError as error:
            if "alembic_version" not in str(error):
                raise
    if have is None:
        raise StoreOutdated("the database has no tables yet; make them with: curator init")
    if have < HEAD:
        raise StoreOutdated(f"the database has the older schema {have}; raise it with: curator init")
    if have > HEAD:
        raise StoreOutdated(f"the database has schema {have}, from a newer curator; install that one")
