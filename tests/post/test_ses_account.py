"""What is asked about an SES account, and what becomes of each answer and each silence."""

import socket
import threading
import time

import dns.message
import dns.rdatatype
import dns.resolver
import dns.rrset
import pytest
from dns.exception import DNSException

from curator.config import Ses
from curator.errors import SendHalted
from curator.post.ses_account import Facts, Kind, Silence, above, ask, texts
from tests.support.cloud import ACCOUNT, Cloud
from tests.support.postoffice import FaultySes, MotoSes, fall_silent

TOPIC = "arn:aws:sns:eu-west-1:123456789012:ses-events"
QUEUE = "AmazonSQS.GetQueueAttributes"
SET = "GET /v2/email/configuration-sets/digest"


def known(*names: str):
    """A name service that knows a policy at these names, and nothing else."""
    return lambda name: ("v=DMARC1; p=none",) if name in names else ()


def facts(cloud: Cloud, sender: str = "ada@news.example", **more: object) -> Facts:
    settings = Ses(
        endpoint=cloud.url,
        events_endpoint=cloud.url,
        configuration_set="digest",
        events_queue=f"{cloud.url}/1/events",
    )
    return ask(settings, sender, **{"texts": known(), "seconds": 8, **more})


def test_everything_is_asked_and_answered(cloud: Cloud):
    """Account, domain, configuration set, where events go, who listens, queue, DMARC and SPF."""
    cloud.answers |= {
        "GET /v2/email/identities/news.example": {"MailFromAttributes": {"MailFromDomain": "b.news.example"}},
        SET: {"ConfigurationSetName": "digest"},
        f"{SET}/event-destinations": {
            "EventDestinations": [{"Name": "x", "Enabled": True, "SnsDestination": {"TopicArn": TOPIC}}]
        },
        QUEUE: {"Attributes": {"QueueArn": "arn:q"}},
    }
    told = facts(cloud, texts=known("_dmarc.news.example", "b.news.example"))
    assert told.account["SendQuota"] == ACCOUNT["SendQuota"]
    assert (told.identity.name, told.identity.spf) == ("news.example", ("v=DMARC1; p=none",))
    assert told.dmarc == {"news.example": ("v=DMARC1; p=none",)}
    assert told.configuration_set["ConfigurationSetName"] == "digest"
    assert told.destinations["EventDestinations"][0]["Name"] == "x"
    assert list(told.subscribed) == [TOPIC]
    assert told.queue["Attributes"] == {"QueueArn": "arn:q"}


def test_what_is_not_configured_is_not_asked(cloud: Cloud):
    """Without a set and a queue there are three questions, of which one is about the address."""
    told = ask(Ses(endpoint=cloud.url), "ada@news.example", texts=known())
    assert (told.configuration_set, told.destinations, told.queue) == (None, None, None)
    assert sorted(cloud.asked) == [
        "GET /v2/email/account",
        "GET /v2/email/identities/ada%40news.example",
        "GET /v2/email/identities/news.example",
    ]


def test_a_domain_above_may_be_the_verified_one(cloud: Cloud):
    """SES lets a domain's subdomains send, and DMARC is looked for above, too."""
    cloud.answers["GET /v2/email/identities/example.org"] = {"VerifiedForSendingStatus": True}
    told = facts(cloud, "ada@digest.news.example.org", texts=known("_dmarc.example.org"))
    assert told.identity.name == "example.org"
    assert [name for name, found in told.dmarc.items() if found] == ["example.org"]


def test_the_domains_above_are_few(cloud: Cloud):
    """A long name is not climbed for ever, nor up to a top-level domain."""
    assert above("news.example") == ["news.example"]
    assert above("a.b.example.org") == ["a.b.example.org", "b.example.org", "example.org"]
    assert above("localhost") == ["localhost"]
    assert len(above(".".join("abcdefghij"))) == 5


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((403, "AccessDeniedException", "no"), Kind.DENIED),
        ((404, "NotFoundException", "no"), Kind.ABSENT),
        ((404, "UnknownOperationException", ""), Kind.UNCLEAR),
        ((404, "", "no such page"), Kind.UNCLEAR),
        ((403, "InvalidClientTokenId", "no"), Kind.HALTED),
        ((403, "RequestTimeTooSkewed", "no"), Kind.HALTED),
        ((400, "BadRequestException", "no"), Kind.UNCLEAR),
        ((400, "TooManyRequestsException", "no"), Kind.UNCLEAR),
        ((500, "", "oops"), Kind.UNCLEAR),
    ],
)
def test_each_refusal_has_its_kind(cloud: Cloud, answer, kind):
    """Not there, not allowed, nobody at all, or unclear; told in one line."""
    cloud.answers["GET /v2/email/account"] = answer
    told = facts(cloud).account
    assert isinstance(told, Silence)
    assert told.kind is kind
    assert told.why.isprintable()


