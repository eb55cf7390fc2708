"""Sending through an SMTP server that runs on loopback."""

import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult

from curator.config import Smtp
from curator.errors import SendError, SendHalted, SendInDoubt, SendPostponed, SendRejected, SendThrottled
from curator.post.smtp import PASSWORD, SmtpPost
from tests.support.letters import letter
from tests.support.postoffice import Sink, smtp_sink


def post_to(port: int, **more: object) -> SmtpPost:
    return SmtpPost(Smtp(**{"host": "127.0.0.1", "port": port, "starttls": False, **more}), timeout=5)


def refusal(post: SmtpPost, to: str = "reader@post.example") -> SendError:
    with pytest.raises(SendError) as raised:
        post.send(letter(to))
    post.close()
    return raised.value


def test_a_message_arrives_byte_for_byte(sink: Sink):
    """What the server is given is the composed message, to its one recipient."""
    post, message = post_to(sink.port), letter(name="Zoë")
    receipt = post.send(message)
    post.close()
    (received,) = sink.mails
    assert (received.sender, received.to) == ("ada@news.example", ("reader@post.example",))
    assert received.raw == message.raw
    assert "queued as 1" in receipt.id


def test_line_ends_become_crlf_and_leading_dots_survive(sink: Sink):
    """Bare line ends are put right, and a line that begins with a dot ends nothing."""
    post = post_to(sink.port)
    post.send(replace(letter(), raw=b"Subject: x\n\n.\n..\rlast"))
    post.close()
    assert sink.mails[0].raw == b"Subject: x\r\n\r\n.\r\n..\r\nlast\r\n"


def test_each_thread_keeps_one_connection(sink: Sink):
    """Twenty messages through four threads take at most four connections."""
    post = post_to(sink.port)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(post.send, [letter(f"reader{n}@post.example") for n in range(20)]))
    post.close()
    assert len(sink.mails) == 20
    assert len(sink.sessions) <= 4


@pytest.mark.parametrize(
    ("to", "kind"),
    [
        ("refused@post.example", SendRejected),
        ("later@post.example", SendPostponed),
        ("lost@post.example", SendThrottled),
        ("garbled@post.example", SendRejected),
        ("delayed@post.example", SendThrottled),
        ("swallowed@post.example", SendInDoubt),
    ],
)
def test_each_failure_is_classified_by_when_it_came(sink: Sink, to, kind):
    """Refused for good, refused for now, lost before the message, lost with it: each has one name."""
    error = refusal(post_to(sink.port), to)
    assert type(error) is kind
    assert "\n" not in str(error)


def test_a_refused_recipient_costs_nobody_else(sink: Sink):
    """After each kind of failure the next message arrives, once."""
    post = post_to(sink.port)
    for name in ("refused", "later", "lost", "garbled", "delayed", "swallowed"):
        with pytest.raises(SendError):
            post.send(letter(f"{name}@post.example"))
        post.send(letter(f"after-{name}@post.example"))
    post.close()
    arrived = [mail.to[0] for mail in sink.mails if mail.to[0].startswith("after-")]
    assert len(arrived) == len(set(arrived)) == 6


def test_an_address_that_breaks_out_of_its_command_is_refused(sink: Sink):
    """A line break or a letter beyond ASCII in an address never reaches the server."""
    post = post_to(sink.port)
    for to in ("a@post.example\r\nRCPT TO:<b@post.example>", "jörg@post.example"):
        with pytest.raises(SendRejected):
            post.send(replace(letter(), to=to))
    post.close()
    assert sink.mails == []


def test_where_nothing_listens_nothing_was_accepted():
    """A refused connection is certainly no accepted mail."""
    with smtp_sink() as gone:
        port = gone.port
    assert type(refusal(post_to(port))) is SendThrottled


def test_a_connection_that_went_stale_is_made_anew(sink: Sink):
    """A server that closed an idle connection costs no message."""
    post = post_to(sink.port)
    post.send(letter())
    post._mine.connection.sock.shutdown(2)
    post.send(letter("second@post.example"))
    post.close()
    assert [mail.to[0] for mail in sink.mails] == ["reader@post.example", "second@post.example"]


def test_a_closed_post_leaves_no_connection(sink: Sink):
    """close() ends the connections of all threads."""
    post = post_to(sink.port)
    thread = threading.Thread(target=post.send, args=[letter()])
    thread.start()
    thread.join()
    (connection,) = post._open
    post.close()
    assert connection.sock is None


def test_starttls_is_demanded_not_hoped_for(sink: Sink):
    """A server without STARTTLS gets neither mail nor password."""
    error = refusal(post_to(sink.port, starttls=True))
    assert type(error) is SendHalted
    assert sink.mails == []


def test_an_untrusted_certificate_halts_the_send(certificate: Path):
    """Encryption to somebody unknown is no protection."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with smtp_sink(tls_context=context) as sink:
        error = refusal(post_to(sink.port, starttls=True))
    assert type(error) is SendHalted
    assert "certificate" in str(error)


def test_login_over_starttls(certificate: Path, monkeypatch: pytest.MonkeyPatch):
    """User and password are sent encrypted; a wrong one or none halts the send."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    def judge(server, session, envelope, mechanism, given):
        return AuthResult(handled=False, success=(given.login, given.password) == (b"ada", b"right"))

    options = {
        "authenticator": judge,
        "auth_required": True,
        "auth_require_tls": True,
        "tls_context": context,
    }
    with smtp_sink(**options) as sink:
        assert type(refusal(post_to(sink.port, starttls=True, user="ada"))) is SendHalted
        monkeypatch.setenv(PASSWORD, "wrong")
        error = refusal(post_to(sink.port, starttls=True, user="ada"))
        assert type(error) is SendHalted
        assert "wrong" not in str(error)
        assert type(refusal(post_to(sink.port, starttls=True))) is SendHalted  # the server wants a login
        monkeypatch.setenv(PASSWORD, "right")
        post = post_to(sink.port, starttls=True, user="ada")
        post.send(letter())
        post.close()
    assert len(sink.mails) == 1
