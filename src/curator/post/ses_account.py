"""What SES, its events' queue and the name service tell about an account: the facts that `doctor` judges.

Nothing is sent or changed.  All is asked at once and each question has its own end, so that a place that does
not answer costs seconds and hides nothing else.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from botocore import exceptions as aws
from botocore.config import Config

from curator.config import Ses
from curator.errors import SendHalted, SendThrottled
from curator.mail import addresses
from curator.post.ses import client, open_session
from curator.post.ses_verdicts import account_fault, is_denied, said, unsent
from curator.text import one_line

Texts = Callable[[str], tuple[str, ...]]

_PATIENCE = Config(
    # SES answers such questions about once a second, so that some must be asked again.
    retries={"total_max_attempts": 3, "mode": "standard"},
    connect_timeout=2,
    read_timeout=4,
    max_pool_connections=10,
)
_GONE = {
    "NotFoundException",
    "NotFound",
    "AWS.SimpleQueueService.NonExistentQueue",
    "QueueDoesNotExist",
    "NonExistentQueue",
}
_PARENTS = 4  # domains above the sender's that may be verified, or have a DMARC policy, in its place


class Kind(StrEnum):
    """Why there is no answer."""

    ABSENT = "absent"  # there is no such thing
    DENIED = "denied"  # the credentials may not ask
    HALTED = "halted"  # nobody who asks so is answered: bad credentials, a wrong clock
    UNREACHED = "unreached"  # no connection
    UNCLEAR = "unclear"  # anything else


@dataclass(frozen=True, slots=True)
class Silence:
    """A question without an answer, and why, in a line."""

    kind: Kind
    why: str


Answer = dict[str, Any] | Silence
Told = tuple[str, ...] | Silence


@dataclass(frozen=True, slots=True)
class Identity:
    """What SES knows the sender by: its domain, one above, or the address alone; `spf` of its MAIL FROM."""

    name: str
    told: Answer
    spf: Told = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What was told about `sender`.  None: it was not asked, because the settings name no such thing.

    `dmarc` are the texts at _dmarc of the sender's domain and those above, nearest first; `subscribed` the
    answers of SNS about the topics that events go to.
    """

    sender: str
    account: Answer
    identity: Identity
    dmarc: Mapping[str, Told]
    configuration_set: Answer | None = None
    destinations: Answer | None = None
    subscribed: Mapping[str, Answer] | None = None
    queue: Answer | None = None


