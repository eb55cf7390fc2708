"""The facts about an SES account, judged: what is in order, what lacks, and how to mend it."""

import json
import shlex
from pathlib import Path

import pytest

from curator.config import Newsletter, Settings
from curator.post.condition import Condition, command, record
from curator.post.ses_account import Facts, Identity, Kind, Silence
from curator.post.ses_conditions import judge
from tests.support.cloud import ACCOUNT

TOPIC = "arn:aws:sns:eu-west-1:123456789012:ses-events"
ARN = "arn:aws:sqs:eu-west-1:123456789012:ses-events"
TOKENS = ["one" * 10, "two" * 10, "six" * 10]
WANTED = ["SEND", "REJECT", "DELIVERY", "DELIVERY_DELAY", "BOUNCE", "COMPLAINT"]
DENIED, UNCLEAR = Silence(Kind.DENIED, "AWS answered AccessDenied"), Silence(Kind.UNCLEAR, "AWS answered 500")
SPF = ("v=spf1 include:amazonses.com ~all",)
ABSENT = Silence(Kind.ABSENT, "AWS answered NotFoundException")


def domain(**changed: object) -> dict[str, object]:
    """A verified domain that signs, with a MAIL FROM of its own."""
    return {
        "VerifiedForSendingStatus": True,
        "VerificationStatus": "SUCCESS",
        "DkimAttributes": {"Status": "SUCCESS", "SigningEnabled": True, "Tokens": TOKENS},
        "MailFromAttributes": {
            "MailFromDomain": "bounce.news.example",
            "MailFromDomainStatus": "SUCCESS",
            "BehaviorOnMxFailure": "USE_DEFAULT_VALUE",
        },
        **changed,
    }


def sound(**changed: object) -> Facts:
    """The facts of an account that lacks nothing, with changes."""
    place = {
        "Name": "curator",
        "Enabled": True,
        "MatchingEventTypes": WANTED,
        "SnsDestination": {"TopicArn": TOPIC},
    }
    told = {
        "sender": "ada@news.example",
        "account": ACCOUNT,
        "identity": Identity("news.example", domain(), SPF),
        "dmarc": {"news.example": ("v=DMARC1; p=reject",)},
        "configuration_set": {"SendingOptions": {"SendingEnabled": True}},
        "destinations": {"EventDestinations": [place]},
        "subscribed": {TOPIC: {"Subscriptions": [{"Endpoint": ARN}]}},
        "queue": {"Attributes": {"QueueArn": ARN, "Policy": "{}", "ApproximateNumberOfMessages": "0"}},
    }
    return Facts(**{**told, **changed})


def settings(tracking: object = None, **post: object) -> Settings:
    ses = {"configuration_set": "digest", "events_queue": "https://sqs.example/1/events"}
    return Settings(
        newsletter=Newsletter(name="Heron", sender="Ada <Ada@News.example>", url="https://news.example"),
        home=Path(),
        post={"through": "ses", "rate": 10, "ses": ses, **post},
        tracking=tracking or {},
    )


def judged(facts: Facts, readers: int | None = 1000, **post: object) -> dict[str, Condition]:
    return {one.what: one for one in judge(facts, settings(**post), readers)}


def the(found: dict[str, Condition], word: str) -> Condition:
    (one,) = (one for what, one in found.items() if word in what)
    return one


def identity(spf: object = SPF, **changed: object) -> Identity:
    return Identity("news.example", domain(**changed), spf)


def events(**changed: object) -> dict[str, object]:
    place = {
        "Name": "curator",
        "Enabled": True,
        "MatchingEventTypes": WANTED,
        "SnsDestination": {"TopicArn": TOPIC},
    }
    return {"EventDestinations": [{**place, **changed}]}


def test_a_sound_account_lacks_nothing():
    """Eleven parts are looked at, and none is at fault or needs a command."""
    found = judged(sound())
    assert len(found) == 11
    assert [one for one in found.values() if one.fault or one.mend] == []


