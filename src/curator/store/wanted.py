"""Who may be written to: on the list, not suppressed, not resting; and which sections they go without."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal, or_, select

from curator.model import Standing
from curator.store.schema import delivery, subscriber, suppression


def is_wanted(now: Any) -> ColumnElement[bool]:
    """Whether a subscriber may be written to at that time."""
    resting = subscriber.c.paused_until
    return and_(
        subscriber.c.standing == Standing.ACTIVE,
        or_(resting.is_(None), resting <= now),
        ~exists().where(suppression.c.key == subscriber.c.key),
    )


def goes_to_wanted(now: Any) -> ColumnElement[bool]:
    """Whether a delivery's subscriber may."""
    return exists().where(subscriber.c.id == delivery.c.subscriber_id, is_wanted(now))


def goes_without(column: ColumnElement[str], every: Collection[str]) -> ColumnElement[bool]:
    """Whether all of these keys are among those in `column`, which stand apart by spaces."""
    padded = literal(" ") + column + literal(" ")
    return and_(*(padded.contains(f" {key} ", autoescape=True) for key in sorted(every)))


def count(conn: Connection, now: datetime, every: Collection[str] = ()) -> int:
    """How many subscribers may be written to and want one at least of `every` section, if any are given."""
    where = [is_wanted(now)]
    if every:
        where.append(~goes_without(subscriber.c.without, every))
    return conn.execute(select(func.count()).select_from(subscriber).where(*where)).scalar_one()
