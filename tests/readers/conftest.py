"""What readers meet: a shell to run a newsletter from, the post office, the browser, both databases."""

from tests.rendered.conftest import chromium
from tests.support.postoffice import aws, moto, moto_server, sink
from tests.support.shell import founded, shell
from tests.support.stores import engine, postgresql, sqlite, sqlite_engine, url

__all__ = [
    "aws", "chromium", "engine", "founded", "moto", "moto_server", "postgresql", "shell", "sink", "sqlite",
    "sqlite_engine", "url",
]  # fmt: skip