QUOTA = {"Max24HourSend": 1200, "MaxSendRate": 14, "SentLast24Hours": 300}

# What is changed in a sound account, the part that is at fault then, and words of the fault and its mend.
FAULTS = [
    ({"account": {**ACCOUNT, "SendingEnabled": False}}, "Amazon SES", "paused", ""),
    ({"account": {**ACCOUNT, "EnforcementStatus": "SHUTDOWN"}}, "Amazon SES", "shut down", ""),
    ({"account": {**ACCOUNT, "EnforcementStatus": "PROBATION"}}, "Amazon SES", "under review", ""),
    (
        {"account": {**ACCOUNT, "ProductionAccessEnabled": False}},
        "sandbox",
        "only verified",
        "put-account-details",
    ),
    ({"account": {**ACCOUNT, "SendQuota": QUOTA}}, "quota", "only 900 more", ""),
    (
        {"identity": Identity("news.example", ABSENT)},
        "sender's domain",
        "does not know",
        "create-email-identity",
    ),
    ({"identity": identity(VerifiedForSendingStatus=False)}, "sender's domain", "not verified yet", ""),
    (
        {"identity": identity(DkimAttributes={"Status": "PENDING", "Tokens": TOKENS})},
        "DKIM",
        "pending",
        TOKENS[2],
    ),
    (
        {"identity": identity(DkimAttributes={"Status": "FAILED", "Tokens": TOKENS})},
        "DKIM",
        "failed",
        "CNAME",
    ),
    ({"identity": identity(DkimAttributes={})}, "DKIM", "not started", ""),
    (
        {"identity": identity(DkimAttributes={"Status": "SUCCESS", "SigningEnabled": False})},
        "DKIM",
        "does not sign",
        "--signing-enabled",
    ),
    (
        {
            "identity": identity(
                MailFromAttributes={"MailFromDomain": "b.news.example", "MailFromDomainStatus": "FAILED"}
            )
        },
        "MAIL FROM",
        "failed",
        "b.news.example MX 10 feedback-smtp.eu-west-1.amazonses.com",
    ),
    ({"identity": identity(spf=())}, "MAIL FROM", "lacks SPF", "include:amazonses.com"),
    ({"identity": identity(spf=("v=spf1 -all",))}, "MAIL FROM", "lacks SPF", "include:amazonses.com"),
    (
        {"identity": identity(spf=("v=spf1 include:amazonses.com ~all", "v=spf1 -all"))},
        "MAIL FROM",
        "several",
        "",
    ),
    ({"dmarc": {"news.example": ()}}, "DMARC", "missing", "_dmarc.news.example"),
    ({"dmarc": {"news.example": ("v=DMARC1; p=none", "v=DMARC1; p=reject")}}, "DMARC", "several", ""),
    ({"dmarc": {"news.example": ("v=DMARC1; p=perhaps",)}}, "DMARC", "no policy", ""),
    ({"configuration_set": ABSENT}, "configuration set", "refuse all mail", "create-configuration-set"),
    (
        {"configuration_set": {"SendingOptions": {"SendingEnabled": False}}},
        "configuration set",
        "switched off",
        "--sending-enabled",
    ),
    ({"destinations": {"EventDestinations": []}}, "SES events", "no topic", "create-configuration-set-event"),
    (
        {"destinations": events(SnsDestination=None)},
        "SES events",
        "no topic",
        "create-configuration-set-event",
    ),
    (
        {"destinations": events(MatchingEventTypes=WANTED[1:])},
        "SES events",
        "SEND is not told",
        "update-conf",
    ),
    ({"destinations": events(Enabled=False)}, "SES events", "switched off", "update-conf"),
    ({"queue": ABSENT}, "queue", "there is none", ""),
    ({"queue": DENIED}, "queue", "sqs:DeleteMessage", ""),
    ({"queue": UNCLEAR}, "queue", "500", ""),
    ({"queue": {"Attributes": {"QueueArn": ARN}}}, "queue", "policy", ""),
    (
        {"subscribed": {TOPIC: {"Subscriptions": []}}},
        "queue",
        "does not listen",
        f"--notification-endpoint {ARN}",
    ),
]


