"""The pictures that the newsletter hosts, and where they came from: one address is fetched once."""

from datetime import datetime

from sqlalchemy import Connection, select

from curator.model import Picture
from curator.store.engine import added
from curator.store.schema import picture


def of_source(conn: Connection, source: str) -> Picture | None:
    """The picture that came from this address last; None if none did."""
    asked = select(picture.c.name, picture.c.width, picture.c.height, picture.c.size)
    asked = asked.where(picture.c.source == source).order_by(picture.c.added_at.desc()).limit(1)
    row = conn.execute(asked).first()
    return Picture(*row) if row else None


def is_known(conn: Connection, name: str) -> bool:
    """Whether a picture of this name was shown by an issue, ever."""
    return conn.execute(select(picture.c.name).where(picture.c.name == name)).first() is not None


def add(conn: Connection, one: Picture, source: str, *, by: str, at: datetime) -> bool:
    """Remember where a picture came from; False if it is known, from whichever address."""
    fields = {"width": one.width, "height": one.height, "size": one.size}
    row = {"name": one.name, "source": source, "added_at": at, "added_by": by, **fields}
    return added(conn, picture, row)
