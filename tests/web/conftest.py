"""What the tests of the HTTP doors work with."""

from tests.rendered.conftest import chromium
from tests.support.buckets import bucket
from tests.support.postoffice import aws, moto, moto_server
from tests.support.stores import engine, postgresql, sqlite, sqlite_engine, url

__all__ = [
    "aws",
    "bucket",
    "chromium",
    "engine",
    "moto",
    "moto_server",
    "postgresql",
    "sqlite",
    "sqlite_engine",
    "url",
]
