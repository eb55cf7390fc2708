"""The hand that fetches: bounded, polite, address-vetted conditional GET.

    target ─turn (host, then all)→ connect, vetted → head → body, counted → decoded → Fetched
       ↑                                              │
       └──────────────── redirect, vetted ────────────┘         addresses · wire · decode · answers

Importing this costs an import of aiohttp: do it where fetching begins, not at the top of a door.
"""

import asyncio
import time
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from weakref import WeakValueDictionary

import aiohttp
from yarl import URL

from curator.config import Fetch
from curator.errors import AddressRefused, BadStatus, ConfigError, TooLarge, Unreachable
from curator.fetch.addresses import Gate, Refusal, Target, follow, target
from curator.fetch.answers import retry_after, sentence, validator
from curator.fetch.decode import Swollen, Undecodable, decode
from curator.fetch.wire import Excess, Resolver, connector, protocol
from curator.model import Fetched, NotModified
from curator.text import one_line

__all__ = ["Fetcher"]

_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_HOPS = 5
_NOT_MODIFIED = 304
_PARTIAL = 206  # nobody asked for a part

_Answer = tuple[aiohttp.ClientResponse, bytes]


class Fetcher:
    """Asks servers for documents: `async with Fetcher(settings, "name (+url)") as fetcher`.

    `settings.concurrency` requests run at once, `settings.per_host` of them to one host; the others wait for
    their turn, and waiting does not count towards the deadline.  Raises ConfigError for an `allow_private`
    entry or a proxy that cannot be understood.
    """

    def __init__(self, settings: Fetch, user_agent: str) -> None:
        self._settings = settings
        self._headers = {"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": "gzip"}
        self._gate = Gate(settings.allow_private)
        self._proxy = _proxy(settings.proxy)
        self._seconds = settings.deadline.total_seconds()
        self._everyone = asyncio.Semaphore(settings.concurrency)
        self._hosts: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def __aenter__(self) -> Self:
        # A lookup that outlives its deadline keeps its thread: twice as many as can be asked for at once.
        self._resolver = Resolver(None if self._proxy else self._gate, 2 * self._settings.concurrency)
        self._session = aiohttp.ClientSession(
            connector=connector(self._resolver),
            headers=self._headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
            trust_env=False,
            max_line_size=16_384,
            max_field_size=32_768,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._resolver.close()

    async def get(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched | NotModified:
        """What `url` answers, at most five redirects on; NotModified if `etag` or `last_modified` still hold.

        The two are sent to every hop: they were given by whichever address answered last time, mostly the end
        of the redirects, and without them there a feed that redirects would be sent whole for ever.

        Raises AddressRefused, Unreachable, TooLarge or BadStatus; their `url` is the hop that failed.
        """
        headers = _conditions(etag, last_modified)
        hops: list[str] = []
        here = self._first(url)
        left = self._seconds
        while True:
            async with self._hosts.setdefault(here.host, self._turns()), self._everyone:
                begun = time.monotonic()
                response, body = await self._ask(here, headers, left)
                left -= time.monotonic() - begun
            if response.status not in _REDIRECTS or "Location" not in response.headers:
                break
            hops.append(here.url)
            here = self._next(here, response.headers["Location"], hops)
        if response.status == _NOT_MODIFIED and headers:
            return NotModified(url, *_validators(response, etag, last_modified))
        return _fetched(url, here, response, body, tuple(hops))

    def _turns(self) -> asyncio.Semaphore:
        return asyncio.Semaphore(self._settings.per_host)

    def _first(self, url: str) -> Target:
        """Where `url` leads first.  Raises AddressRefused."""
        try:
            return self._vetted(target(url))
        except Refusal as refusal:
            raise AddressRefused(url, str(refusal)) from None

    def _next(self, here: Target, location: str, hops: list[str]) -> Target:
        """Where a redirect leads.  Raises AddressRefused, or Unreachable if this does not end."""
        try:
            there = self._vetted(follow(here, location))
        except Refusal as refusal:
            raise AddressRefused(one_line(location), str(refusal)) from None
        if there.url in hops:
            raise Unreachable(here.url, "redirects in a circle")
        if len(hops) > _MOST_HOPS:
            raise Unreachable(here.url, f"more than {_MOST_HOPS} redirects")
        return there

    def _vetted(self, there: Target) -> Target:
        """`there`, unless it is refused before any name is resolved.  Raises Refusal."""
        self._gate.check_name(there.host, there.port)
        if self._proxy:
            self._gate.check_unresolved(there.host, there.port)
        return there

    async def _ask(self, here: Target, headers: dict[str, str], left: float) -> _Answer:
        """The answer of one hop and, of a document, its decoded body, within `left` seconds."""
        url = URL(here.url, encoded=True)
        try:
            async with (
                asyncio.timeout(left),
                self._session.get(url, headers=headers, allow_redirects=False, proxy=self._proxy) as response,
            ):
                return response, await self._body(response) if _is_document(response) else b""
        except Refusal as refusal:
            raise AddressRefused(here.url, str(refusal)) from None
        except (Excess, Swollen) as much:
            raise TooLarge(here.url, str(much)) from None
        except Undecodable as wrong:
            raise Unreachable(here.url, str(wrong)) from None
        except TimeoutError:
            raise Unreachable(here.url, f"no answer within {self._seconds:g} s") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Unreachable(here.url, sentence(error)) from error

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        """The document, decoded.  Raises Excess, Swollen, Undecodable, and what aiohttp raises."""
        most = self._settings.max_bytes
        excess = Excess(f"more than {most / 1e6:g} MB")
        if (response.content_length or 0) > most:
            raise excess
        arriving = protocol(response)
        if arriving is not None:
            arriving.allow(most)
        wire = bytearray()
        try:
            async for piece in response.content.iter_any():
                wire += piece
                if len(wire) > most:
                    raise excess
        except aiohttp.ClientPayloadError:
            if arriving is not None and arriving.excess:
                raise excess from None
            raise
        encodings = response.headers.getall("Content-Encoding", ())
        return decode(bytes(wire), encodings, self._settings.max_decoded)


def _proxy(url: str | None) -> URL | None:
    """The proxy's address.  Raises ConfigError."""
    if not url:
        return None
    try:
        proxy = URL(url)
    except ValueError:
        proxy = URL()
    if proxy.scheme != "http" or not proxy.host:
        raise ConfigError(f'fetch.proxy: "{url}" is no proxy; write it like "http://127.0.0.1:3128"')
    return proxy


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The headers that ask for news only."""
    pairs = (("If-None-Match", validator(etag)), ("If-Modified-Since", validator(last_modified)))
    return {name: value for name, value in pairs if value}


def _is_document(response: aiohttp.ClientResponse) -> bool:
    return 200 <= response.status < 300 and response.status != _PARTIAL


def _validators(
    response: aiohttp.ClientResponse, etag: str | None = None, last_modified: str | None = None
) -> tuple[str | None, str | None]:
    """The answer's ETag and Last-Modified, or those known before."""
    headers = response.headers
    return validator(headers.get("ETag")) or etag, validator(headers.get("Last-Modified")) or last_modified


def _fetched(
    asked: str, here: Target, response: aiohttp.ClientResponse, body: bytes, hops: tuple[str, ...]
) -> Fetched:
    """The document that came.  Raises BadStatus if none did."""
    headers = response.headers
    if not _is_document(response):
        wait = retry_after(headers.get("Retry-After"), datetime.now(UTC))
        raise BadStatus(here.url, response.status, wait)
    content_type = one_line(headers.get("Content-Type", ""), 200)
    return Fetched(asked, here.url, response.status, body, content_type, *_validators(response), hops)
