"""settle: take the provider's events, and bring deliveries, standings and suppressions up to date.

An event may come twice, late, before our own answer, or about mail that is not ours: it is kept once, and
moves only what knows less than it (curator.mail.standing).  A notice that is not understood is kept as a
stray.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine

from curator.config import Tracking
from curator.errors import EventRejected, StoreBusy, UsageError
from curator.jobs import place
from curator.mail import addresses, events, standing
from curator.model import Act, Delivery, EventKind, Letter, MailEvent, Standing
from curator.post.mailbag import Bag
from curator.store import (
    consents,
    deliveries,
    erasure,
    letter_fates,
    mail_events,
    reading,
    strays,
    subscribers,
    writing,
)
from curator.store.strays import Stray

SOFT_BOUNCES = 3  # issues in a row; then an address counts as dead
LONGEST_STRAY = 300_000  # characters; more than the provider publishes
TRIES = 3  # of a bag, when the database is busy or the other settle is in the way

Clock = Callable[[], datetime]


@dataclass(slots=True)
class Taken:
    """What came of notices: new events by kind; how many were known or unwanted; why others were refused."""

    new: Counter[EventKind] = field(default_factory=Counter)
    known: int = 0
    unwanted: int = 0
    refused: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many notices and events have been looked at."""
        return self.new.total() + self.known + self.unwanted + len(self.refused)

    def add(self, other: "Taken") -> None:
        """Count in what came of some more."""
        self.new += other.new
        self.known += other.known
        self.unwanted += other.unwanted
        self.refused += other.refused


def take_in(
    engine: Engine,
    bags: Iterable[Bag],
    *,
    clock: Clock,
    tracking: Tracking | None = None,
    keep: bool = True,
    tries: int = TRIES,
    told: Callable[[Taken], None] = lambda _: None,
) -> Taken:
    """Take in notices: each bag in one transaction, and off its queue only after that.

    Opens and clicks are passed over unless `tracking` allows them.  What is not understood is kept as a
    stray, if `keep`.  `told` hears how it stands after each bag.  Raises StoreError where the database fails,
    after `tries` if it is only busy; the bag stays on its queue.  Held where the database is a copy.
    """
    if keep:  # what is taken off the queue is lost for all others
        place.refuse_copy(engine)
    taken = Taken()
    for bag in bags:
        taken.add(_take(engine, bag, clock(), tracking or Tracking(), keep=keep, tries=tries))
        bag.done()
        told(taken)
    claim_late(engine, clock())
    return taken


def _take(engine: Engine, bag: Bag, now: datetime, tracking: Tracking, *, keep: bool, tries: int) -> Taken:
    """Store one bag, again if the database is busy."""
    while True:
        try:
            with writing(engine) as conn:
                return store(conn, bag.bodies, now, tracking, keep=keep)
        except StoreBusy:
            tries -= 1
            if tries < 1:
                raise


def store(
    conn: Connection, bodies: Iterable[str | bytes], now: datetime, tracking: Tracking, *, keep: bool
) -> Taken:
    """Store notices in this transaction; what came of them.  See `take_in`."""
    taken = Taken()
    told: list[MailEvent] = []
    for body in bodies:
        try:
            told += events.parse(body)
        except EventRejected as error:
            taken.refused.append(str(error))
            if keep:
                strays.add(conn, _stray(conn, body, str(error), now))
    # In one order, so that two programs with the same events do not wait for each other for ever.
    for event in sorted(told, key=lambda one: (one.delivery or "", one.id)):
        if not _is_wanted(event, tracking):
            taken.unwanted += 1
        elif apply(conn, event, now):
            taken.new[event.kind] += 1
        else:
            taken.known += 1
    return taken


def _is_wanted(event: MailEvent, tracking: Tracking) -> bool:
    """Whether it may be kept: what readers do with a mail only where they agreed to that."""
    return {EventKind.OPEN: tracking.opens, EventKind.CLICK: tracking.clicks}.get(event.kind, True)


def _stray(conn: Connection, body: str | bytes, why: str, now: datetime) -> Stray:
    """The notice as it can be stored; its id is made of all of it."""
    raw = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    text = raw.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
    if erasure.names_erased(conn, text):
        text = "withheld: it names an address that was erased"
    return Stray(hashlib.sha256(raw).hexdigest()[:16], now, why, text[:LONGEST_STRAY])


