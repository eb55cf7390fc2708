"""What the form took, until it is looked into: rows that live for seconds."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from curator.model import Signup
from curator.store.schema import signup


def add(
    conn: Connection,
    address: str,
    key: str,
    *,
    at: datetime,
    source: str,
    words: str,
    network: str,
    without: Sequence[str],
) -> None:
    """Keep what a form took.  All texts are clean."""
    row = {"address": address, "key": key, "at": at, "source": source, "words": words, "network": network}
    conn.execute(signup.insert().values(**row, without=" ".join(without)))


def waiting(conn: Connection, most: int) -> list[Signup]:
    """Those that nobody has looked into yet, the first ones first."""
    rows = conn.execute(select(signup).order_by(signup.c.id).limit(most))
    return [
        Signup(
            row.id,
            row.address,
            row.key,
            row.at,
            row.source,
            row.words,
            row.network,
            tuple(row.without.split()),
        )
        for row in rows
    ]


def take(conn: Connection, signup_id: int) -> bool:
    """Take one away to look into it; False if somebody else has."""
    return conn.execute(delete(signup).where(signup.c.id == signup_id)).rowcount == 1


def is_over(conn: Connection, before: datetime) -> bool:
    """Whether any has waited since before then."""
    return conn.execute(select(signup.c.id).where(signup.c.at < before).limit(1)).first() is not None


def sweep(conn: Connection, before: datetime) -> int:
    """Remove those that have waited since before then; how many."""
    return conn.execute(delete(signup).where(signup.c.at < before)).rowcount
