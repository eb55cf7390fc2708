"""The provider's notifications → mail events.

Amazon SES publishes JSON through SNS into a queue: a message's body is an SNS envelope with JSON text as its
`Message`, or (raw delivery) the event itself.  Events of a configuration set say `eventType` and carry our
tags; identity notifications say `notificationType` and carry none, so our own header is looked for as well.
Shapes: docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html.
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

_LONGEST = 1_000_000  # more than a queue's message can hold
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
}
_NOT_OURS_TO_KNOW = {"open", "click", "subscription"}
_GREETING = "Successfully validated SNS topic"  # published once, when a topic is connected


def parse(body: str | bytes) -> tuple[MailEvent, ...]:
    """The mail events in one queue message, one a recipient; none for opens, clicks and the topic's greeting.

    An event's `id` is the same each time it is told.  `delivery` is our id where it came back; an address is
    cleaned but not checked.  Raises EventRejected with one line for anything that is no event.
    """
    envelope = _json(body)
    told: Any = envelope
    if "eventType" not in envelope and "notificationType" not in envelope:
        if envelope.get("Type") not in {None, "Notification"}:
            raise EventRejected(f"it is a {_text(envelope, 'Type')} of the topic, no event of a mail")
        told = envelope.get("Message")
        if isinstance(told, str):
            if told.startswith(_GREETING):
                return ()
            told = _json(told)
    if not isinstance(told, dict):
        raise EventRejected("it holds no event")
    return tuple(_events(told, _text(envelope, "MessageId")))


def _events(told: dict[str, Any], envelope_id: str) -> Iterator[MailEvent]:
    """One event a recipient of the notification `told`."""
    name = _name(told)
    if name in _NOT_OURS_TO_KNOW:
        return
    kind, field = _KINDS[name]
    more, mail = _part(told, field), _part(told, "mail")
    receipt = _text(mail, "messageId")
    feedback = _text(more, "feedbackId") or _text(more, "timestamp")
    recipients = list(_recipients(more, mail))
    if not receipt or not recipients:
        raise EventRejected(f"a {kind} event names no {'recipient' if receipt else 'message'}")
    for address, diagnosis in recipients:
        source = (envelope_id,) if envelope_id else (receipt, name, feedback)
        yield MailEvent(
            id=hashlib.sha256("\n".join((*source, address.casefold())).encode()).hexdigest()[:40],
            kind=kind,
            at=_moment(more, mail),
            address=address,
            delivery=_delivery(mail),
            receipt=receipt,
            permanent=kind is EventKind.BOUNCE and more.get("bounceType") == "Permanent",
            detail=_detail(more, diagnosis),
        )


def _name(told: dict[str, Any]) -> str:
    """The kind of notification in lower case; where the name is unknown, the part that is there decides."""
    name = (_text(told, "eventType") or _text(told, "notificationType")).lower()
    if name in _KINDS or name in _NOT_OURS_TO_KNOW:
        return name
    for known, (_, field) in _KINDS.items():
        if isinstance(told.get(field), dict):
            return known
    raise EventRejected(f'it is of an unknown kind, "{name[:40]}"')


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
        bare = address.rpartition("<")[2].strip("<> ")
        if "@" in bare:
            yield bare, _text(one, "diagnosticCode") if isinstance(one, dict) else ""


def _delivery(mail: dict[str, Any]) -> str | None:
    """Our id of the delivery: from the tags, else from our header."""
    tagged = _part(mail, "tags").get("delivery")
    headers = mail.get("headers")
    ours = (
        header.get("value")
        for header in (headers if isinstance(headers, list) else [])
        if isinstance(header, dict) and _text(header, "name").lower() == "x-curator-delivery"
    )
    for value in (*(tagged if isinstance(tagged, list) else [tagged]), *ours):
        if isinstance(value, str) and _DELIVERY.fullmatch(value):
            return value
    return None


def _moment(more: dict[str, Any], mail: dict[str, Any]) -> datetime:
    """When it happened; when the mail was taken, for a notification that does not say."""
    for given in (_text(more, "timestamp"), _text(mail, "timestamp")):
        try:
            moment = datetime.fromisoformat(given.replace(" ", ""))
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    raise EventRejected("it does not say when it happened")


def _detail(more: dict[str, Any], diagnosis: str) -> str:
    """The provider's words about it, subtype first."""
    names = ("bounceSubType", "complaintSubType", "complaintFeedbackType", "delayType", "reason")
    told = [_text(more, name) for name in (*names, "errorMessage", "smtpResponse")]
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
