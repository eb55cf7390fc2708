"""The hand that asks SNS: for the certificate that a message is signed with, and to confirm a subscription.

Nothing but addresses of SNS is ever asked, over TLS, straight (no proxy, no redirect), for a few bytes and
seconds.  A certificate is asked for once, and what failed is left alone for a while: whoever posts nonsense
must not make us knock at Amazon's door all day.
"""

import http.client
import ssl
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from curator.errors import AddressRefused, BadStatus, FetchError, TooLarge, Unreachable
from curator.mail.sns import is_address

SECONDS = 8.0  # for one answer
LONGEST = 65_536  # bytes of one; a certificate has two thousand
REST = 60.0  # seconds in which a certificate that could not be had is not asked for again
MOST_A_MINUTE = 10
_BEGIN = b"-----BEGIN CERTIFICATE-----"
_KEPT = 16  # certificates; there is one at a time, and a new one each year


def _connect(host: str) -> http.client.HTTPConnection:
    return http.client.HTTPSConnection(host, timeout=SECONDS / 2, context=ssl.create_default_context())


def ask(url: str, connect: Callable[[str], http.client.HTTPConnection] = _connect) -> bytes:
    """What SNS answers at `url`.  Raises AddressRefused for any other host's, else another FetchError."""
    if not is_address(url):
        raise AddressRefused(url, "this is no address of SNS")
    parts = urlsplit(url)
    ends = time.monotonic() + SECONDS
    connection = connect(parts.netloc)
    try:
        connection.request("GET", parts._replace(scheme="", netloc="").geturl())
        with connection.getresponse() as answer:
            if answer.status != 200:
                raise BadStatus(url, answer.status)
            return _bounded(url, answer, ends)
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(url, f"no answer: {error}") from None
    finally:
        connection.close()


def _bounded(url: str, answer: http.client.HTTPResponse, ends: float) -> bytes:
    """The whole answer, if it is short and comes in time."""
    data = b""
    while more := answer.read1(LONGEST):
        data += more
        if len(data) > LONGEST:
            raise TooLarge(url, f"it is longer than {LONGEST} bytes")
        if time.monotonic() > ends:
            raise Unreachable(url, f"it took more than {SECONDS:g} seconds")
    if answer.length:
        raise Unreachable(url, "the answer broke off")
    return data


class Certificates:
    """Certificates by their addresses, each asked for once."""

    def __init__(
        self, ask: Callable[[str], bytes] = ask, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask = ask
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, bytes] = {}
        self._failed: dict[str, tuple[float, FetchError]] = {}
        self._asked: list[float] = []

    def __call__(self, url: str) -> bytes:
        """The certificate at `url`.  Raises FetchError where it cannot be had, or not now."""
        with self._lock:
            if url in self._kept:
                return self._kept[url]
            self._refuse_haste(url)
            try:
                found = self._ask(url)
                if _BEGIN not in found:
                    raise Unreachable(url, "what is there is no certificate")
            except FetchError as error:
                self._failed[url] = (self._clock(), error)
                raise
            if len(self._kept) >= _KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[url] = found
            return found

    def _refuse_haste(self, url: str) -> None:
        now = self._clock()
        self._failed = {name: one for name, one in self._failed.items() if now - one[0] < REST}
        self._asked = [at for at in self._asked if now - at < 60]
        if url in self._failed:
            raise self._failed[url][1]
        if len(self._asked) >= MOST_A_MINUTE:
            raise Unreachable(url, f"SNS was asked {MOST_A_MINUTE} times in a minute; it is left alone")
        self._asked.append(now)
