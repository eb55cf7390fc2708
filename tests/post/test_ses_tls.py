"""Sending to SES over TLS: what comes before the message is certain, what comes after it is not."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from curator.config import Ses
from curator.errors import SendError, SendHalted, SendInDoubt
from curator.post.ses import SesPost
from tests.support.letters import letter
from tests.support.postoffice import accept

Do = Callable[[ssl.SSLSocket], None]


def break_off(connection: ssl.SSLSocket) -> None:
    """End the connection below TLS, in the middle of the answer."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")
    socket.socket(fileno=connection.detach()).close()


def garble(connection: ssl.SSLSocket) -> None:
    """Answer with bytes that TLS cannot read."""
    below = socket.socket(fileno=connection.detach())
    below.sendall(b"HTTP/1.1 200 OK in the clear\r\n\r\n")
    below.close()


@contextlib.contextmanager
def served(certificate: Path, do: Do, heard: list[bytes]) -> Iterator[str]:
    """A server that takes requests over TLS into `heard`, and then does `do`; its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), context.wrap_socket(plain, server_side=True) as connection:
                connection.settimeout(5)
                data = b""
                while b"</p>" not in data and b'"Raw"' not in data:
                    data += connection.recv(65536)
                heard.append(data)
                do(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def refusal(url: str) -> SendError:
    post = SesPost(Ses(endpoint=url), threads=1, read_timeout=2)
    with pytest.raises(SendError) as raised:
        post.send(letter())
    post.close()
    return raised.value


def test_a_known_certificate_is_sent_to(certificate: Path, aws: pytest.MonkeyPatch):
    """The other tests here fail for the reason that they name."""
    aws.setenv("AWS_CA_BUNDLE", str(certificate))
    with served(certificate, accept, []) as url:
        post = SesPost(Ses(endpoint=url), threads=1)
        assert post.send(letter()).id == "accepted-1"
        post.close()


def test_an_unknown_certificate_halts_before_the_message(certificate: Path, aws: pytest.MonkeyPatch):
    """Nothing is sent to whom we do not know, and nothing will be until a person looks."""
    heard: list[bytes] = []
    with served(certificate, accept, heard) as url:
        error = refusal(url)
    assert type(error) is SendHalted
    assert "certificates" in str(error)
    assert heard == []


@pytest.mark.parametrize("do", [break_off, garble])
def test_a_tls_that_breaks_after_the_message_leaves_it_in_doubt(
    certificate: Path, aws: pytest.MonkeyPatch, do: Do
):
    """The message was read, so that it may be on its way; it is not sent again."""
    aws.setenv("AWS_CA_BUNDLE", str(certificate))
    heard: list[bytes] = []
    with served(certificate, do, heard) as url:
        assert type(refusal(url)) is SendInDoubt
    assert len(heard) == 1
