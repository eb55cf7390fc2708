"""What the provider tells: notifications of the shapes that Amazon SES documents."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.ses import feedback

from curator.errors import EventRejected
from curator.mail.events import is_aside, is_unsent, parse
from curator.model import EventKind, MailEvent
from tests.support.notices import KINDS, READER, bridged, enveloped, identity, mail, notice


def one(body: str | bytes | dict) -> MailEvent:
    (only,) = parse(json.dumps(body) if isinstance(body, dict) else body)
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
        ("DeliveryDelay", EventKind.DELAY, "MailboxFull: smtp; 452 4.2.2 full"),
        ("Open", EventKind.OPEN, ""),
        ("Click", EventKind.CLICK, "https://owls.example/counted"),
    ],
)
def test_each_kind_in_each_wrapping_is_one_event(kind: str, expected: EventKind, detail: str):
    """JSON in an envelope's string, an object in it, EventBridge's, or the event alone: the same event."""
    told = notice(kind)
    read = [
        one(enveloped(json.dumps(told) + "\n")),
        one(enveloped(told)),
        one(bridged(told)),
        one(json.dumps(told).encode()),
    ]
    assert read == read[:1] * 4
    found = read[0]
    assert (found.kind, found.detail, found.permanent) == (expected, detail, kind == "Bounce")
    assert (found.address, found.delivery, found.receipt) == (READER, "42", "0102-abc")
    assert found.at in {
        datetime(2026, 11, 23, 9, 0, 0, tzinfo=UTC),
        datetime(2026, 11, 23, 9, 0, 1, 250_000, UTC),
    }


@pytest.mark.parametrize("kind", ["Bounce", "Complaint", "Delivery"])
def test_an_identity_notification_is_joined_by_our_header(kind: str):
    """Without tags, the delivery's id comes from X-Curator-Delivery, where the headers are told at all."""
    assert one(identity(kind, headers=True)).delivery == "42"
    bare = one(identity(kind))
    assert (bare.delivery, bare.receipt, bare.address) == (None, "0102-abc", READER)


def test_a_bounce_told_by_the_identity_and_by_the_configuration_set_is_one():
    """Whoever has switched both on gets each notification twice, in different words and envelopes."""
    assert one(identity("Bounce")).id == one(enveloped(json.dumps(notice("Bounce")))).id


def test_truncated_headers_harm_nothing():
    """The tags still say which delivery it is; without them the receipt is left."""
    told = notice("Bounce")
    told["mail"] |= {"headersTruncated": True, "headers": told["mail"]["headers"][:1]}
    assert one(told).delivery == "42"
    del told["mail"]["tags"]
    assert one(told).delivery is None


@pytest.mark.parametrize("kind", ["Transient", "Undetermined", None, "Novel"])
def test_only_a_permanent_bounce_is_for_good(kind: str | None):
    """What cannot be determined is treated as passing."""
    found = one(notice("Bounce", bounceType=kind, bounceSubType="MailboxFull"))
    assert found.permanent is False
    assert found.detail.startswith("MailboxFull")


def test_a_bounce_of_the_provider_s_own_list_is_known_as_one():
    """It was never sent, however it is called."""
    assert is_unsent(one(notice("Bounce", bounceSubType="OnAccountSuppressionList")))
    assert not is_unsent(one(notice("Bounce", bounceSubType="Suppressed")))


def test_a_complaint_of_the_provider_s_own_list_is_no_reader_s():
    """Nobody saw this mail, so nobody complained of it: it bounced."""
    found = one(notice("Complaint", complaintSubType="OnAccountSuppressionList", complaintFeedbackType=None))
    assert (found.kind, found.permanent, is_unsent(found)) == (EventKind.BOUNCE, True, True)


@pytest.mark.parametrize("given", ["not-spam", "Not-Spam"])
def test_a_reader_who_says_that_it_is_no_spam_has_got_it(given: str):
    """A feedback report of this type is no complaint."""
    found = one(notice("Complaint", complaintFeedbackType=given))
    assert (found.kind, found.permanent) == (EventKind.DELIVERY, False)


@pytest.mark.parametrize("given", ["abuse", "fraud", "other", "virus", "auth-failure", None, "", 5])
def test_any_other_feedback_is_a_complaint(given: object):
    """Also where its type is missing or unheard of."""
    assert one(notice("Complaint", complaintFeedbackType=given)).kind is EventKind.COMPLAINT


def test_each_recipient_has_an_event_of_its_own():
    """Two bounced recipients are two events with two ids; addresses lose their wrapping."""
    more = [
        {"emailAddress": "Zoë <ZOE@post.example>"},
        {"emailAddress": "reader@post.example"},
        {"emailAddress": "rfc822;max@post.example"},
    ]
    found = parse(json.dumps(notice("Bounce", bouncedRecipients=more)))
    assert [one.address for one in found] == ["ZOE@post.example", "reader@post.example", "max@post.example"]
    assert len({one.id for one in found}) == 3


@pytest.mark.parametrize("empty", [[], None, "nobody", [{}], [None]])
def test_without_recipients_of_its_own_it_concerns_all(empty: object):
    """Or nobody, where those it names are none."""
    told = json.dumps(notice("Delivery", recipients=empty))
    if isinstance(empty, list) and empty:
        with pytest.raises(EventRejected, match="names no recipient"):
            parse(told)
    else:
        assert one(told).address == READER


