"""What each of SES's errors means for a message: one request on the wire, and one name for its fate."""

from collections.abc import Iterator

import pytest

from curator.config import Ses
from curator.errors import SendError, SendHalted, SendInDoubt, SendRejected, SendThrottled
from curator.model import Message
from curator.post.ses import SesPost
from tests.support.letters import letter
from tests.support.postoffice import (
    Act,
    FaultySes,
    answer,
    fall_silent,
    half_an_answer,
    hang_up,
    reset,
)

UNVERIFIED = "Email address is not verified. The following identities failed the check in region EU-WEST-1: "
FASTER = "Maximum sending rate exceeded."
DAILY = "Daily message quota exceeded."
PAUSED = "Sending paused for this account. For more information, please check the inbox of the email address"
NO_SET = "Configuration set <digest> does not exist."
PROXY = b"<!DOCTYPE html><html><body>Your connection was inspected</body></html>"

# What SES answers, what that means, and a word of the line that tells a person how to mend it.
ANSWERS = [
    # too fast, or later
    (answer(429, "TooManyRequestsException", FASTER), SendThrottled, "rate"),
    (answer(429, "TooManyRequestsException", ""), SendThrottled, "TooManyRequests"),
    (answer(429, "", ""), SendThrottled, "429"),
    (answer(400, "Throttling", FASTER), SendThrottled, "rate"),
    (answer(400, "ThrottlingException", FASTER), SendThrottled, "rate"),
    (answer(409, "ConflictException", "somebody else is at it"), SendThrottled, "Conflict"),
    # the day's quota
    (answer(429, "TooManyRequestsException", DAILY), SendHalted, "24 hours"),
    (answer(400, "Throttling", DAILY), SendHalted, "24 hours"),
    (answer(400, "ThrottlingException", "Daily sending quota exceeded"), SendHalted, "24 hours"),
    (answer(400, "LimitExceededException", "limit"), SendHalted, "quota"),
    # paused, suspended
    (answer(400, "SendingPausedException", PAUSED), SendHalted, "SES console"),
    (
        answer(400, "SendingPausedException", "Sending is paused for configuration set digest"),
        SendHalted,
        "--sending-e",
    ),
    (answer(400, "ConfigurationSetSendingPausedException", "paused"), SendHalted, "--sending-enabled"),
    (answer(400, "AccountSendingPausedException", "paused"), SendHalted, "SES console"),
    (answer(400, "MessageRejected", PAUSED), SendHalted, "SES console"),
    (answer(400, "MessageRejected", "Sending suspended for this account."), SendHalted, "SES console"),
    (answer(400, "AccountSuspendedException", "suspended"), SendHalted, "AWS's mail"),
    # set up wrongly
    (answer(400, "MailFromDomainNotVerifiedException", "domain"), SendHalted, "MX"),
    (answer(404, "NotFoundException", NO_SET), SendHalted, "configuration_set"),
    (answer(400, "BadRequestException", NO_SET), SendHalted, "configuration_set"),
    (answer(400, "ConfigurationSetDoesNotExistException", NO_SET), SendHalted, "configuration_set"),
    (answer(404, "", "no such path"), SendHalted, "endpoint"),
    (answer(405, "", ""), SendHalted, "proxy"),
    (answer(407, "", ""), SendHalted, "proxy"),
    # who is verified
    (answer(400, "MessageRejected", UNVERIFIED + "ada@news.example"), SendHalted, "verify ada@news.example"),
    (answer(400, "MessageRejected", UNVERIFIED + "news.example"), SendHalted, "verify ada@news.example"),
    (answer(400, "MessageRejected", UNVERIFIED + "Ada <ada@news.example>"), SendHalted, "verify"),
    (
        answer(400, "MessageRejected", UNVERIFIED + "reader@post.example, ada@news.example"),
        SendHalted,
        "verify",
    ),
    (answer(400, "MessageRejected", "Email address is not verified."), SendHalted, "verify"),
    (answer(400, "MessageRejected", UNVERIFIED + "reader@post.example"), SendRejected, "reader@post.example"),
    (
        answer(400, "MessageRejected", UNVERIFIED + "Reader@Post.Example."),
        SendRejected,
        "Reader@Post.Example",
    ),
    # this message, this recipient
    (answer(400, "MessageRejected", "Message contains a virus."), SendRejected, "virus"),
    (answer(400, "BadRequestException", "Domain contains control or whitespace"), SendRejected, "Domain"),
    (answer(400, "BadRequestException", "Illegal address account@paused.example"), SendRejected, "Illegal"),
    (answer(400, "SomethingNewException", "who knows"), SendRejected, "SomethingNew"),
    (answer(413, "", "too large"), SendRejected, "413"),
    # who asks
    (answer(403, "SignatureDoesNotMatch", "no"), SendHalted, "credentials"),
    (answer(403, "InvalidSignatureException", "Signature expired: 2026 is now earlier"), SendHalted, "clock"),
    (answer(403, "InvalidSignatureException", "Signature not yet current: 2026"), SendHalted, "clock"),
    (answer(403, "RequestTimeTooSkewed", "no"), SendHalted, "clock"),
    (answer(403, "RequestExpired", "no"), SendHalted, "clock"),
    (answer(403, "ExpiredTokenException", "The security token is expired"), SendHalted, "log in again"),
    (answer(400, "ExpiredToken", "no"), SendHalted, "log in again"),
    (
        answer(403, "AccessDeniedException", "not authorized to perform ses:SendRawEmail"),
        SendHalted,
        "may call",
    ),
    (answer(403, "InvalidClientTokenId", "no"), SendHalted, "credentials"),
    (answer(400, "UnrecognizedClientException", "no"), SendHalted, "credentials"),
    (answer(403, "MissingAuthenticationTokenException", "no"), SendHalted, "credentials"),
    (answer(403, "OptInRequired", "no"), SendHalted, "credentials"),
    (answer(401, body=PROXY), SendHalted, "credentials"),
    # nobody knows
    (answer(500, "InternalServiceErrorException", "oops"), SendInDoubt, "may have been accepted"),
    (answer(502, body=PROXY), SendInDoubt, "may have been accepted"),
    (answer(503, "ServiceUnavailable", "oops"), SendInDoubt, "may have been accepted"),
    (answer(503, "Throttling", FASTER), SendInDoubt, "may have been accepted"),
    (answer(504, "", "oops"), SendInDoubt, "may have been accepted"),
    (answer(408, "", "slow"), SendInDoubt, "may have been accepted"),
    (answer(200, body=PROXY), SendInDoubt, "may have been accepted"),
    (answer(200, body=b'{"MessageId": "half'), SendInDoubt, "may have been accepted"),
    (answer(200, body=b"{}"), SendInDoubt, "without a MessageId"),
    (answer(200, body=b'{"MessageId": ""}'), SendInDoubt, "without a MessageId"),
    (answer(200, body=b'{"MessageId": null}'), SendInDoubt, "without a MessageId"),
    (answer(200, body=b"[]"), SendInDoubt, "may have been accepted"),
    (answer(200, body=b""), SendInDoubt, "may have been accepted"),
    (hang_up, SendInDoubt, "may have been accepted"),
    (reset, SendInDoubt, "may have been accepted"),
    (half_an_answer, SendInDoubt, "may have been accepted"),
    (fall_silent, SendInDoubt, "may have been accepted"),
]


