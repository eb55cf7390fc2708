"""Post offices on loopback: an SES that keeps what it is sent, one that fails as told, and an SMTP sink."""

import contextlib
import json
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from moto.server import ThreadedMotoServer


def parsed(raw: bytes) -> EmailMessage:
    """`raw` as a mail program reads it."""
    return message_from_bytes(raw, policy=policy.default)


@dataclass(frozen=True, slots=True)
class Received:
    """A mail that arrived: its envelope, and its bytes."""

    sender: str
    to: tuple[str, ...]
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        """The mail, parsed."""
        return parsed(self.raw)


class MotoSes:
    """moto's server: takes SES v2 raw mail from verified senders and shows it again."""

    def __init__(self) -> None:
        self.server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        self.server.start()
        host, port = self.server.get_host_and_port()
        self.url = f"http://{host}:{port}"

    def verify(self, identity: str) -> None:
        """Let `identity` send."""
        import boto3

        client = boto3.client("sesv2", endpoint_url=self.url, region_name="eu-west-1")
        client.create_email_identity(EmailIdentity=identity)
        client.close()

    def mails(self) -> list[Received]:
        """What was sent, oldest first.  moto lists a recipient once from the envelope, once from To."""
        with urllib.request.urlopen(f"{self.url}/moto-api/data.json", timeout=10) as answer:
            kept = json.load(answer).get("ses", {}).get("RawMessage", [])
        return [
            Received(mail["source"], tuple(mail["destinations"]), mail["raw_data"].encode()) for mail in kept
        ]

    def reset(self) -> None:
        """Forget all mails and identities."""
        request = urllib.request.Request(f"{self.url}/moto-api/reset", method="POST")
        urllib.request.urlopen(request, timeout=10).close()

    def close(self) -> None:
        """Stop serving."""
        self.server.stop()
        self.server._server.server_close()


# What a faulty SES does with a connection once it has read a request.
Act = Callable[[socket.socket], None]


def answer(status: int, code: str = "", text: str = "", *, body: bytes | None = None) -> Act:
    """Answer as SES does: the error's name in a header, its sentence in JSON."""
    content = json.dumps({"message": text}).encode() if body is None else body
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(content)}\r\nConnection: close\r\n"
    head += f"x-amzn-ErrorType: {code}\r\n" if code else ""

    def act(connection: socket.socket) -> None:
        connection.sendall(head.encode() + b"Content-Type: application/json\r\n\r\n" + content)

    return act


def accept(connection: socket.socket) -> None:
    """Take the mail."""
    answer(200, body=b'{"MessageId": "accepted-1"}')(connection)


def hang_up(connection: socket.socket) -> None:
    """Close without a word."""


def reset(connection: socket.socket) -> None:
    """Break the connection."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def fall_silent(connection: socket.socket) -> None:
    """Never answer: wait until the other side gives up."""
    connection.settimeout(20)
    with contextlib.suppress(OSError):
        connection.recv(1)


def half_an_answer(connection: socket.socket) -> None:
    """Accept, and break in the middle of saying so."""
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"Mess')


@dataclass
class FaultySes:
    """An HTTP server that reads each request whole, keeps it, and then does `act`."""

    act: Act = accept
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with connection, contextlib.suppress(OSError):
                connection.settimeout(20)
                request = _whole_request(connection)
                if request:
                    self.requests.append(request)
                    self.act(connection)

    def close(self) -> None:
        """Stop listening."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)


def _whole_request(connection: socket.socket) -> bytes:
    """One HTTP request with a Content-Length, head and body."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    if b"100-continue" in head.lower():
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    lengths = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    wanted = int(lengths[0].partition(b":")[2]) if lengths else 0
    while len(body) < wanted:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@dataclass
class Sink:
    """An SMTP server that keeps mails; the recipient's name says what else it does.

    `refused@` gets 550, `later@` 451, `lost@` a broken connection; mail for `swallowed@` is kept and the
    connection broken, `garbled@` is answered with 554, `delayed@` with 452.
    """

    mails: list[Received] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)
    port: int = 0

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Judge the recipient."""
        name = address.partition("@")[0]
        if name == "lost":
            server.transport.abort()
        answers = {"refused": "550 5.1.1 no such user", "later": "451 4.2.1 come back later"}
        if name not in answers:
            envelope.rcpt_tos.append(address)
        return answers.get(name, "250 2.1.5 ok")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail."""
        name = envelope.rcpt_tos[0].partition("@")[0]
        answers = {"garbled": "554 5.6.0 unreadable", "delayed": "452 4.3.1 disk full"}
        if name in answers:
            return answers[name]
        self.sessions.add(id(session))
        self.mails.append(Received(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content))
        if name == "swallowed":
            server.transport.abort()
        return f"250 2.0.0 queued as {len(self.mails)}"


class _Controller(Controller):
    """aiosmtpd's controller, on whichever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextlib.contextmanager
def smtp_sink(**options: object) -> Iterator[Sink]:
    """A running sink; `options` are aiosmtpd's (authenticator, tls_context, ...)."""
    sink = Sink()
    controller = _Controller(sink, hostname="127.0.0.1", port=0, **options)
    controller.start()
    sink.port = controller.port
    try:
        yield sink
    finally:
        controller.stop()


@pytest.fixture(scope="session")
def moto_server() -> Iterator[MotoSes]:
    """One moto server for the whole run."""
    moto = MotoSes()
    yield moto
    moto.close()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Credentials that open nothing, and no other source of any."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    return monkeypatch


@pytest.fixture
def moto(moto_server: MotoSes, aws: pytest.MonkeyPatch) -> Iterator[MotoSes]:
    """An empty moto server that has verified ada@news.example."""
    moto_server.reset()
    moto_server.verify("ada@news.example")
    return moto_server


@pytest.fixture
def faulty(aws: pytest.MonkeyPatch) -> Iterator[FaultySes]:
    """An SES that does as told."""
    server = FaultySes()
    yield server
    server.close()


@pytest.fixture
def sink() -> Iterator[Sink]:
    """An SMTP server that keeps what it is sent."""
    with smtp_sink() as running:
        yield running
