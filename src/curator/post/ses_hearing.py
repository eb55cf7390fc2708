"""Whether curator hears what becomes of its mail: configuration set, where its events go, the queue."""

import json
from collections.abc import Iterator
from typing import Any

from curator.config import Settings
from curator.post.condition import Condition, command
from curator.post.ses_account import Answer, Facts, Kind, Silence
from curator.text import one_line, plural

WANTED = ("SEND", "REJECT", "DELIVERY", "DELIVERY_DELAY", "BOUNCE", "COMPLAINT")
_SET, _EVENTS, _QUEUE = "configuration set", "SES events", "queue of mail events"


def judge(facts: Facts, settings: Settings) -> Iterator[Condition]:
    """The conditions of the way back."""
    ses = settings.post.ses
    if not ses.configuration_set:
        yield Condition(
            _SET,
            "none: no bounce or complaint is heard of, and what is in doubt stays so; make one,"
            " and name it in [post.ses] configuration_set:",
            mend=_make_set("newsletter", ses.region),
        )
    elif facts.configuration_set is not None:
        yield _set(facts.configuration_set, settings)
        if not _is(facts.configuration_set, Kind.ABSENT) and facts.destinations is not None:
            yield _events(facts.destinations, settings)
    if not ses.events_queue:
        yield Condition(_QUEUE, "none: [post.ses] events_queue; docs/ses.md shows how to make one")
    elif facts.queue is not None:
        yield _queue(facts.queue, facts)


def _make_set(name: str, region: str) -> tuple[str, ...]:
    return command(
        "aws sesv2 create-configuration-set", ("--region", region), ("--configuration-set-name", name)
    )


def _is(answer: Answer | None, kind: Kind) -> bool:
    return isinstance(answer, Silence) and answer.kind is kind


def _set(told: Answer, settings: Settings) -> Condition:
    """Whether the set is there and sends."""
    name, region = settings.post.ses.configuration_set or "", settings.post.ses.region
    what = f"{_SET} {name}"
    if isinstance(told, Silence):
        if told.kind is Kind.ABSENT:
            return Condition(
                what,
                "SES does not know it, and would refuse all mail; make it:",
                mend=_make_set(name, region),
            )
        return Condition(what, note=_not_known(told, "ses:GetConfigurationSet"))
    if (told.get("SendingOptions") or {}).get("SendingEnabled") is False:
        return Condition(
            what,
            "sending is switched off for it; switch it on:",
            mend=command(
                "aws sesv2 put-configuration-set-sending-options",
                ("--region", region),
                ("--configuration-set-name", name),
                "--sending-enabled",
            ),
        )
    return Condition(what)


def _not_known(silence: Silence, right: str) -> str:
    denied = silence.kind is Kind.DENIED
    return f"not known: allow {right} (docs/ses.md) to see it" if denied else f"not known: {silence.why}"


def _events(told: Answer, settings: Settings) -> Condition:
    """Whether all that curator acts on goes to a topic of SNS."""
    if isinstance(told, Silence):
        return Condition(_EVENTS, note=_not_known(told, "ses:GetConfigurationSetEventDestinations"))
    places = [one for one in told.get("EventDestinations") or () if one.get("SnsDestination")]
    heard = {kind for one in places if one.get("Enabled") for kind in one.get("MatchingEventTypes") or ()}
    lacking = [kind for kind in _wanted(settings) if kind not in heard]
    if not lacking:
        return Condition(_EVENTS, note=_watching(heard, settings))
    if not places:
        return Condition(
            _EVENTS, "they go to no topic of SNS; let them:", mend=_let("create", None, settings)
        )
    place = next((one for one in places if one.get("Enabled")), places[0])
    off = "" if place.get("Enabled") else "the way to SNS is switched off; "
    return Condition(
        _EVENTS,
        f"{off}{', '.join(lacking)} {'are' if lacking[1:] else 'is'} not told; let them:",
        mend=_let("update", place, settings),
    )