def elsewhere(status: int) -> Act:
    """Send the client to another path of the same server."""
    head = f"HTTP/1.1 {status} X\r\nLocation: /v2/email/elsewhere\r\nContent-Length: 0\r\n\r\n"
    return lambda connection: connection.sendall(head.encode())


def post_to(url: str, **more: float) -> SesPost:
    return SesPost(Ses(endpoint=url, configuration_set="digest"), threads=4, **more)


def refusal(post: SesPost, message: Message | None = None) -> SendError:
    with pytest.raises(SendError) as raised:
        post.send(message or letter())
    post.close()
    return raised.value


@pytest.fixture(scope="module")
def office() -> Iterator[tuple[FaultySes, SesPost]]:
    """One server and one hand for the whole table."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        server = FaultySes()
        post = post_to(server.url, read_timeout=0.5)
        yield server, post
        post.close()
        server.close()


@pytest.mark.parametrize(("act", "kind", "word"), ANSWERS)
def test_each_failure_is_classified_after_one_request(office: tuple[FaultySes, SesPost], act, kind, word):
    """Whatever SES does, one message is one request on the wire, and its fate has one name."""
    server, post = office
    server.requests.clear()
    server.act = act
    with pytest.raises(SendError) as raised:
        post.send(letter())
    assert type(raised.value) is kind
    assert word in str(raised.value)
    assert "\n" not in str(raised.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(faulty: FaultySes, status):
    """A message is not posted a second time to where an answer points: it stays in doubt."""
    faulty.act = elsewhere(status)
    assert type(refusal(post_to(faulty.url))) is SendInDoubt
    assert len(faulty.requests) == 1


@pytest.mark.parametrize(
    ("to", "named", "kind"),
    [
        ("a@news.example", "a@news.example", SendRejected),
        ("a@news.example", "ada@news.example", SendHalted),
        ("ada@news.example.org", "ada@news.example.org", SendRejected),
        ("ada@news.example", "ada@news.example", SendRejected),
    ],
)
def test_who_is_unverified_is_told_apart_from_one_like_him(faulty: FaultySes, to, named, kind):
    """An address that ends or begins like the other, or is the sender's own, is compared whole."""
    faulty.act = answer(400, "MessageRejected", UNVERIFIED + named)
    assert type(refusal(post_to(faulty.url), letter(to))) is kind


