"""The hand that fetches: bounded, polite, address-vetted conditional GET.

    target ─turn (host, then all)→ connect, vetted → head → body, counted → decoded → Fetched
       ↑                                              │
       └──────────────── redirect, vetted ────────────┘   addresses · manners · wire · decode · answers

Importing this costs an import of aiohttp: do it where fetching begins, not at the top of a door.
"""

import asyncio
import itertools
import re
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from curator.config import Fetch
from curator.errors import AddressRefused, BadStatus, ConfigError, TooLarge, Unreachable
from curator.fetch.addresses import Gate, Refusal, Target, follow, target
from curator.fetch.answers import kind, retry_after, sentence, validator
from curator.fetch.decode import Swollen, Undecodable, decode
from curator.fetch.manners import Manners
from curator.fetch.wire import Excess, Resolver, connector, protocol
from curator.model import Fetched, NotModified
from curator.text import one_line

__all__ = ["Fetcher"]

_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}
_MOST_HOPS = 5
_NOT_MODIFIED = 304
_PARTIAL = 206  # nobody asked for a part
# Of what is no text, the beginning tells all that we want to know.
_MEDIA = re.compile(r"\s*(?:audio/|video/|image/(?!svg)|application/(?:pdf|zip|gzip|x-tar))", re.IGNORECASE)
_PEEK = 256_000  # bytes


