"""The list as a whole: many subscribers at once, on their way in, out, or before a person's eyes."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from curator.mail.addresses import identity
from curator.model import Act, Consent, Standing, Subscriber, Suppression
from curator.store import subscribers
from curator.store.bulk import insert_rows
from curator.store.columns import batches
from curator.store.engine import insert
from curator.store.schema import consent, subscriber, suppression

_COLUMNS = (
    "address", "key", "name", "standing", "joined_at", "consent", "confirmed_at", "left_at", "paused_until",
    "without",
)  # fmt: skip


def standings(conn: Connection, keys: Sequence[str]) -> dict[str, Standing]:
    """Which of `keys` are subscribers, and with which standing."""
    found: dict[str, Standing] = {}
    for some in batches(keys):
        asked = select(subscriber.c.key, subscriber.c.standing).where(subscriber.c.key.in_(some))
        found |= {row.key: Standing(row.standing) for row in conn.execute(asked)}
    return found


def enter(conn: Connection, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Add subscribers (all columns but id and nonce); the ids of those who are new, by key."""
    cells = [tuple(row[name] for name in _COLUMNS) for row in rows]
    new = insert_rows(conn, subscriber, _COLUMNS, cells, tail="ON CONFLICT DO NOTHING RETURNING key, id")
    return {row.key: row.id for row in new}


def suppress(conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write to these no more (key, address, reason, at); who is suppressed already keeps their reason."""
    stmt = insert(conn, suppression).on_conflict_do_nothing()
    for some in batches(rows):
        conn.execute(stmt, list(some))


def entries(
    conn: Connection, wanted: Sequence[Standing] = ()
) -> Iterator[tuple[Subscriber, list[Consent], Suppression | None]]:
    """All that is known of each subscriber, by id: themselves, their history, why they are suppressed."""
    people: list[Subscriber] = []
    for one in subscribers.each(conn, wanted):
        people.append(one)
        if len(people) == 500:
            yield from _whole(conn, people)
            people = []
    yield from _whole(conn, people)


def _whole(
    conn: Connection, people: Sequence[Subscriber]
) -> Iterator[tuple[Subscriber, list[Consent], Suppression | None]]:
    """Each of these with their history and suppression."""
    lines: dict[int, list[Consent]] = {one.id: [] for one in people}
    asked = select(consent).where(consent.c.subscriber_id.in_(lines)).order_by(consent.c.id)
    for row in conn.execute(asked):
        lines[row.subscriber_id].append(Consent(row.at, Act(row.act), row.source, row.words, row.network))
    keys = [identity(one.address) for one in people]
    barred = conn.execute(select(suppression).where(suppression.c.key.in_(keys)))
    reasons = {row.key: Suppression(row.address, row.reason, row.at) for row in barred}
    for one, key in zip(people, keys, strict=True):
        yield one, lines[one.id], reasons.get(key)


def search(
    conn: Connection, text: str, wanted: Sequence[Standing] = (), limit: int = 0
) -> tuple[list[Subscriber], dict[Standing, int]]:
    """The first `limit` subscribers (0: all) with `text` in their address or name; how many there are in all.

    Case and Unicode form do not count, in whatever script, which no SQL does alike on both databases.
    """
    where: list[ColumnElement[bool]] = [subscriber.c.erased_at.is_(None)]
    if wanted:
        where.append(subscriber.c.standing.in_(wanted))
    if not text:
        counted = select(subscriber.c.standing, func.count()).where(*where).group_by(subscriber.c.standing)
        counts = {Standing(standing): number for standing, number in conn.execute(counted)}
        asked = select(subscriber).where(*where).order_by(subscriber.c.id).limit(limit or None)
        return [subscribers.noun(row) for row in conn.execute(asked)], counts
    needle = _folded(text)
    parts = (subscriber.c.id, subscriber.c.standing, subscriber.c.address, subscriber.c.name)
    rows = conn.execute(select(*parts).where(*where).order_by(subscriber.c.id))
    hits = [row for row in rows if needle in _folded(f"{row.address}\n{row.name}")]
    counts = {one: sum(row.standing == one for row in hits) for one in Standing}
    ids = [row.id for row in hits[: limit or None]]
    found = (
        conn.execute(select(subscriber).where(subscriber.c.id.in_(some)).order_by(subscriber.c.id))
        for some in batches(ids)
    )
    return [subscribers.noun(row) for some in found for row in some], counts


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