@pytest.mark.parametrize("code", ["<script>", "a\nb", "\x1b[31m", "x" * 5000])
def test_a_hostile_answer_becomes_a_clean_line(faulty: FaultySes, code):
    """What a server writes into names and sentences neither breaks the line nor floods it."""
    faulty.act = answer(
        400,
        body=b'{"__type": "%b", "message": "a\\u001b[2J\\nb"}'
        % code.encode().replace(b"\n", b"\\n").replace(b"\x1b", b"\\u001b"),
    )
    line = str(refusal(post_to(faulty.url)))
    assert line.isprintable()
    assert len(line) < 500


@pytest.mark.parametrize("mode", ["standard", "adaptive", "legacy"])
@pytest.mark.parametrize(
    "act", [answer(500), answer(429, "TooManyRequestsException", FASTER), reset], ids=["500", "429", "reset"]
)
def test_no_environment_makes_it_try_again(faulty: FaultySes, aws: pytest.MonkeyPatch, tmp_path, mode, act):
    """Neither AWS_MAX_ATTEMPTS and AWS_RETRY_MODE nor ~/.aws/config bring back a second request."""
    (tmp_path / "config").write_text(f"[default]\nmax_attempts = 5\nretry_mode = {mode}\n")
    aws.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    aws.setenv("AWS_MAX_ATTEMPTS", "5")
    aws.setenv("AWS_RETRY_MODE", mode)
    aws.setenv("AWS_NEW_RETRIES_2026", "true")
    faulty.act = act
    refusal(post_to(faulty.url))
    assert len(faulty.requests) == 1


def test_no_environment_slows_it_down(faulty: FaultySes, aws: pytest.MonkeyPatch):
    """The adaptive mode of AWS's library would keep a rate of its own beside ours."""
    aws.setenv("AWS_RETRY_MODE", "adaptive")
    post = post_to(faulty.url)
    assert post._client.meta.config.retries == {"total_max_attempts": 1, "mode": "standard"}
    post.close()
