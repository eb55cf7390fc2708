"""recipients: who would get an issue if it were sent now, and whether the provider would take that."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from curator.config import Settings
from curator.errors import Held
from curator.mail import shares
from curator.mail.cut import whole
from curator.model import DeliveryState, Edition, Issue, IssueState, Terms
from curator.store import deliveries, issues, ledger, reading, wanted
from curator.text import plural

SIMULATOR = "simulator.amazonses.com"


@dataclass(frozen=True, slots=True)
class Recipients:
    """An issue, the edition that goes out, and how many would get it now."""

    issue: Issue
    edition: Edition
    count: int


def recipients(engine: Engine, number: int, now: datetime, *, sections: bool = False) -> Recipients:
    """Who would get issue `number` now: all who may be written to, or those still queued.

    With `sections`, whoever wants none of those that it has is not among them.  Raises NotFound, Refused for
    an issue without an edition.
    """
    with reading(engine) as conn:
        issue = issues.get(conn, number)
        edition = issues.edition_of(conn, issue)
        if issue.state is IssueState.APPROVED:
            count = wanted.count(conn, now, whole(edition) if sections else ())
        else:
            count = deliveries.tally(conn, issue.id or 0).counts.get(DeliveryState.QUEUED, 0)
        return Recipients(issue, edition, count)


def agree(
    engine: Engine, settings: Settings, terms: Terms, who: Recipients, *, now: datetime, in_parts: bool
) -> float:
    """The rate at which `who` may be written to, in messages a second.

    Raises Held where the provider would not take all of them, unless it may be sent `in_parts`.
    """
    go_on = f"send what it takes with: curator send {who.issue.number} --in-parts"
    if terms.left is not None and terms.left < who.count and not in_parts:
        raise Held(
            f"the provider takes {plural(terms.left, 'more message')} within 24 hours, "
            f"and {plural(who.count, 'recipient')} wait; ask it for more, or {go_on}"
        )
    if terms.only is not None:
        _refuse_strangers(engine, who, terms.only, now)
    return shares.rate(settings.post.rate, terms.rate)


def _refuse_strangers(engine: Engine, who: Recipients, only: frozenset[str], now: datetime) -> None:
    """Raise Held if a recipient is not among those `only` that may be written to."""
    begun = who.issue.state is not IssueState.APPROVED
    with reading(engine) as conn:
        addresses = ledger.waiting(conn, who.issue.id or 0, now, begun=begun)
    known = {one.lower() for one in only} | {SIMULATOR}
    strangers = [one for one in addresses if not known & {one.lower(), one.lower().rpartition("@")[2]}]
    if strangers:
        raise Held(
            f"the account is in the SES sandbox, and {plural(len(strangers), 'recipient')} "
            f"({strangers[0]}, ...) may not be written to; ask for production access: docs/ses.md"
        )
