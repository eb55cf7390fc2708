"""The process that children are forked from: single-threaded, warmed up once, and nobody's main module.

    pool (threads, asyncio, Prefect) ─control socket→ nursery ─fork→ child ─task socket→ pool

It is our own and not multiprocessing's forkserver, because that one imports the program's main module again
in every child (a script without a guard runs twice, one from stdin fails), is shared with whoever else in the
process started it first, and tells nobody how a child died.  Children live as long as the control socket:
when the pool's process ends, in whatever way, the nursery kills them and follows.
"""

import gc
import importlib
import os
import signal
import socket
import struct
from contextlib import suppress

from curator.quarantine.child import live

# A request: what to do, with which child, under which limits.  The answer: a process id, or a wait status.
REQUEST = struct.Struct("=cqdq")
ANSWER = struct.Struct("=q")
FORK, END = b"f", b"e"


def serve(fd: int, preload: tuple[str, ...]) -> None:
    """Answer requests on the control socket `fd`.

    `preload`: modules to import first, "a.b", or functions to call without arguments as well, "a.b:warm".
    """
    for name in preload:
        _warm(name)
    gc.collect()
    gc.freeze()  # so that collections in children leave the shared pages alone
    children: set[int] = set()
    with socket.socket(fileno=fd) as control:
        try:
            while _answer(control, children):
                pass
        finally:
            for pid in children:
                os.kill(pid, signal.SIGKILL)


def _warm(name: str) -> None:
    """Import a module, and call the function named after a colon.  A wrong name shows at the first task."""
    module, _, function = name.partition(":")
    with suppress(Exception):
        loaded = importlib.import_module(module)
        if function:
            getattr(loaded, function)()


def _answer(control: socket.socket, children: set[int]) -> bool:
    """Do one request; False once the pool is gone."""
    with suppress(ConnectionError):
        request, fds, _, _ = socket.recv_fds(control, REQUEST.size, 1)
        if len(request) < REQUEST.size:
            return False
        what, pid, seconds, megabytes = REQUEST.unpack(request)
        if what == FORK:
            result = _fork(control, fds[0], seconds, megabytes)
            children.add(result)
        else:
            children.discard(pid)
            result = _end(pid)
        control.sendall(ANSWER.pack(result))
        return True
    return False


def _fork(control: socket.socket, fd: int, seconds: float, megabytes: int) -> int:
    """A new child that takes its tasks from `fd`."""
    pid = os.fork()
    if pid == 0:
        control.close()
        live(fd, seconds, megabytes)
    os.close(fd)
    return pid


def _end(pid: int) -> int:
    """Kill the child if it still lives; its wait status.  Only from now on is its process id free again."""
    os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]
