"""An SMTP submission server (RFC 5321, RFC 6409) as post: each thread keeps one connection.

The message leaves after the server has said 354.  A connection lost from there on leaves it in doubt; before
that it was certainly not accepted.
"""

import contextlib
import os
import re
import smtplib
import ssl
import threading
from collections.abc import Iterator

from curator.config import Smtp
from curator.errors import (
    SendError,
    SendHalted,
    SendInDoubt,
    SendPostponed,
    SendRejected,
    SendThrottled,
)
from curator.model import Message, Receipt, Terms
from curator.text import one_line

PASSWORD = "CURATOR_SMTP_PASSWORD"  # noqa: S105  the name of the variable

_IMPLICIT_TLS = 465  # RFC 8314 §3.3
_CLOSING = 421  # RFC 5321 §3.8
_PATH = re.compile(r"[!-;=?-~]+")  # smtplib would cut an address at a space, and send to what is left
_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")


class SmtpPost:
    """Sends through the server in `settings`; `timeout` is in seconds, for each answer."""

    name = "smtp"

    def __init__(self, settings: Smtp, *, timeout: float = 60) -> None:
        self._settings = settings
        self._timeout = timeout
        self._mine = threading.local()
        self._lock = threading.Lock()
        self._open: set[smtplib.SMTP] = set()

    def send(self, message: Message) -> Receipt:
        """One transaction; the receipt's id is the server's last line, which usually names its queue's id."""
        connection = self._connection()
        try:
            _envelope(connection, message)
            answer = _content(connection, message.raw)
        except SendRejected:  # the connection is sound; only this message is not
            raise
        except BaseException:
            self._drop(connection)
            raise
        return Receipt(answer)

    def terms(self) -> Terms:
        """Nothing: SMTP tells of no limit before it is reached."""
        return Terms()

    def close(self) -> None:
        """Close every thread's connection."""
        with self._lock:
            connections, self._open = self._open, set()
        for connection in connections:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                connection.quit()

    def _connection(self) -> smtplib.SMTP:
        """The thread's connection: the one it has, if it still answers, else a new one."""
        kept: smtplib.SMTP | None = getattr(self._mine, "connection", None)
        if kept is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if kept in self._open and kept.rset()[0] == 250:
                    return kept
            self._drop(kept)
        self._mine.connection = made = _connect(self._settings, self._timeout)
        with self._lock:
            self._open.add(made)
        return made

    def _drop(self, connection: smtplib.SMTP) -> None:
        """Forget a connection in an unknown state."""
        with self._lock:
            self._open.discard(connection)
        self._mine.connection = None
        connection.close()


def _connect(settings: Smtp, timeout: float) -> smtplib.SMTP:
    """A connection that has greeted, been encrypted and logged in, as far as the settings ask.

    Raises SendHalted for what a person must mend, else SendThrottled: nothing has been sent.
    """
    where = f"{settings.host}:{settings.port}"
    password = os.environ.get(PASSWORD, "")
    if settings.user and not password:
        raise SendHalted(f"{where} needs the password of {settings.user}; put it into {PASSWORD}")
    with _connecting(where):
        context = ssl.create_default_context()
        if settings.port == _IMPLICIT_TLS:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=timeout, context=context
            )
        else:
            connection = smtplib.SMTP(settings.host, settings.port, timeout=timeout)
        try:
            connection.ehlo_or_helo_if_needed()
            if settings.starttls and settings.port != _IMPLICIT_TLS:
                connection.starttls(context=context)
            if settings.user:
                connection.login(settings.user, password)
        except BaseException:
            connection.close()
            raise
    return connection


@contextlib.contextmanager
def _connecting(where: str) -> Iterator[None]:
    """What goes wrong before any message, said in our words."""
    try:
        yield
    except smtplib.SMTPNotSupportedError as error:
        raise SendHalted(f"{where} does not offer what is asked: {error}; check post.smtp") from None
    except smtplib.SMTPAuthenticationError as error:
        said = _said(error.smtp_code, error.smtp_error)
        if 400 <= error.smtp_code < 500:
            raise SendThrottled(f"{where} cannot log in just now: {said}") from None
        raise SendHalted(f"{where} refused the login: {said}; check post.smtp.user and {PASSWORD}") from None
    except ssl.SSLCertVerificationError as error:
        raise SendHalted(f"{where} shows a certificate that is not trusted: {error.verify_message}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise SendThrottled(f"{where} was not reached: {one_line(str(error), 200)}") from None


def _envelope(connection: smtplib.SMTP, message: Message) -> None:
    """MAIL, RCPT and DATA up to the server's 354.  Raises SendThrottled, -Postponed, -Rejected or -Halted."""
    if not _PATH.fullmatch(message.to):
        raise SendRejected(f"{message.to!r:.100} is no address that SMTP can carry")
    try:
        _judge(connection.mail(message.sender), SendHalted, f"{message.sender} as sender")
        _judge(connection.rcpt(message.to), SendRejected, message.to, later=SendPostponed)
        code, text = connection.docmd("DATA")
    except (OSError, smtplib.SMTPException) as error:
        raise SendThrottled(
            f"the connection was lost before the message: {one_line(str(error), 200)}"
        ) from None
    if code != 354:
        _judge((code, text), SendRejected, "the message")


def _content(connection: smtplib.SMTP, raw: bytes) -> str:
    """The message itself, and the server's last word.  Raises SendInDoubt if there is none."""
    content = _LEADING_DOT.sub(b"..", _LINE_END.sub(b"\r\n", raw))
    ended = content if content.endswith(b"\r\n") else content + b"\r\n"
    try:
        connection.send(ended + b".\r\n")
        code, text = connection.getreply()
    except (OSError, smtplib.SMTPException) as error:
        why = one_line(str(error), 200)
        raise SendInDoubt(f"the connection was lost: {why}; the message may have been accepted") from None
    if not (200 <= code < 300 or 400 <= code < 600):  # after the content, nothing else says a clear no
        raise SendInDoubt(f"the server answered the message with nonsense: {_said(code, text)}")
    _judge((code, text), SendRejected, "the message")
    return _said(code, text)


def _judge(
    answer: tuple[int, bytes],
    refusal: type[SendError],
    what: str,
    *,
    later: type[SendError] = SendThrottled,
) -> None:
    """Nothing for a 2xx `answer`.  Raises `refusal` for a 5xx, `later` for all others."""
    code, text = answer
    if 200 <= code < 300:
        return
    if code == 530 or 534 <= code <= 538:  # RFC 4954 §6: the server wants a login, or another one
        raise SendHalted(f"the server wants a login: {_said(code, text)}; check post.smtp and {PASSWORD}")
    if 500 <= code < 600:
        raise refusal(f"the server refused {what}: {_said(code, text)}")
    if code == _CLOSING:  # whatever was asked, this is said of the server
        later = SendThrottled
    raise later(f"the server does not take {what} now: {_said(code, text)}")


def _said(code: int, text: bytes | str) -> str:
    """An answer on one line."""
    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return one_line(f"{code} {shown}", 300)
