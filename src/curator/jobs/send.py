"""send: freeze an approved issue's recipients, and mail each of them once.

    agree      what the provider allows just now, before anything is begun
    begin      approved → sending, one delivery row a subscriber, in one transaction
    join       a lease of one's own: what earlier ones left in the middle is in doubt (jobs.crew, each second)
    deliver    claim, committed → one call → classify → write (jobs.courier)
    end        conserved, counted; sent when nothing is queued

It may be called any number of times, from anywhere, at once: all go on where the send stands, share its rate,
and mail nobody twice.
"""

import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, Engine

from curator.config import Settings, token_keys
from curator.errors import Held, Refused, StoreError
from curator.jobs import claims, ending, place, whereabouts
from curator.jobs.clerk import Clerk
from curator.jobs.courier import Couriers, Kit
from curator.jobs.crew import Calls, Crew, Progress
from curator.jobs.pace import Pace
from curator.jobs.recipients import agree, recipients
from curator.jobs.schedule import refuse_held
from curator.mail.cut import whole
from curator.mail.moulds import Moulds
from curator.model import Edition, Issue, IssueState, Tally
from curator.post import Post
from curator.store import deliveries, history, issues, ledger, reading, senders, writing
from curator.store.senders import Lease

CLOSING = 5.0  # seconds for the last words to be written
NOBODY = "there is no active subscriber to send to just now; add some with: curator subscriber import"


@dataclass(frozen=True, slots=True)
class Sent:
    """How a send stands when the call ends: `now_sent` went out in it; `halted` says why it stopped.

    `paused` says why it will not go on before a person lets it.
    """

    issue: int
    tally: Tally
    now_sent: int
    done: bool
    halted: str | None = None
    paused: str | None = None


def send(
    engine: Engine,
    settings: Settings,
    post: Post,
    number: int,
    *,
    clock: Callable[[], datetime],
    by: str,
    stop: threading.Event | None = None,
    told: Callable[[Progress], object] = lambda _: None,
    hear: Callable[[], object] | None = None,
    in_parts: bool = False,
) -> Sent:
    """Send issue `number`, or go on with its send.

    `told` hears how it goes about each second; `hear` takes in what the provider tells, now and then.
    `stop`, once set, lets what is in flight end and claims no more.  `in_parts` begins even if the provider's
    quota is less than there are recipients.  Raises NotFound; Held where it is not approved, is paused, or
    this database may not send; SendHalted where the provider takes nothing.
    """
    stop = stop or threading.Event()
    digest, moulds = _moulds(engine, settings, number)
    keys = token_keys(settings, clock())
    seen = _look(engine, number)
    if seen.state is IssueState.SENT and not _is_open(engine, seen):
        return _report(engine, seen, 0, None)
    rate = _agree(engine, settings, post, seen, now=clock(), in_parts=in_parts)
    place.prove(engine, settings.home, now=clock())
    issue = _begin(engine, settings, number, digest, clock(), by)
    with writing(engine) as conn:
        lease = senders.join(conn, issue.id or 0, whereabouts.owner(), clock())
    clerk = Clerk(engine, lease, clock, partial(claims.note, settings.home))
    couriers = Couriers(Kit(post, moulds, lease, keys, clock, Pace(), clerk), stop)
    calls = Calls(told, hear, partial(place.renew, engine, settings.home))
    try:
        Crew(engine, couriers, calls, rate=rate, threads=settings.post.threads).run()
    finally:
        clerk.leave(lambda conn: _close(conn, issue, lease, clock(), by))
        _leave(engine, settings, clerk)
    return _report(engine, issue, couriers.sent, couriers.halted)


def _agree(
    engine: Engine, settings: Settings, post: Post, issue: Issue, *, now: datetime, in_parts: bool
) -> float:
    """The rate at which it may be sent.  Raises Held, SendHalted."""
    who = recipients(engine, issue.number, now, sections=settings.subscribing.sections)
    if not who.count and issue.state is IssueState.APPROVED:
        raise Held(NOBODY)
    return agree(engine, settings, post.terms(), who, now=now, in_parts=in_parts)