def texts(name: str, resolver: Any = None) -> tuple[str, ...]:
    """The TXT records of a name; none if there is no such name.

    `resolver` is one of dnspython's, that of this machine if none.  Raises DNSException where nobody knows.
    """
    import dns.resolver

    resolver = resolver or dns.resolver.Resolver()
    resolver.timeout, resolver.lifetime = 1, 3
    try:
        found = resolver.resolve(f"{name}.", "TXT", search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    return tuple(b"".join(one.strings).decode("utf-8", "replace") for one in found)


def ask(settings: Ses, sender: str, *, texts: Texts = texts, seconds: float = 8) -> Facts:
    """All facts about `sender`'s way through SES, within `seconds`.

    `sender` is an address alone; `texts` asks the name service.  Raises SendHalted if no client can be made,
    UsageError if `sender` is no address.
    """
    sender = addresses.check(sender).lower()
    session = open_session()
    ses = client(session, "sesv2", settings.region, settings.endpoint, _PATIENCE)
    domains = above(sender.rpartition("@")[2])
    questions: dict[str, Callable[[], Any]] = {
        "account": ses.get_account,
        "identity": partial(_identity, ses, sender, domains, texts),
        **{f"_dmarc.{domain}": partial(texts, f"_dmarc.{domain}") for domain in domains},
    }
    if settings.configuration_set:
        named = {"ConfigurationSetName": settings.configuration_set}
        sns = client(session, "sns", settings.region, settings.events_endpoint, _PATIENCE)
        questions["set"] = partial(ses.get_configuration_set, **named)
        questions["events"] = partial(_destinations, ses, sns, named)
    if settings.events_queue:
        sqs = client(session, "sqs", settings.region, settings.events_endpoint, _PATIENCE)
        questions["queue"] = partial(
            sqs.get_queue_attributes, QueueUrl=settings.events_queue, AttributeNames=["All"]
        )
    told = _at_once(questions, seconds)
    return _facts(told, sender, domains)


def above(domain: str) -> list[str]:
    """A domain and those above it that somebody may own, nearest first."""
    labels = domain.split(".")
    return [".".join(labels[at:]) for at in range(max(1, len(labels) - 1))][: _PARENTS + 1]


def _facts(told: dict[str, Any], sender: str, domains: list[str]) -> Facts:
    identity, events = told["identity"], told.get("events")
    destinations, subscribed = events if isinstance(events, tuple) else (events, None)
    return Facts(
        sender=sender,
        account=told["account"],
        identity=identity if isinstance(identity, Identity) else Identity(domains[0], identity),
        dmarc={domain: told[f"_dmarc.{domain}"] for domain in domains},
        configuration_set=told.get("set"),
        destinations=destinations,
        subscribed=subscribed,
        queue=told.get("queue"),
    )


def _identity(ses: Any, sender: str, domains: list[str], texts: Texts) -> Identity:
    """The sender's domain as SES knows it; else the nearest one above, else the address, else none."""
    for name in (*domains, sender):
        told = _or_silence(partial(ses.get_email_identity, EmailIdentity=name))
        if isinstance(told, Silence) and told.kind is Kind.ABSENT:
            continue
        if isinstance(told, Silence):
            return Identity(name, told)
        path = (told.get("MailFromAttributes") or {}).get("MailFromDomain")
        return Identity(name, told, _or_silence(partial(texts, path)) if path else ())
    return Identity(domains[0], Silence(Kind.ABSENT, "SES does not know it"))


def _destinations(ses: Any, sns: Any, named: dict[str, str]) -> tuple[dict[str, Any], dict[str, Answer]]:
    """Where events go, and who listens to the topics among these places."""
    told = ses.get_configuration_set_event_destinations(**named)
    topics = {
        one["SnsDestination"]["TopicArn"]
        for one in told.get("EventDestinations", [])
        if one.get("Enabled") and one.get("SnsDestination")
    }
    return told, {
        topic: _or_silence(partial(sns.list_subscriptions_by_topic, TopicArn=topic)) for topic in topics
    }


def _at_once(questions: dict[str, Callable[[], Any]], seconds: float) -> dict[str, Any]:
    """The answer or silence to each, after `seconds` at most; what is late then is left behind."""
    told: dict[str, Any] = {}

    def one(name: str, question: Callable[[], Any]) -> None:
        told[name] = _or_silence(question)

    threads = [threading.Thread(target=one, args=pair, daemon=True) for pair in questions.items()]
    end = time.monotonic() + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    late = Silence(Kind.UNREACHED, f"no answer within {seconds:g} seconds")
    return {name: told.get(name, late) for name in questions}


def _or_silence(question: Callable[[], Any]) -> Any:
    """The answer, or why there is none."""
    try:
        return question()
    except aws.ClientError as error:
        code = error.response.get("Error", {}).get("Code")
        if is_denied(error):
            return Silence(Kind.DENIED, said(error, "AWS"))
        if code in _GONE:  # a bare 404 is a server that does not know the question
            return Silence(Kind.ABSENT, said(error, "AWS"))
        halted = account_fault(error)
        return Silence(Kind.HALTED, str(halted)) if halted else Silence(Kind.UNCLEAR, said(error, "AWS"))
    except Exception as error:  # noqa: BLE001  whatever keeps one question from its answer is told there
        fault, line = unsent(error), one_line(str(error), 200) or type(error).__name__
        if isinstance(fault, SendHalted):
            return Silence(Kind.HALTED, str(fault))
        return Silence(Kind.UNREACHED if isinstance(fault, SendThrottled) else Kind.UNCLEAR, line)
