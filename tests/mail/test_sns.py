"""Messages of SNS: only those of our topic, which Amazon has signed, lately, word for word."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.errors import EventForged, EventRejected
from curator.mail import sns
from tests.support import signed
from tests.support.signed import CERTIFICATE, CONFIRM, TOPIC


def verified(body: bytes, paper: bytes | None = None) -> sns.Published:
    """The message in `body`, verified."""
    found = sns.read(body, TOPIC, datetime.now(UTC))
    sns.verify(found, signed.certificate() if paper is None else paper)
    return found


def refusal(body: bytes | dict, paper: bytes | None = None) -> EventRejected:
    """With what it is refused."""
    raw = json.dumps(body).encode() if isinstance(body, dict) else body
    with pytest.raises(EventRejected) as caught:
        verified(raw, paper)
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize("kind", ["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"])
def test_what_the_topic_signed_is_believed(kind, version):
    """Of each type, signed in both ways; only a question of the topic has an address to answer it at."""
    found = verified(signed.body("é\n“owls”\n", kind, version=version))
    assert (found.type, found.text, found.certificate) == (kind, "é\n“owls”\n", CERTIFICATE)
    assert found.confirm == (CONFIRM if kind == "SubscriptionConfirmation" else "")


@pytest.mark.parametrize("subject", [None, "Ünusual\nsubject"])
def test_a_subject_is_signed_where_there_is_one(subject):
    """And is left out of what is signed where there is none."""
    assert verified(signed.body(Subject=subject)).type == "Notification"


@pytest.mark.parametrize(
    "field", ["Message", "MessageId", "Subject", "Timestamp", "Type", "Token", "SubscribeURL", "Signature"]
)
def test_a_changed_field_is_seen(field):
    """Whichever of the signed ones it is."""
    kind = "SubscriptionConfirmation" if field in {"Token", "SubscribeURL"} else "Notification"
    told = signed.message(kind=kind)
    other = {
        "Timestamp": (datetime.now(UTC) - timedelta(minutes=1)).isoformat(),
        "Type": "UnsubscribeConfirmation",
        "Signature": signed.message("other")["Signature"],
        "SubscribeURL": CONFIRM.replace("abc123", "abc124"),
        "Token": "abc124",
    }
    refused = refusal(told | {field: other.get(field, "other")})
    assert isinstance(refused, EventForged) or field == "Type"


@pytest.mark.parametrize(
    "topic",
    [
        "arn:aws:sns:eu-west-1:210987654321:mail-events",
        TOPIC + "-2",
        TOPIC.upper(),
        TOPIC + " ",
        "*",
    ],
)
def test_another_topic_s_message_is_refused_though_its_signature_is_valid(topic):
    """A signature proves that some topic published it, and anybody may have a topic."""
    refused = refusal(signed.body(TopicArn=topic))
    assert isinstance(refused, EventForged)
    assert "not of ours" in str(refused)


CERTIFICATES = [
    "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem",
    "https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0a1b2c3d.pem",
    "https://evil.example/SimpleNotificationService-0a1b2c3d.pem",
    "https://s3.amazonaws.com/bucket/SimpleNotificationService-0a1b2c3d.pem",
    "https://s3.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem",
    "https://sns.s3.amazonaws.com.bucket.example/SimpleNotificationService-0a1b2c3d.pem",
    "https://snsXeu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem",
    "https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-0a1b2c3d.pem",
    "https://ada@sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem",
    "https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-0a1b2c3d.pem",
    "https://sns.eu.west-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem",
    "https://sns..amazonaws.com/SimpleNotificationService-0a1b2c3d.pem",
    "https://sns.eu-west-1.amazonaws.com/other/SimpleNotificationService-0a1b2c3d.pem",
    "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-../../x.pem",
    "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem?x=1",
    "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem#x",
    "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem\n",
    " https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem",
    "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.txt",
    "https://sns.ｅu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem",
    "file:///etc/ssl/SimpleNotificationService-0a1b2c3d.pem",
    "//sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem",
]


@pytest.mark.parametrize("url", CERTIFICATES)
def test_a_certificate_is_only_taken_from_sns_itself(url):
    """Nobody else's host, path, port or scheme, though the signature be valid."""
    refused = refusal(signed.body(SigningCertURL=url))
    assert isinstance(refused, EventForged)
    assert not sns.is_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://sns.us-gov-west-1.amazonaws.com/SimpleNotificationService-0a.pem",
        "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-0a.pem",
    ],
)
def test_sns_of_any_region_is_sns(url):
    """That of China, too."""
    assert verified(signed.body(SigningCertURL=url)).certificate == url


