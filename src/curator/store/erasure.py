"""Erasure: no table holds the address of a reader who asked for that, and none takes it in again."""

from dataclasses import replace

from sqlalchemy import Connection

from curator.errors import UsageError
from curator.mail import addresses
from curator.model import Delivery, Letter, MailEvent
from curator.store import subscribers


def veiled(conn: Connection, event: MailEvent, about: Delivery | Letter | None) -> MailEvent:
    """The event as it may be kept: without address and words if it is about a reader who was erased."""
    if isinstance(about, Delivery):
        erased = "@" not in about.address
    elif about:
        erased = subscribers.get(conn, about.subscriber_id).erased_at is not None
    else:
        erased = is_erased(conn, event.address)
    if not erased:
        return event
    return replace(event, address=stand_in(about.subscriber_id if about else None), detail="")


def is_erased(conn: Connection, address: str) -> bool:
    """Whether nothing but a hash is kept of this address."""
    try:
        found = subscribers.barred(conn, addresses.key(address))
    except UsageError:
        return False
    return found is not None and not found.address


def stand_in(subscriber_id: int | None) -> str:
    """What stands where an erased address stood; no two subscribers have the same."""
    return f"erased-{subscriber_id}" if subscriber_id else "erased"
