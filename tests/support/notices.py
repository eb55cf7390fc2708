"""Notifications of the shapes that Amazon SES documents, with words of our own.

event-publishing-retrieving-sns-contents.html, -examples.html, notification-contents.html, -examples.html.
"""

import json
from typing import Any

MOMENT = "2026-11-23T09:00:01.250Z"
READER = "reader-000@post.example"
DETAILS: dict[str, dict[str, Any]] = {
    "Send": {"send": {}},
    "Delivery": {
        "delivery": {
            "timestamp": MOMENT,
            "processingTimeMillis": 546,
            "recipients": [READER],
            "smtpResponse": "250 2.0.0 OK",
            "remoteMtaIp": "192.0.2.7",
            "reportingMTA": "a8-70.smtp-out.mail.example",
        }
    },
    "Bounce": {
        "bounce": {
            "feedbackId": "feed-1",
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [
                {
                    "emailAddress": READER,
                    "action": "failed",
                    "status": "5.1.1",
                    "diagnosticCode": "smtp; 550 5.1.1 unknown",
                }
            ],
            "timestamp": MOMENT,
            "remoteMtaIp": "192.0.2.7",
            "reportingMTA": "dsn; mx.post.example",
        }
    },
    "Complaint": {
        "complaint": {
            "feedbackId": "feed-2",
            "complaintSubType": None,
            "complainedRecipients": [{"emailAddress": READER}],
            "timestamp": MOMENT,
            "userAgent": "A feedback loop (V0.1)",
            "complaintFeedbackType": "abuse",
            "arrivalDate": "2026-11-23T08:59:00.000Z",
        }
    },
    "Reject": {"reject": {"reason": "Bad content"}},
    "Open": {"open": {"ipAddress": "192.0.2.1", "timestamp": MOMENT, "userAgent": "Mozilla/5.0 (a phone)"}},
    "Click": {
        "click": {
            "ipAddress": "192.0.2.1",
            "link": "https://owls.example/counted",
            "linkTags": {"place": ["first"]},
            "timestamp": MOMENT,
            "userAgent": "Mozilla/5.0 (a desk)",
        }
    },
    "Rendering Failure": {"failure": {"errorMessage": "no such attribute", "templateName": "t"}},
    "DeliveryDelay": {
        "deliveryDelay": {
            "timestamp": MOMENT,
            "delayType": "MailboxFull",
            "expirationTime": "2026-11-23T23:00:00.000Z",
            "delayedRecipients": [
                {"emailAddress": READER, "status": "4.2.2", "diagnosticCode": "smtp; 452 4.2.2 full"}
            ],
        }
    },
    "Subscription": {
        "subscription": {
            "contactList": "readers",
            "timestamp": MOMENT,
            "source": "UnsubscribeHeader",
            "newTopicPreferences": {"unsubscribeAll": True, "topicSubscriptionStatus": []},
            "oldTopicPreferences": {"unsubscribeAll": False, "topicSubscriptionStatus": []},
        }
    },
}
KINDS = tuple(kind for kind in DETAILS if kind != "Subscription")


def mail(delivery: str | None = "42", receipt: str = "0102-abc", to: str = READER) -> dict[str, Any]:
    """The `mail` of an event of a configuration set, with our tags and, as SES has it, the headers."""
    tags = {"issue": ["12"], "ses:configuration-set": ["digest"], "ses:caller-identity": ["curator"]}
    headers = [{"name": "From", "value": "Ada <ada@news.example>"}, {"name": "To", "value": to}]
    return {
        "timestamp": "2026-11-23T09:00:00.000Z",
        "source": "Ada <ada@news.example>",
        "sourceArn": "arn:aws:ses:eu-west-1:123456789012:identity/news.example",
        "sendingAccountId": "123456789012",
        "messageId": receipt,
        "destination": [to],
        "headersTruncated": False,
        "headers": headers,
        "commonHeaders": {"from": ["Ada <ada@news.example>"], "to": [to], "subject": "Owls, counted"},
        "tags": tags | ({"delivery": [delivery]} if delivery else {}),
    }


def notice(
    kind: str,
    delivery: str | None = "42",
    *,
    receipt: str = "0102-abc",
    to: str = READER,
    field: str = "eventType",
    **more: object,
) -> dict[str, Any]:
    """An event of this kind; `more` replaces fields of its own part (`bounceType`, `feedbackId`, ...)."""
    ((part, said),) = DETAILS[kind].items()
    told = json.loads(json.dumps(said).replace(READER, to)) | more
    return {field: kind, "mail": mail(delivery, receipt, to), part: told}


def identity(kind: str, *, headers: bool = False, delivery: str = "42", **more: Any) -> dict[str, Any]:
    """A notification of an identity: no tags, and headers only where one asked for them."""
    told = notice(kind, None, field="notificationType", **more)
    told["mail"] |= {"sourceIp": "192.0.2.9", "callerIdentity": "curator"}
    ours = [*told["mail"]["headers"], {"name": "X-Curator-Delivery", "value": delivery}]
    drop = ("tags",) if headers else ("tags", "headers", "commonHeaders", "headersTruncated")
    told["mail"]["headers"] = ours
    told["mail"] = {name: value for name, value in told["mail"].items() if name not in drop}
    return told


def enveloped(message: object, message_id: str = "sns-1", **fields: object) -> str:
    """`message`, JSON text or an object, as SNS hands it to a queue."""
    told = {
        "Type": "Notification",
        "MessageId": message_id,
        "TopicArn": "arn:aws:sns:eu-west-1:123456789012:mail-events",
        "Subject": "Amazon SES Email Event Notification",
        "Message": message,
        "Timestamp": "2026-11-23T09:00:02.000Z",
    }
    return json.dumps(told | fields)


def bridged(told: dict[str, Any]) -> str:
    """The event as EventBridge hands it on."""
    return json.dumps({"version": "0", "source": "aws.ses", "detail-type": "Email Bounced", "detail": told})