@pytest.mark.parametrize(("changed", "part", "fault", "mend"), FAULTS)
def test_what_lacks_is_found_and_mended(changed, part, fault, mend):
    """One part is at fault, the one that lacks something; the mend is a command or a DNS record."""
    found = judged(sound(**changed))
    assert fault in (the(found, part).fault or "")
    assert mend in "\n".join(the(found, part).mend)
    others = [one.what for one in found.values() if one.fault and part not in one.what]
    assert others == []


def test_without_a_set_or_a_queue_their_making_is_shown():
    """Nothing would be heard of bounces."""
    found = judged(sound(configuration_set=None, destinations=None, queue=None), ses={})
    assert "create-configuration-set" in "\n".join(the(found, "configuration set").mend)
    assert "events_queue" in (the(found, "queue").fault or "")


@pytest.mark.parametrize(
    ("changed", "part", "note"),
    [
        ({"account": DENIED}, "Amazon SES", "ses:GetAccount"),
        ({"account": ABSENT}, "Amazon SES", "NotFound"),
        ({"identity": Identity("news.example", DENIED)}, "sender's domain", "ses:GetEmailIdentity"),
        ({"identity": Identity("news.example", UNCLEAR)}, "sender's domain", "500"),
        ({"identity": identity(spf=UNCLEAR)}, "MAIL FROM", "could not be looked at"),
        ({"identity": identity(MailFromAttributes=None)}, "MAIL FROM", "better"),
        ({"dmarc": {"news.example": UNCLEAR}}, "DMARC", "could not be looked at"),
        ({"dmarc": {"a.example": (), "example": ("V=DMARC1;P=None",)}}, "DMARC", "p=none, at _dmarc.example"),
        ({"dmarc": {"news.example": ("google-site=1", "v=DMARC1; p=quarantine")}}, "DMARC", "p=quarantine"),
        ({"configuration_set": DENIED}, "configuration set", "ses:GetConfigurationSet"),
        ({"destinations": DENIED}, "SES events", "EventDestinations"),
        (
            {"destinations": events(MatchingEventTypes=[*WANTED, "OPEN", "CLICK"])},
            "SES events",
            "opens and clicks",
        ),
        (
            {"account": {**ACCOUNT, "SuppressionAttributes": {"SuppressedReasons": ["BOUNCE"]}}},
            "suppression",
            "complaint",
        ),
        (
            {
                "queue": {"Attributes": {"Policy": "{}", "ApproximateNumberOfMessages": "12"}},
                "subscribed": {},
            },
            "queue",
            "12",
        ),
    ],
)
def test_what_is_not_known_or_only_better_is_a_note(changed, part, note):
    """It keeps nobody from sending."""
    found = judged(sound(**changed))
    assert note in the(found, part).note
    assert [one.what for one in found.values() if one.fault] == []


@pytest.mark.parametrize("answer", [DENIED, {"Subscriptions": [], "NextToken": "more"}])
def test_who_listens_is_at_fault_only_where_it_is_certain(answer):
    """What may not be asked, or goes on on another page, blames nobody."""
    assert the(judged(sound(subscribed={TOPIC: answer})), "queue").fault is None


@pytest.mark.parametrize(
    ("readers", "rate", "took"),
    [
        (50, 10, "takes 5 seconds at 10 a second"),
        (4200, 10, "takes 7 minutes at 10 a second"),
        (4200, 100, "takes 5 minutes at 14 a second"),
        (4200, None, "takes 6 minutes at 12.6 a second"),
        (40_000, 0.5, "takes 23 hours at 0.5 a second"),
    ],
)
def test_the_quota_says_how_long_an_issue_takes(readers, rate, took):
    """At the rate that is configured as far as the account allows it, else at nine tenths of that."""
    assert took in the(judged(sound(), readers, rate=rate), "quota").note


