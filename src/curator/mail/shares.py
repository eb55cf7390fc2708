"""How the senders of one account divide its rate: whole messages a second, and nothing twice.

No clock and no bucket is shared.  Each sender may use what it holds; who joins gets what the others have let
go; who is gone leaves its share to the others.  So the sum is never more than the rate.
"""

from collections.abc import Mapping


def share(rate: float, held: Mapping[int, float], mine: int) -> float:
    """What sender `mine` may use of `rate` (messages a second), when the living senders hold so much each.

    `held` has every living sender, with `mine` among them.  The first ones get what cannot be divided.
    """
    living = sorted(held)
    even = rate / len(living)
    if even >= 1:  # a limit of so many a second is a limit of whole messages
        whole, over = divmod(int(rate), len(living))
        even = whole + (living.index(mine) < over) + rate % 1 / len(living)
    free = rate - sum(part for one, part in held.items() if one != mine)
    return max(0.0, min(even, free))
