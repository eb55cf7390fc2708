"""One courier of a send: claim a delivery, commit, call once, classify, write; again until none is ready."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from curator.errors import (
    CuratorError,
    SendHalted,
    SendInDoubt,
    SendRejected,
    SendThrottled,
    StoreBusy,
)
from curator.jobs.pace import Pace
from curator.mail import tokens
from curator.mail.compose import Mould, compose
from curator.model import Delivery, Receipt
from curator.post import Post
from curator.store import deliveries, reading, writing
from curator.store.deliveries import Lease

MOST_ATTEMPTS = 8
REJECTED_IN_A_ROW = 10  # then the fault is not the recipients'
RECORD_TRIES = 10  # each waits for the database as long as any writer, then a second
LONGEST_WAIT = timedelta(minutes=5)


class Courier:
    """What the threads of one send share.  `sent`, `ended` and `halted` tell how it goes."""

    def __init__(
        self,
        engine: Engine,
        post: Post,
        mould: Mould,
        lease: Lease,
        keys: tuple[bytes, ...],
        clock: Callable[[], datetime],
        pace: Pace,
        stop: threading.Event,
    ) -> None:
        self.engine = engine
        self.stop = stop
        self.sent = 0
        self.ended = 0
        self.halted: str | None = None
        self._post = post
        self._mould = mould
        self._lease = lease
        self._keys = keys
        self._clock = clock
        self._pace = pace
        self._lock = threading.Lock()
        self._rejected = 0

    def work(self) -> None:
        """Deliver until nothing is ready or the send is stopped."""
        while not self.stop.is_set():
            delivery = self._claim()
            if delivery is None:
                if not self._wait_for_more():
                    return
            else:
                self._deliver(delivery)

    def renew(self, span: timedelta) -> None:
        """Keep the lease; without it, stop: another sender has taken over."""
        with writing(self.engine) as conn:
            kept = deliveries.renew_lease(conn, self._lease, self._clock() + span)
        if not kept:
            self._halt("another sender has taken over")

    def _claim(self) -> Delivery | None:
        """The next delivery, once the pace allows; those who left meanwhile are skipped."""
        if not self._pace.wait(self.stop):
            return None
        with writing(self.engine) as conn:
            found = deliveries.claim(conn, self._lease, self._clock())
            if found is None:
                deliveries.skip_unwanted(conn, self._lease.issue_id, self._clock())
        return found

    def _wait_for_more(self) -> bool:
        """Whether a delivery waits for a later try; returns when its time has come."""
        with reading(self.engine) as conn:
            ready = deliveries.next_ready(conn, self._lease.issue_id)
        if ready is None or self.stop.is_set():
            return False
        self.stop.wait(min(5.0, max(0.05, (ready - self._clock()).total_seconds())))
        return True

    def _deliver(self, delivery: Delivery) -> None:
        """Call once, and write down what came of it."""
        try:
            receipt = self._call(delivery)
        except SendRejected as error:
            self._write(deliveries.fail, delivery, str(error))
            self._count_rejection(error)
        except SendThrottled as error:
            self._later(delivery, error)
        except SendHalted as error:
            self._back(delivery, str(error), None)
            self._halt(str(error))
        except SendInDoubt as error:
            self._write(deliveries.doubt, delivery, str(error))
        except CuratorError as error:  # it could not even be composed: this recipient's fault, said aloud
            self._write(deliveries.fail, delivery, str(error))
        except Exception as error:
            # Nobody knows how far the call came; to send again would be to guess.
            self._write(deliveries.doubt, delivery, f"{type(error).__name__}: {error}")
            raise
        else:
            self._accept(delivery, receipt)

    def _call(self, delivery: Delivery) -> Receipt:
        token = tokens.make(self._keys, "unsubscribe", delivery.subscriber_id)
        reference = f"{self._lease.nonce}-{delivery.id}"
        message = compose(
            self._mould, to=delivery.address, token=token, delivery=reference, now=self._clock()
        )
        return self._post.send(message)

    def _accept(self, delivery: Delivery, receipt: Receipt) -> None:
        taken = self._record(deliveries.accept, delivery, receipt, self._clock())
        with self._lock:
            self.sent += taken
            self.ended += 1
            self._rejected = 0

    def _write(self, how: Callable[..., bool], delivery: Delivery, reason: str) -> None:
        self._record(how, delivery, reason, self._clock())
        with self._lock:
            self.ended += 1

    def _record(self, how: Callable[..., bool], delivery: Delivery, *told: object) -> bool:
        """Write down what became of a message, trying for a minute: it is known only here."""
        for _ in range(RECORD_TRIES):
            try:
                with writing(self.engine) as conn:
                    return how(conn, self._lease, delivery.id, *told)
            except StoreBusy:
                self._halt("the database is locked by another program")
                time.sleep(1)
        with writing(self.engine) as conn:
            return how(conn, self._lease, delivery.id, *told)

    def _later(self, delivery: Delivery, error: SendThrottled) -> None:
        """Try again, ever later; when it was tried too often, the provider is the one that is unwell."""
        wait = min(LONGEST_WAIT, timedelta(seconds=2 ** (delivery.attempts - 1)))
        self._back(delivery, str(error), self._clock() + wait)
        if delivery.attempts >= MOST_ATTEMPTS:
            self._halt(f"refused {MOST_ATTEMPTS} times for now: {error}")

    def _back(self, delivery: Delivery, reason: str, not_before: datetime | None) -> None:
        self._record(deliveries.requeue, delivery, reason, not_before)

    def _count_rejection(self, error: SendRejected) -> None:
        """Ten refusals in a row are no coincidence."""
        with self._lock:
            self._rejected += 1
            many = self._rejected >= REJECTED_IN_A_ROW
        if many:
            self._halt(f"{REJECTED_IN_A_ROW} recipients in a row were refused: {error}")

    def _halt(self, why: str) -> None:
        self.halted = self.halted or why
        self.stop.set()
