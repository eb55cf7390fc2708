"""What SES's errors mean: for the message, and for all behind it.  docs/ses.md has the table for people.

Sources: API_SendEmail.html and manage-sending-quotas-errors.html below docs.aws.amazon.com/ses/latest, and
botocore's model of API version 2.  Names are compared without "Exception", which some faces of SES leave off.
"""

import re

from botocore import exceptions as aws

from curator.errors import SendError, SendHalted, SendInDoubt, SendRejected, SendThrottled
from curator.model import Message
from curator.text import one_line

SEND = "SendEmail"

_TOO_FAST = {
    "TooManyRequests",
    "Throttling",
    "Throttled",
    "RequestThrottled",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "SlowDown",
}
_LATER = {409, 425, 429}  # conflicts and haste: nothing was taken, and the same may go well in a moment
_QUOTA = "wait until the last 24 hours' quota has room, or ask AWS for a higher one"
_PAUSED = (
    "find out why in the SES console, Account dashboard; the owner of the AWS account has a mail about it"
)
_PAUSED_SET = "switch it on: aws sesv2 put-configuration-set-sending-options --sending-enabled ..."
_PLACE = "check post.ses.configuration_set, region and endpoint in curator.toml"
_CREDENTIALS = "check the AWS credentials and that they may call ses:SendEmail and ses:SendRawEmail"
_CLOCK = "set this machine's clock"
_EXPIRED = "the credentials' session is over: log in again, or use ones that renew themselves"
_HALTING = {
    "LimitExceeded": _QUOTA,
    "AccountSendingPaused": _PAUSED,
    "ConfigurationSetSendingPaused": _PAUSED_SET,
    "AccountSuspended": "answer AWS's mail to the account's owner; until then it sends nothing",
    "MailFromDomainNotVerified": "set the MX record of your MAIL FROM domain: curator doctor shows it",
    "ProductionAccessNotGranted": "ask AWS to take the account out of its sandbox: docs/ses.md",
    "NotFound": _PLACE,
    "ConfigurationSetDoesNotExist": _PLACE,
    "RequestTimeTooSkewed": _CLOCK,
    "RequestExpired": _CLOCK,
    "ExpiredToken": _EXPIRED,
    "TokenRefreshRequired": _EXPIRED,
}
_DENIED = {"AccessDenied", "NotAuthorized", "UnauthorizedOperation", "AuthorizationError"}
_OF_CREDENTIALS = re.compile(
    "Token|Signature|AccessDenied|NotAuthorized|Client|AuthFailure|OptIn|Subscription"
)
_STOPPED = re.compile(r"\b(?:sending|account)\b.*\b(?:paused|suspended|disabled)\b", re.IGNORECASE)
_SKEWED = re.compile(r"signature (?:expired|not yet current)", re.IGNORECASE)
_DAILY = re.compile(r"\bdaily\b|\bquota\b|24.hour", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s,;:<>\"'`()]+@[^\s,;:<>\"'`()]+")

_NO_CREDENTIALS = (
    aws.NoCredentialsError,
    aws.PartialCredentialsError,
    aws.CredentialRetrievalError,
    aws.NoAuthTokenError,
    aws.TokenRetrievalError,
    aws.SSOError,
    aws.LoginError,
    aws.MetadataRetrievalError,
    aws.RefreshWithMFAUnsupportedError,
    aws.UnknownCredentialError,
    aws.ProfileNotFound,
    aws.ConfigNotFound,
    aws.ConfigParseError,
    aws.InvalidConfigError,
)
_NEVER_CONNECTED = (aws.EndpointConnectionError, aws.ConnectTimeoutError, aws.ProxyConnectionError)
_NEVER_ASKED = (
    aws.ParamValidationError,
    aws.NoRegionError,
    aws.InvalidRegionError,
    aws.EndpointProviderError,
    aws.InvalidProxiesConfigError,
    aws.MissingDependencyException,
)


