"""What runs in a quarantined child: one task after another from its socket, each under its limits.

A task arrives as a pickled `(function, arguments)`; the reply is an outcome, whether the child
has grown too large to be kept, and a pickled result or error.
"""

import os
import pickle
import resource
from collections.abc import Callable
from contextlib import suppress
from enum import IntEnum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from curator.errors import CuratorError, Unreadable
from curator.text import one_line

MOST_REPLY = 64 << 20  # bytes; an article is a hundredth of it


class Outcome(IntEnum):
    """How a task ended."""

    DONE = 0  # with the function's result
    RAISED = 1  # with the CuratorError that the function raised
    MEMORY = 2  # for want of it; the child ends
    LOST = 3  # the function cannot be found in a child, with the reason


def live(fd: int, seconds: float, megabytes: int) -> NoReturn:
    """Serve tasks from the socket `fd` until it is closed; never returns into what forked us."""
    try:
        _serve(Connection(fd), seconds, megabytes << 20)
    except (EOFError, OSError):
        os._exit(0)  # the pool is gone
    except BaseException:  # noqa: BLE001  SystemExit, say; the nursery's own code must not go on here
        os._exit(70)


def _serve(pool: Connection, seconds: float, room: int) -> NoReturn:
    """The tasks, one after another.  Raises EOFError when the pool closes the socket."""
    born = _size()
    _limit(resource.RLIMIT_CORE, 0)
    if born:
        _limit(resource.RLIMIT_AS, born + room)
    while True:
        task = pool.recv_bytes()
        _allow_cpu(seconds)
        outcome, reply = _run(task)
        # What the allocator keeps would be missed by the tasks to come.
        old = outcome is Outcome.MEMORY or _size() - born > room // 2
        if len(reply) > MOST_REPLY:
            outcome, reply = Outcome.MEMORY, pickle.dumps(None)
        pool.send_bytes(bytes((outcome, old)) + reply)


def _size() -> int:
    """The address space in use, in bytes; 0 where the system does not tell (then it is not limited)."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    return 0


def _allow_cpu(seconds: float) -> None:
    """Let the task ahead use twice its wall time on the processor: the net under the pool's own clock."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + 2 * seconds) + 2)


def _limit(what: int, most: int) -> None:
    """Set a limit, or keep the system's own where that is stricter."""
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _run(task: bytes) -> tuple[Outcome, bytes]:
    """The pickled task's outcome, and its result or error, pickled."""
    try:
        function, arguments = pickle.loads(task)  # noqa: S301  it comes from our own parent
    except MemoryError:
        return Outcome.MEMORY, pickle.dumps(None)
    except Exception as error:  # noqa: BLE001
        return Outcome.LOST, pickle.dumps(f"a child cannot take this task: {error}")
    try:
        return _attempt(function, arguments)
    except MemoryError:
        return Outcome.MEMORY, pickle.dumps(None)


def _attempt(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Outcome, bytes]:
    """The function's result or its CuratorError; any other exception means that it cannot read its input."""
    try:
        return Outcome.DONE, pickle.dumps(function(*arguments), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        raise
    except CuratorError as error:
        return Outcome.RAISED, _portable(error)
    except Exception as error:  # noqa: BLE001  hostile input makes parsers raise anything
        return Outcome.RAISED, pickle.dumps(_unreadable(error))


def _unreadable(error: Exception) -> Unreadable:
    """One line that names the exception."""
    said = one_line(str(error), 200)
    return Unreadable(f"{type(error).__name__}: {said}" if said else type(error).__name__)


def _portable(error: CuratorError) -> bytes:
    """The error pickled, or its sentence where it cannot be."""
    try:
        whole = pickle.dumps(error)
        pickle.loads(whole)  # noqa: S301  just made
    except Exception:  # noqa: BLE001
        return pickle.dumps(_unreadable(error))
    return whole
