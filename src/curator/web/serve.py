"""An app, served until somebody stops it."""

import asyncio
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from curator.errors import UsageError

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_AT_ONCE = 40  # connections; whoever comes then is asked to come again
HEAD_SECONDS = 10.0  # in which the head of a request must have come


def place(given: str) -> tuple[str, int]:
    """Host and port of "127.0.0.1:8025", "[::1]:8025" or ":8025" (this machine).  Raises UsageError."""
    host, colon, port = given.rpartition(":")
    if not colon or not (port.isascii() and port.isdigit() and int(port) < 65536):
        raise UsageError(f'"{given}" is no place to listen at; write it like 127.0.0.1:8025')
    return host.strip("[]") or "127.0.0.1", int(port)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there.  Raises UsageError where that is not possible."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        server = socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise UsageError(f"nothing can listen at {host}:{port}: {error.strerror or error}") from None
    # An answer is written in two parts; without this, the second waits 40 ms for word of the first.  asyncio
    # sets it itself, but only for sockets that say that they speak TCP, and this one's connections do not.
    server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return server


def serve(app: "Starlette", server: socket.socket, *, at_once: int = MOST_AT_ONCE) -> None:
    """Answer at this socket until SIGINT or SIGTERM; what is in hand then is answered.

    `at_once` is how many may be connected.
    """
    import uvicorn

    # What answers must not wait long for a thread that computes; whoever else runs in this process may.
    sys.setswitchinterval(0.0005)
    with _heard():
        uvicorn.Server(uvicorn.Config(app, **options(at_once))).run(sockets=[server])


def options(at_once: int) -> dict[str, Any]:
    """How uvicorn serves an app of ours: it says nothing of itself, and waits for nobody for long."""
    return {
        "http": _prompt(),
        "ws": "none",
        "log_config": None,
        "log_level": "critical",  # whoever sends noise should not fill the journal
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,
        "limit_concurrency": at_once,
        "timeout_keep_alive": 5,
        "timeout_graceful_shutdown": 10,
        "lifespan": "off",
    }


@cache
def _prompt() -> "type[H11Protocol]":
    """HTTP for those who soon say what they want; uvicorn itself waits for a request's head without end."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Prompt(H11Protocol):
        """A connection that is closed if no head of a request has come in time."""

        patience: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._wait()

        def handle_events(self) -> None:
            super().handle_events()
            asked: object = self.cycle  # None before the first request, whatever its type says
            if asked is not None and not self.cycle.response_complete:
                self._wait_no_more()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            self._wait_no_more()
            super().connection_lost(exc)

        def _wait(self) -> None:
            self._wait_no_more()
            self.patience = self.loop.call_later(HEAD_SECONDS, self.transport.close)

        def _wait_no_more(self) -> None:
            if self.patience:
                self.patience.cancel()

    return Prompt


@contextmanager
def _heard() -> Iterator[None]:
    """A signal that uvicorn has obeyed ends nothing more: it is raised once again when all is answered."""
    before = {one: signal.signal(one, lambda *_: None) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
