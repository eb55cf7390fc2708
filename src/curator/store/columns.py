"""What the tables are made of: moments in UTC, and columns that hold one of a state's words."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, Dialect, TypeDecorator


class Moment(TypeDecorator[datetime]):
    """An aware datetime, stored and returned in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

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
