"""Edition × Subscriber → Message: what all share is encoded once, then joined with what is each reader's own.

Encoding a message anew for every subscriber costs a hundred times as much and could differ; here all get the
same bytes, except To, Date, Message-ID, the delivery's id and the tokens of the reader's own links.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parseaddr
from enum import Enum, auto
from typing import Literal

from curator.config import Newsletter
from curator.errors import ConfigError, CuratorError, UsageError
from curator.mail import addresses, body, headers, proof
from curator.mail.tokens import Purpose
from curator.model import FEEDBACK_SENTINEL, PREFERENCES_SENTINEL, TOKEN_SENTINEL, Edition, Message

Kind = Literal["live", "preview"]

_MARK = re.compile(r"\[PREVIEW( \d+)?\] ")

_TOKEN = re.compile(rf"[A-Za-z0-9_.-]{{{len(TOKEN_SENTINEL)}}}")
_DELIVERY = re.compile(r"[A-Za-z0-9_-]{1,64}")  # what SES allows in a tag
_MAILBOX = re.compile(r"(?!.*=\?)[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}")
_PLAIN_URL = re.compile(r"https?://[!#-;=?-~]+")
_LABEL = re.compile(r"[A-Za-z0-9_.-]{1,255}")
_SAMPLE_DAY = datetime(2000, 1, 1, tzinfo=UTC)


class Hole(Enum):
    """What is each message's own.  TO is a whole line, the others stand inside one."""

    TO = auto()
    UNSUBSCRIBE = auto()
    PREFERENCES = auto()
    FEEDBACK = auto()
    DELIVERY = auto()
    DATE = auto()
    MESSAGE_ID = auto()


_HOLES = {
    TOKEN_SENTINEL: Hole.UNSUBSCRIBE,
    PREFERENCES_SENTINEL: Hole.PREFERENCES,
    FEEDBACK_SENTINEL: Hole.FEEDBACK,
}
_PURPOSES: dict[Hole, Purpose] = {
    Hole.UNSUBSCRIBE: "unsubscribe",
    Hole.PREFERENCES: "preferences",
    Hole.FEEDBACK: "feedback",
}


@dataclass(frozen=True, slots=True)
class Mould:
    """An edition's message but for its holes: `pieces` has b"" where `holes` says what goes there."""

    sender: str
    domain: str
    tags: tuple[tuple[str, str], ...]
    pieces: tuple[bytes, ...]
    holes: tuple[tuple[int, Hole], ...]
    tokens: tuple[Hole, ...]  # those of the holes that take one, each once


def mould(
    edition: Edition,
    *,
    newsletter: Newsletter,
    list_id: str,
    kind: Kind = "live",
    subject: str | None = None,
) -> Mould:
    """The mould of `edition`, proved by parsing a sample message back.

    `subject` stands in for the edition's; a preview's begins with [PREVIEW] or [PREVIEW n] in any case.
    Raises CuratorError if the edition has no place for the unsubscribe link, or if anything would not survive
    its encoding.
    """
    for name, part in (("text", edition.text), ("html", edition.html)):
        if TOKEN_SENTINEL not in part:
            raise CuratorError(
                f"issue {edition.number} has no unsubscribe link in its {name}; render it again"
            )
    address = addresses.check(parseaddr(newsletter.sender)[1])
    title = _subject(edition.subject if subject is None else subject, kind)
    pieces, holes = _cast([*_head(newsletter, address, list_id, title, kind), *_body(edition)])
    tags = (("issue", str(edition.number)), ("kind", kind), ("newsletter", tag(label(list_id))))
    kinds = tuple(hole for hole in _PURPOSES if any(hole is one for _, one in holes))
    made = Mould(address, address.partition("@")[2], tags, pieces, holes, kinds)
    _prove(made, edition, newsletter, title, kind)
    return made


def compose(
    mould: Mould,
    *,
    to: str,
    name: str = "",
    token: Callable[[Purpose], str],
    delivery: str,
    now: datetime,
) -> Message:
    """The message for one recipient.  `to` as `addresses.check` gave it.

    `token` gives the reader's token for a purpose, as `tokens.make` does, and is asked for those that the
    edition has links for.  `delivery` is our id of it (1 to 64 of A-Z a-z 0-9 _ -), `now` an aware time.
    Raises UsageError for a value that could change more of the message than its own place.
    """
    if not _MAILBOX.fullmatch(to):
        raise UsageError(f"{to!r:.100} is not an address that a message can be sent to")
    made = [token(_PURPOSES[hole]) for hole in mould.tokens]
    if not all(map(_TOKEN.fullmatch, made)) or not _DELIVERY.fullmatch(delivery):
        raise UsageError(f"{delivery!r:.80} or its token is malformed; both are made by curator")
    values = {hole: one.encode("ascii") for hole, one in zip(mould.tokens, made, strict=True)} | {
        Hole.TO: headers.phrase("To", name, to) if name else f"To: {to}\r\n".encode("ascii"),
        Hole.DELIVERY: delivery.encode("ascii"),
        Hole.DATE: format_datetime(now.astimezone(UTC)).encode("ascii"),
        Hole.MESSAGE_ID: f"{delivery}.{int(now.timestamp() * 1e6):x}@{mould.domain}".encode("ascii"),
    }
    filled = list(mould.pieces)
    for index, hole in mould.holes:
        filled[index] = values[hole]
    tags = (mould.tags[0], ("delivery", delivery), *mould.tags[1:])
    return Message(mould.sender, to, b"".join(filled), delivery, tags)


