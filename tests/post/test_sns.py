"""The hand that asks SNS: nobody else, once, a little."""

import http.client
import socket
import threading
from contextlib import contextmanager
from functools import partial

import pytest

from curator.errors import AddressRefused, BadStatus, FetchError, TooLarge, Unreachable
from curator.post import sns
from tests.support import ears, signed
from tests.support.signed import CERTIFICATE, CONFIRM


@contextmanager
def answering(answer: bytes):
    """A way to connect that leads to a server on loopback which says `answer`, and what it was asked."""
    asked = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                one, _ = server.accept()
            except OSError:
                return
            with one:
                asked.append(one.recv(65536).decode())
                one.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    port = server.getsockname()[1]
    yield lambda host: http.client.HTTPConnection("127.0.0.1", port, timeout=5), asked
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


def head(status: str, length: int, more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{more}Connection: close\r\n\r\n".encode()


def test_a_certificate_is_asked_for():
    """By its path, with nothing of ours in the question."""
    paper = signed.certificate()
    with answering(head("200 OK", len(paper)) + paper) as (connect, asked):
        assert sns.ask(CERTIFICATE, connect) == paper
        sns.ask(CONFIRM, connect)
    assert asked[0].startswith("GET /SimpleNotificationService-0a1b2c3d.pem HTTP/1.1\r\n")
    assert asked[1].startswith("GET /?Action=ConfirmSubscription&TopicArn=arn:aws:sns:")


@pytest.mark.parametrize("where", ["http://{}", "https://{}", "http://{}/SimpleNotificationService-a.pem"])
def test_nobody_but_sns_is_ever_asked(where):
    """Not even a connection is made."""
    with ears.listening() as (url, heard):
        with pytest.raises(AddressRefused):
            sns.ask(where.format(url.partition("://")[2]))
        assert heard == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (head("302 Found", 0, "Location: http://127.0.0.1/x\r\n"), BadStatus),
        (head("404 Not Found", 0), BadStatus),
        (head("200 OK", 10**9) + b"x" * 200_000, TooLarge),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 200_000, TooLarge),
        (head("200 OK", 100) + b"x", Unreachable),
        (b"noise", Unreachable),
        (b"", Unreachable),
    ],
    ids=["moved", "missing", "long", "endless", "broken", "noise", "nothing"],
)
def test_a_strange_answer_is_an_error_in_a_line(answer, error):
    """Moved, missing, too long, broken: no second question is asked."""
    with answering(answer) as (connect, asked), pytest.raises(error) as caught:
        sns.ask(CERTIFICATE, connect)
    assert len(asked) == 1
    assert "\n" not in str(caught.value)


class Clock:
    """Seconds that a test moves on."""

    at = 0.0

    def __call__(self) -> float:
        return self.at


def numbered(at: int) -> str:
    return CERTIFICATE.replace("0a1b2c3d", f"{at:08}")


def test_a_certificate_is_asked_for_once():
    """However many messages are signed with it."""
    asked = []
    known = sns.Certificates(lambda url: asked.append(url) or signed.certificate(), Clock())
    assert {known(CERTIFICATE) for _ in range(5)} == {known(CERTIFICATE)}
    assert asked == [CERTIFICATE]


def failing(asked, url):
    asked.append(url)
    raise Unreachable(url, "no answer")


def test_one_that_could_not_be_had_is_left_alone_for_a_while():
    """Then it is asked for again."""
    asked, clock = [], Clock()
    known = sns.Certificates(partial(failing, asked), clock)
    for _ in range(5):
        with pytest.raises(FetchError):
            known(CERTIFICATE)
    assert len(asked) == 1
    clock.at = sns.REST + 1
    with pytest.raises(FetchError):
        known(CERTIFICATE)
    assert len(asked) == 2


def test_names_made_up_do_not_make_us_ask_all_day():
    """There is a number of questions a minute; what is known goes on working."""
    asked, clock = [], Clock()
    known = sns.Certificates(lambda url: asked.append(url) or signed.certificate(), clock)
    known(CERTIFICATE)
    for at in range(100):
        with pytest.raises(FetchError) if at >= sns.MOST_A_MINUTE - 1 else pytest.MonkeyPatch.context():
            known(numbered(at))
    assert len(asked) == sns.MOST_A_MINUTE
    assert known(CERTIFICATE)
    clock.at = 61
    assert known(numbered(99))


def test_what_is_no_certificate_is_not_kept():
    """A page of an outage must not refuse the messages of a year."""
    clock, answers = Clock(), [b"<html>soon</html>", signed.certificate()]
    known = sns.Certificates(lambda url: answers.pop(0), clock)
    with pytest.raises(Unreachable, match="no certificate"):
        known(CERTIFICATE)
    clock.at = sns.REST + 1
    assert known(CERTIFICATE)


def test_not_more_certificates_are_kept_than_a_few():
    """Memory does not grow with the names that somebody makes up."""
    clock = Clock()
    known = sns.Certificates(lambda url: signed.certificate(), clock)
    for at in range(100):
        clock.at += 60
        known(numbered(at))
    assert len(known._kept) < 20
