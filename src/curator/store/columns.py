"""What tables and statements are made of: moments in UTC, columns of one state's words, batches."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import CheckConstraint, DateTime, Dialect, TypeDecorator
from sqlalchemy.types import TypeEngine

T = TypeVar("T")


class Moment(TypeDecorator[datetime]):
    """An aware datetime, stored and returned in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """On SQLite the same text as SQLAlchemy's own type writes, by faster means."""
        if dialect.name != "sqlite":
            return dialect.type_descriptor(DateTime(timezone=True))
        from curator.store.sqlite import IsoMoment

        return dialect.type_descriptor(IsoMoment())  # type: ignore[no-untyped-call]  # SQLAlchemy's own lacks them

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC on the way in."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a time without a zone reached the database"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """UTC on the way out."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def one_of(column: str, states: type[StrEnum]) -> CheckConstraint:
    """The law that `column` holds one of the words of `states`."""
    words = ", ".join(f"'{state.value}'" for state in states)
    return CheckConstraint(f"{column} IN ({words})", name=column)


def batches(values: Sequence[T], size: int = 500) -> list[Sequence[T]]:
    """`values` in runs that fit into one statement's parameters."""
    return [values[at : at + size] for at in range(0, len(values), size)]
