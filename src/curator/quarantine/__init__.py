"""The hand that reads untrusted input: functions run in pooled children that are killed at their limits.

A feed of 80 KB can keep a parser busy for a minute, a page of 5 MB for ever; no library stops by itself, and
a thread cannot be stopped from outside.  So a child process does it, forked from a warm nursery (see there
why), with a limit on its address space and its processor time, and a clock here that kills it.  This bounds
time and memory; it is no sandbox against code that a parser could be tricked into running.

    with Quarantine(settings.read, preload=("curator.feeds.parse",)) as quarantine:
        feed = await quarantine.run(parse, body)        # or, without asyncio: quarantine.run_now(parse, body)

The function, its arguments and its result are pickled, so the function must live in a module that can be
imported, not in the script itself.
"""

import asyncio
import os
import pickle
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self, TypeVar

from curator.errors import CuratorError, Overrun
from curator.quarantine.child import Outcome
from curator.quarantine.pool import Child, Nursery, Slow

if TYPE_CHECKING:  # the nursery imports this package, too, and needs no settings
    from curator.config import Read

__all__ = ["Quarantine"]

T = TypeVar("T")


class Quarantine:
    """A pool of children, as a context manager; nothing is started before the first task.

    `preload` names modules to import once, "a.b", and functions to call once, "a.b:warm", before children are
    forked.  Tasks wait for a free child in the order they come; waiting does not count towards their limit.
    Besides `settings.workers` tasks, as many that proved slow go on, at a lower priority once others want
    the processor; one more that is slow is ended, and begins anew when there is room.  So however many hang,
    they keep no other waiting for long.  Usable from several threads and event loops at once.
    """

    def __init__(self, settings: "Read", preload: tuple[str, ...] = ()) -> None:
        self._settings = settings
        self._preload = preload
        workers = settings.workers or _processors()
        # A thread stands by each child: it feeds it, watches the clock, and clears up after it.  There are
        # twice as many as turns, because a task that proves slow gives its turn to the next.
        self._threads = ThreadPoolExecutor(2 * workers, thread_name_prefix="quarantine")
        self._again = ThreadPoolExecutor(workers, thread_name_prefix="quarantine-again")
        self._turns = threading.Semaphore(workers)
        self._slow = threading.Semaphore(workers)
        self._quick = 0
        self._idle: list[Child] = []
        self._nursery: Nursery | None = None
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def run(self, function: Callable[..., T], *args: object) -> T:
        """What `function(*args)` returns, in a child.

        Raises Overrun if it took more than `settings.seconds` or `settings.megabytes` or its child died, the
        CuratorError that it raised, Unreadable for any other exception of it, and TypeError or PicklingError
        if it cannot be taken to a child at all.
        """
        try:
            return await asyncio.wrap_future(self._submit(function, args))
        except Slow:
            return await asyncio.wrap_future(self._again.submit(self._do, function, args, self._slow))

    def run_now(self, function: Callable[..., T], *args: object) -> T:
        """The same as `run`, blocking."""
        try:
            return self._submit(function, args).result()
        except Slow:
            return self._again.submit(self._do, function, args, self._slow).result()

    def close(self) -> None:
        """Kill every child at once; tasks under way raise Overrun, those that wait are cancelled."""
        with self._lock:
            self._closed = True
        for threads in (self._threads, self._again):
            threads.shutdown(wait=False, cancel_futures=True)
        if self._nursery:
            self._nursery.close()
        for threads in (self._threads, self._again):
            threads.shutdown()
        while self._idle:
            self._idle.pop().forget()

    def _submit(self, function: Callable[..., T], args: tuple[object, ...]) -> "Future[T]":
        """Have a child do it, that may prove slow."""
        self._hurry(1)
        future = self._threads.submit(self._do, function, args, self._turns)
        future.add_done_callback(lambda done: self._hurry(-1) if done.cancelled() else None)
        return future

    def _hurry(self, more: int) -> None:
        """There are more tasks, or fewer, that slow ones have to make room for."""
        with self._lock:
            self._quick += more

    def _do(self, function: Callable[..., T], args: tuple[object, ...], turns: threading.Semaphore) -> T:
        """Have a child do it when there is a turn.  Raises Slow if it needs one of the slow ones."""
        with ExitStack() as turn:
            if turns is not self._slow:
                turn.callback(self._hurry, -1)
            turn.enter_context(turns)

            def may_go_on() -> bool:
                """Change the turn for one of the slow ones, if one is free."""
                if turns is not self._slow:
                    if not self._slow.acquire(blocking=False):
                        return False
                    turn.close()
                    turn.callback(self._slow.release)
                return True

            task = pickle.dumps((function, args), pickle.HIGHEST_PROTOCOL)
            child = self._child()
            outcome, old, reply = child.ask(task, self._settings.seconds, may_go_on, lambda: self._quick > 0)
            if old:
                child.end()
            else:
                self._idle.append(child)
        result: T = self._open(outcome, reply)
        return result

    def _open(self, outcome: Outcome, reply: bytes) -> Any:
        """The result; or raises what the outcome means."""
        result = pickle.loads(reply)  # noqa: S301  made by our own child
        match outcome:
            case Outcome.DONE:
                return result
            case Outcome.MEMORY:
                raise Overrun(f"took more than {self._settings.megabytes} MB")
            case Outcome.RAISED if isinstance(result, CuratorError):
                raise result
            case _:
                raise TypeError(result)

    def _child(self) -> Child:
        """A child with nothing to do.  Raises Overrun when the pool is closed."""
        if self._closed:
            raise Overrun("was stopped")
        try:
            return self._idle.pop()
        except IndexError:
            return self._home().child()

    def _home(self) -> Nursery:
        """The nursery, started if there is none or it was lost."""
        with self._lock:
            if self._closed:
                raise Overrun("was stopped")
            if self._nursery is None or self._nursery.lost:
                if self._nursery:
                    self._nursery.close()
                self._nursery = Nursery(self._preload, self._settings.seconds, self._settings.megabytes)
            return self._nursery


def _processors() -> int:
    """How many processors we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
