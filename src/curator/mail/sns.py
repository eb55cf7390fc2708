"""Amazon SNS over HTTPS: whether a posted message is one of our topic's, and whether Amazon has signed it.

Anybody can post to a public address.  A valid signature proves only that some topic of some account has
published it, so the topic is looked at before anything else; no address in a message is asked for anything
unless it is one of SNS itself; and of the message nothing is used that is not signed.
How it is signed: docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from curator.errors import EventForged, EventRejected
from curator.text import one_line

OLDEST = timedelta(days=1)  # SNS tries for some hours, and a message bears the time of its first try
AHEAD = timedelta(minutes=15)  # that clocks may differ
LONGEST = 300_000  # bytes; more than a topic publishes

# The fields that are signed, in the order in which they are.
_NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_CONFIRMATION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_SIGNED = {
    "Notification": _NOTIFICATION,
    "SubscriptionConfirmation": _CONFIRMATION,
    "UnsubscribeConfirmation": _CONFIRMATION,
}
_OPTIONAL = {"Subject"}
_HOST = r"https://sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?/"
_CERTIFICATE = re.compile(_HOST + r"SimpleNotificationService-[A-Za-z0-9_-]{1,128}\.pem")
_CONFIRM = re.compile(_HOST + r"\?[!-~]{1,2000}")


@dataclass(frozen=True, slots=True)
class Published:
    """A message that says that it is our topic's; `certificate` is the address of what it is signed with.

    `text` is what was published.  `confirm` is the address that answers a question of the topic, "" for any
    other message.
    """

    type: str
    text: str
    at: datetime
    certificate: str
    confirm: str
    version: str
    signature: bytes
    signed: bytes


def read(body: bytes, topic: str, now: datetime) -> Published:
    """The message that SNS posted, looked at but not verified; nothing in it may be believed yet.

    Raises EventRejected for what is none, EventForged for another topic's, for one that names an address that
    is none of SNS, and for one that is old.
    """
    told = _object(body)
    if (whose := _field(told, "TopicArn")) != topic:
        raise EventForged(f'it is of the topic "{one_line(whose, 100)}", not of ours')
    kind = _field(told, "Type")
    if kind not in _SIGNED:
        raise EventRejected(f'it is of an unknown type, "{one_line(kind, 40)}"')
    names = _SIGNED[kind]
    needed = [*names, "SignatureVersion", "Signature", "SigningCertURL"]
    fields = {
        name: _field(told, name) for name in needed if name not in _OPTIONAL or told.get(name) is not None
    }
    if not _CERTIFICATE.fullmatch(fields["SigningCertURL"]):
        raise EventForged("its certificate is none of SNS")
    confirm = fields["SubscribeURL"] if kind == "SubscriptionConfirmation" else ""
    if confirm and not _confirms(confirm, topic, fields["Token"]):
        raise EventForged("the address that it wants to be confirmed at is none of SNS")
    return Published(
        kind,
        fields["Message"],
        _recent(fields["Timestamp"], now),
        fields["SigningCertURL"],
        confirm,
        fields["SignatureVersion"],
        _signature(fields["Signature"]),
        _canonical(fields, names),
    )


def verify(message: Published, certificate: bytes) -> None:
    """Nothing, if the message is signed with the key of this certificate (PEM); raises EventForged."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA1, SHA256
    from cryptography.x509 import load_pem_x509_certificate

    ways = {"1": SHA1, "2": SHA256}
    if message.version not in ways:
        raise EventForged(f'it is signed in an unknown way, "{one_line(message.version, 20)}"')
    try:
        paper = load_pem_x509_certificate(certificate)
        key = paper.public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise EventForged("what it is signed with is no certificate") from None
    if not isinstance(key, RSAPublicKey) or key.key_size < 2048:
        raise EventForged("what it is signed with is no key of SNS")
    if not paper.not_valid_before_utc <= message.at <= paper.not_valid_after_utc:
        raise EventForged("what it is signed with was not valid then")
    try:
        # SHA-1 is what a topic signs with unless its SignatureVersion is set to 2.
        key.verify(message.signature, message.signed, PKCS1v15(), ways[message.version]())
    except InvalidSignature:
        raise EventForged("its signature is not valid") from None


def is_address(url: str) -> bool:
    """Whether `url` is one that a message of SNS may name: of a certificate, or of a confirmation."""
    return bool(_CERTIFICATE.fullmatch(url) or _CONFIRM.fullmatch(url))


def _object(body: bytes) -> dict[str, object]:
    """The JSON object that `body` is."""
    try:
        read = json.loads(body) if len(body) <= LONGEST else None
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise EventRejected("it is not a JSON object")
    return read


def _field(told: dict[str, object], name: str) -> str:
    """The text `name`, exactly as it was signed."""
    found = told.get(name)
    if not isinstance(found, str) or not found:
        raise EventRejected(f"it has no {name}")
    return found


def _confirms(url: str, topic: str, token: str) -> bool:
    """Whether asking `url` confirms our topic's subscription, and does nothing else."""
    if not _CONFIRM.fullmatch(url):
        return False
    asked = parse_qs(urlsplit(url).query, keep_blank_values=True)
    return asked == {"Action": ["ConfirmSubscription"], "TopicArn": [topic], "Token": [token]}


def _recent(said: str, now: datetime) -> datetime:
    """When it was published, if that was lately."""
    try:
        at = datetime.fromisoformat(said)
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise EventRejected("it does not say when it was published") from None
    if not now - OLDEST <= at <= now + AHEAD:
        raise EventForged(f"it was published at {at:%Y-%m-%d %H:%M}, which is not now")
    return at


def _signature(said: str) -> bytes:
    """The signature's bytes."""
    try:
        return base64.b64decode(said, validate=True)
    except (binascii.Error, ValueError):
        raise EventRejected("its signature is not Base64") from None


def _canonical(fields: dict[str, str], names: tuple[str, ...]) -> bytes:
    """What is signed: each field's name and text in a line of its own."""
    text = "".join(f"{name}\n{fields[name]}\n" for name in names if name in fields)
    return text.encode("utf-8", "surrogatepass")
