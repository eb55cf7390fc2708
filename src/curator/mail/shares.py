"""How fast an account is sent from, and how its senders divide that: in whole messages a second.

No clock and no bucket is shared.  Each sender may use what it holds; who joins gets what the others have let
go; who is gone leaves its share to the others.  So the sum is never more than the rate.
"""

from collections.abc import Mapping

USUAL = 14.0  # messages a second where neither the provider nor curator.toml says
PART = (
    0.9  # of the provider's rate that is used: it counts by a clock of its own, and others may send as well
)


def rate(configured: float | None, allowed: float | None) -> float:
    """Messages a second: what curator.toml says as far as the provider allows it, else a part of that."""
    if configured is None:
        return allowed * PART if allowed else USUAL
    return min(configured, allowed or configured)


def share(whole: float, held: Mapping[int, float], mine: int) -> float:
    """What sender `mine` may use of the `whole` (messages a second), when those who live hold so much each.

    `held` has every living sender, with `mine` among them.  The first ones get what cannot be divided.
    """
    living = sorted(held)
    even = whole / len(living)
    if even >= 1:  # a limit of so many a second is a limit of whole messages
        each, over = divmod(int(whole), len(living))
        even = each + (living.index(mine) < over) + whole % 1 / len(living)
    free = whole - sum(part for one, part in held.items() if one != mine)
    return max(0.0, min(even, free))
