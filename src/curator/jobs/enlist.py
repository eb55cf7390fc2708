"""enlist: a table of subscribers comes onto the list, and brings nobody back."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from curator.mail import roster
from curator.mail.roster import RefusedRow, Roster, Row, Terms
from curator.model import Act, Standing
from curator.store import consents, reading, subscribers, writing
from curator.store import roster as listed
from curator.store.columns import batches
from curator.text import one_line

_GONE = {Standing.LEFT, Standing.SUPPRESSED}


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: who is new, by standing; known before; barred because suppressed; the table."""

    taken: Mapping[Standing, int]
    known: int
    barred: int
    table: Roster

    @property
    def new(self) -> int:
        """How many subscribers are new, whatever their standing."""
        return sum(self.taken.values())

    @property
    def refused(self) -> tuple[RefusedRow, ...]:
        """The rows that make no subscriber."""
        return self.table.refused


@dataclass(slots=True)
class _Plan:
    """What an import would do, as the list stands."""

    fresh: list[Row] = field(default_factory=list)
    known: int = 0
    barred: int = 0
    against: list[RefusedRow] = field(default_factory=list)


def take_in(
    engine: Engine,
    data: bytes,
    *,
    now: datetime,
    consent: str = "",
    file: str = "",
    pending: bool = False,
    encoding: str = "",
    dry: bool = False,
) -> Imported:
    """Import a CSV called `file`: all its good rows in one transaction; if `dry`, only tell what would be.

    `consent` is where the consent of its readers comes from, if the table does not tell; `pending` takes in
    those who never confirmed.  Whoever is known keeps their standing, and suppressed addresses stay out: an
    import brings nobody back.  Raises Unreadable if it is no table, UsageError if nothing tells of consent.
    """
    file = one_line(file, 200)
    terms = Terms(consent=one_line(consent), pending=pending, file=file, now=now)
    table = roster.read(data, terms, encoding=encoding)
    with (reading if dry else writing)(engine) as conn:
        plan = _plan(conn, table.rows)
        taken = Counter(row.standing for row in plan.fresh)
        if not dry:
            taken = _enter(conn, plan.fresh, file, now)
    known = plan.known + len(plan.fresh) - taken.total()
    against = sorted((*table.refused, *plan.against), key=lambda one: one.line)
    return Imported(taken, known, plan.barred, replace(table, refused=tuple(against)))


def _plan(conn: Connection, rows: Iterable[Row]) -> _Plan:
    """Who of these is new, known or barred."""
    keyed = {row.key: row for row in rows}
    known = listed.standings(conn, list(keyed))
    barred = subscribers.barred_keys(conn, [key for key in keyed if key not in known])
    plan = _Plan()
    for key, row in keyed.items():
        if key in known:
            plan.known += 1
            if row.standing in _GONE and known[key] not in _GONE:
                plan.against.append(_against(row, known[key]))
        elif key in barred:
            plan.barred += 1
        else:
            plan.fresh.append(row)
    return plan


def _against(row: Row, standing: Standing) -> RefusedRow:
    """The row of somebody who is on the list here, and should not be by the table: a person decides."""
    why = (
        f"{row.standing} in the table and {standing} here: no import takes anybody off; "
        f"if they are to go: curator subscriber remove {row.address}"
    )
    return RefusedRow(row.line, row.address, why, (row.address,))


def _enter(conn: Connection, fresh: list[Row], file: str, now: datetime) -> Counter[Standing]:
    """Write these rows onto the list, with what their table tells of them; how many came, by standing."""
    taken = Counter[Standing]()
    for some in batches(fresh):  # all at once would be a list of everybody three times over
        ids = listed.enter(conn, [_subscriber(row, now) for row in some])
        came = [row for row in some if row.key in ids]
        listed.suppress(conn, [_suppression(row, now) for row in came if row.standing is Standing.SUPPRESSED])
        consents.add_many(conn, [line for row in came for line in _history(row, ids[row.key], file, now)])
        taken.update(row.standing for row in came)
    return taken


def _subscriber(row: Row, now: datetime) -> dict[str, Any]:
    """The columns of a new subscriber."""
    left = (row.left_at or row.suppressed_at or now) if row.standing in _GONE else None
    return {
        "address": row.address,
        "key": row.key,
        "name": row.name,
        "standing": row.standing.value,
        "joined_at": row.joined_at or row.confirmed_at or left or now,
        "consent": row.consent,
        "confirmed_at": row.confirmed_at,
        "left_at": left,
        "paused_until": row.paused_until,
        "without": " ".join(row.without),
    }


def _suppression(row: Row, now: datetime) -> dict[str, Any]:
    """The columns of the suppression that comes with a subscriber."""
    at = row.suppressed_at or row.left_at or now
    return {"key": row.key, "address": row.address, "reason": row.reason, "at": at}


def _history(row: Row, subscriber_id: int, file: str, now: datetime) -> Iterable[dict[str, Any]]:
    """The lines of a new subscriber's history: what the table tells, and that it was imported."""
    lines = [(one.at, one.act, one.source, one.words, one.network) for one in row.history]
    if not row.whole:
        lines.append((now, Act.IMPORTED, file, row.consent or row.reason, ""))
    for at, act, source, words, network in lines:
        yield {
            "subscriber_id": subscriber_id,
            "at": min(at, now),
            "act": act,
            "source": source,
            "words": words,
            "network": network,
        }
