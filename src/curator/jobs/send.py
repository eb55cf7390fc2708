"""send: freeze an approved issue's recipients, and mail each of them once.

    begin      approved → sending, one delivery row a subscriber, in one transaction
    take over  one owner by lease; what an earlier one left in the middle is in doubt
    deliver    claim, committed → one call → classify → write; by a few threads at one pace
    end        conserved, counted; sent when nothing is queued

It may be called any number of times, at any time: it goes on where it stands, and mails nobody twice.
"""

import contextlib
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from curator.config import Settings, token_keys
from curator.errors import Held, Refused, StoreBusy
from curator.jobs import followers
from curator.jobs.courier import Courier
from curator.jobs.pace import Pace
from curator.jobs.schedule import refuse_held
from curator.mail import compose
from curator.model import CandidateState, DeliveryState, Edition, Issue, IssueState, Tally
from curator.post import Post
from curator.store import candidates, deliveries, history, issues, reading, writing
from curator.store.deliveries import Lease

LEASE = timedelta(minutes=2)
RENEW = 30.0  # seconds

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Sent:
    """How a send stands when the call ends: `now_sent` went out in it; `halted` says why it stopped."""

    issue: int
    tally: Tally
    now_sent: int
    done: bool
    halted: str | None = None


def send(
    engine: Engine,
    settings: Settings,
    post: Post,
    number: int,
    *,
    clock: Clock,
    by: str,
    stop: threading.Event | None = None,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> Sent:
    """Send issue `number`, or go on with its send; `told` hears (ended, frozen) now and then.

    `stop`, once set, lets what is in flight end and claims no more.  Raises NotFound; Held where it is not
    approved, is being sent by somebody else, or this database may not send.
    """
    stop = stop or threading.Event()
    digest, mould = _mould(engine, settings, number)
    keys = token_keys(settings)
    issue = _begin(engine, number, digest, clock(), by)
    if not _is_open(engine, issue):
        return _report(engine, issue, 0, None)
    lease = _take_over(engine, issue, clock())
    with reading(engine) as conn:
        frozen = deliveries.tally(conn, lease.issue_id).frozen
    courier = Courier(engine, post, mould, lease, keys, clock, Pace(settings.post.rate), stop)
    try:
        _drive(courier, settings.post.threads, lambda: told(courier.ended, frozen))
    finally:
        _close(engine, issue, lease, clock(), by)
    return _report(engine, issue, courier.sent, courier.halted)


def recipients(engine: Engine, number: int) -> tuple[Issue, Edition, int]:
    """The approved issue, its edition, and how many would get it now.  Raises NotFound, Refused."""
    from curator.model import Standing
    from curator.store import subscribers

    with reading(engine) as conn:
        issue = issues.get(conn, number)
        edition = issues.edition_of(conn, issue)
        if issue.state is IssueState.APPROVED:
            return issue, edition, subscribers.count(conn).get(Standing.ACTIVE, 0)
        return issue, edition, deliveries.tally(conn, issue.id or 0).counts.get(DeliveryState.QUEUED, 0)


def _mould(engine: Engine, settings: Settings, number: int) -> tuple[str, compose.Mould]:
    """The approved digest, and what all its messages are cast in: proved before anything is begun."""
    with reading(engine) as conn:
        issue = issues.get(conn, number)
        if issue.state is IssueState.DRAFT:
            raise Held(f"issue #{number} is not approved; approve it with: curator issue approve {number}")
        edition = issues.edition_of(conn, issue)
    mould = compose.mould(edition, newsletter=settings.newsletter, list_id=settings.list_id)
    return edition.digest, mould


def _begin(engine: Engine, number: int, digest: str, now: datetime, by: str) -> Issue:
    """The issue with its recipients frozen, if `digest` is still what is approved."""
    with writing(engine) as conn:
        issue = issues.get(conn, number)
        if issue.digest != digest:
            raise Refused(f"issue #{number} was changed by somebody else just now; look at it again")
        if issue.state is IssueState.SENT and not deliveries.tally(conn, issue.id or 0).is_open:
            return issue
        refuse_held(conn)
        if issue.state in {IssueState.SENDING, IssueState.SENT}:
            return issue
        edition = issues.edition_of(conn, issue)
        if not issues.move(conn, issue, IssueState.SENDING, by=by, at=now):
            raise Refused(f"issue #{number} was changed by somebody else just now; look at it again")
        frozen = deliveries.materialise(conn, issue.id or 0, edition.id or 0, secrets.token_hex(6), now)
        if frozen == 0:
            raise Held("there is no active subscriber to send to; add some with: curator subscriber import")
        history.note(conn, issue.id, by=by, at=now, what=f"sending to {frozen}")
        return issues.get(conn, number)


def _is_open(engine: Engine, issue: Issue) -> bool:
    """Whether there is anything to send: also of a sent issue, once a person says of some: again."""
    with reading(engine) as conn:
        return issue.state is IssueState.SENDING or deliveries.tally(conn, issue.id or 0).is_open


def _take_over(engine: Engine, issue: Issue, now: datetime) -> Lease:
    """Become the one who drives the send."""
    owner = f"{_place()}:{os.getpid()}"
    with writing(engine) as conn:
        holder = deliveries.holder(conn, issue.id or 0)
        gone = holder if _is_gone(holder) else None
        lease = deliveries.take_lease(conn, issue.id or 0, owner, now=now, until=now + LEASE, gone=gone)
        if lease is None:
            raise Held(f"issue #{issue.number} is being sent by {holder}; look with: curator deliveries")
        deliveries.doubt_orphans(conn, lease, now)
        return lease


def _place() -> str:
    """Where process ids mean what they mean here: this host, since this boot, in this container."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")[:8]
        space = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        return socket.gethostname()  # nobody here is ever taken for gone: see _is_gone
    return f"{socket.gethostname()}/{boot}/{space}"


def _is_gone(holder: str) -> bool:
    """Whether the process `holder` ran in this place and runs no more: nobody need wait for its lease."""
    place, _, pid = holder.rpartition(":")
    if place != _place() or "/" not in place or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _drive(courier: Courier, threads: int, told: Callable[[], None]) -> None:
    """Let `threads` couriers work until nothing is ready, keeping the lease alive."""
    with ThreadPoolExecutor(max_workers=threads + 1, thread_name_prefix="send") as pool:
        finished = threading.Event()
        keeper = pool.submit(_keep, courier, finished, told)
        try:
            for worker in [pool.submit(courier.work) for _ in range(threads)]:
                worker.result()
        except BaseException:
            courier.stop.set()  # an interrupt lets the other threads end their call, and no more
            raise
        finally:
            finished.set()
        keeper.result()


def _keep(courier: Courier, finished: threading.Event, told: Callable[[], None]) -> None:
    """Renew the lease and tell the progress until `finished`.

    A listener that fails, or a database that is busy once, must not cost the lease: couriers work on it.
    """
    renewed = time.monotonic()
    while not finished.wait(0.25):
        with contextlib.suppress(Exception):
            told()
        if time.monotonic() - renewed >= RENEW:
            renewed = time.monotonic()
            with contextlib.suppress(StoreBusy):
                courier.renew(LEASE)
    with contextlib.suppress(Exception):
        told()


def _close(engine: Engine, issue: Issue, lease: Lease, now: datetime, by: str) -> None:
    """Give up the lease; when nothing is left to do, the issue is sent and so are its candidates."""
    with writing(engine) as conn:
        if not deliveries.renew_lease(conn, lease, None):
            return
        deliveries.skip_unwanted(conn, lease.issue_id, now)
        counts = deliveries.tally(conn, lease.issue_id).counts
        if counts.get(DeliveryState.QUEUED) or counts.get(DeliveryState.SENDING):
            return
        deliveries.finish(conn, lease.issue_id, now)
        if issues.move(conn, issue, IssueState.SENT, by=by, at=now):
            ids = [item.candidate_id for item in issue.items if item.candidate_id is not None]
            candidates.move(conn, ids, [CandidateState.PLACED], CandidateState.SENT)
            followers.send(conn, issue)
            history.note(conn, issue.id, by=by, at=now, what="sent")


def _report(engine: Engine, issue: Issue, now_sent: int, halted: str | None) -> Sent:
    with reading(engine) as conn:
        tally = deliveries.tally(conn, issue.id or 0)
        state = issues.get(conn, issue.number).state
    return Sent(issue.number, tally, now_sent, state is IssueState.SENT and not tally.is_open, halted)
