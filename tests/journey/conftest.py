"""What the journey passes through: the databases, the post office."""

from tests.support.postoffice import aws, moto, moto_server
from tests.support.stores import engine, postgresql, sqlite, url

__all__ = ["aws", "engine", "moto", "moto_server", "postgresql", "sqlite", "url"]
