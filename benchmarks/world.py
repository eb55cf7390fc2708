"""Five hundred sites with a feed each, on loopback, in a process of their own that ends with its caller.

A site is an address of its own in 127.0.0.0/8, so that to a client it is another host.  Every answer comes
after the site's own latency, and carries an ETag; connections are kept.
"""

import asyncio
import random
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.cost import environment
from benchmarks.prose import feed

FEEDS, ENTRIES = 500, 20
LATENCY = (0.05, 0.2)  # seconds; a site's own lies anywhere between
_ASKED = re.compile(rb"GET /(\d+)/feed\.xml HTTP/1\.1\r\n", re.IGNORECASE)
_KNOWN = re.compile(rb"\r\nif-none-match: *([^\r]*)\r\n", re.IGNORECASE)


@contextmanager
def world(feeds: int = FEEDS, latency: tuple[float, float] = LATENCY) -> Iterator[list[str]]:
    """The addresses of `feeds` feeds, served while the context lasts; `latency`: from, to, in seconds."""
    command = [sys.executable, "-m", "benchmarks.world", *map(str, (feeds, *latency))]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[1], env=environment(), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        port = int(server.stdout.readline())
        yield [f"http://{_host(number)}:{port}/{number}/feed.xml" for number in range(feeds)]


def etag(number: int) -> str:
    """The ETag that a feed has for good."""
    return f'"feed-{number}"'


def _host(number: int) -> str:
    return f"127.1.{number // 250}.{number % 250 + 1}"


class _Site(asyncio.Protocol):
    """One connection."""

    def __init__(self, documents: list[bytes], latencies: list[float]) -> None:
        self._documents, self._latencies = documents, latencies
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep it."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each whole request when its time has come."""
        self._rest += data
        while b"\r\n\r\n" in self._rest:
            head, _, self._rest = self._rest.partition(b"\r\n\r\n")
            asked = _ASKED.match(head + b"\r\n")
            if not asked:
                self._transport.abort()
                return
            number = int(asked[1])
            known = _KNOWN.search(head + b"\r\n")
            fresh = known is not None and known[1].decode() == etag(number)
            answer = _head(number, None if fresh else self._documents[number])
            asyncio.get_running_loop().call_later(self._latencies[number], self._transport.writelines, answer)


def _head(number: int, document: bytes | None) -> list[bytes]:
    """The pieces of an answer; without a document it is a 304."""
    if document is None:
        return [f"HTTP/1.1 304 Not Modified\r\nETag: {etag(number)}\r\n\r\n".encode()]
    head = (
        f"HTTP/1.1 200 OK\r\nETag: {etag(number)}\r\nContent-Type: application/xml; charset=utf-8\r\n"
        f"Content-Length: {len(document)}\r\n\r\n"
    )
    return [head.encode(), document]


def _free_port() -> int:
    with socket.create_server((_host(0), 0)) as one:
        return int(one.getsockname()[1])


async def _serve(feeds: int, least: float, most: float) -> None:
    """Serve until the standard input ends."""
    documents = [feed(number, ENTRIES) for number in range(feeds)]
    chance = random.Random(42)
    latencies = [chance.uniform(least, most) for _ in documents]
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    port = _free_port()
    hosts = [_host(number) for number in range(feeds)]
    async with await loop.create_server(lambda: _Site(documents, latencies), hosts, port):
        loop.add_reader(sys.stdin, ended.set)
        print(port, flush=True)
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), *map(float, sys.argv[2:])))
