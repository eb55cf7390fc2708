"""The whole history of a subscriber: consent, letters, deliveries, events and votes in the order of time."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, or_, select

from curator.model import Happening, Subscriber
from curator.store import consents, letters, votes
from curator.store.schema import delivery, issue, letter, mail_event, send


def of(conn: Connection, whose: Subscriber) -> list[Happening]:
    """All that is known to have happened to the subscriber, oldest first."""
    parts = (_said, _letters, _deliveries, _events, _votes)
    return sorted((one for part in parts for one in part(conn, whose)), key=lambda one: one.at)


def _said(conn: Connection, whose: Subscriber) -> Iterator[Happening]:
    for line in consents.of(conn, whose.id):
        yield Happening(line.at, line.act, line.words, source=line.source, network=line.network)


def _letters(conn: Connection, whose: Subscriber) -> Iterator[Happening]:
    for one in letters.of(conn, whose.id):
        yield Happening(
            one.claimed_at or one.asked_at, "letter", _fate(f"{one.kind}, {one.state}", one.reason)
        )


def _deliveries(conn: Connection, whose: Subscriber) -> Iterator[Happening]:
    """Each at the hour of its last try; what was never tried, when it was skipped or its send began."""
    at = func.coalesce(delivery.c.claimed_at, delivery.c.ended_at, send.c.started_at)
    asked = select(at.label("at"), issue.c.number, delivery.c.state, delivery.c.reason)
    joined = asked.join(issue, issue.c.id == delivery.c.issue_id).join(send, send.c.issue_id == issue.c.id)
    for row in conn.execute(joined.where(delivery.c.subscriber_id == whose.id).order_by(delivery.c.id)):
        yield Happening(row.at, "issue", _fate(row.state, row.reason), row.number)


def _events(conn: Connection, whose: Subscriber) -> Iterator[Happening]:
    """What the provider told of mails to them, also of those that are not in this database."""
    asked = select(
        mail_event.c.kind, mail_event.c.at, mail_event.c.detail, issue.c.number, letter.c.kind.label("of")
    )
    joined = asked.outerjoin(delivery, delivery.c.id == mail_event.c.delivery_id)
    joined = joined.outerjoin(issue, issue.c.id == delivery.c.issue_id)
    joined = joined.outerjoin(letter, letter.c.id == mail_event.c.letter_id)
    theirs = or_(
        delivery.c.subscriber_id == whose.id,
        letter.c.subscriber_id == whose.id,
        func.lower(mail_event.c.address) == whose.address.lower(),
    )
    for row in conn.execute(joined.where(theirs).order_by(mail_event.c.at, mail_event.c.id)):
        yield Happening(row.at, row.kind, ": ".join(filter(None, (row.of, row.detail))), row.number)


def _votes(conn: Connection, whose: Subscriber) -> Iterator[Happening]:
    for one in votes.of(conn, whose.id):
        yield Happening(one.at, "vote", one.choice, one.issue)


def _fate(state: str, reason: str | None) -> str:
    return f"{state}: {reason}" if reason else state