class Fetcher:
    """Asks servers for documents: `async with Fetcher(settings, "name (+url)") as fetcher`.

    `settings.concurrency` requests run at once, `settings.per_host` of them to one host; the others wait for
    their turn, and waiting does not count towards the deadline.  Of pictures and recordings it reads the
    beginning, or, if they are what is wanted, the `whole`.  Raises ConfigError for an `allow_private`
    entry or a proxy that cannot be understood.
    """

    def __init__(self, settings: Fetch, user_agent: str, *, whole: bool = False) -> None:
        self._settings = settings
        self._whole = whole
        self._headers = {"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": "gzip"}
        self._gate = Gate(settings.allow_private)
        self._proxy = _proxy(settings.proxy)
        self._seconds = settings.deadline.total_seconds()
        self._everyone = asyncio.Semaphore(settings.concurrency)
        self._manners = Manners(self.get, user_agent, at_once=settings.per_host, pause=settings.pause)

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

    @property
    def manners(self) -> Manners:
        """How hosts are treated in this run, and which of them are left alone."""
        return self._manners

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._resolver.close()

    async def get(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched | NotModified:
        """What `url` answers; as `visit` says."""
        async with self.visit(url, etag=etag, last_modified=last_modified) as answer:
            return answer

    @asynccontextmanager
    async def visit(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        polite: bool = False,
        robots: bool = False,
    ) -> AsyncIterator[Fetched | NotModified]:
        """What `url` answers, at most five redirects on; NotModified if `etag` or `last_modified` still hold.

        While the context lasts, the answer counts as one of those that are asked for: so what waits to be
        read never fills the memory.  The two validators are sent to every hop: they were given by whichever
        address answered last time, mostly the end of the redirects, and without them there a feed that
        redirects would be sent whole for ever.  A `polite` visit is one to a page: it waits for its turn at
        each host; with `robots`, it stays away where robots.txt says so.

        Raises AddressRefused, Unreachable, TooLarge, Unwelcome or BadStatus; their `url` is the hop that
        failed.
        """
        headers = _conditions(etag, last_modified)
        hops: list[_Hop] = []
        here = self._first(url)
        left = self._seconds
        while True:
            async with self._turn(here, polite=polite, robots=robots) as host:
                begun = time.monotonic()
                answer = await self._hear(here, headers, left, polite=polite)
                left -= time.monotonic() - begun
                response = answer.response
                if response.status not in _REDIRECTS or "Location" not in response.headers:
                    await host.aclose()  # its next one need not wait until this one is read
                    yield _outcome(url, here, hops, answer, etag, last_modified)
                    return
            hops.append(_Hop(here.url, response.status))
            here = self._next(here, response.headers["Location"], hops)

    @asynccontextmanager
    async def _turn(self, here: Target, *, polite: bool, robots: bool) -> AsyncIterator[AsyncExitStack]:
        """The turn at a host, which may be closed early, and then among all."""
        async with AsyncExitStack() as host:
            await host.enter_async_context(self._manners.turn(here, polite=polite, robots=robots))
            async with self._everyone:
                yield host

    def _first(self, url: str) -> Target:
        """Where `url` leads first.  Raises AddressRefused."""
        try:
            return self._vetted(target(url))
        except Refusal as refusal:
            raise AddressRefused(url, str(refusal)) from None

    def _next(self, here: Target, location: str, hops: list["_Hop"]) -> Target:
        """Where a redirect leads.  Raises AddressRefused, or Unreachable if this does not end."""
        try:
            there = self._vetted(follow(here, location))
        except Refusal as refusal:
            raise AddressRefused(one_line(location), str(refusal)) from None
        if any(there.url == hop.url for hop in hops):
            raise Unreachable(here.url, "a redirect loop: it redirects in a circle", "redirect loop")
        if len(hops) > _MOST_HOPS:
            raise Unreachable(here.url, f"a redirect loop: more than {_MOST_HOPS} redirects", "redirect loop")
        return there

    def _vetted(self, there: Target) -> Target:
        """`there`, unless it is refused before any name is resolved.  Raises Refusal."""
        self._gate.check_name(there.host, there.port)
        if self._proxy:
            self._gate.check_unresolved(there.host, there.port)
        return there

    async def _hear(self, here: Target, headers: dict[str, str], left: float, *, polite: bool) -> "_Answer":
        """The same as `_ask`, remembered of the host."""
        try:
            answer = await self._ask(here, headers, left)
        except Unreachable as error:
            if isinstance(error.__cause__, aiohttp.ClientConnectorError):
                self._manners.refused(here)
            if polite and error.trouble == "too slow":
                self._manners.too_slow(here)
            raise
        response = answer.response
        wanted = retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
        self._manners.answered(here, response.status, wanted)
        return answer

    async def _ask(self, here: Target, headers: dict[str, str], left: float) -> "_Answer":
        """The answer of one hop and, of a document, its decoded body, within `left` seconds."""
        url = URL(here.url, encoded=True)
        try:
            async with (
                asyncio.timeout(left),
                self._session.get(url, headers=headers, allow_redirects=False, proxy=self._proxy) as response,
            ):
                return await self._body(response) if _is_document(response) else _Answer(response)
        except Refusal as refusal:
            raise AddressRefused(here.url, str(refusal)) from None
        except (Excess, Swollen) as much:
            raise TooLarge(here.url, str(much)) from None
        except Undecodable as wrong:
            raise Unreachable(here.url, str(wrong), wrong.trouble) from None
        except TimeoutError:
            slow = f"too slow: no answer within {self._seconds:g} s"
            raise Unreachable(here.url, slow, "too slow") from None
        except aiohttp.ClientPayloadError as error:
            raise Unreachable(here.url, sentence(error), "truncated") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise kind(error)(here.url, sentence(error)) from error

    async def _body(self, response: aiohttp.ClientResponse) -> "_Answer":
        """The document, decoded; of a recording, a picture and the like the beginning.

        Raises Excess, Swollen, Undecodable, and what aiohttp raises.
        """
        most = self._settings.max_bytes
        encodings = response.headers.getall("Content-Encoding", ())
        media = not self._whole and _MEDIA.match(response.headers.get("Content-Type", ""))
        peek = not encodings and bool(media)
        excess = Excess(f"more than {most / 1e6:g} MB")
        if (response.content_length or 0) > most and not peek:
            raise excess
        arriving = protocol(response)
        if arriving is not None:
            arriving.allow(most)
        wire = bytearray()
        try:
            async for piece in response.content.iter_any():
                wire += piece
                if peek and len(wire) > _PEEK:
                    return _Answer(response, bytes(wire[:_PEEK]), cut=True)
                if len(wire) > most:
                    raise excess
        except aiohttp.ClientPayloadError:
            if arriving is not None and arriving.excess:
                raise excess from None
            raise
        return _Answer(response, decode(bytes(wire), encodings, self._settings.max_decoded))


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one hop answered: its head, and the body if it is a document; `cut`: the beginning of that."""

    response: aiohttp.ClientResponse
    body: bytes = b""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class _Hop:
    """An address that redirected, and how."""

    url: str
    status: int


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


def _outcome(
    asked: str,
    here: Target,
    hops: list[_Hop],
    answer: _Answer,
    etag: str | None,
    last_modified: str | None,
) -> Fetched | NotModified:
    """What came of a visit that ended `here`.  Raises BadStatus if it was no document."""
    response, headers = answer.response, answer.response.headers
    moved = _moved(hops, here)
    if response.status == _NOT_MODIFIED and _conditions(etag, last_modified):
        return NotModified(asked, *_validators(response, etag, last_modified), moved)
    if not _is_document(response):
        wait = retry_after(headers.get("Retry-After"), datetime.now(UTC))
        raise BadStatus(here.url, response.status, wait)
    content_type = one_line(headers.get("Content-Type", ""), 200)
    way = tuple(hop.url for hop in hops)
    validators = _validators(response)
    return Fetched(
        asked, here.url, response.status, answer.body, content_type, *validators, way, moved, answer.cut
    )


def _moved(hops: list[_Hop], here: Target) -> str | None:
    """Where the permanent redirects at the head of the way lead; those after a temporary one do not count."""
    way = [*(hop.url for hop in hops), here.url]
    permanent = list(itertools.takewhile(lambda hop: hop.status in _PERMANENT, hops))
    return way[len(permanent)] if permanent else None
