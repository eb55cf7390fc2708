"""How fast messages leave: one place for all threads of a send."""

import threading
import time


class Pace:
    """Lets callers pass at `rate` a second, evenly, however many threads ask: `pace.wait(stop)`."""

    def __init__(self, rate: float) -> None:
        self._gap = 1 / rate
        self._lock = threading.Lock()
        self._next = time.monotonic()

    def wait(self, stop: threading.Event) -> bool:
        """Block until it is this caller's turn; False if `stop` was set meanwhile."""
        with self._lock:
            turn = max(self._next, time.monotonic())
            self._next = turn + self._gap
        return not stop.wait(max(0.0, turn - time.monotonic()))
