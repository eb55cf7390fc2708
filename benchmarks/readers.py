"""Readers and a flood of sign-ups, as the pages see them: each request on a connection of its own.

    python -m benchmarks.readers     a plan as JSON on its input, what came of it as JSON on its output

A plan: `port`; `requests`, whole requests as text; `rate` a second for `seconds`, evenly, whatever is
answered (0: `hands` at once, each as soon as the last one is answered).  A request's time begins when it was
due, so that whoever waits for a connection is counted as waiting.
"""

import asyncio
import itertools
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from benchmarks.cost import environment

PATIENCE = 20.0  # seconds that a reader waits


@contextmanager
def asking(plan: dict[str, Any]) -> Iterator["subprocess.Popen[str]"]:
    """A process that does what the plan says; it is ended with the context if it has not ended before."""
    command = [sys.executable, "-m", "benchmarks.readers"]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[1], env=environment(), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as child:  # fmt: skip
        assert child.stdin is not None
        child.stdin.write(json.dumps(plan))
        child.stdin.close()
        try:
            yield child
        finally:
            child.kill()


def told(child: "subprocess.Popen[str]") -> dict[str, Any]:
    """What came of a plan: `seconds` of each request, and `statuses`, how often each came."""
    assert child.stdout is not None
    answer: dict[str, Any] = json.loads(child.stdout.read())
    return answer


def request(method: str, path: str, *, port: int, network: str, form: str = "") -> str:
    """A whole request of a reader in that network, as a web server in front passes it on."""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Forwarded-For: {network}\r\n"
    if method == "POST":
        head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n"
    return f"{head}User-Agent: reader\r\nConnection: close\r\n\r\n{form}"


class _Asks:
    """What is asked, and what came of it."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self._plan = plan
        self._requests = itertools.cycle([one.encode() for one in plan["requests"]])
        self.seconds: list[float] = []
        self.statuses: Counter[str] = Counter()

    async def run(self) -> None:
        """All of it."""
        if self._plan["rate"]:
            await self._evenly(self._plan["rate"])
        else:
            ends = time.perf_counter() + self._plan["seconds"]
            await asyncio.gather(*(self._again(ends) for _ in range(self._plan["hands"])))

    async def _evenly(self, rate: float) -> None:
        began, asked = time.perf_counter(), []
        for at in range(int(rate * self._plan["seconds"])):
            due = began + at / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            asked.append(asyncio.create_task(self._ask(due)))
        await asyncio.gather(*asked)

    async def _again(self, ends: float) -> None:
        while time.perf_counter() < ends:
            await self._ask(time.perf_counter())

    async def _ask(self, due: float) -> None:
        status = "none"
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                reader, writer = await asyncio.open_connection("127.0.0.1", self._plan["port"])
                writer.write(next(self._requests))
                answer = await reader.read()
                writer.close()
                status = answer[9:12].decode() or "none"
        self.seconds.append(time.perf_counter() - due)
        self.statuses[status] += 1


if __name__ == "__main__":
    asks = _Asks(json.load(sys.stdin))
    asyncio.run(asks.run())
    print(json.dumps({"seconds": asks.seconds, "statuses": asks.statuses}))
