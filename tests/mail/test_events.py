"""What the provider tells: notifications of the shapes that Amazon SES documents."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.ses import feedback

from curator.errors import EventRejected
from curator.mail.events import parse
from curator.model import EventKind, MailEvent

MOMENT = "2026-11-23T09:00:01.250Z"
MAIL = {
    "timestamp": "2026-11-23T09:00:00.000Z",
    "source": "Ada <ada@news.example>",
    "messageId": "0102-abc",
    "destination": ["reader@post.example"],
    "headersTruncated": False,
    "headers": [{"name": "From", "value": "ada@news.example"}, {"name": "X-Curator-Delivery", "value": "41"}],
    "tags": {"issue": ["12"], "delivery": ["42"], "ses:configuration-set": ["digest"]},
}
DETAILS = {
    "Send": {"send": {}},
    "Delivery": {
        "delivery": {
            "timestamp": MOMENT,
            "recipients": ["reader@post.example"],
            "smtpResponse": "250 2.0.0 OK",
        }
    },
    "Bounce": {
        "bounce": {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [
                {"emailAddress": "reader@post.example", "diagnosticCode": "smtp; 550 5.1.1 unknown"}
            ],
            "timestamp": MOMENT,
            "feedbackId": "feed-1",
        }
    },
    "Complaint": {
        "complaint": {
            "complainedRecipients": [{"emailAddress": "reader@post.example"}],
            "complaintFeedbackType": "abuse",
            "timestamp": MOMENT,
            "feedbackId": "feed-2",
        }
    },
    "Reject": {"reject": {"reason": "Bad content"}},
    "Rendering Failure": {"failure": {"errorMessage": "no such attribute", "templateName": "t"}},
    "DeliveryDelay": {
        "deliveryDelay": {
            "delayType": "MailboxFull",
            "delayedRecipients": [{"emailAddress": "reader@post.example"}],
            "timestamp": MOMENT,
        }
    },
}


def event(kind: str, field: str = "eventType", **mail: object) -> dict:
    return {field: kind, "mail": {**MAIL, **mail}, **DETAILS[kind]}


def enveloped(message: object, message_id: str = "sns-1") -> str:
    return json.dumps({"Type": "Notification", "MessageId": message_id, "Message": message})


def one(body: str | bytes) -> MailEvent:
    (only,) = parse(body)
    return only


@pytest.mark.parametrize(
    ("kind", "expected", "detail"),
    [
        ("Send", EventKind.SEND, ""),
        ("Delivery", EventKind.DELIVERY, "250 2.0.0 OK"),
        ("Bounce", EventKind.BOUNCE, "General: smtp; 550 5.1.1 unknown"),
        ("Complaint", EventKind.COMPLAINT, "abuse"),
        ("Reject", EventKind.REJECT, "Bad content"),
        ("Rendering Failure", EventKind.REJECT, "no such attribute"),
        ("DeliveryDelay", EventKind.DELAY, "MailboxFull"),
    ],
)
def test_each_kind_in_each_wrapping_is_one_event(kind: str, expected: EventKind, detail: str):
    """JSON in an envelope's string, an object in the envelope, or the event alone: the same event."""
    told = event(kind)
    read = [one(enveloped(json.dumps(told))), one(enveloped(told)), one(json.dumps(told).encode())]
    for found in read:
        assert found.kind is expected
        assert found.detail == detail
        assert (found.address, found.delivery, found.receipt) == ("reader@post.example", "42", "0102-abc")
        assert found.permanent is (kind == "Bounce")
        assert found.at in {
            datetime(2026, 11, 23, 9, 0, 0, tzinfo=UTC),
            datetime(2026, 11, 23, 9, 0, 1, 250_000, UTC),
        }


def test_an_identity_notification_is_joined_by_our_header():
    """Without tags, the delivery's id comes from X-Curator-Delivery."""
    told = event("Bounce", "notificationType")
    del told["mail"]["tags"]
    assert one(json.dumps(told)).delivery == "41"
    del told["mail"]["headers"]
    assert one(json.dumps(told)).delivery is None


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
def test_a_passing_bounce_is_not_permanent(kind: str):
    """Only a permanent bounce is for good."""
    told = event("Bounce")
    told = {**told, "bounce": {**told["bounce"], "bounceType": kind, "bounceSubType": "MailboxFull"}}
    assert one(json.dumps(told)).permanent is False
    assert one(json.dumps(told)).detail.startswith("MailboxFull")


