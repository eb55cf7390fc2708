"""Reasons brought together: servers put addresses and ticket numbers into what they say, each another one."""

import re
from collections.abc import Iterable
from dataclasses import replace

from curator.model import DeliveryState, Reason
from curator.text import one_line

LONGEST = 160  # characters of a reason that are read

# An address, alone or in angle brackets; also one that ends in a literal.
_ADDRESS = re.compile(r"<?[^\s<>@()\[\],;:\"']+@[^\s<>()\[\],;\"']+>?")
# A ticket, an id of a message or a request: eight letters and digits or more, a digit among them; or five
# digits, since no code of an answer has so many.
_TICKET = re.compile(r"(?<![\w.-])(?:(?=[\w.-]*\d)[\w-]{8,}(?:\.[\w-]+)*|\d{5,}(?![\w.]))")


def nameless(text: str) -> str:
    """`text` on one line, without any mail address in it: "…" stands there."""
    return _ADDRESS.sub("…", one_line(text, 1000))


def alike(text: str) -> str:
    """`text` without what differs between two recipients of one fault: "…" stands there."""
    return one_line(_TICKET.sub("…", nameless(text)), LONGEST)


def together(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Those of one state that read alike as one, the most frequent first within each state."""
    found: dict[tuple[DeliveryState, str], Reason] = {}
    for one in reasons:
        key = (one.state, alike(one.text))
        known = found.get(key)
        count = one.count + (known.count if known else 0)
        address = min(one.address, known.address) if known else one.address
        found[key] = replace(one, text=key[1], count=count, address=address)
    order = {state: at for at, state in enumerate(_ORDER)}
    return tuple(sorted(found.values(), key=lambda one: (order[one.state], -one.count, one.text)))


# What needs a person first.
_ORDER = (
    DeliveryState.IN_DOUBT,
    DeliveryState.FAILED,
    DeliveryState.SKIPPED,
    DeliveryState.QUEUED,
    DeliveryState.SENDING,
    DeliveryState.BOUNCED,
    DeliveryState.COMPLAINED,
    DeliveryState.SENT,
    DeliveryState.DELIVERED,
)