def _wanted(settings: Settings) -> tuple[str, ...]:
    """The kinds of event that curator acts on; opens and clicks are among them where readers agreed."""
    tracking = settings.tracking
    return (*WANTED, *(["OPEN"] if tracking.opens else []), *(["CLICK"] if tracking.clicks else []))


def _watching(heard: set[str], settings: Settings) -> str:
    """What the set would follow beside what curator wants: it is overridden in every message."""
    tracking = settings.tracking
    unwanted = [
        word
        for kind, word, wanted in (("OPEN", "opens", tracking.opens), ("CLICK", "clicks", tracking.clicks))
        if kind in heard and not wanted
    ]
    if not unwanted:
        return ""
    return (
        f"the set follows {' and '.join(unwanted)}; curator switches that off in every message ([tracking])"
    )


def _let(verb: str, place: dict[str, Any] | None, settings: Settings) -> tuple[str, ...]:
    """The command that sends all wanted events to the topic."""
    ses = settings.post.ses
    topic = f"arn:aws:sns:{ses.region}:ACCOUNT:ses-events"
    name, kinds = "curator", set(_wanted(settings))
    if place:
        topic = str(place["SnsDestination"].get("TopicArn") or "")
        name, kinds = str(place["Name"]), kinds | set(place.get("MatchingEventTypes") or ())
    told = sorted(kinds)
    lines = (
        '{"Enabled": true,',
        f'   "SnsDestination": {json.dumps({"TopicArn": topic})},',
        f'   "MatchingEventTypes": {json.dumps(told[:4])[:-1]},',
        f"   {json.dumps(told[4:])[1:]}}}",
    )
    return command(
        f"aws sesv2 {verb}-configuration-set-event-destination",
        ("--region", ses.region),
        ("--configuration-set-name", ses.configuration_set or ""),
        ("--event-destination-name", name),
        ("--event-destination", "\n".join(lines)),
    )


def _queue(told: Answer, facts: Facts) -> Condition:
    """Whether the queue is there, is listening, and what waits in it."""
    if isinstance(told, Silence):
        match told.kind:
            case Kind.ABSENT:
                return Condition(_QUEUE, "there is none at [post.ses] events_queue; see docs/ses.md")
            case Kind.DENIED:
                rights = "sqs:GetQueueAttributes, sqs:ReceiveMessage and sqs:DeleteMessage"
                return Condition(_QUEUE, f"the credentials may not read it; allow {rights} (docs/ses.md)")
            case _:
                return Condition(_QUEUE, f"cannot be asked: {told.why}; see [post.ses] events_queue")
    given = told.get("Attributes") or {}
    if not given.get("Policy"):
        return Condition(
            _QUEUE, "its policy lets nobody put events into it; docs/ses.md has the one it needs"
        )
    arn = given.get("QueueArn")
    deaf = [topic for topic, answer in (facts.subscribed or {}).items() if _unheard(answer, arn)]
    if facts.subscribed and len(deaf) == len(facts.subscribed):
        return Condition(
            _QUEUE,
            "it does not listen to the topic that the events go to; let it:",
            mend=command(
                "aws sns subscribe",
                ("--topic-arn", deaf[0]),
                "--protocol sqs",
                ("--notification-endpoint", str(arn)),
            ),
        )
    waiting = one_line(str(given.get("ApproximateNumberOfMessages") or "0"), 20)
    count = int(waiting) if waiting.isdigit() else 0
    return Condition(_QUEUE, note=f"{plural(count, 'notice')} waiting for curator settle" if count else "")


def _unheard(answer: Answer, arn: object) -> bool:
    """Whether a topic certainly does not tell the queue; what was not told, or goes on, is not certain."""
    if isinstance(answer, Silence) or answer.get("NextToken"):
        return False
    return all(one.get("Endpoint") != arn for one in answer.get("Subscriptions") or ())
