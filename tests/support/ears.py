"""An ear on loopback: a server that says nothing and notes who knocks, so that silence can be proved."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def listening() -> Iterator[tuple[str, list[object]]]:
    """Its address, as http, and those whom it heard."""
    heard: list[object] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen():
        while True:
            try:
                connection, _ = server.accept()
                heard.append(connection.getpeername())
                connection.close()
            except OSError:
                return

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", heard
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)