def test_each_recipient_has_an_event_of_its_own():
    """Two bounced recipients are two events with two ids."""
    told = event("Bounce")
    more = [{"emailAddress": "Zoë <ZOE@post.example>"}, {"emailAddress": "reader@post.example"}]
    first, second = parse(json.dumps({**told, "bounce": {**told["bounce"], "bouncedRecipients": more}}))
    assert (first.address, second.address) == ("ZOE@post.example", "reader@post.example")
    assert first.id != second.id


def test_the_same_notification_told_again_has_the_same_id():
    """A replay is recognised; another kind, another feedback or another envelope is not one."""
    told = json.dumps(event("Bounce"))
    assert one(told).id == one(told).id
    assert one(enveloped(told)).id == one(enveloped(told)).id
    ids = {one(told).id, one(enveloped(told)).id, one(enveloped(told, "sns-2")).id}
    ids |= {one(json.dumps(event(kind))).id for kind in DETAILS}
    assert len(ids) == len(DETAILS) + 2


def test_moto_s_notifications_are_read():
    """The stand-in says "Bounce, Complaint, or Delivery." and writes times with a space: the parts decide."""
    for field, part, kind, count in (
        ("bounce", feedback.BOUNCE, EventKind.BOUNCE, 2),
        ("complaint", feedback.COMPLAINT, EventKind.COMPLAINT, 1),
        ("delivery", feedback.DELIVERY, EventKind.DELIVERY, 1),
    ):
        read = parse(enveloped({**feedback.COMMON_MAIL, field: part}))
        assert [found.kind for found in read] == [kind] * count


@pytest.mark.parametrize("kind", ["Open", "Click", "Subscription"])
def test_what_a_reader_does_is_not_looked_at(kind: str):
    """Opens and clicks are no events of ours, and no errors."""
    assert parse(json.dumps({"eventType": kind, "mail": MAIL})) == ()


def test_the_greeting_of_a_topic_is_no_error():
    """What the provider publishes when a topic is connected is passed over."""
    assert parse(enveloped("Successfully validated SNS topic for Amazon SES event publishing.")) == ()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "{}",
        "not json",
        b"\xff\xfe\x00",
        "[" * 100_000,
        '{"Message": 5}',
        '{"Type": "Notification"}',
        '{"Type": "SubscriptionConfirmation", "Message": "x", "SubscribeURL": "http://evil.example"}',
        enveloped("hello"),
        enveloped('"hello"'),
        json.dumps({"eventType": "Party", "mail": MAIL}),
        json.dumps({"eventType": ["Send"], "mail": MAIL}),
        json.dumps({"eventType": "Send"}),
        json.dumps({"eventType": "Send", "mail": []}),
        json.dumps(event("Send", destination=[])),
        json.dumps(event("Send", destination="reader@post.example")),
        json.dumps(event("Send", messageId=None)),
        json.dumps(event("Send", timestamp="yesterday")),
        json.dumps(event("Send", timestamp="0001-01-01T00:00:00+14:00")),
        json.dumps({"eventType": "Bounce", "mail": MAIL, "bounce": {"bouncedRecipients": [5, None, {}]}}),
        "x" * 2_000_000,
    ],
)
def test_what_is_no_event_is_rejected_with_one_line(body: str | bytes):
    """Malformed, foreign or oversized: one line, and nothing else happens."""
    with pytest.raises(EventRejected) as raised:
        parse(body)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("tag", ["4\r\n2", "'; drop table", "x" * 65, "", None, 42, ["42"], {"a": 1}])
def test_a_delivery_id_that_is_not_ours_is_none(tag: object):
    """What comes back in place of our id is looked at before it is believed."""
    assert one(json.dumps(event("Send", tags={"delivery": [tag]}, headers=None))).delivery is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["eventType", "mail", "Message", "bounce", "tags", "headers", "destination"]),
                inner,
            )
        ),
    )
)
def test_no_json_at_all_is_an_accident(told: object):
    """Whatever the JSON, the answer is events or a rejection."""
    try:
        parse(json.dumps(told))
    except EventRejected:
        return
