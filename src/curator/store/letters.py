"""Letters to readers about their subscription: queued, claimed before the one call, and their fate.

Each step is one conditional update whose row count is looked at.  A claim is known by its process and by how
often the letter was tried, so that whoever comes late with an answer changes nothing that is not theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, update

from curator.model import DeliveryState, Letter, LetterKind, Standing
from curator.store import memos
from curator.store.schema import letter, memo, subscriber, suppression

LONGEST_WAIT = timedelta(hours=1)  # until a letter is tried again
STUCK = timedelta(minutes=15)  # after which nobody is in the middle of a call any more
UNWANTED = "not wanted any more when its turn came"
_FAR = 2 * LONGEST_WAIT

_READER = subscriber.c.id == letter.c.subscriber_id
_BARRED = exists().where(suppression.c.key == subscriber.c.key)
# To whom each kind may be written, as they stand when its turn comes.
_WANTED = or_(
    and_(
        letter.c.kind == LetterKind.CONFIRM,
        subscriber.c.standing.in_([Standing.PENDING, Standing.LEFT]),
        subscriber.c.nonce != "",
    ),
    and_(letter.c.kind == LetterKind.WELCOME, subscriber.c.standing == Standing.ACTIVE),
    and_(letter.c.kind == LetterKind.GOODBYE, subscriber.c.standing == Standing.LEFT),
)
_IS_WANTED = exists().where(_READER, _WANTED, ~_BARRED, subscriber.c.erased_at.is_(None))
_RESTORED = exists().where(memo.c.name == memos.RESTORED)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter that one process sends now: to which address, and by which nonce its reader may confirm."""

    id: int
    subscriber_id: int
    kind: LetterKind
    attempts: int
    owner: str
    address: str
    nonce: str


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


def is_queued(conn: Connection, subscriber_id: int, kind: LetterKind) -> bool:
    """Whether such a letter waits already."""
    where = (letter.c.subscriber_id == subscriber_id, letter.c.kind == kind)
    return (
        conn.execute(select(letter.c.id).where(*where, letter.c.state == DeliveryState.QUEUED)).first()
        is not None
    )


def is_waiting(conn: Connection, now: datetime) -> bool:
    """Whether a letter's time has come, be it to be sent or to be skipped."""
    return conn.execute(select(letter.c.id).where(*_ready(now)).limit(1)).first() is not None


def claim(conn: Connection, owner: str, now: datetime) -> Claimed | None:
    """Take the next letter for sending; None if none may be sent now.

    The reader's standing and the hold after a restore are looked at in the same statement.  On PostgreSQL a
    row that somebody else is claiming is passed over.
    """
    picked = (
        select(letter.c.id)
        .where(*_ready(now), _IS_WANTED, ~_RESTORED)
        .order_by(letter.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=letter)
        .cte("picked")
    )
    stmt = (
        update(letter)
        .where(letter.c.id.in_(select(picked.c.id)), *_ready(now), _IS_WANTED)
        .values(state=DeliveryState.SENDING, owner=owner, claimed_at=now, attempts=letter.c.attempts + 1)
        .returning(letter.c.id, letter.c.subscriber_id, letter.c.kind, letter.c.attempts)
    )
    row = conn.execute(stmt).first()
    if row is None:
        return None
    asked = select(subscriber.c.address, subscriber.c.nonce).where(subscriber.c.id == row.subscriber_id)
    reader = conn.execute(asked).one()
    kind = LetterKind(row.kind)
    return Claimed(row.id, row.subscriber_id, kind, row.attempts, owner, reader.address, reader.nonce)


