"""How often one network may ask: counted in memory, before anything else is done."""

from collections import OrderedDict
from math import ceil

MOST = 50_000  # networks that are remembered; who has not asked for longest is forgotten first


class Rate:
    """A bucket for each network, which holds a minute's requests and fills up evenly."""

    def __init__(self, per_minute: int) -> None:
        self._most = float(per_minute)
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, network: str, now: float) -> int:
        """Take a request of this network at `now`, in seconds of a clock that only goes forward.

        0 if it may be answered; else after how many seconds it should be made again.
        """
        left, at = self._left.pop(network, (self._most, now))
        left = min(self._most, left + (now - at) * self._most / 60)
        may = left >= 1 - 1e-6  # parts of a request add up to a little less than one
        self._left[network] = (left - 1 if may else left, now)
        if len(self._left) > MOST:
            self._left.popitem(last=False)
        return 0 if may else ceil((1 - left) * 60 / self._most)
