"""settle: take the provider's events, and bring deliveries, standings and suppressions up to date."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Engine

from curator.errors import UsageError
from curator.mail import addresses, standing
from curator.model import DeliveryState, EventKind, MailEvent, Standing
from curator.store import deliveries, subscribers, writing

SOFT_BOUNCES = 3  # then an address counts as dead


def settle(engine: Engine, events: Iterable[MailEvent], *, now: datetime) -> Counter[EventKind]:
    """Apply each event once; how many of each kind were new.  An unknown delivery's stays too."""
    counts: Counter[EventKind] = Counter()
    for event in events:
        with writing(engine) as conn:
            counts[event.kind] += apply(conn, event, now)
    return counts


def apply(conn: Connection, event: MailEvent, now: datetime) -> bool:
    """Apply one event; False if it was known."""
    delivery = deliveries.find(conn, event)
    if not deliveries.record_event(conn, event, delivery.id if delivery else None):
        return False
    if delivery:
        to = standing.after(delivery.state, event)
        if to is not delivery.state:
            deliveries.move(conn, delivery, to, reason=event.detail or None, receipt=event.receipt)
    # A forwarded mail comes back under another name: its reader is meant as well.
    _judge(conn, event, {event.address, delivery.address if delivery else event.address}, now)
    return True


def _judge(conn: Connection, event: MailEvent, whom: set[str], now: datetime) -> None:
    """Suppress addresses that must not be written to any more."""
    reason = standing.suppresses(event)
    if reason is None and event.kind is EventKind.BOUNCE:
        soft = deliveries.soft_bounces(conn, event.address)
        reason = f"bounced {soft} times" if soft >= SOFT_BOUNCES else None
    if reason is not None:
        for address in sorted(whom):
            suppress(conn, address, reason, now)


def suppress(conn: Connection, address: str, reason: str, now: datetime) -> bool:
    """Write to `address` no more; False if it was suppressed already."""
    try:
        key = addresses.key(address)
    except UsageError:
        key = address.lower()
    made = subscribers.suppress(conn, key, address, reason, now)
    known = subscribers.lookup(conn, key)
    if known:
        subscribers.move(
            conn, known.id, [Standing.PENDING, Standing.ACTIVE, Standing.LEFT], Standing.SUPPRESSED, now
        )
    return made


def resolve(engine: Engine, issue_id: int, to: DeliveryState, ids: Iterable[int] = (), *, by: str) -> int:
    """A person decides on deliveries in doubt: they went (`SENT`) or are tried again (`QUEUED`); how many."""
    chosen = set(ids)
    moved = 0
    with writing(engine) as conn:
        for delivery in deliveries.list_some(conn, issue_id, [DeliveryState.IN_DOUBT]):
            if not chosen or delivery.id in chosen:
                reason = f"decided by {by}"
                moved += deliveries.move(conn, delivery, to, reason=reason, receipt=None)
    return moved
