"""Sending through Amazon SES: against moto's server, and against one that fails as told."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from curator.config import Ses
from curator.errors import SendError, SendHalted, SendInDoubt, SendRejected, SendThrottled
from curator.model import Message
from curator.post.ses import SesPost
from tests.support.letters import letter
from tests.support.postoffice import (
    FaultySes,
    MotoSes,
    accept,
    answer,
    fall_silent,
    half_an_answer,
    hang_up,
    reset,
)

UNVERIFIED = "Email address is not verified. The following identities failed the check in region EU-WEST-1: "
FASTER = "Maximum sending rate exceeded."
DAILY = "Daily message quota exceeded."


def post_to(url: str, **more: float) -> SesPost:
    return SesPost(Ses(endpoint=url, configuration_set="digest"), threads=4, **more)


def refusal(post: SesPost, message: Message | None = None) -> SendError:
    with pytest.raises(SendError) as raised:
        post.send(message or letter())
    post.close()
    return raised.value


def test_a_message_arrives_byte_for_byte(moto: MotoSes):
    """What SES is given is the composed message, to its one recipient."""
    post, message = post_to(moto.url), letter(name="Zoë Ünder")
    receipt = post.send(message)
    post.close()
    (received,) = moto.mails()
    assert received.raw == message.raw
    assert received.sender == "ada@news.example"
    assert [mailbox.addr_spec for mailbox in received.mail["To"].addresses] == ["reader@post.example"]
    assert {to.rpartition("<")[2].strip("<>") for to in received.to} == {"reader@post.example"}
    assert receipt.id


def test_threads_share_one_client(moto: MotoSes):
    """Forty messages through four threads arrive once each."""
    post = post_to(moto.url)
    letters = [letter(f"reader{n}@post.example", delivery=str(n)) for n in range(40)]
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(post.send, letters))
    post.close()
    assert len({receipt.id for receipt in receipts}) == 40
    assert sorted(mail.raw for mail in moto.mails()) == sorted(message.raw for message in letters)


def test_an_unverified_sender_halts_the_send(moto: MotoSes):
    """A sender that SES does not know is no fault of the recipient's."""
    moto.reset()
    assert isinstance(refusal(post_to(moto.url)), SendHalted)


