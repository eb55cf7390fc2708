"""Which fate may follow which: of a delivery, and of a subscriber.  Tables, and one reading of each.

Events arrive twice, late, in any order, and sometimes before the answer to our own call.  So each kind of
event lifts a delivery only from the states that know less than it does; a replay changes nothing.
"""

from collections.abc import Mapping
from types import MappingProxyType

from curator.errors import Refused
from curator.model import DeliveryState, EventKind, MailEvent, Standing

_D, _S = DeliveryState, Standing

# What we know of a delivery before the provider has said anything.
_UNCONFIRMED = frozenset({_D.QUEUED, _D.SENDING, _D.IN_DOUBT})
# Given up by us or by a person; proof that it arrived all the same is still believed.
_GIVEN_UP = frozenset({_D.FAILED, _D.SKIPPED})
_FINAL = frozenset({_D.DELIVERED, _D.BOUNCED, _D.COMPLAINED})

DELIVERY_MOVES: Mapping[DeliveryState, frozenset[DeliveryState]] = MappingProxyType(
    {
        # Events may meet a queued delivery whose earlier, doubtful attempt a person has released.
        _D.QUEUED: frozenset({_D.SENDING, _D.SKIPPED, _D.SENT, _D.FAILED}) | _FINAL,
        _D.SENDING: frozenset({_D.QUEUED, _D.SENT, _D.FAILED, _D.SKIPPED, _D.IN_DOUBT}) | _FINAL,
        # A person decides what no event did: it went, it did not, or try again.
        _D.IN_DOUBT: frozenset({_D.QUEUED, _D.SENT, _D.FAILED, _D.SKIPPED}) | _FINAL,
        _D.SENT: frozenset({_D.FAILED}) | _FINAL,
        _D.FAILED: frozenset({_D.QUEUED}) | _FINAL,
        _D.SKIPPED: frozenset({_D.QUEUED}) | _FINAL,
        _D.DELIVERED: frozenset({_D.BOUNCED, _D.COMPLAINED}),
        _D.BOUNCED: frozenset({_D.COMPLAINED}),
        _D.COMPLAINED: frozenset(),
    }
)

STANDING_MOVES: Mapping[Standing, frozenset[Standing]] = MappingProxyType(
    {
        _S.PENDING: frozenset({_S.ACTIVE, _S.LEFT, _S.SUPPRESSED}),
        _S.ACTIVE: frozenset({_S.LEFT, _S.SUPPRESSED}),
        # Who left may ask again: through a new confirmation, or by an operator who holds the consent.
        _S.LEFT: frozenset({_S.PENDING, _S.ACTIVE, _S.SUPPRESSED}),
        # Only after a person has lifted the suppression.
        _S.SUPPRESSED: frozenset({_S.PENDING, _S.ACTIVE, _S.LEFT}),
    }
)


def after(state: DeliveryState, event: MailEvent) -> DeliveryState:
    """The state of a delivery in `state` once `event` is known; the same if it says nothing new.

    A passing bounce (mailbox full, out of office) proves only that the provider had taken the message.
    """
    match event.kind:
        case EventKind.COMPLAINT:
            return _D.COMPLAINED
        case EventKind.BOUNCE if event.permanent:
            return state if state is _D.COMPLAINED else _D.BOUNCED
        case EventKind.DELIVERY:
            return _D.DELIVERED if state in _UNCONFIRMED | _GIVEN_UP | {_D.SENT} else state
        case EventKind.REJECT:
            return _D.FAILED if state in _UNCONFIRMED | {_D.SENT} else state
        case _:
            return _D.SENT if state in _UNCONFIRMED else state


def move(standing: Standing, to: Standing) -> Standing:
    """`to`, if a subscriber of `standing` may come to it or is there.  Raises Refused, naming the moves."""
    if to is standing or to in STANDING_MOVES[standing]:
        return to
    allowed = ", ".join(sorted(STANDING_MOVES[standing]))
    raise Refused(f"a subscriber who is {standing} cannot become {to}; allowed from here: {allowed}")


def suppresses(event: MailEvent) -> str | None:
    """Why the event's address must not be written to again; None if it may."""
    if event.kind is EventKind.COMPLAINT:
        return "complained that this was spam"
    if event.kind is EventKind.BOUNCE and event.permanent:
        return f"bounced for good ({event.detail})" if event.detail else "bounced for good"
    return None