def verdict(error: aws.ClientError, message: Message) -> SendError:
    """What an error answer to `message` means for it and for the others."""
    code, status, text = _told(error)
    line = said(error)
    if error.operation_name != SEND:
        return _unsigned(error, status)
    if status >= 500 or status < 400 or status == 408:
        return SendInDoubt(f"{line}; it may have been accepted")
    too_fast = code in _TOO_FAST or status in _LATER
    if too_fast and not _DAILY.search(text):
        return SendThrottled(line)
    mend = _QUOTA if too_fast else _mend(code, status, text)
    if mend:
        return SendHalted(f"{line}; {mend}")
    if _sender_unverified(text, message):
        return SendHalted(f"{line}; verify {message.sender} or its domain in SES: curator doctor says how")
    if status in {400, 413, 422}:
        return SendRejected(line)
    return SendHalted(f"{line}; {_PLACE}, and any proxy in between")


def _unsigned(error: aws.ClientError, status: int) -> SendError:
    """What it means that the credentials could not be had: SES itself was not asked."""
    line = one_line(f"SES was not asked: {error}", 400)
    if status >= 500 or _told(error)[0] in _TOO_FAST:
        return SendThrottled(line)
    return SendHalted(f"{line}; {_CREDENTIALS}")


def account_fault(error: aws.ClientError) -> SendHalted | None:
    """What an error answer to a question about the account means: SendHalted if mail would be refused, too.

    None where only this question was: it may not be asked, or nobody there knows the answer.
    """
    code, status, text = _told(error)
    if is_denied(error) or status == 404 or status >= 500 or code in _TOO_FAST:
        return None
    mend = _mend(code, status, text)
    return SendHalted(f"{said(error)}; {mend}") if mend else None


def is_denied(error: aws.ClientError) -> bool:
    """Whether the credentials are good, but may not ask this."""
    return _told(error)[0] in _DENIED


def said(error: aws.ClientError, who: str = "SES") -> str:
    """An error answer of `who` in a line."""
    answer, (_, status, text) = error.response.get("Error", {}), _told(error)
    name = one_line(str(answer.get("Code") or ""), 80) or str(status)
    return f"{who} answered {name}: {text}" if text else f"{who} answered {name}"


def unsent(error: Exception) -> SendError:
    """What a call without an answer means: never asked, never connected, or in doubt."""
    line = one_line(str(error), 300) or type(error).__name__
    if isinstance(error, _NO_CREDENTIALS):
        return SendHalted(f"SES was not asked: {line}; {_CREDENTIALS}")
    if isinstance(error, _NEVER_ASKED):
        return SendHalted(f"SES was not asked: {line}; check post.ses in curator.toml")
    if isinstance(error, _NEVER_CONNECTED):
        return SendThrottled(f"SES was not reached: {line}")
    # Of TLS's failures only this one is certain to come before the message: others may come after it.
    if isinstance(error, aws.SSLError) and "CERTIFICATE_VERIFY_FAILED" in line:
        return SendHalted(
            f"SES was not asked: {line}; check post.ses.endpoint and this machine's certificates"
        )
    return SendInDoubt(f"SES gave no clear answer: {line}; it may have been accepted")


def _told(error: aws.ClientError) -> tuple[str, int, str]:
    """The error's name without "Exception", its HTTP status, and its sentence in one line."""
    answer = error.response.get("Error", {})
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    code = str(answer.get("Code") or "").removesuffix("Exception")
    return code, int(status), one_line(str(answer.get("Message") or ""), 300)


def _mend(code: str, status: int, text: str) -> str:
    """What a person must mend before anything is accepted; "" where the error may be about one message."""
    words = _ADDRESS.sub("", text)  # an address may hold any word
    of_set = "configuration set" in words.lower()
    if _SKEWED.search(words):
        return _CLOCK
    if code == "SendingPaused" or (code not in _HALTING and _STOPPED.search(words)):
        return _PAUSED_SET if of_set else _PAUSED
    if code in _HALTING:
        return _HALTING[code]
    if of_set or status == 404:
        return _PLACE
    if status in {401, 403} or _OF_CREDENTIALS.search(code):
        return _CREDENTIALS
    return ""


def _sender_unverified(text: str, message: Message) -> bool:
    """Whether a rejection is about us; an unverified recipient (in the sandbox) concerns that one alone."""
    lower = text.lower()
    if "not verified" not in lower and "authority" not in lower:
        return False
    named = {address.rstrip(".") for address in _ADDRESS.findall(lower)}
    domain = message.sender.rpartition("@")[2].lower()
    return named != {message.to.lower()} or domain in _ADDRESS.sub("", lower)
