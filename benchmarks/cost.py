"""What a command costs: its wall time, and the processor time of it and of all that it started.

    python -m benchmarks.cost COMMAND ...     the command's output, then a line of JSON

A parent is told of those descendants alone that were waited for one by one up to it; what is killed in the
rush of an ending, or outlives its parent, is in nobody's sum.  So a process of its own stands between: it
adopts the orphans below it (prctl(2), PR_SET_CHILD_SUBREAPER; Linux only), and waits for every one.
"""

import ctypes
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

_SUBREAPER = 36
_ROOT = Path(__file__).parents[1]
_PATIENCE = 300  # seconds; nothing here takes a tenth of it


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of wall time, seconds of processor time, and what the command said on its standard output."""

    wall: float
    cpu: float
    said: str


def cost(*command: str, given: str = "") -> Cost:
    """Run `command` from the top of the checkout, with `given` as its input.

    Raises CalledProcessError if it fails.
    """
    between = [sys.executable, "-m", "benchmarks.cost", *command]
    done = subprocess.run(
        between, cwd=_ROOT, env=environment(), input=given, stdout=subprocess.PIPE, timeout=_PATIENCE,
        text=True, check=True,
    )  # fmt: skip
    *said, figures = done.stdout.splitlines()
    return Cost(**json.loads(figures), said="\n".join(said))


def environment() -> dict[str, str]:
    """Ours, but byte code may be written: without it every start takes twice as long."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _main(command: list[str]) -> NoReturn:
    """Run the command, wait for all of its offspring, print the figures; ends as the command did."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    began = time.perf_counter()
    first = subprocess.Popen(command).pid
    wall = cpu = 0.0
    code = 0
    while True:
        try:
            pid, status, used = os.wait4(-1, 0)
        except ChildProcessError:
            break
        cpu += used.ru_utime + used.ru_stime
        if pid == first:
            wall, code = time.perf_counter() - began, os.waitstatus_to_exitcode(status)
    print(json.dumps({"wall": wall, "cpu": cpu}))
    sys.exit(code)


if __name__ == "__main__":
    _main(sys.argv[1:])
