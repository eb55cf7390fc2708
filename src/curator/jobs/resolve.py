"""resolve: a person decides what became of deliveries that nobody can know of, or tries others once more."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Engine

from curator.errors import Refused
from curator.model import DeliveryState
from curator.store import deliveries, history, ledger, writing
from curator.text import one_line, plural

UNDECIDED = (DeliveryState.IN_DOUBT,)
_SAID = {DeliveryState.SENT: "they went out", DeliveryState.QUEUED: "to be sent again"}


def resolve(
    engine: Engine,
    issue_id: int,
    to: DeliveryState,
    ids: Iterable[int] = (),
    *,
    of: Sequence[DeliveryState] = UNDECIDED,
    now: datetime,
    by: str,
) -> int:
    """Say of deliveries in one of the states `of` that they went (`SENT`) or are tried again (`QUEUED`).

    All of them, or those with these `ids`; how many.  Who decided stands in each reason and in the issue's
    history.  Raises Refused, and changes nothing, if one of `ids` is not among them.
    """
    chosen = set(ids)
    with writing(engine) as conn:
        found = {one.id: one for one in deliveries.list_some(conn, issue_id, of)}
        strange = sorted(chosen - found.keys())
        if strange:
            states = " or ".join(of)
            raise Refused(
                f"delivery {strange[0]} is not one of this issue that is {states}; nothing was changed"
            )
        moved = [
            one.id
            for one in found.values()
            if (not chosen or one.id in chosen)
            and deliveries.move(conn, one, to, reason=_reason(one.reason, by), receipt=None)
        ]
        if moved and to is DeliveryState.QUEUED:
            ledger.reopen(conn, issue_id)
        if moved:
            count = plural(len(moved), "delivery", "deliveries")
            what = f"decided on {count}: {_SAID[to]} ({', '.join(map(str, moved))})"
            history.note(conn, issue_id, by=by, at=now, what=one_line(what, 300))
        return len(moved)


def _reason(before: str | None, by: str) -> str:
    """What was the matter, and who has decided."""
    return one_line(f"{before}; decided by {by}" if before else f"decided by {by}", 300)
