"""Nouns of the readers: subscriber, what they agreed to, sign-up, letter, vote, suppression."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from curator.model.mail import DeliveryState


class Standing(StrEnum):
    """Whether an address may be written to."""

    PENDING = "pending"
    ACTIVE = "active"
    LEFT = "left"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """An address that asked for the newsletter.

    Nothing comes before `paused_until`.  One that is erased has no address any more, only its number.
    """

    id: int
    address: str
    standing: Standing
    joined_at: datetime
    name: str = ""
    consent: str = ""  # where the consent comes from, in a few words
    left_at: datetime | None = None
    confirmed_at: datetime | None = None
    paused_until: datetime | None = None
    without: tuple[str, ...] = ()  # keys of the sections that are not wanted
    erased_at: datetime | None = None


class Act(StrEnum):
    """What a reader, or somebody in their name, did about their subscription."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    ADDED = "added"
    IMPORTED = "imported"
    CHANGED = "changed"
    PAUSED = "paused"
    RESUMED = "resumed"
    LEFT = "left"
    EXPLAINED = "explained"
    SUPPRESSED = "suppressed"
    RELEASED = "released"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Consent:
    """One line of a subscriber's history: what was done, when, from where, and in which words.

    `source` is a page's address, a file's name or a person; `network` is the part of the reader's address on
    the net that names no single machine; `words` are what the reader agreed to, or said.
    """

    at: datetime
    act: Act
    source: str = ""
    words: str = ""
    network: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to a subscriber once: `what` in a word, `words` that say more.

    `issue` is the number of the issue that it was about; `source` and `network` are as in a Consent.
    """

    at: datetime
    what: str
    words: str = ""
    issue: int | None = None
    source: str = ""
    network: str = ""


@dataclass(frozen=True, slots=True)
class Goodbye:
    """Why a reader left, in their words; `issue` is the number of the last one sent before, if any was."""

    at: datetime
    subscriber_id: int
    words: str
    issue: int | None = None


@dataclass(frozen=True, slots=True)
class Signup:
    """What the form took, until it is looked into: no page waits for that, and so none tells who is known."""

    id: int
    address: str
    key: str
    at: datetime
    source: str = ""
    words: str = ""
    network: str = ""
    without: tuple[str, ...] = ()


class LetterKind(StrEnum):
    """What a letter is for."""

    CONFIRM = "confirm"
    WELCOME = "welcome"
    GOODBYE = "goodbye"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail of the newsletter to one reader about their subscription, with its fate."""

    id: int
    subscriber_id: int
    kind: LetterKind
    state: DeliveryState
    asked_at: datetime
    attempts: int = 0
    receipt: str | None = None
    reason: str | None = None
    claimed_at: datetime | None = None
    ended_at: datetime | None = None


class Choice(StrEnum):
    """A reader's vote on an issue."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Vote:
    """What a reader thought of an issue."""

    issue: int
    choice: Choice
    at: datetime


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address that must not be written to, and why; the address is "" where only its hash is kept."""

    address: str
    reason: str
    at: datetime
