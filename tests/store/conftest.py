"""The databases that the tests of the store run on."""

from tests.support.stores import blank_url, engine, own_url, postgresql, sqlite, sqlite_engine, url

__all__ = ["blank_url", "engine", "own_url", "postgresql", "sqlite", "sqlite_engine", "url"]
