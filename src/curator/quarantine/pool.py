"""The pool's side: the nursery's process, and children as objects that take one task at a time."""

import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection

from curator.errors import Overrun
from curator.quarantine.child import MOST_REPLY, Outcome
from curator.quarantine.nursery import ANSWER, END, FORK, REQUEST

_PATIENCE = 2.0  # seconds for the nursery to end by itself
# A task that runs longer than 99 of 100 pages do steps back, and another may begin beside it: so a hung one
# costs the others a tenth of their speed, not its whole processor, and a merely slow one still ends.
_SLOW = 0.25  # seconds on the processor; twice as many for a child's first task, which finds caches empty
_WHILES = 4  # times as many by the clock: a machine that is busy elsewhere makes no task slow
_NICER = 7


class Slow(Exception):
    """The task was ended early, because it is slow and there was no room for one more that is."""


class Nursery:
    """The nursery's process.  Starting it returns at once; the first child waits until it is warm."""

    def __init__(self, preload: tuple[str, ...], seconds: float, megabytes: int) -> None:
        self._limits = (seconds, megabytes)
        self._lock = threading.Lock()
        self._living: set[int] = set()
        self.lost = False
        self._control, theirs = socket.socketpair()
        with theirs:
            # A session of its own, so that Ctrl-C in the terminal is only for us to handle; the null device,
            # because what parsers print belongs neither into our output nor, uncleaned, on a terminal.
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", _program(theirs.fileno(), preload)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def child(self) -> "Child":
        """A new child.  Raises Overrun if the nursery is gone."""
        ours, theirs = socket.socketpair()
        with theirs:
            pid = self._ask(FORK, 0, theirs)
        self._living.add(pid)
        return Child(self, pid, Connection(ours.detach()))

    def end(self, pid: int) -> int:
        """Kill a child and tell how it had died if it had: its wait status."""
        self._living.discard(pid)
        try:
            return self._ask(END, pid)
        except Overrun:
            _kill(pid)
            return signal.SIGKILL

    def _ask(self, what: bytes, pid: int, gift: socket.socket | None = None) -> int:
        """The nursery's answer.  Raises Overrun if it is gone."""
        request = REQUEST.pack(what, pid, *self._limits)
        try:
            with self._lock:
                socket.send_fds(self._control, [request], [gift.fileno()] if gift else [])
                answer = self._control.recv(ANSWER.size, socket.MSG_WAITALL)
            return int(ANSWER.unpack(answer)[0])
        except (OSError, struct.error):
            self.lost = True
            raise Overrun("the process that reads untrusted input is gone") from None

    def close(self) -> None:
        """End all children and the nursery, whatever they are doing."""
        for pid in tuple(self._living):
            _kill(pid)
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._control.close()


class Child:
    """A child that waits for a task, or does one."""

    def __init__(self, nursery: Nursery, pid: int, pipe: Connection) -> None:
        self._nursery, self.pid, self._pipe = nursery, pid, pipe
        self._patience = 2 * _SLOW
        self._behind = False

    def ask(
        self, task: bytes, seconds: float, may_go_on: Callable[[], bool], crowded: Callable[[], bool]
    ) -> tuple[Outcome, bool, bytes]:
        """Its outcome, whether the child is to be replaced, and the pickled reply.

        A task that takes long goes on if it `may_go_on`, with less of the processor once it is `crowded`.
        Raises Slow if it may not, and Overrun if there is no reply within `seconds` or the child died of it;
        the child is ended then.
        """
        soon, self._patience = min(self._patience, seconds / 4), _SLOW
        try:
            begun, used = time.monotonic(), self._used()
            self._pipe.send_bytes(task)
            if not self._answers(soon, used):
                if not may_go_on():
                    self.end()
                    raise Slow
                if not self._answers_at_last(begun + seconds, crowded):
                    self.end()
                    raise Overrun(f"took more than {seconds:g} s")
            reply = self._pipe.recv_bytes(MOST_REPLY + 2)
        except (EOFError, OSError):
            raise Overrun(_death(self.end())) from None
        return Outcome(reply[0]), self._behind or bool(reply[1]), reply[2:]

    def _answers(self, soon: float, used: float) -> bool:
        """Whether there is an answer before it used the processor for `soon` seconds more than `used`."""
        end = time.monotonic() + _WHILES * soon
        left = soon
        while left > 0:
            if self._pipe.poll(max(left, 0.01)):
                return True
            left = min(soon - (self._used() - used), end - time.monotonic())
        return False

    def _answers_at_last(self, end: float, crowded: Callable[[], bool]) -> bool:
        """Whether there is an answer before `end`; it steps back for others, not for an empty pool."""
        while (left := end - time.monotonic()) > 0:
            if not self._behind and crowded():
                self._step_back()
            if self._pipe.poll(min(left, _SLOW)):
                return True
        return False

    def _used(self) -> float:
        """How long it has used the processor, in seconds; the time of day where the system does not tell."""
        try:
            # What clock_getcpuclockid(3) makes of a process id, which Python has for threads only.
            return time.clock_gettime((~self.pid << 3) | 2)
        except OSError:
            return time.monotonic()

    def _step_back(self) -> None:
        """Leave more of the processor to others, for good: only the system's manager could take that back."""
        self._behind = True
        with suppress(OSError):
            now = os.getpriority(os.PRIO_PROCESS, self.pid)
            os.setpriority(os.PRIO_PROCESS, self.pid, now + _NICER)

    def forget(self) -> None:
        """Close our end; it ends by itself."""
        self._pipe.close()

    def end(self) -> int:
        """Kill it, if it still lives; its wait status."""
        self._pipe.close()
        return self._nursery.end(self.pid)


def _death(status: int) -> str:
    """How a child died, from its wait status."""
    if not os.WIFSIGNALED(status):
        return f"ended its process with exit code {os.waitstatus_to_exitcode(status)}"
    match os.WTERMSIG(status):
        case signal.SIGXCPU:
            return "took more than its time on the processor"
        case signal.SIGKILL:
            return "its process was killed"
        case number:
            return f"its process crashed ({signal.Signals(number).name})"


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _program(fd: int, preload: tuple[str, ...]) -> str:
    """What the nursery's interpreter runs: it finds modules where we do."""
    return (
        f"import sys; sys.path[:] = {sys.path!r}; "
        f"from curator.quarantine.nursery import serve; serve({fd}, {preload!r})"
    )