def test_the_request_names_one_recipient_the_tags_and_the_configuration_set(faulty: FaultySes):
    """SES is told what it needs to tell us later which delivery an event is about."""
    post = post_to(faulty.url)
    assert post.send(letter(delivery="d-42")).id == "accepted-1"
    post.close()
    (request,) = faulty.requests
    asked = json.loads(request.partition(b"\r\n\r\n")[2])
    assert asked["Destination"] == {"ToAddresses": ["reader@post.example"]}
    assert asked["ConfigurationSetName"] == "digest"
    assert {tag["Name"]: tag["Value"] for tag in asked["EmailTags"]} == {
        "issue": "12",
        "delivery": "d-42",
        "kind": "live",
    }
    assert base64.b64decode(asked["Content"]["Raw"]["Data"]) == letter(delivery="d-42").raw


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (answer(429, "TooManyRequestsException", FASTER), SendThrottled),
        (answer(400, "Throttling", FASTER), SendThrottled),
        (answer(400, "ThrottlingException", FASTER), SendThrottled),
        (answer(429, "TooManyRequestsException", DAILY), SendHalted),
        (answer(400, "Throttling", DAILY), SendHalted),
        (answer(400, "LimitExceededException", "limit"), SendHalted),
        (answer(400, "SendingPausedException", "paused"), SendHalted),
        (answer(400, "AccountSuspendedException", "suspended"), SendHalted),
        (answer(400, "MailFromDomainNotVerifiedException", "domain"), SendHalted),
        (answer(404, "NotFoundException", "Configuration set <digest> does not exist."), SendHalted),
        (answer(404, "", "no such path"), SendHalted),
        (answer(400, "BadRequestException", "Configuration set <digest> does not exist."), SendHalted),
        (answer(400, "MessageRejected", UNVERIFIED + "ada@news.example"), SendHalted),
        (answer(400, "MessageRejected", UNVERIFIED + "reader@post.example, ada@news.example"), SendHalted),
        (answer(400, "MessageRejected", UNVERIFIED + "reader@post.example"), SendRejected),
        (answer(400, "MessageRejected", "Message contains a virus."), SendRejected),
        (answer(400, "BadRequestException", "Domain contains control or whitespace"), SendRejected),
        (answer(413, "", "too large"), SendRejected),
        (answer(403, "SignatureDoesNotMatch", "no"), SendHalted),
        (answer(403, "ExpiredTokenException", "no"), SendHalted),
        (answer(403, "AccessDeniedException", "no"), SendHalted),
        (answer(400, "UnrecognizedClientException", "no"), SendHalted),
        (answer(403, "RequestTimeTooSkewed", "no"), SendHalted),
        (answer(500, "InternalServiceErrorException", "oops"), SendInDoubt),
        (answer(502, "", "bad gateway"), SendInDoubt),
        (answer(503, "ServiceUnavailable", "oops"), SendInDoubt),
        (answer(504, "", "oops"), SendInDoubt),
        (answer(408, "", "slow"), SendInDoubt),
        (answer(302, "", "elsewhere"), SendInDoubt),
        (answer(200, body=b"<html>"), SendInDoubt),
        (answer(200, body=b"{}"), SendInDoubt),
        (hang_up, SendInDoubt),
        (reset, SendInDoubt),
        (half_an_answer, SendInDoubt),
        (fall_silent, SendInDoubt),
    ],
)
def test_each_failure_is_classified_after_one_request(faulty: FaultySes, act, kind):
    """Whatever SES does, one message is one request on the wire, and its fate has one name."""
    faulty.act = act
    error = refusal(post_to(faulty.url, read_timeout=0.5))
    assert type(error) is kind
    assert "\n" not in str(error)
    assert len(faulty.requests) == 1


def test_no_environment_makes_it_try_again(faulty: FaultySes, aws: pytest.MonkeyPatch):
    """AWS_MAX_ATTEMPTS does not bring back a second request."""
    aws.setenv("AWS_MAX_ATTEMPTS", "5")
    aws.setenv("AWS_RETRY_MODE", "standard")
    faulty.act = answer(500)
    refusal(post_to(faulty.url))
    assert len(faulty.requests) == 1


def test_where_nothing_listens_nothing_was_accepted(faulty: FaultySes):
    """A refused connection is certainly no accepted mail."""
    faulty.close()
    assert type(refusal(post_to(faulty.url))) is SendThrottled


def test_without_credentials_the_send_halts_and_says_how_to_mend_it(
    faulty: FaultySes, aws: pytest.MonkeyPatch
):
    """No credentials: nothing is on the wire, and the line says what to check."""
    aws.delenv("AWS_ACCESS_KEY_ID")
    aws.delenv("AWS_SECRET_ACCESS_KEY")
    error = refusal(post_to(faulty.url))
    assert type(error) is SendHalted
    assert "check the AWS credentials" in str(error)
    assert faulty.requests == []


def test_a_bad_endpoint_is_said_before_anything_is_sent(aws: pytest.MonkeyPatch):
    """Settings of which no client can be made halt at once."""
    with pytest.raises(SendHalted, match=r"check post\.ses"):
        post_to("not an address")


def test_after_a_failure_the_next_message_goes_out(faulty: FaultySes):
    """A doubtful call leaves the hand usable."""
    post = post_to(faulty.url)
    faulty.act = reset
    with pytest.raises(SendInDoubt):
        post.send(letter())
    faulty.act = accept
    assert post.send(letter()).id == "accepted-1"
    post.close()
