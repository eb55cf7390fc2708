"""`curator doctor` for a newsletter that leaves through Amazon SES."""

import pytest

from tests.support.cloud import ACCOUNT, Cloud, aws, cloud

__all__ = ["aws", "cloud"]

DOMAIN = "GET /v2/email/identities/night-garden.test"


@pytest.fixture
def doctor(shell, cloud: Cloud, aws: pytest.MonkeyPatch):
    """`curator doctor` with these words, for a newsletter whose AWS is on loopback."""
    for name in ("ENDPOINT", "EVENTS_ENDPOINT"):
        aws.setenv(f"CURATOR_POST__SES__{name}", cloud.url)
    aws.setenv("CURATOR_POST__THROUGH", "ses")
    aws.setenv("CURATOR_POST__SES__CONFIGURATION_SET", "digest")
    aws.setenv("CURATOR_POST__SES__EVENTS_QUEUE", f"{cloud.url}/1/events")
    return lambda *words: shell("doctor", *words)


def test_a_new_account_is_told_what_it_lacks(doctor, cloud: Cloud):
    """Exit 1; each lack with its commands and records, readable on a terminal of 80 columns."""
    cloud.answers["GET /v2/email/account"] = {**ACCOUNT, "ProductionAccessEnabled": False}
    cloud.answers[DOMAIN] = {"DkimAttributes": {"Status": "PENDING", "Tokens": ["t" * 32]}}
    ran = doctor()
    assert ran.code == 1
    for lack in (
        "NO  SES sandbox",
        "NO  DKIM of",
        "NO  DMARC of",
        "NO  configuration set digest",
        "NO  queue of",
    ):
        assert lack in ran.out
    assert "        --production-access-enabled" in ran.out
    assert (
        f"      {'t' * 32}._domainkey.night-garden.test\n        CNAME {'t' * 32}.dkim.amazonses.com\n"
        in ran.out
    )
    assert max(map(len, ran.out.splitlines())) <= 80


def test_its_findings_are_json(doctor):
    """For a monitor: what, whether it is in order, why not, and what mends it."""
    found = {one["what"]: one for one in doctor("--json").json}
    assert found["Amazon SES in eu-west-1"]["ok"]
    assert found["Amazon SES in eu-west-1"]["note"].startswith("14 messages a second, 50,000 within 24 hours")
    lacking = found["configuration set digest"]
    assert not lacking["ok"]
    assert lacking["mend"][0].startswith("aws sesv2 create-configuration-set --region eu-west-1")


def test_nothing_is_changed_by_looking(doctor, cloud: Cloud):
    """Every question only reads; no mail is sent."""
    doctor()
    assert {asked.split()[0] for asked in cloud.asked if not asked.startswith("AmazonSQS")} == {"GET"}
    assert [asked for asked in cloud.asked if asked.startswith("AmazonSQS")] == [
        "AmazonSQS.GetQueueAttributes"
    ]


def test_without_a_network_it_is_one_line_and_the_rest_is_looked_at(doctor, cloud: Cloud, aws):
    """An SES that is not reached hides nothing else."""
    aws.setenv("CURATOR_POST__SES__ENDPOINT", "http://127.0.0.1:1")
    found = {one["what"]: one for one in doctor("--json").json}
    assert "Could not connect" in found["Amazon SES in eu-west-1"]["fault"]
    assert not [what for what in found if what.startswith(("SES", "DKIM", "DMARC"))]
    assert found["database"]["ok"]


def test_bad_credentials_are_one_line(doctor, cloud: Cloud):
    """Who may ask nothing is told that, and no list of unknowns."""
    cloud.answers["GET /v2/email/account"] = (403, "InvalidClientTokenId", "The token is invalid.")
    found = {one["what"]: one for one in doctor("--json").json}
    assert "check the AWS credentials" in found["Amazon SES in eu-west-1"]["fault"]
    assert not [what for what in found if what.startswith(("SES", "DKIM", "DMARC"))]


def test_a_quota_is_measured_by_the_readers(doctor, shell, cloud: Cloud):
    """More readers than the day allows is a fault before the send, not in its middle."""
    shell.done("subscriber", "add", "a@post.test", "b@post.test", "--consent", "asked")
    small = {"Max24HourSend": 200, "MaxSendRate": 1, "SentLast24Hours": 199}
    cloud.answers["GET /v2/email/account"] = {**ACCOUNT, "SendQuota": small}
    found = {one["what"]: one for one in doctor("--json").json}
    assert "an issue goes to 2 readers, and only 1 more may be sent" in found["SES quota"]["fault"]
