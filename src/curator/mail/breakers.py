"""When a send must stop by itself: too many refusals, bounces, or complaints.

Amazon puts an account under review from 5 % bounces and 0.1 % complaints on, Gmail filters from 0.1 %
complaints on (docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html, and Gmail's guidelines for senders).
"""

from collections import deque
from collections.abc import Mapping

from curator.model import DeliveryState

IN_A_ROW = 10  # refusals in a row are no coincidence
LOOKED_AT = 200  # of the last so many, ...
REFUSED_SHARE = 0.05  # ... more than this share were refused
BOUNCED_SHARE, FEW_BOUNCES = 0.05, 10  # a few bounces of a small list are no epidemic
COMPLAINED_SHARE, FEW_COMPLAINTS = 0.001, 3

_D = DeliveryState
_TAKEN = (_D.SENT, _D.DELIVERED, _D.BOUNCED, _D.COMPLAINED)


class Refusals:
    """The refusals of recipients among the last answers of the provider."""

    def __init__(self) -> None:
        self._last: deque[bool] = deque(maxlen=LOOKED_AT)
        self._in_a_row: list[int] = []  # the ids of the deliveries that were refused since the last yes

    @property
    def blameless(self) -> list[int]:
        """The deliveries of a row too long to be the recipients' fault; none if there is no such row."""
        return list(self._in_a_row) if len(self._in_a_row) >= IN_A_ROW else []

    def taken(self) -> None:
        """One was accepted."""
        self._last.append(False)
        self._in_a_row.clear()

    def refused(self, delivery_id: int) -> str | None:
        """One was refused; why the send must stop, if it must."""
        self._last.append(True)
        self._in_a_row.append(delivery_id)
        if len(self._in_a_row) >= IN_A_ROW:
            return f"{IN_A_ROW} recipients in a row were refused"
        refused = sum(self._last)
        if refused > LOOKED_AT * REFUSED_SHARE:
            return f"{refused} of the last {len(self._last)} recipients were refused"
        return None


def alarm(
    counts: Mapping[DeliveryState, int], bounces_waived: int = 0, complaints_waived: int = 0
) -> str | None:
    """Why a send with these fates must not go on without a person; None if it may.

    What a person has seen, and let the send go on in spite of, is waived.
    """
    taken = sum(counts.get(one, 0) for one in _TAKEN)
    bounced = counts.get(_D.BOUNCED, 0) - bounces_waived
    if bounced >= FEW_BOUNCES and bounced > taken * BOUNCED_SHARE:
        return f"{bounced} of {taken} messages bounced"
    complained = counts.get(_D.COMPLAINED, 0) - complaints_waived
    if complained >= FEW_COMPLAINTS and complained > taken * COMPLAINED_SHARE:
        return f"{complained} of {taken} recipients complained that this was spam"
    return None