def test_readers_who_are_not_known_are_not_judged():
    """A database that does not open says so elsewhere."""
    assert len(judged(sound(), None)) == 10


@pytest.mark.parametrize("kind", [Kind.HALTED, Kind.UNREACHED])
def test_an_ses_that_does_not_answer_is_one_line(kind):
    """Without credentials or network there is one fault, and no list of what is not known."""
    (one,) = judge(sound(account=Silence(kind, "no way")), settings(), 5)
    assert (one.fault or "").startswith("no way")


@pytest.mark.parametrize(
    ("review", "word"),
    [({"Status": "PENDING", "CaseId": "77"}, "case 77"), ({"Status": "DENIED"}, "turned your request down")],
)
def test_a_request_to_leave_the_sandbox_is_not_asked_again(review, word):
    """AWS looks at one request; the next step is another then."""
    account = {**ACCOUNT, "ProductionAccessEnabled": False, "Details": {"ReviewDetails": review}}
    one = the(judged(sound(account=account)), "sandbox")
    assert word in (one.fault or "")
    assert one.mend == ()


def test_an_address_alone_is_verified_but_signs_for_nobody():
    """Its domain must be made known for DKIM."""
    found = judged(sound(identity=Identity("ada@news.example", {"VerifiedForSendingStatus": True})))
    assert the(found, "sender's domain").note == "verified as ada@news.example"
    assert "nothing signs" in (the(found, "DKIM").fault or "")
    waits = judged(sound(identity=Identity("ada@news.example", {"VerificationStatus": "PENDING"})))
    assert "follow the link" in (the(waits, "sender's domain").fault or "")


def test_the_records_of_dkim_are_where_ses_keeps_the_keys():
    """Some regions keep them in a zone of their own."""
    dkim = {"Status": "PENDING", "Tokens": ["abc"], "SigningHostedZone": "dkim.eu-west-1.example"}
    one = the(judged(sound(identity=identity(DkimAttributes=dkim))), "DKIM")
    assert one.mend == ("abc._domainkey.news.example CNAME abc.dkim.eu-west-1.example",)


def test_the_command_for_events_is_json_that_keeps_what_is_told_already():
    """Pasted as it stands, it names the topic, all wanted events, and those that somebody else wants."""
    one = the(judged(sound(destinations=events(MatchingEventTypes=["BOUNCE", "OPEN"]))), "SES events")
    words = shlex.split("\n".join(one.mend))
    told = json.loads(words[words.index("--event-destination") + 1])
    assert set(told["MatchingEventTypes"]) == {*WANTED, "OPEN"}
    assert told["SnsDestination"] == {"TopicArn": TOPIC}


def test_what_readers_agreed_to_must_be_told():
    """With opens and clicks allowed, the set is asked for them, too."""
    one = the(judged(sound(), tracking={"opens": True, "clicks": True, "consent": "the form"}), "SES events")
    assert one.fault == "OPEN, CLICK are not told; let them:"
    assert '"CLICK"' in "".join(one.mend)


def test_a_hostile_name_stays_one_word_of_a_command():
    """What a server answered is quoted before it is shown for copying."""
    evil = "x'; rm -rf ~ #\x1b[2J"
    one = the(judged(sound(destinations=events(Name=evil, MatchingEventTypes=[]))), "SES events")
    words = shlex.split("\n".join(one.mend))
    assert words[words.index("--event-destination-name") + 1] == "x'; rm -rf ~ #[2J"


def test_commands_and_records_fit_a_terminal():
    """Lines to copy are broken between options, as a shell takes them."""
    lines = command("aws sesv2 do-something", ("--name", "n" * 30), ("--other", "o" * 30), "--flag")
    assert [len(line) <= 74 for line in lines] == [True] * len(lines)
    assert shlex.split("\n".join(lines))[-1] == "--flag"
    assert record("a.example", "TXT", "short") == ("a.example TXT short",)
    assert record("a.example", "TXT", "x" * 70) == ("a.example", f"  TXT {'x' * 70}")
