"""What the provider told of messages: events that found no delivery yet, and bounces that come again."""

from itertools import takewhile

from sqlalchemy import Connection, exists, or_, select, update

from curator.model import DeliveryState, EventKind, MailEvent
from curator.store.schema import delivery, letter, mail_event

_FAR = 20  # deliveries that are looked back upon
# That a delivery came to be in doubt or failed says nothing about the mailbox.
_WENT = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.BOUNCED, DeliveryState.COMPLAINED)
_EVENT = ("id", "kind", "at", "address", "receipt", "permanent", "detail")
_NOBODYS = (mail_event.c.delivery_id.is_(None), mail_event.c.letter_id.is_(None))


def soft_run(conn: Connection, subscriber_id: int) -> int:
    """In how many issues in a row the subscriber's mail bounced softly and did not arrive after all.

    The run ends where an issue arrived, or nothing was told against it.  Newer issues of which nothing is
    known yet do not end it.
    """
    soft = exists().where(
        mail_event.c.delivery_id == delivery.c.id,
        mail_event.c.kind == EventKind.BOUNCE,
        ~mail_event.c.permanent,
    )
    where = (delivery.c.subscriber_id == subscriber_id, delivery.c.state.in_(_WENT))
    asked = select(delivery.c.state, soft).where(*where).order_by(delivery.c.id.desc()).limit(_FAR)
    fates = [(state, bool(bounced)) for state, bounced in conn.execute(asked)]
    while fates and fates[0] == (DeliveryState.SENT, False):
        fates.pop(0)
    return sum(1 for _ in takewhile(lambda one: one == (DeliveryState.SENT, True), fates))


def unclaimed(conn: Connection) -> list[MailEvent]:
    """Events that came before the provider's answer was written down.

    They bear no id of ours, and only now does their receipt lead to a delivery or a letter.
    """
    known = or_(
        exists().where(delivery.c.receipt == mail_event.c.receipt),
        exists().where(letter.c.receipt == mail_event.c.receipt),
    )
    asked = select(*(mail_event.c[name] for name in _EVENT)).where(*_NOBODYS, known)
    rows = conn.execute(asked.order_by(mail_event.c.id)).all()
    return [MailEvent(**{**row._mapping, "kind": EventKind(row.kind)}) for row in rows]  # noqa: SLF001


def claim(conn: Connection, event_id: str, delivery_id: int | None, letter_id: int | None = None) -> bool:
    """The event is about this delivery, or this letter; False if somebody else found that out first."""
    fields = {"delivery_id": delivery_id, "letter_id": letter_id}
    where = (mail_event.c.id == event_id, *_NOBODYS)
    return conn.execute(update(mail_event).where(*where).values(fields)).rowcount == 1
