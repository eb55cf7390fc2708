"""Amazon SES, API version 2, as post.

SendEmail has no idempotency token, and boto3's own settings put the same mail on the wire up to three times
when an answer is lost.  So one call is one request, and an unclear answer is in doubt.  What an error answer
means: docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html, and botocore's model of it.
"""

from typing import Any

import boto3
from botocore import exceptions as aws
from botocore.config import Config

from curator.config import Ses
from curator.errors import CuratorError, SendError, SendHalted, SendInDoubt, SendRejected, SendThrottled
from curator.model import Message, Receipt, Terms
from curator.text import one_line

_TOO_FAST = {
    "TooManyRequestsException",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestLimitExceeded",
    "SlowDown",
}
_HALTING = {
    "LimitExceededException": "wait for the quota's next day, or ask AWS for a higher one",
    "SendingPausedException": "see why AWS paused sending, in the SES console's reputation page",
    "AccountSuspendedException": "answer AWS's message about the account",
    "MailFromDomainNotVerifiedException": "verify the MAIL FROM domain in SES",
    "NotFoundException": "check post.ses.configuration_set, region and endpoint in curator.toml",
    "RequestTimeTooSkewed": "set this machine's clock",
    "RequestExpired": "set this machine's clock",
}
_CREDENTIALS = "check the AWS credentials and that they may call ses:SendEmail and ses:SendRawEmail"
_NO_CREDENTIALS = (
    aws.NoCredentialsError,
    aws.PartialCredentialsError,
    aws.CredentialRetrievalError,
    aws.NoAuthTokenError,
    aws.TokenRetrievalError,
    aws.SSOError,
    aws.ProfileNotFound,
    aws.ConfigParseError,
)
_NEVER_CONNECTED = (aws.EndpointConnectionError, aws.ConnectTimeoutError, aws.ProxyConnectionError)
_NEVER_ASKED = (
    aws.ParamValidationError,
    aws.NoRegionError,
    aws.InvalidRegionError,
    aws.EndpointProviderError,
)


class SesPost:
    """One client, shared by up to `threads` threads.  Credentials are looked for where every AWS tool looks.

    Raises SendHalted if no client can be made of the settings.
    """

    name = "ses"

    def __init__(self, settings: Ses, *, threads: int, read_timeout: float = 60) -> None:
        once = Config(
            retries={"total_max_attempts": 1},  # `max_attempts: 1` would mean two
            connect_timeout=5,
            read_timeout=read_timeout,
            max_pool_connections=threads,
        )
        try:
            self._client = boto3.session.Session().client(
                "sesv2", region_name=settings.region, endpoint_url=settings.endpoint, config=once
            )
        except (aws.BotoCoreError, ValueError) as error:
            raise SendHalted(f"SES cannot be used: {error}; check post.ses in curator.toml") from None
        if self._client.meta.config.retries["total_max_attempts"] != 1:
            raise CuratorError("boto3 would send a message more than once; nothing is sent")
        self._extra: dict[str, Any] = {}
        if settings.configuration_set:
            self._extra["ConfigurationSetName"] = settings.configuration_set

    def send(self, message: Message) -> Receipt:
        """One SendEmail with one recipient; the receipt's id is the MessageId that events will carry."""
        try:
            answer = self._client.send_email(
                FromEmailAddress=message.sender,
                Destination={"ToAddresses": [message.to]},
                Content={"Raw": {"Data": message.raw}},
                EmailTags=[{"Name": name, "Value": value} for name, value in message.tags],
                **self._extra,
            )
            receipt = str(answer["MessageId"])
        except aws.ClientError as error:
            raise verdict(error, message) from None
        except Exception as error:  # noqa: BLE001  whatever it is, the message may have been accepted
            raise _unsent(error) from None
        return Receipt(receipt)

    def terms(self) -> Terms:
        """What the account may send."""
        return Terms()

    def close(self) -> None:
        """Close the pooled connections."""
        self._client.close()


def verdict(error: aws.ClientError, message: Message) -> SendError:
    """What an error answer to `message` means for it and for the others."""
    answer = error.response.get("Error", {})
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    code, text = str(answer.get("Code", "")), one_line(str(answer.get("Message", "")), 300)
    line = f"SES answered {code or status}: {text}"
    if status >= 500 or status < 400 or status == 408:
        return SendInDoubt(f"{line}; it may have been accepted")
    if status == 429 or code in _TOO_FAST:
        daily = "daily" in text.lower() or "quota" in text.lower()
        return SendHalted(f"{line}; {_HALTING['LimitExceededException']}") if daily else SendThrottled(line)
    if code in _HALTING:
        return SendHalted(f"{line}; {_HALTING[code]}")
    if code == "MessageRejected" and _sender_unverified(text, message):
        return SendHalted(f"{line}; verify {message.sender} or its domain in SES, or leave its sandbox")
    if "configuration set" in text.lower():
        return SendHalted(f"{line}; {_HALTING['NotFoundException']}")
    if code in {"MessageRejected", "BadRequestException"}:
        return SendRejected(line)
    if status == 404:
        return SendHalted(f"{line}; {_HALTING['NotFoundException']}")
    if status in {401, 403} or _about_credentials(code):
        return SendHalted(f"{line}; {_CREDENTIALS}")
    return SendRejected(line)


def _sender_unverified(text: str, message: Message) -> bool:
    """Whether a rejection is about us; an unverified recipient (in the sandbox) concerns that one alone."""
    said = text.lower()
    domain = message.sender.rpartition("@")[2].lower()
    if "not verified" not in said and "authority" not in said:
        return False
    return domain in said.replace(message.to.lower(), "") or message.to.lower() not in said


def _about_credentials(code: str) -> bool:
    """Whether the code says that the request was not signed by somebody who may send."""
    return any(
        word in code for word in ("Token", "Signature", "AccessDenied", "Client", "AuthFailure", "OptIn")
    )


def _unsent(error: Exception) -> SendError:
    """What a call without an answer means: never asked, never connected, or in doubt."""
    line = one_line(str(error), 300) or type(error).__name__
    if isinstance(error, _NO_CREDENTIALS):
        return SendHalted(f"SES was not asked: {line}; {_CREDENTIALS}")
    if isinstance(error, _NEVER_ASKED):
        return SendHalted(f"SES was not asked: {line}; check post.ses in curator.toml")
    if isinstance(error, _NEVER_CONNECTED):
        return SendThrottled(f"SES was not reached: {line}")
    if isinstance(error, aws.SSLError) and "CERTIFICATE_VERIFY_FAILED" in line:
        return SendHalted(
            f"SES was not asked: {line}; check post.ses.endpoint and this machine's certificates"
        )
    return SendInDoubt(f"SES gave no clear answer: {line}; it may have been accepted")
