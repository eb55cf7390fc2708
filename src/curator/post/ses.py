"""Amazon SES, API version 2, as post.

SendEmail has no idempotency token, and boto3's own settings put the same mail on the wire up to three times
when an answer is lost.  So one call is one request, and an unclear answer is in doubt.
"""

from typing import Any

import boto3
from botocore import exceptions as aws
from botocore.config import Config

from curator.config import Ses, Tracking
from curator.errors import CuratorError, SendHalted, SendInDoubt
from curator.model import Message, Receipt, Terms
from curator.post.ses_terms import quota, stopped
from curator.post.ses_verdicts import account_fault, said, unsent, verdict
from curator.text import one_line

SIMULATOR = "simulator.amazonses.com"  # takes mail out of the sandbox, too, and delivers it to nobody

_PAGES = 100  # of a thousand identities each; no account has more
_ASKING = 4  # seconds for the answer to a question, which may be asked again


class SesPost:
    """One client, shared by up to `threads` threads, which connects as they need it.

    Credentials are looked for where every AWS tool looks.  Raises SendHalted if no client can be made of the
    settings.
    """

    name = "ses"

    def __init__(
        self, settings: Ses, *, threads: int, tracking: Tracking | None = None, read_timeout: float = 60
    ) -> None:
        once = Config(
            # `max_attempts: 1` would mean two.  The mode is said so that none from the environment counts.
            retries={"total_max_attempts": 1, "mode": "standard"},
            connect_timeout=5,
            read_timeout=read_timeout,
            max_pool_connections=threads,
            tcp_keepalive=True,
        )
        again = Config(
            retries={"total_max_attempts": 2, "mode": "standard"}, connect_timeout=3, read_timeout=_ASKING
        )
        session = open_session()
        self._client = client(session, "sesv2", settings.region, settings.endpoint, once)
        if self._client.meta.config.retries["total_max_attempts"] != 1:
            raise CuratorError("boto3 would send a message more than once; nothing is sent")
        self._asking = client(session, "sesv2", settings.region, settings.endpoint, again)
        self._region = settings.region
        self._extra = _untracked(tracking or Tracking())
        if settings.configuration_set:
            self._extra["ConfigurationSetName"] = settings.configuration_set

    def send(self, message: Message) -> Receipt:
        """One SendEmail with one recipient; the receipt's id is the MessageId that events will carry."""
        try:
            answer = self._client.send_email(
                FromEmailAddress=message.sender,
                Destination={"ToAddresses": [message.to]},
                Content={"Raw": {"Data": message.raw}},
                EmailTags=_tags(message),
                **self._extra,
            )
        except aws.ClientError as error:
            raise verdict(error, message) from None
        except Exception as error:  # noqa: BLE001  whatever it is, the message may have been accepted
            raise unsent(error) from None
        receipt = one_line(str(answer.get("MessageId") or ""), 200)
        if not receipt:
            raise SendInDoubt("SES answered 200 without a MessageId; it may have been accepted")
        return Receipt(receipt)

    def terms(self) -> Terms:
        """What the account may send: nine tenths of its rate, what is left of its quota, the sandbox.

        Where SES does not say, `unknown` tells why.  Raises SendHalted where it would take no mail.
        """
        try:
            account = self._asking.get_account()
        except aws.ClientError as error:
            halted = account_fault(error)
            if halted:
                raise halted from None
            return Terms(unknown=said(error))
        except Exception as error:  # noqa: BLE001  a question that fails is no reason not to send
            fault = unsent(error)
            if isinstance(fault, SendHalted):
                raise fault from None
            return Terms(unknown=f"SES did not tell its terms: {one_line(str(error), 200)}")
        why = stopped(account, self._region)
        if why:
            raise SendHalted(why)
        if not account.get("SendQuota"):
            return Terms(unknown="SES did not tell its terms: the answer holds no quota")
        rate, left = quota(account)
        if account.get("ProductionAccessEnabled") is not False:
            return Terms(rate, left)
        return self._sandboxed(rate, left)

    def _sandboxed(self, rate: float | None, left: int | None) -> Terms:
        """The terms of an account that may write to verified addresses and domains only."""
        try:
            verified = self._verified()
        except Exception as error:  # noqa: BLE001  the quota is known all the same
            why = said(error) if isinstance(error, aws.ClientError) else one_line(str(error), 200)
            return Terms(rate, left, None, f"SES's sandbox did not tell who may be written to: {why}")
        return Terms(rate, left, frozenset({SIMULATOR, *verified}))

    def _verified(self) -> set[str]:
        """The addresses and domains that are verified, from all pages."""
        names: set[str] = set()
        more: dict[str, str] = {}
        for _ in range(_PAGES):
            page = self._asking.list_email_identities(PageSize=1000, **more)
            fresh = {
                one["IdentityName"].lower(): one.get("SendingEnabled") for one in page["EmailIdentities"]
            }
            names |= {name for name, sends in fresh.items() if sends}
            if not page.get("NextToken"):
                break
            more = {"NextToken": page["NextToken"]}
        return names

    def close(self) -> None:
        """Close the pooled connections."""
        self._client.close()
        self._asking.close()


def open_session() -> boto3.session.Session:
    """What clients are made of.  Raises SendHalted where AWS's own settings on this machine are broken."""
    try:
        return boto3.session.Session()
    except aws.BotoCoreError as error:
        raise SendHalted(f"AWS cannot be asked: {error}; check AWS_PROFILE and ~/.aws/config") from None


def client(
    session: boto3.session.Session, service: str, region: str, endpoint: str | None, config: Config
) -> Any:
    """A client of `service`, not connected yet.  Raises SendHalted if the settings make none."""
    try:
        return session.client(service, region_name=region, endpoint_url=endpoint, config=config)
    except (aws.BotoCoreError, ValueError) as error:
        raise SendHalted(f"SES cannot be used: {error}; check post.ses in curator.toml") from None


def _tags(message: Message) -> list[dict[str, str]]:
    """The message's own tags, and the two that SES writes into Feedback-ID.

    Gmail's postmaster tools count complaints by them: the newsletter and the issue, never one reader.
    """
    tags = dict(message.tags)
    if "newsletter" in tags:
        tags["ses:feedback-id-a"] = tags["newsletter"]
    if tags.get("kind") == "live" and "issue" in tags:
        tags["ses:feedback-id-b"] = f"issue-{tags['issue']}"
    elif "kind" in tags:
        tags["ses:feedback-id-b"] = tags["kind"]
    return [{"Name": name, "Value": value} for name, value in tags.items()]


def _untracked(tracking: Tracking) -> dict[str, Any]:
    """The override that leaves html and links as they were approved, whatever the account's settings say.

    What readers agreed to is left to the configuration set.
    """
    off = {
        name: "DISABLED"
        for name, wanted in (
            ("OpenTrackingEnabled", tracking.opens),
            ("ClickTrackingEnabled", tracking.clicks),
        )
        if not wanted
    }
    return {"ConfigurationOverrides": {"Tracking": off}} if off else {}
