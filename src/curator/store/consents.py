"""What subscribers agreed to, changed or took back: lines that are added and never changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from curator.model import Act, Consent
from curator.store.bulk import insert_rows
from curator.store.schema import consent, subscriber

_COLUMNS = ("subscriber_id", "act", "at", "source", "words", "network")


def add(
    conn: Connection,
    subscriber_id: int,
    act: Act,
    *,
    at: datetime,
    source: str = "",
    words: str = "",
    network: str = "",
) -> None:
    """Write a line into the subscriber's history.  All texts are clean."""
    add_many(
        conn,
        [
            {
                "subscriber_id": subscriber_id,
                "act": act,
                "at": at,
                "source": source,
                "words": words,
                "network": network,
            }
        ],
    )


def add_many(conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write many lines (subscriber_id, act, at, source, words, network)."""
    cells = [tuple(str(row[name]) if name == "act" else row[name] for name in _COLUMNS) for row in rows]
    insert_rows(conn, consent, _COLUMNS, cells)


def hold(conn: Connection, subscriber_id: int) -> None:
    """Let nobody else who asks for the same change the reader until this transaction ends.

    So two presses of one button are one line.  SQLite has one writer at a time in any case.
    """
    conn.execute(
        select(subscriber.c.id).where(subscriber.c.id == subscriber_id).with_for_update(key_share=True)
    )


def of(conn: Connection, subscriber_id: int) -> list[Consent]:
    """The subscriber's history, oldest first."""
    columns = (consent.c[name] for name in Consent.__slots__)
    asked = select(*columns).where(consent.c.subscriber_id == subscriber_id).order_by(consent.c.id)
    return [Consent(row.at, Act(row.act), row.source, row.words, row.network) for row in conn.execute(asked)]
