"""A note to the editors: plain text that tells them something, and no mail of the newsletter.

It has no List-* header and no link to unsubscribe, since nobody has subscribed to it, and says by itself that
a program wrote it (RFC 3834 §5), so that no absence is answered to it.
"""

from datetime import UTC, datetime
from email.utils import format_datetime, parseaddr

from curator.config import Newsletter
from curator.errors import CuratorError
from curator.mail import addresses, body, headers, proof
from curator.model import Message
from curator.text import clean

KIND = "note"  # the tag by which what the provider tells of it is known


def note(
    newsletter: Newsletter, *, to: str, subject: str, text: str, name: str, issue: int, now: datetime
) -> Message:
    """The note for one editor at the address `to`, from the newsletter's own sender.

    `subject` and `text` may be hostile: they are cleaned here.  `name` is our id of it, 1 to 64 of A-Z a-z
    0-9 _ - that begin with `note-`: by that what the provider tells of it is known to concern no reader.
    Raises UsageError for what is no address, CuratorError if it would not be read as it is written.
    """
    sender_name, sender = parseaddr(newsletter.sender)
    sender, to = addresses.check(sender), addresses.check(to)
    title = headers.words(subject, headers.LONGEST_SUBJECT)
    # A note has no reader, and so no tokens.
    said = body.normal(body.without_tokens(clean(text)))
    message_id = f"<{name}.{int(now.timestamp() * 1e6):x}@{sender.partition('@')[2]}>"
    raw = b"".join(
        [
            headers.phrase("From", sender_name, sender),
            f"To: {to}\r\n".encode("ascii"),
            headers.prose("Subject", title),
            headers.plain("Date", format_datetime(now.astimezone(UTC))),
            headers.plain("Message-ID", message_id),
            headers.plain("MIME-Version", "1.0"),
            headers.plain("X-Curator-Delivery", name),
            headers.plain("Auto-Submitted", "auto-generated"),
            headers.plain("Content-Type", 'text/plain; charset="utf-8"'),
            headers.plain("Content-Transfer-Encoding", "quoted-printable"),
            b"\r\n",
            *body.segments(said),
        ]
    )
    if not title:
        raise CuratorError("a note without a subject would not be read; nothing is sent")
    expected = {"From": sender, "To": to, "Subject": title, "Date": None, "Message-ID": None}
    expected |= {"MIME-Version": "1.0", "X-Curator-Delivery": name, "Auto-Submitted": "auto-generated"}
    proof.check_plain(raw, expected, said)
    return Message(sender, to, raw, name, (("issue", str(issue)), ("delivery", name), ("kind", KIND)))
