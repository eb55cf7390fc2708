"""Letters to readers about their subscription: queued, claimed before the one call, and their fate."""

from datetime import datetime

from sqlalchemy import Connection

from curator.model import DeliveryState, LetterKind
from curator.store.schema import letter


def ask(conn: Connection, subscriber_id: int, kind: LetterKind, now: datetime) -> int:
    """Queue a letter; its id."""
    row = {
        "subscriber_id": subscriber_id,
        "kind": kind,
        "state": DeliveryState.QUEUED,
        "asked_at": now,
        "attempts": 0,
        "owner": "",
    }
    return conn.execute(letter.insert().values(row).returning(letter.c.id)).scalar_one()
