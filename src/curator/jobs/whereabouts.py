"""Who a sender is, so that another one on the same machine can see whether it still runs."""

import os
import socket
from pathlib import Path


def owner() -> str:
    """The name of this process: where its number means what it means here, and the number."""
    return f"{_where()}:{os.getpid()}"


def is_gone(who: str) -> bool:
    """Whether the process `who` ran here and runs no more: nobody need wait for its lease."""
    where, _, pid = who.rpartition(":")
    if where != _where() or "/" not in where or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _where() -> str:
    """Where process ids mean what they mean here: this host, since this boot, in this container."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")[:8]
        space = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        return socket.gethostname()  # nobody here is ever taken for gone: see is_gone
    return f"{socket.gethostname()}/{boot}/{space}"
