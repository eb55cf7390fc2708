"""How hosts are treated: whose turn it is, when a page may be asked for, and who is left alone.

Pages are asked for one at a time of a host, with a pause between, and as its robots.txt (RFC 9309) says.
That is asked for once a run.  One that is not there allows everything (§2.3.1.3); one that cannot be had
forbids everything for now (§2.3.1.4).  A host that says twice in a row that it is busy, that cannot be
connected to, or whose pages come too late one after another, tires: nothing more is asked of it.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from curator.charset import decode
from curator.errors import AtRest, BadStatus, FetchError, Unreachable, Unwelcome
from curator.fetch.addresses import Target
from curator.model import Fetched, NotModified

if TYPE_CHECKING:
    from protego import Protego

_BYTES = 500_000  # of a robots.txt; RFC 9309 §2.5 asks for 500 KiB at least
_LONGEST_DELAY = 30.0  # seconds; a Crawl-delay of hours would be a no, and is better said as one
_PATIENCE = 3  # connections in a row that may fail
_SLOW_PAGES = 5  # pages in a row that may be too slow, each for the whole of its deadline
_BUSY = {429, 503}


@dataclass(frozen=True, slots=True)
class Tired:
    """A host that is to be left alone: why, and for how long if it said so."""

    why: str
    wanted: timedelta | None = None


class _Host:
    """One host as we treat it: its turns, when its last page came, what it says of itself."""

    def __init__(self, at_once: int) -> None:
        self.turns = asyncio.Semaphore(at_once)
        self.page = asyncio.Lock()
        self.paged = 0.0  # time.monotonic()
        self.redirected = False
        self.robots: dict[str, asyncio.Task[Protego | None]] = {}
        self.refusals = 0
        self.busy = 0
        self.slow = 0
        self.tired: Tired | None = None
        self.heard = False


class Manners:
    """The hosts of one run: `at_once` requests to each, pages one by one with a `pause` between.

    `get` asks for a robots.txt, in which rules for `agent` are sought.
    """

    def __init__(
        self,
        get: Callable[[str], Awaitable[Fetched | NotModified]],
        agent: str,
        *,
        at_once: int,
        pause: timedelta,
    ) -> None:
        self._get = get
        self._agent = agent
        self._at_once = at_once
        self._pause = pause.total_seconds()
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, there: Target, *, polite: bool, robots: bool) -> AsyncIterator[None]:
        """The time in which `there` may be asked; `polite`: for a page, `robots`: if robots may have it.

        Raises Unwelcome, AtRest, or what keeps us from knowing.
        """
        host = self._host(there)
        pause = await self._allowed(host, there) if robots else self._pause
        async with host.page if polite else host.turns:
            if polite and host.paged:
                await asyncio.sleep(max(0.0, host.paged + pause - time.monotonic()))
            if host.tired:
                raise AtRest(there.url, f"left alone for now: {host.tired.why}")
            host.redirected = False
            try:
                yield
            finally:
                if polite and not host.redirected:  # a link shortener sends no pages
                    host.paged = time.monotonic()

    def answered(self, there: Target, status: int, wanted: timedelta | None) -> None:
        """`there` has answered, and if it is busy told how long it wants to be left alone."""
        host = self._host(there)
        host.refusals = host.slow = 0
        host.heard = True
        host.redirected = 300 <= status < 400
        host.busy = host.busy + 1 if status in _BUSY else 0
        if host.busy > 1:
            host.tired = Tired(f"its host is busy ({status})", wanted)

    def refused(self, there: Target) -> None:
        """No connection came about with `there`."""
        host = self._host(there)
        host.refusals += 1
        if host.refusals >= _PATIENCE:
            host.tired = Tired("its host cannot be connected to")

    def too_slow(self, there: Target) -> None:
        """The page at `there` did not come in time."""
        host = self._host(there)
        host.slow += 1
        if host.slow >= _SLOW_PAGES:
            host.tired = Tired("its host is too slow")

    def rest(self, name: str, why: str) -> None:
        """Leave the host of this name alone."""
        self._hosts.setdefault(name, _Host(self._at_once)).tired = Tired(why)

    def tired(self) -> dict[str, Tired]:
        """The hosts that are left alone, by name."""
        return {name: host.tired for name, host in self._hosts.items() if host.tired}

    def awake(self) -> set[str]:
        """The names of the hosts that have answered, and are not left alone."""
        return {name for name, host in self._hosts.items() if host.heard and not host.tired}

    def _host(self, there: Target) -> _Host:
        name = there.host if there.port in {80, 443} else f"{there.host}:{there.port}"
        known = self._hosts.get(name)
        if known is None:
            known = self._hosts[name] = _Host(self._at_once)
        return known

    async def _allowed(self, host: _Host, there: Target) -> float:
        """The pause that the host wants, in seconds, if robots may ask for `there`.  Raises Unwelcome."""
        origin = there.url[: there.url.index("/", len(there.scheme) + 3)]
        if origin not in host.robots:
            host.robots[origin] = asyncio.ensure_future(self._rules(origin + "/robots.txt"))
        rules = await asyncio.shield(host.robots[origin])
        if rules is None:
            return self._pause
        if not rules.can_fetch(there.url, self._agent):
            raise Unwelcome(there.url, "its robots.txt asks robots to stay away; add it by hand to read it")
        return max(self._pause, min(float(rules.crawl_delay(self._agent) or 0), _LONGEST_DELAY))

    async def _rules(self, url: str) -> "Protego | None":
        """What the robots.txt at `url` says; None if there is none."""
        from protego import Protego

        try:
            found = await self._get(url)
        except BadStatus as error:
            if error.status < 500 and error.status not in _BUSY:
                return None
            raise Unreachable(url, f"its robots.txt cannot be had: {error}", error.trouble) from None
        except FetchError as error:
            if error.permanent or error.trouble == "redirect loop":  # as good as none
                return None
            raise
        body = found.body[:_BYTES] if isinstance(found, Fetched) else b""
        return Protego.parse(decode(body, "text/plain; charset=utf-8"))
