"""The one who writes for all couriers of a process: what they report and ask for goes into one transaction.

A commit of the sender waits for the disk; sixteen couriers that each waited for their own would wait for
one another.  So whoever comes while the clerk writes is in the next transaction, and is told when it is done.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from curator.errors import StoreBusy, StoreError
from curator.model import Delivery, Receipt
from curator.store import ledger, writing
from curator.store.senders import Lease

TRIES = 10  # of a transaction; each waits for another writer as long as any does, then a second
MOST_AT_ONCE = 100  # claims and reports in one transaction


@dataclass(eq=False)
class Errand:
    """What somebody wants to be written: some `work`, a delivery's `receipt`, a claim of the next one."""

    work: Callable[[Connection], Any] | None = None
    receipt: tuple[int, Receipt] | None = None
    claims: bool = False
    outcome: Any = None
    error: BaseException | None = None
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def tells(self) -> bool:
        """Whether something would be lost if it were given up."""
        return self.work is not None or self.receipt is not None


class Clerk:
    """Writes under `lease`, one transaction after another; `clock` gives the times that are written down.

    `noted` hears what is claimed, once that is committed and before anybody is called with it.
    """

    def __init__(
        self,
        engine: Engine,
        lease: Lease,
        clock: Callable[[], datetime],
        noted: Callable[[list[Delivery]], object] = lambda _: None,
    ) -> None:
        self._engine = engine
        self._lease = lease
        self._clock = clock
        self._noted = noted
        self._inbox: list[Errand] = []
        self._bell = threading.Condition()
        self._is_closed = False
        self._thread = threading.Thread(target=self._serve, name="clerk", daemon=True)
        self._thread.start()

    def claim(self) -> Delivery | None:
        """The next delivery, claimed and committed; None if none may be sent now.  Raises StoreError."""
        taken: Delivery | None = self._wait(Errand(claims=True))
        return taken

    def accept(self, delivery: int, receipt: Receipt, *, claims: bool) -> Delivery | None:
        """Write down the provider's yes, and give the next delivery in the same transaction if it `claims`.

        Raises StoreError after trying for about a minute.
        """
        taken: Delivery | None = self._wait(Errand(receipt=(delivery, receipt), claims=claims))
        return taken

    def write(self, work: Callable[[Connection], Any]) -> Any:
        """What `work` returns, once it is committed.  Raises StoreError likewise."""
        return self._wait(Errand(work))

    def leave(self, work: Callable[[Connection], Any]) -> Errand:
        """Have `work` written without waiting for it; the errand is done when it is committed or failed."""
        return self._hand_in(Errand(work))

    def close(self, seconds: float) -> bool:
        """Write what is waiting, then no more; False if that takes longer than so many seconds."""
        with self._bell:
            self._is_closed = True
            self._bell.notify()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _wait(self, errand: Errand) -> Any:
        self._hand_in(errand).done.wait()
        if errand.error:
            raise errand.error
        return errand.outcome

    def _hand_in(self, errand: Errand) -> Errand:
        with self._bell:
            if self._is_closed:
                errand.error = StoreError("the sender has stopped; nothing more is written")
                errand.done.set()
                return errand
            self._inbox.append(errand)
            self._bell.notify()
        return errand

    def _serve(self) -> None:
        """Write until closed, and nothing is waiting."""
        while True:
            with self._bell:
                while not self._inbox and not self._is_closed:
                    self._bell.wait()
                batch, self._inbox = self._inbox[:MOST_AT_ONCE], self._inbox[MOST_AT_ONCE:]
            if not batch:
                return
            try:
                self._write(batch)
                self._noted([one.outcome for one in batch if one.claims and one.outcome])
            except Exception as error:  # noqa: BLE001  told to those who wait, in whose threads it is raised
                for errand in batch:
                    errand.error = error
            for errand in batch:
                errand.done.set()

    def _write(self, batch: list[Errand]) -> None:
        """One transaction, tried again while another program holds the database.

        What the couriers report is known only here, so that it is tried again whatever the fault is.
        """
        for left in reversed(range(TRIES)):
            try:
                with writing(self._engine) as conn:
                    self._write_all(conn, batch)
            except StoreError as error:
                is_worth_it = isinstance(error, StoreBusy) or any(one.tells for one in batch)
                if not left or not is_worth_it:
                    raise
                time.sleep(1)
            else:
                return

    def _write_all(self, conn: Connection, batch: list[Errand]) -> None:
        """Reports first: nobody is claimed before it is known what became of the others."""
        now = self._clock()
        ledger.accept(conn, self._lease, [one.receipt for one in batch if one.receipt], now)
        for errand in batch:
            if errand.work:
                errand.outcome = errand.work(conn)
        asking = [one for one in batch if one.claims]
        claimed = ledger.claim(conn, self._lease, now, len(asking)) if asking else []
        for errand, delivery in zip(asking, claimed, strict=False):
            errand.outcome = delivery
