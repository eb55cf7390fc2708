"""listen: during a long send, take in what the provider tells of it."""

from sqlalchemy import Engine

from curator.config import Settings
from curator.errors import CuratorError
from curator.jobs.settle import Clock, Taken, take_in
from curator.post.mailbag import Mailbag

SECONDS = 3.0  # that a send gives to it at a time


class Listener:
    """What a long send calls now and then: it takes in what waits in the queue, for some seconds at most.

    It never raises for the queue's or the database's trouble, which must not stop a send; `fault` says in one
    line what the trouble is, and is None while there is none.
    """

    def __init__(self, settings: Settings, engine: Engine, clock: Clock) -> None:
        self.fault: str | None = None
        self._settings = settings
        self._engine = engine
        self._clock = clock
        self._mailbag: Mailbag | None = None

    def __call__(self) -> Taken:
        """Take in what waits; what came of it, nothing where that failed."""
        try:
            self._mailbag = self._mailbag or Mailbag(self._settings, hasty=True)
            bags = self._mailbag.bags(seconds=SECONDS, wait=1)
            taken = take_in(self._engine, bags, clock=self._clock, tracking=self._settings.tracking, tries=1)
        except CuratorError as error:
            self.fault = str(error)
            return Taken()
        self.fault = None
        return taken

    def close(self) -> None:
        """Close the connections to the queue."""
        if self._mailbag:
            self._mailbag.close()


def listener(settings: Settings, engine: Engine, clock: Clock) -> Listener | None:
    """The listener of this newsletter's queue; None where curator.toml names none."""
    return Listener(settings, engine, clock) if settings.post.ses.events_queue else None
