"""Nouns of what became of a send: its figures, why some did not get it, who drives it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from curator.model.issue import IssueState
from curator.model.mail import DeliveryState, Tally
from curator.model.reader import Goodbye


@dataclass(frozen=True, slots=True)
class Figures:
    """An issue's send in numbers of subscribers.

    `sent` are those whose mail the provider took, whatever became of it since.  `delivered`, `bounced` and
    `complained` are part of them, and None where the provider has told nothing of this issue; who complained
    was delivered to.  `left` unsubscribed after its send began and before the next one's; `paused` chose then
    to get nothing for a while; `up` and `down` voted on it.  `opened` and `clicked` are None where that is
    not followed.
    """

    issue: int
    title: str
    began: datetime
    ended: datetime | None
    recipients: int
    sent: int
    delivered: int | None
    bounced: int | None
    complained: int | None
    failed: int
    skipped: int
    in_doubt: int
    waiting: int
    left: int
    paused: int = 0
    up: int = 0
    down: int = 0
    opened: int | None = None
    clicked: int | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why `count` deliveries are in `state`; `address` is one of them, as an example.

    What differs from one to the next (addresses, numbers of tickets) stands as "…" in `text`.
    """

    state: DeliveryState
    text: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Driver:
    """A process that drives a send: who, since when, and how many messages a second are its part."""

    owner: str
    since: datetime
    share: float


@dataclass(frozen=True, slots=True)
class Reckoning:
    """All about one send.

    `worked` is how long messages left, pauses and halts aside, and `rate` how many a second did; None where
    less than two were tried.  `goodbyes` say why readers left after it.  `delayed` and `bounced_for_now` are
    sent and may still arrive.  `paused` says by whom and why, None while it is not.
    """

    state: IssueState
    figures: Figures
    tally: Tally
    reasons: tuple[Reason, ...] = ()
    goodbyes: tuple[Goodbye, ...] = ()
    drivers: tuple[Driver, ...] = ()
    delayed: int = 0
    bounced_for_now: int = 0
    worked: timedelta | None = None
    rate: float | None = None
    paused: str | None = None

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody has to decide: a delivery is in doubt, or the send is paused."""
        return self.figures.in_doubt > 0 or (self.paused is not None and self.tally.is_open)
