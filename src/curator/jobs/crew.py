"""The couriers of one process at work on one send, and the one who looks after them.

hire      as many as the rate and the provider's latency need
beat      each second: keep the lease, take one's share of the rate, look for senders that are gone
hear      now and then: what the provider tells meanwhile
judge     whether bounces or complaints are too many
end       let what is in flight end, within seconds
"""

import contextlib
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, Engine

from curator.errors import Held, StoreBusy
from curator.jobs import courier, whereabouts
from curator.jobs.clerk import Errand
from curator.jobs.courier import Couriers
from curator.mail import breakers, shares
from curator.model import Tally
from curator.post import MOST_THREADS
from curator.store import deliveries, ledger, reading, senders
from curator.store.senders import Sender

GRACE = 4.0  # seconds for what is in flight, once told to stop
TICK = 0.02  # seconds between two looks at one's own flags
BEAT, SWEEP, HEAR, TELL = 1.0, 20.0, 20.0, 1.0  # seconds
SILENCE = 5 * BEAT
PATIENCE = 0.2  # seconds between two looks at a send in which nothing can be claimed just now
_LIKELY_LATENCY = 0.1  # seconds, before one is measured


@dataclass(frozen=True, slots=True)
class Progress:
    """How a send stands: `rate` in messages a second, `left` in seconds until those have gone that wait."""

    tally: Tally
    rate: float = 0.0
    left: float | None = None

    @property
    def waiting(self) -> int:
        """How many have not been tried yet."""
        return self.tally.waiting


@dataclass(frozen=True, slots=True)
class Calls:
    """What is called beside the sending; `told` and `hear` may fail, `prove` raises Held to stop it."""

    told: Callable[[Progress], object]  # how it goes, about each second
    hear: Callable[[], object] | None  # takes in what the provider tells, now and then
    prove: Callable[[], object]  # each second: that this is still the database that may send


