"""A real HTTP server on loopback with scripted replies, well-behaved or not, and a log of what was asked.

    with Site() as site:
        site["/feed"] = Reply(b"<rss/>", {"ETag": '"1"'})
        site["/old"] = Reply(status=301, headers={"Location": "/feed"})
        site["/slow"] = Raw(b"HTTP/1.1 200 OK\r\n", 0.5, b"X: 1\r\n")         # bytes to send, seconds to wait
        site["/odd"] = lambda request: Reply(request.headers["user-agent"].encode())
        ...                                                                   # ask site.url("/feed")
        assert site.log[0].target == "/feed"

Replies are found by the request target as it came, else without its query; else the answer is 404.  A `Raw`
is written as it is, may be endless (`Raw(b"head", again=(0.1, b"x"))`), and its connection ends with it; the
connections of other replies are kept alive.
"""

import itertools
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked: `target` and header values byte for byte, header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int  # which connection it came on, counted from 0
    at: float  # time.monotonic()


@dataclass(frozen=True, slots=True)
class Reply:
    """A well-formed answer; Content-Length is added."""

    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    after: float = 0  # seconds

    def send(self, connection: socket.socket) -> bool:
        """Write it; the connection stays usable."""
        time.sleep(self.after)
        head = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        head += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.status not in {204, 304} and "Content-Length" not in self.headers:
            head.append(f"Content-Length: {len(self.body)}")
        connection.sendall("\r\n".join([*head, "", ""]).encode("utf-8", "surrogateescape") + self.body)
        return True


class Raw:
    """Bytes to write and seconds to wait, then `again` for ever, then a close, or with `reset` an RST."""

    def __init__(
        self, *pieces: bytes | float, again: tuple[bytes | float, ...] = (), reset: bool = False
    ) -> None:
        self.pieces, self.again, self.reset = pieces, again, reset

    def send(self, connection: socket.socket) -> bool:
        """Write them; the connection is spent."""
        for piece in itertools.chain(self.pieces, itertools.cycle(self.again)):
            if isinstance(piece, bytes):
                connection.sendall(piece)
            else:
                time.sleep(piece)
        if self.reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False


Script = Reply | Raw | Callable[[Request], Reply | Raw]


class Site:
    """The server: one thread a connection, all of them gone with the `with` block."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self.host, self.port = host, self._listener.getsockname()[1]
        self.log: list[Request] = []
        self.connections = 0
        self._scripts: dict[str, Script] = {}
        self._open: set[socket.socket] = set()

    def __setitem__(self, target: str, script: Script) -> None:
        self._scripts[target] = script

    def url(self, target: str = "/") -> str:
        """The absolute address of `target`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{target}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in tuple(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                number, self.connections = self.connections, self.connections + 1
                self._open.add(connection)
                threading.Thread(target=self._serve, args=(connection, number), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as reader:
            while request := _read(reader, number):
                self.log.append(request)
                if not self._script(request).send(connection):
                    break
        self._open.discard(connection)

    def _script(self, request: Request) -> Reply | Raw:
        missing = Reply(b"no such page\n", status=404)
        path = request.target.partition("?")[0]
        script = self._scripts.get(request.target) or self._scripts.get(path, missing)
        return script(request) if callable(script) else script


def _read(reader, number: int) -> Request | None:
    """The next request on a connection; None at its end."""
    if reader.peek(1)[:1] == b"\x16":  # a TLS handshake, whose "line" may never end
        return None
    line = reader.readline().decode("latin-1").split()
    if len(line) != 3:
        return None
    headers = {}
    while (header := reader.readline().decode("latin-1").rstrip("\r\n")) != "":
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    body = reader.read(int(headers.get("content-length", 0)))
    return Request(line[0], line[1], headers, body, number, time.monotonic())
