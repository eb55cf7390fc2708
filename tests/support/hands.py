"""Hands for a send: posts of real behaviour that a test can look into, and a clock that it can turn."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from curator.errors import SendRejected
from curator.model import Message, Receipt, Terms
from tests.support.make import NOW

Verdict = Exception | Callable[[Message], None]


class Book:
    """A post that writes each message down and gives a receipt, unless it is told otherwise.

    `verdicts` says what happens to an address, each time or, as a list, the first times: an exception is
    raised, a function is called before the message is taken.
    """

    name = "book"

    def __init__(self, **verdicts: Verdict) -> None:
        self.taken: list[Message] = []
        self.asked: Counter[str] = Counter()
        self.verdicts: dict[str, Verdict | list[Verdict]] = dict(verdicts)
        self.always: Verdict | None = None
        self._lock = threading.Lock()

    def send(self, message: Message) -> Receipt:
        """Do as told, or take it."""
        with self._lock:
            self.asked[message.to] += 1
            verdict = self._verdict(message.to)
        if isinstance(verdict, Exception):
            raise verdict
        if verdict:
            verdict(message)
        with self._lock:
            self.taken.append(message)
            return Receipt(f"receipt-{len(self.taken)}")

    def _verdict(self, to: str) -> Verdict | None:
        told = self.verdicts.get(to, self.always)
        if isinstance(told, list):
            return told.pop(0) if told else None
        return told

    def terms(self) -> Terms:
        """No limits."""
        return Terms()

    def close(self) -> None:
        """Nothing is held open."""

    @property
    def addresses(self) -> list[str]:
        """Who got something, sorted; twice who got two."""
        return sorted(message.to for message in self.taken)


def refused(why: str = "550 no such user") -> SendRejected:
    """The verdict on one recipient."""
    return SendRejected(why)


class Clock:
    """The time, which goes on by `step` at each look."""

    def __init__(self, at: datetime = NOW, step: timedelta = timedelta()) -> None:
        self.at, self.step = at, step
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        """Now."""
        with self._lock:
            self.at += self.step
            return self.at