def _ready(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Queued, and its time has come; or lies so far ahead that a clock must have been turned back."""
    when = letter.c.not_before
    return letter.c.state == DeliveryState.QUEUED, or_(when.is_(None), when <= now, when > now + _FAR)


def accept(conn: Connection, one: Claimed, receipt: str, now: datetime) -> bool:
    """The provider took it.  A late yes counts, too: nobody sent it again meanwhile."""
    fields = {"state": DeliveryState.SENT, "receipt": receipt, "reason": None, "ended_at": now}
    return _end(conn, one, fields, DeliveryState.SENDING, DeliveryState.IN_DOUBT)


def fail(conn: Connection, one: Claimed, reason: str, now: datetime) -> bool:
    """The provider refuses it for good."""
    return _end(conn, one, {"state": DeliveryState.FAILED, "reason": reason, "ended_at": now})


def doubt(conn: Connection, one: Claimed, reason: str, now: datetime) -> bool:
    """Nobody knows whether it went out."""
    return _end(conn, one, {"state": DeliveryState.IN_DOUBT, "reason": reason, "ended_at": now})


def requeue(
    conn: Connection, one: Claimed, reason: str, not_before: datetime, *, counts: bool = True
) -> bool:
    """It certainly did not go out: queued again, not before then; the try `counts`, or never was."""
    fields: dict[str, Any] = {"state": DeliveryState.QUEUED, "reason": reason, "not_before": not_before}
    return _end(conn, one, fields if counts else fields | {"attempts": one.attempts - 1})


def _end(conn: Connection, one: Claimed, fields: dict[str, Any], *states: DeliveryState) -> bool:
    where = (
        letter.c.id == one.id,
        letter.c.owner == one.owner,
        letter.c.attempts == one.attempts,
        letter.c.state.in_(states or (DeliveryState.SENDING,)),
    )
    return conn.execute(update(letter).where(*where).values(fields)).rowcount == 1


def under_way(conn: Connection) -> list[tuple[int, str, int, datetime]]:
    """The letters that somebody is sending: id, who, at which try, since when."""
    columns = (letter.c.id, letter.c.owner, letter.c.attempts, letter.c.claimed_at)
    rows = conn.execute(select(*columns).where(letter.c.state == DeliveryState.SENDING))
    return [(row[0], row[1], row[2], row[3]) for row in rows if row[3]]


def abandon(conn: Connection, letter_id: int, attempts: int, now: datetime) -> bool:
    """Who was sending it at that try is gone: it may be on its way."""
    where = (
        letter.c.id == letter_id,
        letter.c.attempts == attempts,
        letter.c.state == DeliveryState.SENDING,
    )
    fields = {
        "state": DeliveryState.IN_DOUBT,
        "reason": "the program stopped in the middle of this letter",
        "ended_at": now,
    }
    return conn.execute(update(letter).where(*where).values(fields)).rowcount == 1


def skip_unwanted(conn: Connection, before: datetime, now: datetime) -> int:
    """Skip queued letters that may not be written any more, or were asked for before then; how many."""
    where = (letter.c.state == DeliveryState.QUEUED, or_(~_IS_WANTED, letter.c.asked_at < before))
    fields = {"state": DeliveryState.SKIPPED, "reason": UNWANTED, "ended_at": now}
    return conn.execute(update(letter).where(*where).values(fields)).rowcount


def doubt_unsent(conn: Connection, now: datetime) -> int:
    """What a restored backup takes for unsent may have gone out since: all of it is in doubt; how many."""
    where = letter.c.state.in_([DeliveryState.QUEUED, DeliveryState.SENDING])
    fields = {
        "state": DeliveryState.IN_DOUBT,
        "reason": "unsent in a database that was restored or copied",
        "ended_at": now,
    }
    return conn.execute(update(letter).where(where).values(fields)).rowcount


def some(
    conn: Connection, states: Sequence[DeliveryState], most: int | None
) -> tuple[list[tuple[Letter, str]], int]:
    """The newest letters in these states, all if none, with their readers' addresses; how many there are."""
    where = (letter.c.state.in_(states),) if states else ()
    count = conn.execute(select(func.count()).select_from(letter).where(*where)).scalar_one()
    columns = (letter.c[name] for name in Letter.__slots__)
    asked = select(*columns, subscriber.c.address).join(subscriber, _READER).where(*where)
    rows = conn.execute(asked.order_by(letter.c.id.desc()).limit(most))
    return [(_letter(row), row.address) for row in rows], count


def of(conn: Connection, subscriber_id: int) -> list[Letter]:
    """All letters to a subscriber, oldest first."""
    columns = (letter.c[name] for name in Letter.__slots__)
    asked = select(*columns).where(letter.c.subscriber_id == subscriber_id).order_by(letter.c.id)
    return [_letter(row) for row in conn.execute(asked)]


def _letter(row: Any) -> Letter:
    told = {one: getattr(row, one) for one in Letter.__slots__}
    return Letter(**told | {"kind": LetterKind(row.kind), "state": DeliveryState(row.state)})
