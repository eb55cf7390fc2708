"""The hostile site, names that lead to it, and a canary that must not be contacted."""

import socket
from collections.abc import Iterator

import pytest

from tests.hostile.places import Canary, Names
from tests.hostile.server import Hostile
from tests.hostile.watch import Connections
from tests.support.stores import sqlite, sqlite_engine

__all__ = ["sqlite", "sqlite_engine"]


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    """A listener beside the site."""
    with Canary() as listening:
        yield listening


@pytest.fixture(scope="module")
def hostile(canary) -> Iterator[Hostile]:
    """The site; the canary also listens at its port, on another address of this machine."""
    with Hostile(canary.url) as site:
        canary.listen("127.0.0.2", site.port)
        yield site


@pytest.fixture(scope="module")
def names() -> Iterator[Names]:
    """The names of the site; no name server is asked."""
    with pytest.MonkeyPatch.context() as patch:
        made = Names()
        patch.setattr(socket, "getaddrinfo", made)
        yield made


@pytest.fixture(scope="module")
def connections() -> Iterator[Connections]:
    """Where this process connects to while the module's tests run."""
    with Connections() as watch:
        yield watch
