"""Looking on while something runs: where this process connects to, what memory it takes, how it stalls."""

import asyncio
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

_PAGE = 4096 / 1e6  # megabytes
_watching: list["Connections"] = []


def _hear(event: str, arguments: tuple) -> None:
    if event == "socket.connect":
        for watch in _watching:
            watch.to.append(arguments[1])


sys.addaudithook(_hear)  # for good: a hook cannot be taken away


def is_sentence(said: str) -> bool:
    """Whether it can be stored, printed and read."""
    return said.isprintable() and 5 < len(said) < 300


class Connections:
    """The addresses to which this process connects meanwhile, in order: `.to`."""

    def __init__(self) -> None:
        self.to: list[object] = []

    def __enter__(self) -> Self:
        _watching.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        _watching.remove(self)


def resident(pid: int | str = "self") -> float:
    """The memory of a process in megabytes; 0 if there is none."""
    with suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    return 0


def children(pid: int | str = "self") -> list[int]:
    """The processes below a process, at any depth."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, path.read_text(encoding="ascii").split()):
                found += [child, *children(child)]
    return found


class Memory:
    """The most that was taken meanwhile, in megabytes: `.grown` by us, `.child` by our largest child.

    The processes `apart` are not looked at.
    """

    def __init__(self, *apart: int) -> None:
        self._before, self._apart = resident(), set(apart)
        self.grown = self.child = 0.0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._end.wait(0.02):
            self.grown = max(self.grown, resident() - self._before)
            self.child = max([self.child, *map(resident, set(children()) - self._apart)])


class Heart:
    """How long the event loop was held up at most, in seconds: `.missed`."""

    def __init__(self) -> None:
        self.missed = 0.0

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._beat())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _beat(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.01)
            self.missed = max(self.missed, time.monotonic() - before - 0.01)
