"""A send that is put to the test: its newsletter, its ledger, and an SES that fails as told."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from curator import config
from curator.jobs.send import Sent, send
from curator.model import Delivery
from curator.post.ses import SesPost
from curator.store import open_engine
from tests.support import make
from tests.support.promises import assert_nobody_twice_nobody_lost, assert_one_request_an_attempt
from tests.support.ses_office import Request, SesOffice

THREADS = 4


class Trial:
    """Sends of one approved issue through a stub of SES.  `begin` makes the recipients."""

    def __init__(self, engine: Engine, url: str, settings: config.Settings, office: SesOffice) -> None:
        self.engine, self.url, self.settings, self.office = engine, url, settings, office
        self._others: list[Engine] = []

    def begin(self, recipients: int, **told: object) -> "Trial":
        """Have an approved issue and so many recipients, and tell the stub what to do."""
        self.issue = make.approved(self.engine, self.settings, recipients)
        self.office.tell(**told)
        return self

    def send(
        self,
        *,
        engine: Engine | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        read_timeout: float = 5,
        **more: object,
    ) -> Sent:
        """Send it, or go on."""
        post = SesPost(config.Ses(endpoint=self.office.url), threads=THREADS, read_timeout=read_timeout)
        try:
            return send(engine or self.engine, self.settings, post, 1, clock=clock, by="ada", **more)
        finally:
            post.close()

    def beside(self, act: Callable[[], object], after: int) -> threading.Thread:
        """Have `act` done in a thread of its own once so many requests have come."""

        def wait_and_act() -> None:
            self.office.wait(after)
            act()

        thread = threading.Thread(target=wait_and_act, daemon=True)
        thread.start()
        return thread

    def other(self, **how: float) -> Engine:
        """Another program's way into the same database."""
        self._others.append(open_engine(self.url, **how))
        return self._others[-1]

    def close(self) -> None:
        """Let go of what the others held."""
        for one in self._others:
            one.dispose()

    def log(self) -> list[Request]:
        """Every request that came."""
        return self.office.log()

    def check(self, *, killed: int = 0, resting: bool = True) -> dict[str, Delivery]:
        """What must be true whatever happened is; the deliveries by address."""
        log = self.log()
        ledger = assert_nobody_twice_nobody_lost(log, self.engine, self.issue, resting=resting)
        assert_one_request_an_attempt(log, ledger, killed=killed)
        return ledger


@pytest.fixture
def trial(engine: Engine, url: str, settings: config.Settings, office: SesOffice) -> Iterator[Trial]:
    """A newsletter that sends through a stub of SES."""
    made = Trial(engine, url, settings, office)
    yield made
    made.close()