def settle(engine: Engine, told: Iterable[MailEvent], *, now: datetime) -> Counter[EventKind]:
    """Apply each event once; how many of each kind were new.  An unknown delivery's stays too."""
    counts: Counter[EventKind] = Counter()
    for event in told:
        with writing(engine) as conn:
            counts[event.kind] += apply(conn, event, now)
    claim_late(engine, now)
    return counts


def apply(conn: Connection, event: MailEvent, now: datetime) -> bool:
    """Apply one event; False if it was known.  One about an editor's mail is kept, and touches no reader."""
    about = _about(conn, event)
    event = erasure.veiled(conn, event, about)
    new = deliveries.record_event(conn, event, *_ids(about))
    # Told before without our id, as an identity tells it, it may find its delivery only this time.
    late = not new and about is not None and mail_events.claim(conn, event.id, *_ids(about))
    if (new or late) and not events.is_aside(event):
        _settle(conn, event, about, now)
    return new


def _about(conn: Connection, event: MailEvent) -> Delivery | Letter | None:
    """What the event is about, if that is known."""
    return deliveries.find(conn, event) or letter_fates.find(conn, event, events.letter_id(event))


def _ids(about: Delivery | Letter | None) -> tuple[int | None, int | None]:
    """The ids of delivery and letter: one of them at most."""
    if about is None:
        return None, None
    return (None, about.id) if isinstance(about, Letter) else (about.id, None)


def claim_late(engine: Engine, now: datetime) -> int:
    """Apply what came before the provider's answer was written down, with no id of ours; how many."""
    with reading(engine) as conn:
        late = mail_events.unclaimed(conn)
    claimed = 0
    for event in late:
        with writing(engine) as conn:
            about = _about(conn, event)
            if about and mail_events.claim(conn, event.id, *_ids(about)):
                _settle(conn, event, about, now)
                claimed += 1
    return claimed


def _settle(conn: Connection, event: MailEvent, about: Delivery | Letter | None, now: datetime) -> None:
    """Move what the event is about, and suppress whom it says is not to be written to."""
    whom, soft = {event.address}, 0
    if about:
        _move(conn, event, about)
        whom.add(_address(conn, about))  # a forwarded mail comes back under another name
    if isinstance(about, Delivery) and event.kind is EventKind.BOUNCE:
        soft = mail_events.soft_run(conn, about.subscriber_id)
    why = _reason(event, soft)
    for address in sorted(whom) if why else ():
        if "@" in address:  # else it was erased, and is barred by its hash
            suppress(conn, address, why, now)


def _address(conn: Connection, about: Delivery | Letter) -> str:
    """To whom it went."""
    return (
        about.address if isinstance(about, Delivery) else subscribers.get(conn, about.subscriber_id).address
    )


def _move(conn: Connection, event: MailEvent, about: Delivery | Letter) -> None:
    """Bring a delivery or a letter to the state that the event tells of."""
    to = standing.after(about.state, event)
    reason = None if to is about.state else event.detail or f"the provider told of it: {event.kind}"
    if not reason and about.receipt is not None:
        return
    # Without a reason, too: a person may have said that it went, who knows no receipt.
    if isinstance(about, Letter):
        letter_fates.move(conn, about, to, reason=reason, receipt=event.receipt)
    else:
        deliveries.move(conn, about, to, reason=reason, receipt=event.receipt)


def _reason(event: MailEvent, soft: int) -> str:
    """Why the event's address must not be written to any more; "" if it may."""
    if events.is_unsent(event):
        return "on the provider's own suppression list"
    why = standing.suppresses(event) or ""
    if soft >= SOFT_BOUNCES and not why:
        why = f"bounced in {soft} issues in a row" + (f" ({event.detail})" if event.detail else "")
    return why


def suppress(
    conn: Connection, address: str, reason: str, now: datetime, *, source: str = "the mail provider"
) -> bool:
    """Write to `address` no more, says `source`; False if it was suppressed already."""
    try:
        key = addresses.key(address)
    except UsageError:
        key = address.lower()
    made = subscribers.suppress(conn, key, address, reason, now)
    known = subscribers.lookup(conn, key)
    before = [Standing.PENDING, Standing.ACTIVE, Standing.LEFT]
    if known and subscribers.move(conn, known.id, before, Standing.SUPPRESSED, now):
        consents.add(conn, known.id, Act.SUPPRESSED, at=now, source=source, words=reason)
    return made
