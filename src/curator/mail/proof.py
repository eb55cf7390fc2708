"""The check that a built message says what it should, and nothing else: it is parsed back and compared."""

from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from curator.errors import CuratorError

_LONGEST_LINE = 998  # RFC 5322 §2.1.1


def check(raw: bytes, headers: dict[str, str | None], text: str, html: str) -> None:
    """Nothing, if `raw` has exactly these `headers` in this order, then `text` as plain text, then `html`.

    A header's value is compared decoded, a mailbox's by its address; None stands for any value.
    Raises CuratorError with the first thing that is different.
    """
    parsed = message_from_bytes(raw, policy=policy.default)
    _refuse(_wire(raw), _headers(parsed, [*headers, "Content-Type"], headers), _parts(parsed, text, html))


def check_plain(raw: bytes, headers: dict[str, str | None], text: str) -> None:
    """The same of a message that is `text` alone, in quoted-printable.  Raises CuratorError."""
    parsed = message_from_bytes(raw, policy=policy.default)
    names = [*headers, "Content-Type", "Content-Transfer-Encoding"]
    _refuse(_wire(raw), _headers(parsed, names, headers), _plain(parsed, text))


def _refuse(*wrongs: str | None) -> None:
    """Raise CuratorError with the first thing that is wrong, if anything is."""
    for wrong in wrongs:
        if wrong:
            raise CuratorError(f"the message cannot be built faithfully: {wrong}; nothing is sent")


def _wire(raw: bytes) -> str | None:
    """What is wrong with the bytes as bytes."""
    lines = raw.split(b"\r\n")
    if not raw.isascii():
        return "it holds bytes that are not ASCII"
    if any(b"\r" in line or b"\n" in line for line in lines):
        return "a line does not end with CRLF"
    return "a line is too long" if max(map(len, lines)) > _LONGEST_LINE else None


def _headers(parsed: Message, names: list[str], headers: dict[str, str | None]) -> str | None:
    """What is wrong with the headers; Content-Type's value is judged by the parts that it frames."""
    if parsed.keys() != names:
        return f"its headers are {', '.join(parsed.keys())} where {', '.join(names)} belong"
    for name, value in headers.items():
        found = parsed[name]
        mailboxes = getattr(found, "addresses", None)
        said = str(found) if mailboxes is None else ", ".join(mailbox.addr_spec for mailbox in mailboxes)
        if value is not None and said != value:
            return f"its {name} reads {said!r:.120} where {value!r:.120} belongs"
    return None


def _parts(parsed: Message, text: str, html: str) -> str | None:
    """What is wrong with the two alternatives."""
    if not isinstance(parsed, EmailMessage) or parsed.get_content_type() != "multipart/alternative":
        return "it is not multipart/alternative"
    parts = list(parsed.iter_parts())
    if [part.get_content_type() for part in parts] != ["text/plain", "text/html"]:
        return "its parts are not text, then html"
    if any(part.defects for part in (parsed, *parts)):
        return "a parser finds defects in it"
    for name, part, expected in zip(("text", "html"), parts, (text, html), strict=True):
        if part.get_content().replace("\r\n", "\n") != expected:
            return f"its {name} decodes to something else"
    return None


def _plain(parsed: Message, text: str) -> str | None:
    """What is wrong with a text that is the whole message."""
    if not isinstance(parsed, EmailMessage) or parsed.get_content_type() != "text/plain" or parsed.defects:
        return "it is not plain text"
    if parsed.get_content().replace("\r\n", "\n") != text:
        return "its text decodes to something else"
    return None
