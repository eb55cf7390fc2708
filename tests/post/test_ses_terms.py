"""What SES's account may send just now, asked of a server that answers as told."""

import pytest

from curator.config import Ses
from curator.errors import SendHalted
from curator.model import Terms
from curator.post.ses import SesPost
from tests.support.cloud import ACCOUNT, Cloud
from tests.support.postoffice import FaultySes, MotoSes, answer, fall_silent, half_an_answer, hang_up, reset

IDENTITIES = "POST /v2/email/list-identities"


def terms(url: str) -> Terms:
    post = SesPost(Ses(endpoint=url), threads=4)
    try:
        return post.terms()
    finally:
        post.close()


def account(**changed: object) -> dict[str, object]:
    return {**ACCOUNT, **changed}


def identity(name: str, *, sending: bool = True) -> dict[str, object]:
    return {"IdentityName": name, "SendingEnabled": sending}


def test_the_rate_is_the_accounts_and_the_quota_what_is_left(cloud: Cloud):
    """A healthy account tells how fast and how much."""
    told = terms(cloud.url)
    assert told == Terms(rate=14, left=49_000)
    assert cloud.asked == ["GET /v2/email/account"]


@pytest.mark.parametrize(
    ("quota", "rate", "left"),
    [
        ({"Max24HourSend": -1, "MaxSendRate": 500, "SentLast24Hours": 9}, 500, None),
        ({"Max24HourSend": 200, "MaxSendRate": 1, "SentLast24Hours": 260}, 1, 0),
        ({"Max24HourSend": 200.0, "MaxSendRate": 1.0}, 1, 200),
        ({"MaxSendRate": 0}, None, None),
    ],
)
def test_a_quota_may_be_endless_overdrawn_or_odd(cloud: Cloud, quota, rate, left):
    """-1 is no limit, more sent than allowed leaves nothing, and what is not told limits nothing."""
    cloud.answers["GET /v2/email/account"] = account(SendQuota=quota)
    assert terms(cloud.url) == Terms(rate=rate and pytest.approx(rate), left=left)


@pytest.mark.parametrize("odd", [{}, {"Max24HourSend": "many", "MaxSendRate": None}])
def test_a_quota_that_cannot_be_read_is_unknown(cloud: Cloud, odd):
    """An answer without numbers is none."""
    cloud.answers["GET /v2/email/account"] = account(SendQuota=odd)
    assert "did not tell its terms" in terms(cloud.url).unknown


def test_in_the_sandbox_only_verified_ones_are_written_to(cloud: Cloud):
    """Addresses and domains that are verified, from all pages, and AWS's simulator."""
    cloud.answers["GET /v2/email/account"] = account(ProductionAccessEnabled=False)
    cloud.answers[IDENTITIES] = lambda asked: (
        {
            "EmailIdentities": [identity("Ada@News.Example"), identity("no.example", sending=False)],
            "NextToken": "2",
        }
        if "NextToken" not in asked
        else {"EmailIdentities": [identity("news.example")]}
    )
    told = terms(cloud.url)
    assert told.only == {"ada@news.example", "news.example", "simulator.amazonses.com"}
    assert told.left == 49_000


def test_a_sandbox_that_does_not_tell_who_is_verified_is_said(cloud: Cloud):
    """The quota counts all the same."""
    cloud.answers["GET /v2/email/account"] = account(ProductionAccessEnabled=False)
    cloud.answers[IDENTITIES] = (403, "AccessDeniedException", "not authorized")
    told = terms(cloud.url)
    assert (told.only, told.left) == (None, 49_000)
    assert "sandbox did not tell" in told.unknown


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"SendingEnabled": False}, "--sending-enabled"),
        ({"EnforcementStatus": "SHUTDOWN"}, "owner of the account"),
        ({"EnforcementStatus": "SHUTDOWN", "SendingEnabled": False}, "owner of the account"),
    ],
)
def test_an_account_that_may_not_send_halts(cloud: Cloud, changed, word):
    """Before anything is claimed or sent, with what to do."""
    cloud.answers["GET /v2/email/account"] = account(**changed)
    with pytest.raises(SendHalted, match=word):
        terms(cloud.url)


def test_an_account_under_review_still_sends(cloud: Cloud):
    """PROBATION is a warning of AWS's, not a stop."""
    cloud.answers["GET /v2/email/account"] = account(EnforcementStatus="PROBATION")
    assert terms(cloud.url).left == 49_000


@pytest.mark.parametrize(
    "refusal",
    [
        (403, "AccessDeniedException", "not authorized to perform: ses:GetAccount"),
        (404, "UnknownOperationException", ""),
        (404, "", ""),
        (429, "TooManyRequestsException", "Rate exceeded"),
        (400, "BadRequestException", "what?"),
        (500, "InternalServiceErrorException", "oops"),
    ],
)
def test_a_question_that_may_not_be_asked_stops_nothing(cloud: Cloud, refusal):
    """Credentials that may only send, a stand-in, a server in trouble: the terms are unknown, in one line."""
    cloud.answers["GET /v2/email/account"] = refusal
    told = terms(cloud.url)
    assert told == Terms(unknown=told.unknown)
    assert told.unknown.startswith("SES answered")
    assert "\n" not in told.unknown


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("InvalidClientTokenId", "credentials"),
        ("ExpiredTokenException", "log in again"),
        ("RequestTimeTooSkewed", "clock"),
        ("AccountSuspendedException", "owner"),
    ],
)
def test_what_would_refuse_mail_too_halts(cloud: Cloud, code, word):
    """Bad credentials or a wrong clock would fail every message as well."""
    cloud.answers["GET /v2/email/account"] = (403, code, "no")
    with pytest.raises(SendHalted, match=word):
        terms(cloud.url)


@pytest.mark.parametrize(
    "act", [hang_up, reset, half_an_answer, answer(200, body=b"<html>"), answer(200, body=b'{"SendQ')]
)
def test_a_question_is_asked_again_and_never_harms(faulty: FaultySes, act):
    """An unclear answer to a question leaves the terms unknown."""
    faulty.act = act
    assert "did not tell" in terms(faulty.url).unknown
    assert len(faulty.requests) <= 2


def test_a_silent_server_costs_seconds_at_most(faulty: FaultySes, aws: pytest.MonkeyPatch):
    """A question has a deadline of its own, shorter than a message's."""
    aws.setattr("curator.post.ses._ASKING", 0.2)
    faulty.act = fall_silent
    assert "did not tell" in terms(faulty.url).unknown
    assert len(faulty.requests) <= 2


def test_where_nothing_listens_the_terms_are_unknown(faulty: FaultySes):
    """The send that follows finds out for itself."""
    faulty.close()
    assert "did not tell" in terms(faulty.url).unknown


def test_without_credentials_there_are_no_terms(cloud: Cloud, aws: pytest.MonkeyPatch):
    """Nobody is asked, and the line says what is missing."""
    aws.delenv("AWS_ACCESS_KEY_ID")
    aws.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(SendHalted, match="credentials"):
        terms(cloud.url)
    assert cloud.asked == []


def test_a_stand_in_without_accounts_sends_all_the_same(moto: MotoSes):
    """A server like moto knows no GetAccount: that is unknown, not forbidden."""
    assert terms(moto.url).unknown.startswith("SES answered 404")