def test_a_domain_in_its_own_letters_is_asked_for_in_ascii(cloud: Cloud):
    """SES and the name service know domains in IDNA."""
    told = facts(cloud, "ada@zoë.example", texts=known("_dmarc.xn--zo-ija.example"))
    assert told.sender == "ada@xn--zo-ija.example"
    assert told.dmarc["xn--zo-ija.example"]
    assert "GET /v2/email/identities/xn--zo-ija.example" in cloud.asked


@pytest.mark.parametrize("code", ["AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"])
def test_a_queue_that_is_not_there_is_absent(cloud: Cloud, code):
    """SQS says so with 400."""
    cloud.answers[QUEUE] = (400, code, "The specified queue does not exist.")
    assert facts(cloud).queue.kind is Kind.ABSENT


def test_moto_answers_as_it_can(moto: MotoSes):
    """A second server, which knows identities, and neither accounts nor a set or queue that nobody made."""
    told = ask(
        Ses(
            endpoint=moto.url,
            events_endpoint=moto.url,
            configuration_set="digest",
            events_queue=f"{moto.url}/123456789012/none",
        ),
        "ada@news.example",
        texts=known(),
    )
    assert told.identity.name == "ada@news.example"
    assert (told.account.kind, told.configuration_set.kind, told.queue.kind) == (
        Kind.UNCLEAR,
        Kind.ABSENT,
        Kind.ABSENT,
    )


def test_what_is_asked_too_fast_is_asked_again(cloud: Cloud):
    """SES answers such questions once a second; the second try counts."""
    cloud.answers["GET /v2/email/account"] = [(429, "TooManyRequestsException", "Rate exceeded"), ACCOUNT]
    assert facts(cloud).account["SendingEnabled"] is True


def test_a_silent_server_costs_no_more_than_the_deadline(faulty: FaultySes):
    """Each question is left behind at the end, and what was told is kept."""
    faulty.act = fall_silent
    began = time.monotonic()
    told = ask(Ses(endpoint=faulty.url), "ada@news.example", texts=known("_dmarc.news.example"), seconds=0.5)
    assert time.monotonic() - began < 3
    assert told.account == Silence(Kind.UNREACHED, "no answer within 0.5 seconds")
    assert told.dmarc["news.example"]


def test_where_nothing_listens_it_is_unreached(faulty: FaultySes):
    """No connection is another silence than a refusal."""
    faulty.close()
    assert ask(Ses(endpoint=faulty.url), "ada@news.example", texts=known()).account.kind is Kind.UNREACHED


def test_a_name_service_that_fails_hides_nothing_else(cloud: Cloud):
    """DMARC is unknown then, the account is not."""

    def broken(name: str) -> tuple[str, ...]:
        raise DNSException

    told = facts(cloud, texts=broken)
    assert isinstance(told.dmarc["news.example"], Silence)
    assert told.account["SendingEnabled"] is True


def test_broken_settings_of_aws_are_said(cloud: Cloud, aws: pytest.MonkeyPatch):
    """A profile that does not exist makes no client."""
    aws.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(SendHalted, match="AWS_PROFILE"):
        facts(cloud)


@pytest.fixture
def resolver():
    """A resolver that asks a name server on loopback, which knows _dmarc.news.example alone."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            data, asker = listener.recvfrom(4096)
            query = dns.message.from_wire(data)
            name = query.question[0].name
            if name.to_text() == "end.":
                return
            answer = dns.message.make_response(query)
            if name.to_text() == "_dmarc.news.example.":
                answer.answer.append(
                    dns.rrset.from_text(name, 60, "IN", "TXT", '"v=DMARC1; " "p=none"', '"other"')
                )
            else:
                answer.set_rcode(2 if name.to_text().startswith("broken") else 3)
            listener.sendto(answer.to_wire(), asker)

    thread = threading.Thread(target=serve)
    thread.start()
    made = dns.resolver.Resolver(configure=False)
    made.nameservers, made.port = ["127.0.0.1"], listener.getsockname()[1]
    yield made
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
        last.sendto(dns.message.make_query("end.", "TXT").to_wire(), listener.getsockname())
    thread.join(10)
    listener.close()


def test_texts_come_from_the_name_service(resolver):
    """A record in pieces is one text, and each record is one of its own."""
    assert sorted(texts("_dmarc.news.example", resolver)) == ["other", "v=DMARC1; p=none"]


def test_a_name_that_is_not_there_has_no_texts(resolver):
    """That is an answer, and no failure."""
    assert texts("_dmarc.elsewhere.example", resolver) == ()


def test_a_name_service_that_does_not_know_is_a_failure(resolver):
    """Its trouble is not taken for a missing record."""
    with pytest.raises(DNSException):
        texts("broken.example", resolver)
