"""adopt: take an archive of documents as issues that were sent, so that everything looks back at them.

Their links are in the ledger ("already sent in #12"), their addresses lead references, their sections and
closings are the house style.  Nothing is sent, and an issue that is here already is left as it is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from curator.config import Schedule, Settings
from curator.errors import CuratorError
from curator.issues.arrival import Manner
from curator.issues.document import to_markdown
from curator.jobs.create import create
from curator.jobs.redraft import AS_USUAL, read
from curator.model import Issue, IssueState
from curator.store import issues, reading


class Fate(StrEnum):
    """What became of a document."""

    TAKEN = "taken"
    KNOWN = "known"  # the same issue is here
    OTHER = "other"  # an issue of this number is here, and says something else
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became of one document: its name, its issue (None if it was refused), and a line each to say."""

    name: str
    fate: Fate
    issue: Issue | None = None
    remarks: tuple[str, ...] = ()


def adopt(
    engine: Engine,
    settings: Settings,
    documents: Iterable[tuple[str, bytes, int | None]],
    *,
    manner: Manner = AS_USUAL,
    now: datetime,
    by: str,
) -> Iterator[Adopted]:
    """Take each of the `documents` as a sent issue: its name, its bytes, and the number that its name tells.

    Each is stored by itself, and one that is refused stops no other.
    """
    for name, data, number in documents:
        try:
            arrival = read(engine, settings, data, replace(manner, number=number))
            sent = _sent(arrival.issue, settings.schedule, now)
            fate, issue = _keep(engine, sent, now=now, by=by)
        except CuratorError as error:
            yield Adopted(name, Fate.REFUSED, None, (str(error),))
        else:
            yield Adopted(name, fate, issue, arrival.remarks)


def _sent(issue: Issue, schedule: Schedule | None, now: datetime) -> Issue:
    """`issue` as sent on its day, at the calendar's hour; today where no day is told."""
    zone = ZoneInfo(schedule.timezone) if schedule else UTC
    hour = schedule.at if schedule else time()
    moment = datetime.combine(issue.slot, hour, zone) if issue.slot else now
    return replace(issue, state=IssueState.SENT, sent_at=moment)


def _keep(engine: Engine, sent: Issue, *, now: datetime, by: str) -> tuple[Fate, Issue]:
    """Store an issue that is not here yet; what became of it, and the issue that is here now."""
    with reading(engine) as conn:
        here = next((one for one in issues.list_all(conn) if one.number == sent.number), None)
        known = issues.get(conn, here.number) if here else None
    if known is None:
        return Fate.TAKEN, create(engine, sent, now=now, by=by, what="taken over as sent")
    same = to_markdown(known) == to_markdown(replace(sent, front=sent.front or known.front))
    return (Fate.KNOWN if same else Fate.OTHER), known
