"""The worker: what must be done beside the pages, in a thread of the process that serves them."""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from curator.errors import CuratorError

EVERY = 1.0  # seconds between two turns: a reader who has asked looks into their mailbox at once
AFTER_A_FAULT = 15.0


class Worker:
    """Takes its turn again and again, between `with` and its end; no fault ends it.

    `turn` is given the event that tells it to stop.  `told` hears in a line what went wrong, `crashed` what
    nobody foresaw.  Several processes may have one each, if `turn` is made for that.
    """

    def __init__(
        self,
        turn: Callable[[threading.Event], object],
        told: Callable[[str], object],
        crashed: Callable[[Exception], object],
    ) -> None:
        self._turn = turn
        self._told = told
        self._crashed = crashed
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="letters", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(20)

    def _work(self) -> None:
        while not self._stop.wait(self._one_turn()):
            pass

    def _one_turn(self) -> float:
        """Take a turn; after how many seconds the next one should be."""
        try:
            self._turn(self._stop)
        except CuratorError as error:
            self._told(str(error))
        except Exception as error:  # noqa: BLE001  the pages are served whatever becomes of the letters
            self._crashed(error)
        else:
            return EVERY
        return AFTER_A_FAULT
