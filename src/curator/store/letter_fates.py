"""Letters as mail events see them; store.letters is what their senders write."""

from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, update

from curator.model import DeliveryState, Letter, LetterKind, MailEvent
from curator.store.schema import letter, subscriber


def find(conn: Connection, event: MailEvent, letter_id: int | None) -> Letter | None:
    """The letter that an event is about: by our id `letter_id` if it bears one, else by its receipt.

    Another curator that mails from the same account has letters of the same numbers.  So the receipt must be
    the same, and where none is known, the address; one that was erased cannot be compared any more.
    """
    if letter_id is None and not event.receipt:
        return None
    same_address = func.lower(subscriber.c.address) == event.address.lower()
    same_reader = or_(same_address, subscriber.c.erased_at.is_not(None))
    same = letter.c.receipt == event.receipt
    if letter_id is not None:
        same = and_(letter.c.id == letter_id, or_(same, and_(letter.c.receipt.is_(None), same_reader)))
    asked = select(*(letter.c[name] for name in Letter.__slots__))
    joined = asked.join(subscriber, subscriber.c.id == letter.c.subscriber_id).where(same)
    row = conn.execute(joined.with_for_update(of=letter)).first()
    if row is None:
        return None
    told = {"kind": LetterKind(row.kind), "state": DeliveryState(row.state)}
    return Letter(**{**row._mapping, **told})  # noqa: SLF001  its public name


def move(
    conn: Connection, one: Letter, to: DeliveryState, *, reason: str | None, receipt: str | None
) -> bool:
    """Move a letter on from the state it was seen in; what is not told stays."""
    fields: dict[str, Any] = {"state": to}
    fields |= {n: v for n, v in (("reason", reason), ("receipt", receipt)) if v is not None}
    where = (letter.c.id == one.id, letter.c.state == one.state)
    return conn.execute(update(letter).where(*where).values(fields)).rowcount == 1
