"""A subscriber's history in one cell: the lines of their consent as JSON, which no spreadsheet computes."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from curator.errors import UsageError
from curator.model import Act, Consent
from curator.text import clean

_TEXTS = ("source", "words", "network")
_LONGEST = 10_000  # characters of a text


def written(lines: Sequence[Consent]) -> str:
    """The cell that holds these lines; "" for none."""
    told = [
        {"at": one.at.isoformat(), "act": one.act.value}
        | {name: text for name in _TEXTS if (text := getattr(one, name))}
        for one in lines
    ]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) if told else ""


def read(cell: str) -> tuple[Consent, ...]:
    """The lines that `written` wrote.  Raises UsageError for a cell that it never wrote, or that was cut."""
    if not cell:
        return ()
    try:
        return tuple(_line(one) for one in json.loads(cell))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise UsageError("its consent_history is not as curator writes it") from None


def _line(told: dict[str, Any]) -> Consent:
    at = datetime.fromisoformat(told["at"])
    texts = {name: clean(str(told.get(name, "")))[:_LONGEST] for name in _TEXTS}
    return Consent((at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC), Act(told["act"]), **texts)
