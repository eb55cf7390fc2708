"""Lanes to the database: each lets so many through at once, so that one kind of work never waits for another.

A database that is asked to write by many at once is slow for all of them, and strangers may ask without end.
"""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool

from curator.errors import StoreBusy

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

SECONDS = 5.0  # that a request waits for its turn
PAUSE = 0.25  # before it is told that there is none


class Lane:
    """A lane for `at_once`, in which no more than `longest` wait or work."""

    def __init__(self, at_once: int, longest: int) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._longest = longest
        self._here = 0

    async def run(self, work: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs) -> Answer:
        """What `work` returns or raises, in a thread.  StoreBusy where its turn is too far away."""
        if self._here >= self._longest:
            await asyncio.sleep(PAUSE)  # whoever asks again at once would take all of this machine's time
            raise StoreBusy("too many readers ask for the database at once")
        self._here += 1
        try:
            async with asyncio.timeout(SECONDS):
                await self._free.acquire()
        except TimeoutError:
            raise StoreBusy("too many readers ask for the database at once") from None
        else:
            try:
                return await run_in_threadpool(work, *given, **named)
            finally:
                self._free.release()
        finally:
            self._here -= 1
