"""Nouns of the mail: message, receipt, delivery, mail event."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

# Where a rendered edition has one of these, each message gets its subscriber's own token for that purpose, of
# the same length: so the invariant bytes are encoded once, and quoted-printable's line breaks stay in place.
TOKEN_SENTINEL = "recipient00token00goes00here.000000000"  # noqa: S105  stands for a token, and is none
PREFERENCES_SENTINEL = "recipient00prefs00goes00here.000000000"
FEEDBACK_SENTINEL = "recipient00votes00goes00here.000000000"
SENTINELS = (TOKEN_SENTINEL, PREFERENCES_SENTINEL, FEEDBACK_SENTINEL)


@dataclass(frozen=True, slots=True)
class Message:
    """The MIME mail for one recipient: `raw` bytes, and the tags that come back with mail events."""

    sender: str
    to: str
    raw: bytes
    delivery: str  # our id of it, also in the X-Curator-Delivery header
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider's answer to an accepted message."""

    id: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What the provider allows just now; None is no limit that it tells of.

    `rate` is in messages a second, `left` how many more it takes within 24 hours.  `only` are the addresses
    and domains that may be written to.  `unknown` says why nothing is known.
    """

    rate: float | None = None
    left: int | None = None
    only: frozenset[str] | None = None
    unknown: str = ""


class DeliveryState(StrEnum):
    """The fate of one edition on its way to one subscriber."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    IN_DOUBT = "in_doubt"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One edition to one subscriber, with its fate."""

    id: int
    issue: int
    subscriber_id: int
    address: str
    state: DeliveryState
    attempts: int = 0
    receipt: str | None = None
    reason: str | None = None
    claimed_at: datetime | None = None
    ended_at: datetime | None = None
    without: tuple[str, ...] = ()  # keys of the sections that this reader does not want


@dataclass(frozen=True, slots=True)
class Tally:
    """The deliveries of an issue, counted: `frozen` is how many were queued when the send began."""

    frozen: int
    counts: dict[DeliveryState, int] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Somebody still waits for the send to go on."""
        return any(self.counts.get(one) for one in (DeliveryState.QUEUED, DeliveryState.SENDING))

    @property
    def waiting(self) -> int:
        """How many have not been tried yet, or are to be tried again."""
        return self.counts.get(DeliveryState.QUEUED, 0)

    @property
    def conserved(self) -> bool:
        """Nobody is lost: every frozen recipient is in exactly one state."""
        return self.frozen == sum(self.counts.values())


class EventKind(StrEnum):
    """What a provider tells about a message after taking it."""

    SEND = "send"
    DELIVERY = "delivery"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    REJECT = "reject"
    DELAY = "delay"
    OPEN = "open"
    CLICK = "click"


@dataclass(frozen=True, slots=True)
class MailEvent:
    """One notification.  `delivery` is our id, where it came back; `permanent` means a hard bounce."""

    id: str
    kind: EventKind
    at: datetime
    address: str
    delivery: str | None = None
    receipt: str | None = None
    permanent: bool = False
    detail: str = ""