def _leave(engine: Engine, settings: Settings, clerk: Clerk) -> None:
    """Let the clerk write the last words; then no copy made meanwhile passes for this database."""
    clerk.close(CLOSING)
    with suppress(Held, StoreError):  # the mails are out; whatever is wrong here holds the next send
        place.renew(engine, settings.home, times=2)


def _moulds(engine: Engine, settings: Settings, number: int) -> tuple[str, Moulds]:
    """The approved digest, and what all its messages are cast in: proved before anything is begun."""
    with reading(engine) as conn:
        issue = issues.get(conn, number)
        if issue.state is IssueState.DRAFT:
            raise Held(f"issue #{number} is not approved; approve it with: curator issue approve {number}")
        edition = issues.edition_of(conn, issue)
    return edition.digest, Moulds(edition, newsletter=settings.newsletter, list_id=settings.list_id)


def _look(engine: Engine, number: int) -> Issue:
    """The issue, if it may be sent as far as this database says.  Raises Held."""
    with reading(engine) as conn:
        issue = issues.get(conn, number)
        if issue.state is not IssueState.SENT or deliveries.tally(conn, issue.id or 0).is_open:
            _refuse_paused(conn, issue)
        return issue


def _refuse_paused(conn: Connection, issue: Issue) -> None:
    """Raise Held where the newsletter is held, or this very send is paused."""
    refuse_held(conn)
    why = ledger.paused(conn, issue.id or 0)
    if why:
        raise Held(
            f"the send of #{issue.number} is {why}; go on with: curator deliveries resume {issue.number}"
        )


def _begin(engine: Engine, settings: Settings, number: int, digest: str, now: datetime, by: str) -> Issue:
    """The issue with its recipients frozen, if `digest` is still what is approved.

    Of several who begin at once, one freezes, and the others go on with what it has frozen.
    """
    with writing(engine) as conn:
        issue = issues.get(conn, number)
        if issue.digest != digest:
            raise Refused(f"issue #{number} was changed by somebody else just now; look at it again")
        _refuse_paused(conn, issue)
        if issue.state in {IssueState.SENDING, IssueState.SENT}:
            return issue
        edition = issues.edition_of(conn, issue)
        if not issues.move(conn, issue, IssueState.SENDING, by=by, at=now):
            again = issues.get(conn, number)
            if again.state is IssueState.SENDING and again.digest == digest:
                return again
            raise Refused(f"issue #{number} was changed by somebody else just now; look at it again")
        frozen = _freeze(conn, edition, issue, now, sections=settings.subscribing.sections)
        if frozen == 0:
            raise Held(NOBODY)
        history.note(conn, issue.id, by=by, at=now, what=f"sending to {frozen}")
        return issues.get(conn, number)


def _freeze(conn: Connection, edition: Edition, issue: Issue, now: datetime, *, sections: bool) -> int:
    """Freeze the recipients, each with the sections that they go without; how many they are."""
    key, nonce = issue.id or 0, secrets.token_hex(6)
    frozen = ledger.materialise(conn, key, edition.id or 0, nonce, now, sections=sections)
    if sections:
        ledger.skip_unwilling(conn, key, whole(edition), now)
    return frozen


def _is_open(engine: Engine, issue: Issue) -> bool:
    """Whether there is anything to send of a sent issue: once a person says of some: again."""
    with reading(engine) as conn:
        return deliveries.tally(conn, issue.id or 0).is_open


def _close(conn: Connection, issue: Issue, lease: Lease, now: datetime, by: str) -> None:
    """Give up the lease; the last one ends the send."""
    if senders.leave(conn, lease):
        ledger.skip_unwanted(conn, lease.issue_id, now)
        ending.end(conn, issue, what="sent", now=now, by=by)


def _report(engine: Engine, issue: Issue, now_sent: int, halted: str | None) -> Sent:
    with reading(engine) as conn:
        tally = deliveries.tally(conn, issue.id or 0)
        is_sent = issues.get(conn, issue.number).state is IssueState.SENT
        paused = ledger.paused(conn, issue.id or 0) if tally.is_open else None
    return Sent(issue.number, tally, now_sent, is_sent and not tally.is_open, halted, paused)
