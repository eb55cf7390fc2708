"""An app, served until somebody stops it."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from curator.errors import UsageError

if TYPE_CHECKING:
    from starlette.applications import Starlette

MOST_AT_ONCE = 40  # requests; whoever comes then is asked to come again


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
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise UsageError(f"nothing can listen at {host}:{port}: {error.strerror or error}") from None


def serve(app: "Starlette", server: socket.socket) -> None:
    """Answer at this socket until SIGINT or SIGTERM; what is in hand then is answered."""
    import uvicorn

    settings = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_AT_ONCE,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=10,
        lifespan="off",
    )
    with _heard():
        uvicorn.Server(settings).run(sockets=[server])


@contextmanager
def _heard() -> Iterator[None]:
    """A signal that uvicorn has obeyed ends nothing more: it is raised once again when all is answered."""
    before = {one: signal.signal(one, lambda *_: None) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
