"""A stand-in for what curator asks AWS about an account: each question has the answer that a test gives."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.support.postoffice import aws

__all__ = ["ACCOUNT", "aws", "cloud"]

ACCOUNT = {
    "ProductionAccessEnabled": True,
    "SendingEnabled": True,
    "EnforcementStatus": "HEALTHY",
    "SendQuota": {"Max24HourSend": 50_000.0, "MaxSendRate": 14.0, "SentLast24Hours": 1_000.0},
    "SuppressionAttributes": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
}


class Cloud:
    """Answers by `answers`: "GET /v2/email/account", or "AmazonSQS.GetQueueAttributes" for a queue.

    An answer is JSON for 200, a tuple (status, error's name, sentence or body), a list of these (one a
    request), or a call that is given what was asked.
    What is not in it is a 404.  `asked` are the questions, as they came, `askers` the connections.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {"GET /v2/email/account": ACCOUNT}
        self.asked: list[str] = []
        self.askers: set[tuple[str, int]] = set()
        cloud = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                cloud._answer(self)

            do_POST = do_GET  # noqa: N815  http.server's name

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        question = request.headers.get("X-Amz-Target") or f"{request.command} {request.path}"
        self.asked.append(question)
        self.askers.add(request.client_address)
        given = self.answers.get(
            question.partition("?")[0], (404, "NotFoundException", "there is no such thing")
        )
        if isinstance(given, list):
            given = given[min(self.asked.count(question), len(given)) - 1]
        if callable(given):
            given = given(json.loads(body or b"{}"))
        status, code, told = 200, "", given
        if isinstance(given, tuple):
            status, code, told = given
            told = told if isinstance(told, bytes) else {"__type": code, "message": told}
        content = told if isinstance(told, bytes) else json.dumps(told).encode()
        request.send_response(status)
        if code:
            request.send_header("x-amzn-ErrorType", code)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


@pytest.fixture
def cloud(aws: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """An AWS that answers as told; its account is healthy."""
    running = Cloud()
    yield running
    running.close()