class Crew:
    """Drives a send as far as it goes.  `rate` is the account's, in messages a second."""

    def __init__(
        self, engine: Engine, couriers: Couriers, calls: Calls, *, rate: float, threads: int | None
    ) -> None:
        self._engine = engine
        self._kit = couriers.kit
        self._couriers = couriers
        self._calls = calls
        self._rate = rate
        self._fixed = threads
        self._threads: list[threading.Thread] = []
        self._errors: list[BaseException] = []
        self._ears: list[threading.Thread] = []
        self._errand: Errand | None = None
        self._last: dict[str, float] = {"hear": time.monotonic()}
        self._look_again = 0.0
        self._seen: dict[int, tuple[datetime, float]] = {}
        self._is_done = False
        self._tell_every = TELL
        self._told_before: tuple[float, int] | None = None

    def run(self) -> None:
        """Work until nothing is left, somebody says stop, or an error; raises the first one of a courier."""
        try:
            while not self._is_over():
                self._look_after()
                time.sleep(TICK)
        finally:
            self._couriers.stop.set()
            self._end()
        if self._errors:
            raise self._errors[0]

    def _look_after(self) -> None:
        self._take_grant()
        if self._is_time("beat", BEAT):
            self._send_beat()
        if self._couriers.is_dry and time.monotonic() >= self._look_again:
            self._look()
        if not self._couriers.is_dry and self._kit.pace.share > 0:
            self._hire()
        if self._is_time("tell", self._tell_every):
            self._judge_and_tell()
        if self._calls.hear and self._is_time("hear", HEAR):
            self._listen(self._calls.hear)

    def _is_time(self, what: str, every: float) -> bool:
        """Whether it is time for something that is done every so many seconds, and now for the first time."""
        now = time.monotonic()
        if now - self._last.get(what, -math.inf) < every:
            return False
        self._last[what] = now
        return True

    def _is_over(self) -> bool:
        """Whether somebody says stop, or nothing is left and all couriers have gone home."""
        if self._couriers.stop.is_set() or self._errors:
            return True
        return self._is_done and not any(one.is_alive() for one in self._threads)

    def _look(self) -> None:
        """See what is left when a courier found nothing to claim: to wait for, or that it is paused."""
        issue_id = self._kit.lease.issue_id
        with reading(self._engine) as conn:
            left = ledger.outlook(conn, issue_id, self._kit.clock())
            paused = None if left.is_over else ledger.paused(conn, issue_id)
        if paused:
            self._couriers.halt(paused)
        self._is_done = left.is_over
        self._couriers.is_dry = not left.ready
        self._look_again = time.monotonic() + (0.0 if left.ready else PATIENCE)

    def _hire(self) -> None:
        """So many couriers that the share is used up, given how long a call takes."""
        latency = self._couriers.latency or _LIKELY_LATENCY
        needed = self._fixed or min(MOST_THREADS, math.ceil(self._kit.pace.share * latency) + 2)
        self._threads = [one for one in self._threads if one.is_alive()]
        for _ in range(needed - len(self._threads)):
            one = threading.Thread(target=self._work, name="courier", daemon=True)
            self._threads.append(one)
            one.start()

    def _work(self) -> None:
        try:
            self._couriers.work()
        except BaseException as error:  # noqa: BLE001  raised again by `run`, in its thread
            self._errors.append(error)
            self._couriers.stop.set()

    def _send_beat(self) -> None:
        """Hand the next beat to the clerk, if the last one is written; a busy database delays it."""
        if self._errand is None:
            self._errand = self._kit.clerk.leave(self._write_beat)
        try:
            self._calls.prove()
        except Held as error:
            self._couriers.halt(str(error))
        except StoreBusy:
            return  # the next beat will do

    def _take_grant(self) -> None:
        """Use the share that a beat has brought, once it is committed: the others know of it then."""
        errand = self._errand
        if errand is None or not errand.done.is_set():
            return
        self._errand = None
        if errand.error is None:
            self._kit.pace.share, since = errand.outcome
            self._couriers.renewed(since)
        elif not isinstance(errand.error, StoreBusy):
            self._errors.append(errand.error)

    def _write_beat(self, conn: Connection) -> tuple[float, float]:
        """Keep the lease, in one transaction with all that depends on it; the share, and since when."""
        since, now, lease = courier.awake(), self._kit.clock(), self._kit.lease
        senders.lock(conn)
        held = {one.id: one.share for one in self._living(conn)}
        share = shares.share(self._rate, held, lease.epoch) if lease.epoch in held else 0.0
        # Less at once, before anybody else can count on the rest; more when it is committed.
        self._kit.pace.share = min(share, self._kit.pace.share)
        if not senders.renew(conn, lease, share, now):
            self._couriers.halt("another sender has taken over")
            return 0.0, 0.0
        ledger.doubt_orphans(conn, lease.issue_id, now)
        if self._is_time("sweep", SWEEP):
            ledger.skip_unwanted(conn, lease.issue_id, now)
        return share, since

    def _living(self, conn: Connection) -> list[Sender]:
        """All senders that live, once those that are gone are buried."""
        mine = self._kit.lease.epoch
        every = senders.all_living(conn)
        gone = {one.id for one in every if one.id != mine and self._is_gone(one) and senders.bury(conn, one)}
        return [one for one in every if one.id not in gone]

    def _is_gone(self, one: Sender) -> bool:
        """Whether a sender's process has ended here, or its lease is over and it was seen to be silent.

        A clock that leaps makes every lease look old; but who lives renews his each second.
        """
        now, (seen, since) = time.monotonic(), self._seen.get(one.id, (None, 0.0))
        if seen != one.lease_until:
            seen, since = self._seen[one.id] = one.lease_until, now
        is_silent = now - since >= SILENCE and senders.has_expired(one, self._kit.clock())
        return is_silent or whereabouts.is_gone(one.owner)

    def _judge_and_tell(self) -> None:
        """Stop a send that bounces or is complained of too much; tell how it goes."""
        issue_id, began = self._kit.lease.issue_id, time.monotonic()
        try:
            with reading(self._engine) as conn:
                tally = deliveries.tally(conn, issue_id)
                paused, waived = ledger.paused(conn, issue_id), ledger.waived(conn, issue_id)
        except StoreBusy:
            return  # the next time will do
        self._tell_every = max(TELL, 20 * (time.monotonic() - began))  # counting must not cost the send
        why = breakers.alarm(tally.counts, *waived)
        if paused:
            self._couriers.halt(paused)
        elif why:
            self._couriers.halt(why)
            said = f"paused by itself: {why}"
            self._kit.clerk.leave(partial(ledger.pause, issue_id=issue_id, why=said))
        with contextlib.suppress(Exception):  # nor must a listener that fails
            self._calls.told(self._progress(tally))

    def _progress(self, tally: Tally) -> Progress:
        """The tally, with the speed since the first look."""
        now, waiting = time.monotonic(), tally.waiting
        began, before = self._told_before = self._told_before or (now, waiting)
        rate = (before - waiting) / (now - began) if now > began else 0.0
        return Progress(tally, rate, waiting / rate if rate > 0 else None)

    def _listen(self, hear: Callable[[], object]) -> None:
        """Take in events beside the sending; whatever goes wrong there is settled later."""
        self._ears = [one for one in self._ears if one.is_alive()]
        if self._ears:
            return

        def listen() -> None:
            with contextlib.suppress(Exception):
                hear()

        self._ears.append(threading.Thread(target=listen, name="ear", daemon=True))
        self._ears[0].start()

    def _end(self) -> None:
        """Wait for what is in flight; what takes too long is in doubt, and a late answer still counts."""
        until = time.monotonic() + GRACE
        for one in (*self._threads, *self._ears):
            one.join(max(0.0, until - time.monotonic()))
        lease, now = self._kit.lease, self._kit.clock()
        reason = "the sender was stopped before the provider had answered"
        for key in list(self._couriers.in_flight):
            doubt = partial(ledger.doubt, lease=lease, delivery_id=key, reason=reason, now=now)
            self._kit.clerk.leave(doubt)
