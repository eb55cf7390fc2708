"""Erasure: no table holds the address of a reader who asked for that, and none takes it in again."""

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update

from curator.errors import Refused, UsageError
from curator.mail import addresses
from curator.mail.spelled import Spelled
from curator.model import Delivery, DeliveryState, Letter, MailEvent, Standing
from curator.store import memos, subscribers
from curator.store.schema import (
    allowance,
    consent,
    delivery,
    letter,
    mail_event,
    sender,
    signup,
    subscriber,
    suppression,
)

REASON = "erased, as its reader asked"
LETTER_TAKES = timedelta(minutes=5)  # at most, to be posted
_D = DeliveryState
_WORD = re.compile(r"""[^\s<>"',;:()\[\]\\]+@[\w.-]*\w""")


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


def names_erased(conn: Connection, text: str) -> bool:
    """Whether an address that was erased stands in `text`."""
    if conn.execute(select(suppression.c.key).where(suppression.c.address == "").limit(1)).first() is None:
        return False
    plain = re.sub(r"(?:%|=|\\u00)40", "@", text)
    return any(is_erased(conn, word) for word in set(_WORD.findall(plain)))


def stand_in(subscriber_id: int | None) -> str:
    """What stands where an erased address stood; no two subscribers have the same."""
    return f"erased-{subscriber_id}" if subscriber_id else "erased"


def own(
    conn: Connection, key: str, subscriber_id: int | None, spelled: Spelled, now: datetime
) -> Counter[str]:
    """Erase the rows that are the reader's; how many of each table.  The rows stay, and add up as before.

    What is queued for them is skipped.  Raises Refused while a mail to them is on its way.
    """
    ours: ColumnElement[bool] = func.lower(delivery.c.address) == key
    if subscriber_id:
        ours = or_(ours, delivery.c.subscriber_id == subscriber_id)
    sent = _unnamed(conn, delivery, ours, _is_driven(now), spelled, now)
    letters = _unnamed(conn, letter, letter.c.subscriber_id == subscriber_id, _is_young(now), spelled, now)
    told = or_(mail_event.c.delivery_id.in_(sent), mail_event.c.letter_id.in_(letters))
    fields = {"address": stand_in(subscriber_id), "detail": ""}
    found = Counter(delivery=len(sent), letter=len(letters))
    found["mail event"] = conn.execute(update(mail_event).where(told).values(fields)).rowcount
    found["sign-up"] = conn.execute(delete(signup).where(signup.c.key == key)).rowcount
    if subscriber_id:
        found["consent"] = _forget(conn, subscriber_id, now)
        found["subscriber"] = 1
    return found


def unbar(conn: Connection, key: str) -> int:
    """Forget by name that the address was suppressed, and how often it asked; how many suppressions."""
    conn.execute(delete(allowance).where(allowance.c.key.in_(subscribers.known_as(conn, [key]))))
    where = or_(suppression.c.key == key, func.lower(suppression.c.address) == key)
    return conn.execute(delete(suppression).where(where)).rowcount


def bar(conn: Connection, key: str, now: datetime) -> None:
    """Keep the hash of the address alone, so that it is known again."""
    hashed = addresses.hashed(key, memos.salt(conn))
    subscribers.suppress(conn, hashed, "", REASON, now)


def _unnamed(
    conn: Connection,
    table: Any,
    ours: ColumnElement[bool],
    busy: ColumnElement[bool],
    spelled: Spelled,
    now: datetime,
) -> list[int]:
    """Take the address out of deliveries or letters, and end those that wait; their ids."""
    columns = (table.c.id, table.c.subscriber_id, table.c.state, table.c.receipt, table.c.reason)
    rows = conn.execute(select(*columns, busy.label("busy")).where(ours).with_for_update(of=table)).all()
    if any(row.busy for row in rows):
        raise Refused("a mail to this reader is on its way at this moment; erase again in a few minutes")
    for row in rows:
        name = stand_in(row.subscriber_id)
        fields: dict[str, Any] = {"receipt": name if "@" in (row.receipt or "") else row.receipt}
        fields["reason"] = row.reason and spelled.replaced(row.reason, name, loosely=True)
        if row.state == _D.QUEUED:
            fields |= {"state": _D.SKIPPED, "reason": REASON, "ended_at": now}
        if row.state == _D.SENDING:
            why = "the sender stopped in the middle of this message"
            fields |= {"state": _D.IN_DOUBT, "reason": why, "ended_at": now}
        # Whoever comes back late must not write a receipt that holds the address.
        fields |= {"address": name, "epoch": None} if table is delivery else {"owner": ""}
        conn.execute(update(table).where(table.c.id == row.id).values(fields))
    return [row.id for row in rows]


def _is_driven(now: datetime) -> ColumnElement[bool]:
    """Whether the process that has claimed a delivery is at work."""
    driver = select(sender.c.id).where(sender.c.id == delivery.c.epoch, sender.c.lease_until > now)
    return and_(delivery.c.state == _D.SENDING, driver.exists())


def _is_young(now: datetime) -> ColumnElement[bool]:
    """Whether a letter was claimed just now."""
    return and_(letter.c.state == _D.SENDING, letter.c.claimed_at > now - LETTER_TAKES)


def _forget(conn: Connection, subscriber_id: int, now: datetime) -> int:
    """Leave of a subscriber the number and the dates; how many lines their history has."""
    name = stand_in(subscriber_id)
    fields: dict[str, Any] = {
        "address": name,
        "key": name,
        "name": "",
        "consent": "",
        "nonce": "",
        "without": "",
    }
    left_at = func.coalesce(subscriber.c.left_at, now)
    fields |= {"standing": Standing.LEFT, "left_at": left_at, "paused_until": None, "erased_at": now}
    conn.execute(update(subscriber).where(subscriber.c.id == subscriber_id).values(fields))
    empty = {"source": "", "words": "", "network": ""}
    where = consent.c.subscriber_id == subscriber_id
    return conn.execute(update(consent).where(where).values(empty)).rowcount
