"""What servers say, read with care: validators, Retry-After, and failures in words for a person."""

import os
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from socket import EAI_AGAIN

import aiohttp

from curator.errors import ProxyFailed, UnknownHost, Unreachable

_VALIDATOR = re.compile(r"[\x20-\x7e]{1,1000}")
_SOONEST, _LATEST = timedelta(minutes=1), timedelta(hours=24)


def validator(value: str | None) -> str | None:
    """An ETag or Last-Modified that can be stored and sent back as it is; None for any other."""
    return value if value and _VALIDATOR.fullmatch(value) else None


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """How long a Retry-After (RFC 9110 §10.2.3: seconds or a date) asks to wait: 1 minute to 24 hours."""
    if not value:
        return None
    if re.fullmatch(r"\s*[0-9]+\s*", value):
        wait = timedelta(seconds=int(value.strip()[:9]))
    else:
        try:
            then = parsedate_to_datetime(value)
        except (ValueError, TypeError, OverflowError):
            return None
        wait = (then if then.tzinfo else then.replace(tzinfo=UTC)) - now
    return min(max(wait, _SOONEST), _LATEST)


def kind(error: Exception) -> type[Unreachable]:
    """Which of our errors says what went wrong between us and the server."""
    match error:
        case aiohttp.ClientProxyConnectionError() | aiohttp.ClientHttpProxyError():
            return ProxyFailed
        case aiohttp.ClientConnectorDNSError() if error.os_error.errno != EAI_AGAIN:
            return UnknownHost
        case _:
            return Unreachable


def sentence(error: Exception) -> str:
    """What went wrong between us and the server."""
    match error:
        case aiohttp.ClientProxyConnectionError() | aiohttp.ClientHttpProxyError():
            return "the proxy did not connect"
        case aiohttp.ClientConnectorDNSError():
            again = error.os_error.errno == EAI_AGAIN
            return f"the name {error.host} {'cannot be resolved now' if again else 'is not known'}"
        case aiohttp.ClientConnectorCertificateError():
            return f"the certificate is not valid for {error.host}"
        case aiohttp.ClientSSLError() | aiohttp.ClientConnectorError(os_error=OSError(errno=0 | None)):
            # Without an error of the system's it was the TLS handshake that the server broke off.
            return "no secure connection could be made"
        case aiohttp.ClientConnectorError():
            return f"no connection: {os.strerror(error.os_error.errno or 0).lower()}"
        case aiohttp.ServerDisconnectedError():
            return "the server hung up without an answer"
        case aiohttp.ClientPayloadError():
            return "the answer was truncated"
        case aiohttp.InvalidURL():
            return "the address cannot be asked"
        case aiohttp.ClientOSError() | OSError():
            return "the connection broke"
        case _:
            return "the answer is not HTTP"