def _subject(text: str, kind: Kind) -> str:
    """The subject as sent.  Raises CuratorError if nothing is left of it."""
    title = headers.words(text, headers.LONGEST_SUBJECT)
    if not title:
        raise CuratorError("the issue has no subject; give it a title")
    if kind == "live" or _MARK.match(title):
        return title
    return headers.words(f"[PREVIEW] {title}", headers.LONGEST_SUBJECT)


def _head(
    newsletter: Newsletter, address: str, list_id: str, title: str, kind: Kind
) -> Iterator[bytes | Hole]:
    """The header, in order, but for Content-Type.

    List-Unsubscribe and its -Post: RFC 8058 §3.1; List-Id: RFC 2919; Auto-Submitted: RFC 3834 §5.
    """
    yield headers.phrase("From", parseaddr(newsletter.sender)[0], address)
    yield Hole.TO
    yield headers.prose("Subject", title)
    if newsletter.reply_to:
        name, reply_to = parseaddr(newsletter.reply_to)
        yield headers.phrase("Reply-To", name, addresses.check(reply_to))
    yield from (b"Date: ", Hole.DATE, b"\r\nMessage-ID: <", Hole.MESSAGE_ID, b">\r\nMIME-Version: 1.0\r\n")
    yield headers.phrase("List-Id", newsletter.name, label(list_id))
    before, after = headers.plain("List-Unsubscribe", _link(newsletter, TOKEN_SENTINEL)).split(
        TOKEN_SENTINEL.encode("ascii")
    )
    yield from (before, Hole.UNSUBSCRIBE, after)
    yield headers.plain("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    yield from (b"X-Curator-Delivery: ", Hole.DELIVERY, b"\r\n")
    if kind == "preview":
        yield headers.plain("Auto-Submitted", "auto-generated")


def label(list_id: str) -> str:
    """The label in List-Id, in ASCII.  Raises ConfigError if it can be none."""
    try:
        plain = list_id if list_id.isascii() else list_id.encode("idna").decode("ascii")
    except UnicodeError:
        plain = ""
    if not _LABEL.fullmatch(plain):
        raise ConfigError("newsletter.list_id in curator.toml should be like weekly.news.example; mend it")
    return plain


def tag(label: str) -> str:
    """The label as a tag's value, in which SES allows letters, digits, hyphens and underscores."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", label)[:64]


def _link(newsletter: Newsletter, token: str) -> str:
    """The value of List-Unsubscribe.  Raises ConfigError if the newsletter's address cannot stand in it."""
    if not _PLAIN_URL.fullmatch(newsletter.url):
        raise ConfigError(
            "newsletter.url in curator.toml holds spaces or letters beyond ASCII; percent-encode it"
        )
    return f"<{newsletter.url.rstrip('/')}/unsubscribe/{token}>"


def _body(edition: Edition) -> Iterator[bytes | Hole]:
    """Content-Type, then both parts.  The boundary holds "=_", which no quoted-printable text does."""
    seed = f"{edition.digest}\n{edition.subject}".encode(errors="replace")
    boundary = b"=_curator_" + hashlib.sha256(seed).hexdigest()[:24].encode("ascii")
    yield b'Content-Type: multipart/alternative; boundary="%b"\r\n' % boundary
    for subtype, text in ((b"plain", edition.text), (b"html", edition.html)):
        yield b'\r\n--%b\r\nContent-Type: text/%b; charset="utf-8"\r\n' % (boundary, subtype)
        yield b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        first, *rest = body.segments(text)
        yield first
        for sentinel, segment in zip(body.sentinels(text), rest, strict=True):
            yield from (_HOLES[sentinel], segment)
    yield b"\r\n--%b--\r\n" % boundary


def _cast(stream: list[bytes | Hole]) -> tuple[tuple[bytes, ...], tuple[tuple[int, Hole], ...]]:
    """Runs of bytes joined to one piece each, with an empty piece for every hole."""
    pieces: list[bytes] = [b""]
    holes: list[tuple[int, Hole]] = []
    for part in stream:
        if isinstance(part, Hole):
            holes.append((len(pieces), part))
            pieces += [b"", b""]
        else:
            pieces[-1] += part
    return tuple(pieces), tuple(holes)


def _prove(made: Mould, edition: Edition, newsletter: Newsletter, title: str, kind: Kind) -> None:
    """Nothing, if a sample message has exactly the header and the two bodies that it should have."""
    to, link = "sample@reader.example", _link(newsletter, _sample("unsubscribe"))
    sample = compose(made, to=to, name="Sample", token=_sample, delivery="0", now=_SAMPLE_DAY)
    unsubscribe = headers.plain("List-Unsubscribe", link)
    if b"\r\n" + unsubscribe not in sample.raw.partition(b"\r\n\r\n")[0]:
        raise CuratorError("List-Unsubscribe would not stand on one line; nothing is sent")
    expected: dict[str, str | None] = {"From": made.sender, "To": to, "Subject": title}
    expected |= {"Reply-To": None} if newsletter.reply_to else {}
    expected |= {"Date": None, "Message-ID": None, "MIME-Version": "1.0", "List-Id": None}
    expected |= {"List-Unsubscribe": link}
    expected |= {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "X-Curator-Delivery": "0"}
    expected |= {"Auto-Submitted": "auto-generated"} if kind == "preview" else {}
    text, html = (_with_samples(body.normal(part)) for part in (edition.text, edition.html))
    proof.check(sample.raw, expected, text, html)


def _sample(purpose: Purpose) -> str:
    """A token that no other purpose has, for the proof."""
    return f"0123456789.Proof-of_the-mould.{purpose[0] * 8}"


def _with_samples(text: str) -> str:
    for sentinel, hole in _HOLES.items():
        text = text.replace(sentinel, _sample(_PURPOSES[hole]))
    return text
