"""Messages of a topic, really signed: with a key and a certificate of the test's own."""

import base64
import json
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

TOPIC = "arn:aws:sns:eu-west-1:123456789012:mail-events"
CERTIFICATE = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem"
CONFIRM = f"https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=abc123"
ORDER = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        "Message",
        "MessageId",
        "SubscribeURL",
        "Timestamp",
        "Token",
        "TopicArn",
        "Type",
    ),
}
ORDER["UnsubscribeConfirmation"] = ORDER["SubscriptionConfirmation"]


@cache
def key(bits: int = 2048, number: int = 0) -> rsa.RSAPrivateKey:
    """A key; another one for another number."""
    return rsa.generate_private_key(65537, bits)


def certificate(private=None, *, start: datetime | None = None, days: int = 365) -> bytes:
    """A certificate of the key, made by itself, in PEM."""
    private = private or key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    start = start or datetime.now(UTC) - timedelta(days=30)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(7)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .sign(private, SHA256())
    )
    return made.public_bytes(Encoding.PEM)


def curve() -> bytes:
    """A certificate of a key of another kind."""
    return certificate(ec.generate_private_key(ec.SECP256R1()))


def message(
    text: str = "{}", kind: str = "Notification", *, version: str = "2", private=None, **fields
) -> dict[str, object]:
    """A signed message; `fields` are in it before it is signed, None leaves one out."""
    told: dict[str, object] = {
        "Type": kind,
        "MessageId": "sns-1",
        "TopicArn": TOPIC,
        "Subject": "Amazon SES Email Event Notification",
        "Message": text,
        "Timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "SignatureVersion": version,
        "SigningCertURL": CERTIFICATE,
    }
    if kind != "Notification":
        del told["Subject"]
        told |= {"Token": "abc123", "SubscribeURL": CONFIRM}
    told = {name: value for name, value in (told | fields).items() if value is not None}
    signed = "".join(f"{name}\n{told[name]}\n" for name in ORDER.get(kind, ()) if name in told).encode()
    way = SHA1() if version == "1" else SHA256()
    signature = (private or key()).sign(signed, PKCS1v15(), way)
    return {"Signature": base64.b64encode(signature).decode()} | told


def body(*given: str, **fields) -> bytes:
    """The same as bytes, as it is posted."""
    return json.dumps(message(*given, **fields)).encode()
