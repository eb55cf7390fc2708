"""The provider's notifications → mail events.

Amazon SES publishes JSON through SNS into a queue: a message's body is an SNS envelope with JSON text as its
`Message`, or (raw delivery) the event itself; EventBridge wraps it as `detail`.  Events of a configuration
set say `eventType` and carry our tags; identity notifications say `notificationType` and carry none, so our
own header is looked for as well.
Shapes: docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html and
notification-contents.html.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from curator.errors import EventRejected
from curator.model import EventKind, MailEvent
from curator.text import one_line

UNSENT = "OnAccountSuppressionList"  # the provider's own list: it took the message and did not send it
_EDITORS = ("preview", "note")  # what ids of mails to editors begin with: they stand in no reader's ledger
LETTER = "letter"  # what those of letters about a subscription begin with, before the letter's number

_LONGEST = 1_000_000  # more than a queue's message can hold
_MOST = 500  # recipients of one message; the provider allows fifty
_DELIVERY = re.compile(r"[A-Za-z0-9_-]{1,64}")
# What the provider calls it → what it is to us, and the field that tells more.
_KINDS: dict[str, tuple[EventKind, str]] = {
    "send": (EventKind.SEND, "send"),
    "delivery": (EventKind.DELIVERY, "delivery"),
    "bounce": (EventKind.BOUNCE, "bounce"),
    "complaint": (EventKind.COMPLAINT, "complaint"),
    "reject": (EventKind.REJECT, "reject"),
    "rendering failure": (EventKind.REJECT, "failure"),
    "deliverydelay": (EventKind.DELAY, "deliveryDelay"),
    "open": (EventKind.OPEN, "open"),
    "click": (EventKind.CLICK, "click"),
}
# Where the name says nothing, the part that is there decides; the second is how moto calls all of its own.
_NAMELESS = {"", "bounce, complaint, or delivery."}
_GREETING = "Successfully validated SNS topic"  # published once, when a topic is connected


def parse(body: str | bytes) -> tuple[MailEvent, ...]:
    """The mail events in one queue message, one a recipient; none for the greeting of a topic.

    An event's `id` is the same each time it is told, however it is wrapped.  `delivery` is our id where it
    came back; an address is cleaned but not checked.  Raises EventRejected with one line for anything that is
    no event, or none that curator knows.
    """
    envelope = _json(body)
    told: Any = envelope
    if "eventType" not in envelope and "notificationType" not in envelope:
        told = _unwrapped(envelope)
        if told is None:
            return ()
    if not isinstance(told, dict):
        raise EventRejected("it holds no event")
    return tuple(_events(told, _text(envelope, "Timestamp")))


def is_aside(event: MailEvent) -> bool:
    """Whether it is about a mail to an editor, which says nothing about any reader."""
    return (event.delivery or "").partition("-")[0] in _EDITORS


def letter_id(event: MailEvent) -> int | None:
    """The number of the letter about a subscription that it is about; None if it names none."""
    kind, _, number = (event.delivery or "").partition("-")
    return int(number) if kind == LETTER and number.isdecimal() and len(number) < 10 else None


def is_unsent(event: MailEvent) -> bool:
    """Whether the provider took the message and did not send it, because of its own suppression list."""
    return event.permanent and event.detail.startswith(UNSENT)


def _unwrapped(envelope: dict[str, Any]) -> object:
    """What the envelope of SNS or of EventBridge holds; None for the greeting of a topic."""
    if envelope.get("source") == "aws.ses":
        return envelope.get("detail")
    if envelope.get("Type") not in {None, "Notification"}:
        raise EventRejected(f"it is a {_text(envelope, 'Type')} of the topic, no event of a mail")
    told = envelope.get("Message")
    if not isinstance(told, str):
        return told if told is not None else 0
    return None if told.startswith(_GREETING) else _json(told)


def _events(told: dict[str, Any], published: str) -> Iterator[MailEvent]:
    """One event a recipient of the notification `told`; `published` is when the topic had it."""
    name = _name(told)
    kind, field = _KINDS[name]
    more, mail = _part(told, field), _part(told, "mail")
    kind, permanent = _meaning(kind, more)
    receipt = _text(mail, "messageId")
    recipients = list(_recipients(more, mail))
    if not receipt or not recipients:
        raise EventRejected(f"a {kind} event names no {'recipient' if receipt else 'message'}")
    if len(recipients) > _MOST:
        raise EventRejected(f"it names more than {_MOST} recipients")
    # Not the envelope's id: one bounce may be told by the identity and by the configuration set.
    told_by = _text(more, "feedbackId") or _text(more, "timestamp")
    for address, diagnosis in recipients:
        source = (receipt, name, told_by, _text(more, "link"), address.casefold())
        yield MailEvent(
            id=hashlib.sha256("\n".join(source).encode()).hexdigest()[:40],
            kind=kind,
            at=_moment(_text(more, "timestamp"), _text(mail, "timestamp"), published),
            address=address,
            delivery=_delivery(mail),
            receipt=receipt,
            permanent=permanent,
            detail=_detail(more, diagnosis),
        )


def _meaning(kind: EventKind, more: dict[str, Any]) -> tuple[EventKind, bool]:
    """What it is to us, and whether it is a bounce for good.

    A "complaint" of the provider's own list is none of a reader's, for the message was not sent; one of the
    type not-spam is a reader's word that all is well, and says that the mail arrived.
    """
    if kind is EventKind.COMPLAINT:
        if _text(more, "complaintSubType") == UNSENT:
            return EventKind.BOUNCE, True
        if _text(more, "complaintFeedbackType").lower() == "not-spam":
            return EventKind.DELIVERY, False
    return kind, kind is EventKind.BOUNCE and more.get("bounceType") == "Permanent"


def _name(told: dict[str, Any]) -> str:
    """The kind of notification in lower case; where it has no name, the one part that is there decides."""
    name = (_text(told, "eventType") or _text(told, "notificationType")).lower()
    if name == "subscription":
        raise EventRejected(
            "it is a wish about the provider's own contact list, which curator does not keep; "
            "take the reader off with: curator subscriber remove ADDRESS"
        )
    if name in _NAMELESS:
        there = [known for known, (_, field) in _KINDS.items() if isinstance(told.get(field), dict)]
        name = there[0] if len(there) == 1 else name
    if name not in _KINDS:
        raise EventRejected(f'it is of an unknown kind, "{name[:40]}"')
    return name


def _recipients(more: dict[str, Any], mail: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Address and diagnosis of each recipient concerned; a send and a reject concern all."""
    for field in ("bouncedRecipients", "complainedRecipients", "delayedRecipients", "recipients"):
        concerned = more.get(field)
        if isinstance(concerned, list) and concerned:
            break
    else:
        concerned = mail.get("destination")
    for one in concerned if isinstance(concerned, list) else []:
        address = _text(one, "emailAddress") if isinstance(one, dict) else _clean(one)
        # A DSN's Final-Recipient: "rfc822;ada@post.example", "Ada <ada@post.example>".
        bare = address.rpartition("<")[2].rpartition(";")[2].strip("<> ")
        if "@" in bare:
            yield bare, _text(one, "diagnosticCode") if isinstance(one, dict) else ""