def test_the_same_notification_told_again_has_the_same_id():
    """A replay is recognised in any envelope; another kind, bounce, click or message is not one."""
    told = json.dumps(notice("Bounce"))
    assert one(told).id == one(enveloped(told)).id == one(enveloped(told, "sns-2")).id
    ids = {one(notice(kind)).id for kind in KINDS}
    ids |= {one(notice("Bounce", feedbackId="feed-9")).id, one(notice("Send", receipt="0102-abd")).id}
    ids |= {one(notice("Click", link="https://owls.example/other")).id}
    assert len(ids) == len(KINDS) + 3


def test_nothing_is_kept_of_who_looked_with_what():
    """Neither the address of the machine nor its program's name."""
    for kind in ("Open", "Click"):
        assert "192.0.2.1" not in repr(one(notice(kind)))
        assert "Mozilla" not in repr(one(notice(kind)))


def test_an_event_of_an_editor_s_mail_is_known_as_one():
    """A preview by our own id of it, a note, which has none, by the tag of its kind."""
    assert is_aside(one(notice("Bounce", "preview-7")))
    assert not is_aside(one(notice("Bounce", "0a1b2c-7")))
    note = notice("Bounce", None)
    assert not is_aside(one(note))
    note["mail"]["tags"]["kind"] = ["note"]
    assert is_aside(one(note))


def test_moto_s_notifications_are_read():
    """The stand-in says "Bounce, Complaint, or Delivery." and writes times with a space: the parts decide."""
    for field, part, kind, count in (
        ("bounce", feedback.BOUNCE, EventKind.BOUNCE, 2),
        ("complaint", feedback.COMPLAINT, EventKind.COMPLAINT, 1),
        ("delivery", feedback.DELIVERY, EventKind.DELIVERY, 1),
    ):
        read = parse(enveloped({**feedback.COMMON_MAIL, field: part}))
        assert [found.kind for found in read] == [kind] * count


def test_a_kind_that_will_be_invented_is_not_guessed_at():
    """Whatever parts it has: who knows what they will mean."""
    with pytest.raises(EventRejected, match='unknown kind, "bounceretracted"'):
        parse(json.dumps(notice("Bounce") | {"eventType": "BounceRetracted"}))


def test_a_wish_about_the_provider_s_list_asks_for_a_person():
    """The line says what to do."""
    with pytest.raises(EventRejected, match="curator subscriber remove ADDRESS"):
        parse(json.dumps(notice("Subscription")))


def test_the_greeting_of_a_topic_is_no_error():
    """What the provider publishes when a topic is connected is passed over."""
    assert parse(enveloped("Successfully validated SNS topic for Amazon SES event publishing.")) == ()


def test_without_times_of_its_own_the_topic_s_is_taken():
    """Some examples have neither; one without any is none."""
    told = notice("Send")
    del told["mail"]["timestamp"]
    assert one(enveloped(json.dumps(told))).at == datetime(2026, 11, 23, 9, 0, 2, tzinfo=UTC)
    with pytest.raises(EventRejected, match="when it happened"):
        parse(json.dumps(told))


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
        '{"a":' * 100_000,
        '{"eventType": "Send", "mail": ' + "[" * 900_000,
        '{"a": ' + "9" * 100_000 + "}",
        '{"Message": 5}',
        '{"Type": "Notification"}',
        '{"Type": "SubscriptionConfirmation", "Message": "x", "SubscribeURL": "http://evil.example"}',
        '{"source": "aws.ses", "detail": 5}',
        enveloped("hello"),
        enveloped('"hello"'),
        enveloped(enveloped(json.dumps(notice("Send")))),
        json.dumps({"eventType": "Party", "mail": mail()}),
        json.dumps({"eventType": ["Send"], "mail": mail()}),
        json.dumps({"eventType": "Send"}),
        json.dumps({"eventType": "Send", "mail": []}),
        json.dumps({"eventType": "Send", "mail": mail() | {"destination": []}}),
        json.dumps({"eventType": "Send", "mail": mail() | {"destination": READER}}),
        json.dumps(
            {"eventType": "Send", "mail": mail() | {"destination": [f"r{at}@x" for at in range(501)]}}
        ),
        json.dumps({"eventType": "Send", "mail": mail() | {"messageId": None}}),
        json.dumps({"eventType": "Send", "mail": mail() | {"timestamp": "yesterday"}}),
        json.dumps({"eventType": "Send", "mail": mail() | {"timestamp": "0001-01-01T00:00:00+14:00"}}),
        json.dumps({"eventType": "Bounce", "mail": mail(), "bounce": {"bouncedRecipients": [5, None, {}]}}),
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
    told = notice("Send")
    told["mail"] |= {"tags": {"delivery": [tag]}, "headers": None}
    assert one(told).delivery is None


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


_LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("\ud800\0")


@given(
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from(list(mail())), _LEAF | st.lists(_LEAF), max_size=4),
)
def test_a_true_event_with_broken_parts_is_read_or_rejected(kind: str, broken: dict):
    """A field of another type than documented never raises anything else."""
    told = notice(kind)
    told["mail"] |= broken
    try:
        found = parse(json.dumps(told))
    except EventRejected:
        return
    for event in found:
        assert event.at.tzinfo is UTC
        assert event.address.isprintable()
