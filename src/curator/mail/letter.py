"""A letter to a reader about their subscription, as a message: to confirm it, a welcome, a goodbye.

It says by itself that a program wrote it (RFC 3834 §5), so that no absence is answered to it.  Where there is
something to leave, it carries the headers by which a mail program does that (RFC 2369, RFC 8058), and is of
the list (RFC 2919); a letter to somebody who is not on the list is not.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime, parseaddr

from curator.config import Newsletter
from curator.errors import CuratorError
from curator.mail import addresses, body, headers, proof
from curator.mail.compose import label, tag
from curator.model import LetterKind, Message

KIND = "letter"  # the tag by which what the provider tells of it is known


def letter(
    newsletter: Newsletter,
    kind: LetterKind,
    *,
    to: str,
    subject: str,
    text: str,
    html: str,
    name: str,
    list_id: str,
    unsubscribe_url: str = "",
    now: datetime,
) -> Message:
    """The letter to the reader at the address `to`, from the newsletter's own sender.

    `name` is our id of it, 1 to 64 of A-Z a-z 0-9 _ - that begin with `letter-`; `unsubscribe_url` holds the
    reader's token, "" if there is nothing to leave; `now` is an aware time.
    Raises UsageError for what is no address, CuratorError if it would not be read as it is written.
    """
    sender_name, sender = parseaddr(newsletter.sender)
    sender, to = addresses.check(sender), addresses.check(to)
    title = _title(subject)
    said, shown = (body.normal(body.without_tokens(part)) for part in (text, html))
    raw = b"".join(
        [
            headers.phrase("From", sender_name, sender),
            f"To: {to}\r\n".encode("ascii"),
            headers.prose("Subject", title),
            *_reply_to(newsletter),
            *_made(name, sender, now),
            *_of_the_list(newsletter, list_id, unsubscribe_url),
            headers.plain("X-Curator-Delivery", name),
            headers.plain("Auto-Submitted", "auto-generated"),
            *_parts(said, shown),
        ]
    )
    expected = {"From": sender, "To": to, "Subject": title, **_expected(newsletter, name, unsubscribe_url)}
    proof.check(raw, expected, said, shown)
    tags = (("delivery", name), ("kind", KIND), ("letter", kind.value), ("newsletter", tag(label(list_id))))
    return Message(sender, to, raw, name, tags)


def _title(subject: str) -> str:
    """The subject as sent.  Raises CuratorError if nothing is left of it."""
    title = headers.words(subject, headers.LONGEST_SUBJECT)
    if not title:
        raise CuratorError("a letter without a subject would not be read; nothing is sent")
    return title


def _expected(newsletter: Newsletter, name: str, unsubscribe_url: str) -> dict[str, str | None]:
    """The headers behind the subject, as they must read."""
    reply: dict[str, str | None] = {"Reply-To": None} if newsletter.reply_to else {}
    of_the_list: dict[str, str | None] = {}
    if unsubscribe_url:
        of_the_list = {"List-Id": None, "List-Unsubscribe": f"<{unsubscribe_url}>"}
        of_the_list["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    own = {"X-Curator-Delivery": name, "Auto-Submitted": "auto-generated"}
    return {**reply, "Date": None, "Message-ID": None, "MIME-Version": "1.0", **of_the_list, **own}


def _made(name: str, sender: str, now: datetime) -> Iterator[bytes]:
    yield headers.plain("Date", format_datetime(now.astimezone(UTC)))
    moment = f"{int(now.timestamp() * 1e6):x}"
    yield headers.plain("Message-ID", f"<{name}.{moment}@{sender.partition('@')[2]}>")
    yield headers.plain("MIME-Version", "1.0")


def _reply_to(newsletter: Newsletter) -> Iterator[bytes]:
    if newsletter.reply_to:
        name, address = parseaddr(newsletter.reply_to)
        yield headers.phrase("Reply-To", name, addresses.check(address))


def _of_the_list(newsletter: Newsletter, list_id: str, unsubscribe_url: str) -> Iterator[bytes]:
    if unsubscribe_url:
        yield headers.phrase("List-Id", newsletter.name, label(list_id))
        yield headers.plain("List-Unsubscribe", f"<{unsubscribe_url}>")
        yield headers.plain("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")


def _parts(text: str, html: str) -> Iterator[bytes]:
    """Content-Type, then both parts.  The boundary holds "=_", which no quoted-printable text does."""
    boundary = b"=_curator_" + hashlib.sha256((text + html).encode(errors="replace")).hexdigest()[:24].encode(
        "ascii"
    )
    yield b'Content-Type: multipart/alternative; boundary="%b"\r\n' % boundary
    for subtype, part in ((b"plain", text), (b"html", html)):
        yield b'\r\n--%b\r\nContent-Type: text/%b; charset="utf-8"\r\n' % (boundary, subtype)
        yield b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        yield from body.segments(part)
    yield b"\r\n--%b--\r\n" % boundary
