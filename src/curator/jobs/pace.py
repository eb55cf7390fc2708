"""How fast messages leave: one place for all threads of a process, which has a share of the rate.

A provider counts what it gets within a second, whoever was late for what reason.  So there are two gates: the
first lets callers pass evenly, a little slower than the rate, and makes up for a short hold-up; the second,
right before the call, looks at the last departures and lets no second have more than the share.
"""

import math
import threading
import time
from collections import deque

_EVEN = 1.016  # seconds in which a second's worth of turns is spread
_WINDOW = 1.012  # seconds that may hold a second's worth of departures: the rest is for late arrivals
_CATCH_UP = 0.1  # seconds of turns that may be made up for
_LOOK = 0.1  # seconds after which a waiting caller looks whether it should stop, or the share has changed
REST = 1.0  # seconds for which nothing goes out when the provider says that it is too fast
_SLOWER, _SLOWEST, _FASTER = 0.5, 0.05, 1.03  # what that costs besides, and what each second heals


class Pace:
    """Lets callers pass at `share` messages a second, which may change; a share of 0 lets nobody pass."""

    def __init__(self, share: float = 0.0) -> None:
        self._share = share
        self._factor = 1.0
        self._changed = 0.0
        self._next = time.monotonic()
        self._departures: deque[float] = deque()
        self._turns, self._exit, self._state = threading.Lock(), threading.Lock(), threading.Lock()

    @property
    def share(self) -> float:
        """Messages a second, as granted."""
        return self._share

    @share.setter
    def share(self, share: float) -> None:
        """Grant so many messages a second from now on."""
        with self._state:
            if not self._share:  # there is nothing to make up for
                self._next = time.monotonic()
            self._share = share

    def slow(self) -> None:
        """The provider says that it is too fast: a rest, then half as fast for a while."""
        with self._state:
            now = time.monotonic()
            if now - self._changed > 1.0:  # one burst is one complaint
                self._factor = max(_SLOWEST, self._speed(now) * _SLOWER)
                self._changed = now
            self._next = max(self._next, now + REST)

    def turn(self, stop: threading.Event) -> bool:
        """Block until it is this caller's turn; False if `stop` was set meanwhile."""
        with self._turns:
            while (delay := self._until_turn()) > 0:
                if stop.wait(min(delay, _LOOK)):
                    return False
            return not stop.is_set()

    def is_free(self, stop: threading.Event) -> bool:
        """Whether there is a turn at once for this caller, who has it then."""
        if stop.is_set() or not self._turns.acquire(blocking=False):
            return False  # others wait, and were there before
        try:
            return self._until_turn() <= 0
        finally:
            self._turns.release()

    def depart(self) -> None:
        """Block until one more call keeps within the share."""
        with self._exit:
            while (delay := self._until_departure()) > 0:
                time.sleep(min(delay, _LOOK))

    def _until_turn(self) -> float:
        """Seconds until the next turn, which is taken if there are none."""
        with self._state:
            now = time.monotonic()
            rate = self._share * self._speed(now)
            if rate <= 0:
                return _LOOK
            if now < self._next:
                return self._next - now
            self._next = max(self._next, now - _CATCH_UP) + _EVEN / rate
            return 0.0

    def _until_departure(self) -> float:
        """Seconds until a call may depart, which is noted if there are none."""
        with self._state:
            now = time.monotonic()
            most = max(1, math.floor(self._share))
            window = _WINDOW * most / self._share if self._share > 0 else _WINDOW
            while self._departures and now - self._departures[0] >= window:
                self._departures.popleft()
            if len(self._departures) >= most:
                return window - (now - self._departures[-most])
            self._departures.append(now)
            return 0.0

    def _speed(self, now: float) -> float:
        """The part of the share that is used: less after the provider complained."""
        healed = self._factor * _FASTER ** (now - self._changed) if self._factor < 1 else 1.0
        return min(1.0, healed)
