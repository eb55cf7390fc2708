"""How an app is served: at once to those who ask, and not for ever to those who do not."""

import socket
import time

import pytest

from curator.web import serve
from curator.web.public import forms
from tests.support import public


@pytest.fixture
def pages(sqlite_engine, tmp_path, monkeypatch):
    """Pages whose patience is short."""
    monkeypatch.setattr(serve, "HEAD_SECONDS", 0.5)
    monkeypatch.setattr(forms, "SECONDS", 0.5)
    with public.opened(sqlite_engine, tmp_path) as made:
        yield made


def dripped(pages, text, drop):
    """What is answered to `text`, after which a drop comes every now and then; and after how long it ends."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", pages.port), 10) as raw:
        raw.sendall(text.format(host=f"127.0.0.1:{pages.port}").encode())
        raw.settimeout(0.1)
        said = b""
        while time.monotonic() - began < 8:
            try:
                part = raw.recv(4096)
                said += part
                if not part:
                    break
            except TimeoutError:
                raw.sendall(drop)
            except ConnectionError:
                break
    return said, time.monotonic() - began


@pytest.mark.parametrize(
    "text", ["", "GET / HTTP/1.1\r\n", "GET /health HTTP/1.1\r\nHost: {host}\r\n\r\nGET"]
)
def test_whoever_does_not_say_what_they_want_is_left(pages, text):
    """No connection without a request, in the middle of one, or after one, is kept open by drops."""
    said, seconds = dripped(pages, text, b"x" if text else b"")
    assert seconds < 5
    assert said == b"" or said.startswith(b"HTTP/1.1 200 ")


def test_a_form_that_drips_is_not_waited_for(pages):
    """408, and the connection ends."""
    head = "POST /subscribe HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9000\r\n"
    said, seconds = dripped(pages, f"{head}Content-Type: {public.FORM}\r\n\r\na=", b"x")
    assert said.startswith(b"HTTP/1.1 408 ")
    assert seconds < 5


def test_no_part_of_an_answer_waits_for_word_of_another():
    """Its head and its body are two; Nagle's algorithm would hold the second back for 40 ms."""
    with serve.listening("127.0.0.1", 0) as server, socket.create_connection(server.getsockname()):
        connection, _ = server.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