def _delivery(mail: dict[str, Any]) -> str | None:
    """Our id of the delivery: from the tags, else from our header; a note to the editors has only a kind."""
    tags = _part(mail, "tags")
    tagged, kind = tags.get("delivery"), tags.get("kind")
    headers = mail.get("headers")
    ours = (
        header.get("value")
        for header in (headers if isinstance(headers, list) else [])
        if isinstance(header, dict) and _text(header, "name").lower() == "x-curator-delivery"
    )
    for value in (*(tagged if isinstance(tagged, list) else [tagged]), *ours):
        if isinstance(value, str) and _DELIVERY.fullmatch(value):
            return value
    kinds = kind if isinstance(kind, list) else [kind]
    return next((one for one in _EDITORS if one in kinds), None)


def _moment(*given: str) -> datetime:
    """The first of the times that is one: when it happened, was taken, was published."""
    for one in given:
        try:
            moment = datetime.fromisoformat(one.replace(" ", ""))
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    raise EventRejected("it does not say when it happened")


def _detail(more: dict[str, Any], diagnosis: str) -> str:
    """The provider's words about it, subtype first; of a click its link; nothing of who looked with what."""
    names = ("bounceSubType", "complaintSubType", "complaintFeedbackType", "delayType", "reason")
    told = [_text(more, name) for name in (*names, "errorMessage", "smtpResponse", "link")]
    return one_line(": ".join(part for part in (*told, diagnosis) if part), 300)


def _json(body: str | bytes) -> dict[str, Any]:
    """The JSON object that `body` is."""
    try:
        read = json.loads(body) if len(body) <= _LONGEST else None
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise EventRejected("it is not a JSON object")
    return read


def _part(whole: dict[str, Any], name: str) -> dict[str, Any]:
    """The object `name` in `whole`; an empty one if there is none."""
    found = whole.get(name)
    return found if isinstance(found, dict) else {}


def _text(whole: dict[str, Any], name: str) -> str:
    """The text `name` in `whole`, cleaned; "" if there is none."""
    return _clean(whole.get(name))


def _clean(value: object) -> str:
    """`value` on one line if it is text, else ""."""
    return one_line(value) if isinstance(value, str) else ""
