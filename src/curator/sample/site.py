"""The sample web's server, on loopback: a forward proxy for its .test hosts, an origin by Host header."""

import gzip
import hashlib
import threading
from dataclasses import dataclass
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar, Self

from curator.sample.answers import Answer, find


@dataclass(frozen=True, slots=True)
class Request:
    """One line of the request log.  `conditional`: the client said what it already has."""

    method: str
    url: str
    status: int
    conditional: bool


class Site:
    """`with Site() as site`: the sample web answers at `site.proxy` until the block ends.

    `requests` fills with what was asked, in the order of the answers.  `port` 0 is any free one; raises
    OSError if the port is taken.
    """

    def __init__(self, port: int = 0) -> None:
        self.requests: list[Request] = []
        log = self.requests
        self._server = _Server(("127.0.0.1", port), type("Handler", (_Handler,), {"log": log}))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def proxy(self) -> str:
        """The address to set as `fetch.proxy`, e.g. http://127.0.0.1:40123."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "sample-web"
    sys_version = ""
    timeout = 30
    log: ClassVar[list[Request]]

    def do_GET(self) -> None:
        """Answer for the absolute address (as a proxy), or for the Host header's (as an origin)."""
        absolute = self.path.lower().startswith("http://")
        url = self.path if absolute else f"http://{self.headers.get('Host', '')}{self.path}"
        answer = find(url)
        if answer is None:
            self._send(url, 404, b"Nothing lives here.\n", {"Content-Type": "text/plain; charset=utf-8"})
        elif answer.location:
            self._send(url, 301, b"", {"Location": answer.location, "Content-Type": answer.kind})
        else:
            self._send_resource(url, answer)

    do_HEAD = do_GET  # noqa: N815  the name is http.server's

    def _send_resource(self, url: str, answer: Answer) -> None:
        """The resource, 304 if the client has it already, gzipped if it likes."""
        body, tag = _body(answer)
        headers = {
            "Content-Type": answer.kind,
            "ETag": tag,
            "Last-Modified": format_datetime(answer.changed, usegmt=True),
            "Cache-Control": "max-age=60",
            "Vary": "Accept-Encoding",
        }
        if _has_it(self.headers, tag, answer):
            return self._send(url, 304, b"", headers)
        if "gzip" in self.headers.get("Accept-Encoding", "") and not answer.kind.startswith("image/"):
            body = gzip.compress(body, 6, mtime=0)
            headers["Content-Encoding"] = "gzip"
        return self._send(url, 200, body, headers)

    def _send(self, url: str, status: int, body: bytes, headers: dict[str, str]) -> None:
        conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        self.log.append(Request(self.command, url, status, conditional))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the signature is http.server's
        """Keep quiet: `Site.requests` is the log."""


@cache
def _body(answer: Answer) -> tuple[bytes, str]:
    """The bytes of `answer`, made once, and their entity tag: weak, since gzipped bytes share it."""
    body = answer.make()
    return body, f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'


def _has_it(asked: Message, tag: str, answer: Answer) -> bool:
    """Whether the client's copy is current; If-None-Match comes first (RFC 9110 §13.2.2)."""
    known = asked.get("If-None-Match")
    if known is not None:
        offered = {one.strip().removeprefix("W/") for one in known.split(",")}
        return "*" in offered or tag.removeprefix("W/") in offered
    try:
        return parsedate_to_datetime(asked["If-Modified-Since"]) >= answer.changed
    except (KeyError, TypeError, ValueError):
        return False