@pytest.mark.parametrize(
    "url",
    [
        CONFIRM.replace("https", "http"),
        CONFIRM.replace("sns.eu-west-1.amazonaws.com", "evil.example"),
        CONFIRM.replace("sns.eu-west-1.amazonaws.com", "169.254.169.254"),
        CONFIRM.replace("ConfirmSubscription", "DeleteTopic"),
        CONFIRM.replace(TOPIC, TOPIC + "-2"),
        CONFIRM.replace("Token=abc123", "Token=other"),
        CONFIRM + "&Action=DeleteTopic",
        CONFIRM + "&Next=1",
        CONFIRM + "\r\nHost: evil.example",
        CONFIRM.replace("/?", "/x?"),
        CERTIFICATE,
    ],
)
def test_only_our_subscription_is_confirmed_and_only_at_sns(url):
    """A signed message does not make us ask anything else of anybody."""
    assert isinstance(refusal(signed.body(kind="SubscriptionConfirmation", SubscribeURL=url)), EventForged)


@pytest.mark.parametrize("days", [-2, -400, 1, 4000])
def test_a_message_of_another_day_is_refused(days):
    """A replay of long ago, or one made for later."""
    at = (datetime.now(UTC) + timedelta(days=days)).isoformat()
    assert isinstance(refusal(signed.body(Timestamp=at)), EventForged)


@pytest.mark.parametrize("hours", [0.2, -1, -20])
def test_a_message_that_was_long_under_way_is_believed(hours):
    """SNS tries for hours while we are away, and our clocks differ."""
    verified(signed.body(Timestamp=(datetime.now(UTC) + timedelta(hours=hours)).isoformat()))


@pytest.mark.parametrize(
    "paper",
    [
        lambda: signed.certificate(signed.key(number=1)),
        lambda: signed.certificate(days=1),
        lambda: signed.certificate(start=datetime.now(UTC) + timedelta(days=1)),
        signed.curve,
        lambda: b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        lambda: b"",
        lambda: b"\xff" * 2000,
    ],
    ids=["another key", "expired", "not yet", "another kind", "broken", "empty", "noise"],
)
def test_a_certificate_that_does_not_fit_is_no_proof(paper):
    """Another key's, one that was not valid then, none at all."""
    assert isinstance(refusal(signed.body(), paper()), EventForged)


def test_a_weak_key_is_no_proof():
    """SNS has none so short."""
    weak = signed.key(1024, 1)
    assert isinstance(refusal(signed.body(private=weak), signed.certificate(weak)), EventForged)


def test_an_unknown_way_to_sign_is_no_proof():
    """Nor a way that is not said."""
    assert isinstance(refusal(signed.body(version="3")), EventForged)


@pytest.mark.parametrize(
    "field",
    [
        "Type",
        "MessageId",
        "TopicArn",
        "Message",
        "Timestamp",
        "Signature",
        "SignatureVersion",
        "SigningCertURL",
    ],
)
@pytest.mark.parametrize("value", [None, "", 5, ["x"], {}])
def test_a_message_without_a_field_is_none(field, value):
    """Missing, empty, or of another type: it is refused before anybody is asked."""
    told = signed.message() | {field: value}
    with pytest.raises(EventRejected):
        sns.read(json.dumps(told).encode(), TOPIC, datetime.now(UTC))


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"Type":"Party"}', b" " * 400_000, b"1" * 5000],
)
def test_what_is_no_message_is_refused(body):
    """In one line."""
    assert not isinstance(refusal(body), EventForged)


@given(st.dictionaries(st.sampled_from(list(signed.message())), st.text() | st.integers() | st.none()))
def test_nothing_unsigned_is_ever_believed(fields):
    """Whatever is put in place of whichever fields: refused, unless it is what was signed."""
    told = signed.message()
    if all(told[name] == value for name, value in fields.items()):
        return
    try:
        found = verified(json.dumps(told | fields).encode())
    except EventRejected:
        return
    assert set(fields) <= {"Signature"}  # Base64 may end in other bits that say the same
    assert found.text == told["Message"]
