"""What becomes of a message that SES was never asked to take: no way there, no credentials."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from curator.config import Ses
from curator.errors import SendError, SendHalted, SendThrottled
from curator.post.ses import SesPost
from tests.support.cloud import Cloud
from tests.support.letters import letter
from tests.support.postoffice import FaultySes, answer

STS = "POST /"


def post_to(url: str) -> SesPost:
    return SesPost(Ses(endpoint=url), threads=4)


def refusal(post: SesPost) -> SendError:
    with pytest.raises(SendError) as raised:
        post.send(letter())
    post.close()
    return raised.value


def test_where_nothing_listens_nothing_was_accepted(faulty: FaultySes):
    """A refused connection is certainly no accepted mail."""
    faulty.close()
    assert type(refusal(post_to(faulty.url))) is SendThrottled


def test_a_name_without_an_address_was_sent_nothing(aws: pytest.MonkeyPatch):
    """A host that the name service does not know is not reached: nothing was accepted."""
    assert type(refusal(post_to("http://nowhere.invalid"))) is SendThrottled


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


def test_a_profile_that_does_not_exist_halts(faulty: FaultySes, aws: pytest.MonkeyPatch):
    """AWS_PROFILE may name nothing: that is said before anything is sent."""
    aws.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(SendHalted, match="nobody"):
        post_to(faulty.url)


def test_a_bad_endpoint_is_said_before_anything_is_sent(aws: pytest.MonkeyPatch):
    """Settings of which no client can be made halt at once."""
    with pytest.raises(SendHalted, match=r"check post\.ses"):
        post_to("not an address")


@pytest.mark.parametrize("connect", [answer(403, "", "not allowed"), answer(502)], ids=["403", "502"])
def test_a_proxy_that_does_not_connect_was_given_nothing(faulty: FaultySes, aws: pytest.MonkeyPatch, connect):
    """The message follows the tunnel, and there was none."""
    aws.setenv("HTTPS_PROXY", faulty.url)
    faulty.act = connect
    assert type(refusal(post_to("https://email.example"))) is SendThrottled
    assert [request.split(b"\r\n")[0] for request in faulty.requests] == [
        b"CONNECT email.example:443 HTTP/1.0"
    ]


def test_a_proxy_that_is_not_there_was_given_nothing(aws: pytest.MonkeyPatch):
    """Nobody was reached."""
    aws.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert type(refusal(post_to("https://email.example"))) is SendThrottled


@pytest.mark.parametrize("times", [0, 1], ids=["never", "once"])
def test_a_program_that_gives_no_credentials_halts(
    faulty: FaultySes, aws: pytest.MonkeyPatch, tmp_path, times
):
    """`credential_process` may fail at once, or in the middle of a send; nothing is on the wire then."""
    aws.delenv("AWS_ACCESS_KEY_ID")
    aws.delenv("AWS_SECRET_ACCESS_KEY")
    soon = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    keys = {"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "b", "SessionToken": "c", "Expiration": soon}
    (tmp_path / "keys").write_text(json.dumps(keys))
    left = tmp_path / "left"
    left.write_text("x" * times)
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\n[ -s {left} ] || exit 1\n: > {left}\ncat {tmp_path / 'keys'}\n")
    program.chmod(0o700)
    (tmp_path / "config").write_text(f"[default]\ncredential_process = {program}\n")
    aws.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    with pytest.raises(SendHalted):
        post_to(faulty.url).send(letter())
    assert faulty.requests == []


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (403, "AccessDenied", SendHalted),
        (400, "ValidationError", SendHalted),
        (400, "Throttling", SendThrottled),
        (503, "ServiceUnavailable", SendThrottled),
    ],
)
def test_a_role_that_cannot_be_taken_on_leaves_nothing_in_doubt(
    faulty: FaultySes, cloud: Cloud, aws: pytest.MonkeyPatch, tmp_path, status, code, kind
):
    """AWS's token service answers in SES's place, and the message was not sent."""
    (tmp_path / "config").write_text(
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/curator\nsource_profile = base\n"
        "[profile base]\naws_access_key_id = a\naws_secret_access_key = b\nregion = eu-west-1\n"
    )
    aws.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        aws.delenv(name)
    aws.setenv("AWS_PROFILE", "role")
    aws.setenv("AWS_ENDPOINT_URL_STS", cloud.url)
    aws.setenv("AWS_MAX_ATTEMPTS", "1")
    body = f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"
    cloud.answers[STS] = (status, code, body.encode())
    assert type(refusal(post_to(faulty.url))) is kind
    assert STS in cloud.asked
    assert faulty.requests == []
