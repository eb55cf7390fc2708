"""A courier of a send: claim a delivery, committed; call once; classify; report; again until none is left."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from curator.errors import (
    CuratorError,
    SendHalted,
    SendInDoubt,
    SendPostponed,
    SendRejected,
    SendThrottled,
)
from curator.jobs.clerk import Clerk
from curator.jobs.pace import Pace
from curator.mail import tokens
from curator.mail.breakers import Refusals
from curator.mail.compose import compose
from curator.mail.moulds import Moulds
from curator.model import Delivery, Message, Receipt
from curator.post import Post
from curator.store import ledger
from curator.store.ledger import LONGEST_WAIT
from curator.store.senders import LEASE, Lease

MOST_ATTEMPTS = 8
_MARGIN = LEASE / 4  # a lease that is so near its end is not begun a call under


@dataclass(frozen=True, slots=True)
class Kit:
    """What all couriers of a process work with."""

    post: Post
    moulds: Moulds
    lease: Lease
    keys: tuple[bytes, ...]
    clock: Callable[[], datetime]
    pace: Pace
    clerk: Clerk


class Couriers:
    """What the couriers of one process share.  `sent` and `halted` tell how it goes."""

    def __init__(self, kit: Kit, stop: threading.Event) -> None:
        self.stop = stop
        self.sent = 0
        self.halted: str | None = None
        self.is_dry = False  # somebody found nothing to claim; whoever looks into it sets it back
        self.latency = 0.0  # seconds that a call takes, lately
        self.in_flight: set[int] = set()
        self.kit = kit
        self._lock = threading.Lock()
        self._refusals = Refusals()
        self._valid_until = 0.0  # no call is begun before the first beat

    def renewed(self, since: float) -> None:
        """The lease was renewed at that time of `awake`: calls may begin under it for a while from then on.

        Not from when this is noticed: the process may have been stopped in between.
        """
        self._valid_until = since + (LEASE - _MARGIN).total_seconds()

    def work(self) -> None:
        """Deliver until nothing is ready or the send is stopped."""
        while self.kit.pace.turn(self.stop):
            delivery = self.kit.clerk.claim()
            if delivery is None:
                self.is_dry = True
                return
            while delivery is not None:
                with self._lock:
                    self.in_flight.add(delivery.id)
                try:
                    following = self._deliver(delivery)
                finally:
                    with self._lock:
                        self.in_flight.discard(delivery.id)
                delivery = following

    def halt(self, why: str) -> None:
        """Claim no more; what is in flight ends."""
        self.halted = self.halted or why
        self.stop.set()

    def _deliver(self, delivery: Delivery) -> Delivery | None:
        """Call once, and report what came of it; the next delivery, if there may be one at once."""
        try:
            receipt = self._call(delivery)
        except SendRejected as error:
            self._end(ledger.fail, delivery, str(error))
            self._count_refusal(delivery, error)
        except SendPostponed as error:
            self._postpone(delivery, error)
        except SendThrottled as error:
            self.kit.pace.slow()
            self._later(delivery, error)
            if delivery.attempts >= MOST_ATTEMPTS:  # then the provider is the one that is unwell
                self.halt(f"refused {MOST_ATTEMPTS} times for now: {error}")
        except SendHalted as error:
            self._report(ledger.requeue, delivery, str(error), None)
            self.halt(str(error))
        except SendInDoubt as error:
            self._end(ledger.doubt, delivery, str(error))
        except CuratorError as error:  # it could not even be composed: this recipient's fault, said aloud
            self._end(ledger.fail, delivery, str(error))
        except Exception as error:
            # Nobody knows how far the call came; to send again would be to guess.
            self._end(ledger.doubt, delivery, f"{type(error).__name__}: {error}")
            raise
        else:
            with self._lock:
                self.sent += 1
                self._refusals.taken()
            return self.kit.clerk.accept(delivery.id, receipt, claims=self.kit.pace.is_free(self.stop))
        return None

    def _call(self, delivery: Delivery) -> Receipt:
        """One call, right after a look at the lease: who slept too long must not wake up and mail."""
        message = self._compose(delivery)
        self.kit.pace.depart()
        if awake() > self._valid_until:
            raise SendHalted("this sender was stopped for a while, and others may have taken over")
        began = time.monotonic()
        receipt = self.kit.post.send(message)
        took = time.monotonic() - began
        with self._lock:
            self.latency = took if not self.latency else self.latency * 0.9 + took * 0.1
        return receipt

    def _compose(self, delivery: Delivery) -> Message:
        keys, reader = self.kit.keys, delivery.subscriber_id
        return compose(
            self.kit.moulds.of(delivery.without),
            to=delivery.address,
            token=lambda purpose: tokens.make(keys, purpose, reader),
            delivery=f"{self.kit.lease.nonce}-{delivery.id}",
            now=self.kit.clock(),
        )

    def _end(self, how: Callable[..., bool], delivery: Delivery, reason: str) -> None:
        self._report(how, delivery, reason, self.kit.clock())

    def _report(self, how: Callable[..., bool], delivery: Delivery, *told: object) -> None:
        lease = self.kit.lease
        self.kit.clerk.write(lambda conn: how(conn, lease, delivery.id, *told))

    def _later(self, delivery: Delivery, error: SendThrottled) -> None:
        """Try again, ever later."""
        wait = min(LONGEST_WAIT, timedelta(seconds=2 ** (delivery.attempts - 1)))
        self._report(ledger.requeue, delivery, str(error), self.kit.clock() + wait)

    def _postpone(self, delivery: Delivery, error: SendPostponed) -> None:
        """Try this recipient again, but not without end: the others' send must end, too."""
        if delivery.attempts < MOST_ATTEMPTS:
            self._later(delivery, error)
        else:
            self._end(ledger.fail, delivery, f"refused {MOST_ATTEMPTS} times for now: {error}")

    def _count_refusal(self, delivery: Delivery, error: SendRejected) -> None:
        """Too many refusals are not the recipients' fault: stop, and queue those again that prove it."""
        with self._lock:
            why = self._refusals.refused(delivery.id)
            ids = self._refusals.blameless
        if why:
            self.halt(f"{why}: {error}")
            take_back = partial(ledger.take_back, lease=self.kit.lease, ids=ids, reason=str(error))
            self.kit.clerk.write(take_back)


def awake() -> float:
    """Seconds on a clock that goes on while the machine sleeps, where there is one."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
