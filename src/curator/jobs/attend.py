"""attend: letters go out while the pages are served: turn after turn, whatever goes wrong in one of them."""

import threading
import time
from collections.abc import Callable

from sqlalchemy import Engine

from curator.config import Settings
from curator.errors import CuratorError
from curator.jobs.letters import Clock, expire, turn
from curator.post import Post

EVERY = 2.0  # seconds from the end of a turn to the next
AFTER_TROUBLE = 60.0
SELDOM = 600.0  # seconds from one expiry to the next


def attend(
    engine: Engine,
    settings: Settings,
    hand: Callable[[], Post],
    *,
    clock: Clock,
    stop: threading.Event,
    told: Callable[[str], object] = lambda _: None,
    every: float = EVERY,
) -> None:
    """Admit who signed up, send the letters that wait, and remove who never confirmed, until `stop` is set.

    `hand` opens the post.  `told` hears in a line what goes wrong, once each time that it begins to.
    """
    said, expired = "", -SELDOM
    while not stop.is_set():
        trouble = ""
        try:
            trouble = turn(engine, settings, hand, clock=clock, stop=stop).halted or ""
            if time.monotonic() - expired >= SELDOM:
                expire(engine, settings, now=clock())
                expired = time.monotonic()
        except CuratorError as error:
            trouble = str(error)
        except Exception as error:  # noqa: BLE001  the pages must be served, whatever is wrong with the letters
            trouble = f"{type(error).__name__}: {error}"
        if trouble and trouble != said:
            told(f"letters wait: {trouble}")
        said = trouble
        stop.wait(AFTER_TROUBLE if trouble else every)
