"""How we connect: names resolved and vetted in one step, bytes counted as they arrive.

aiohttp connects to the addresses that its resolver returns, and asks no second time: what was vetted is what
is connected to, so a name that changes its address in between gains nothing.
"""

import asyncio
import functools
import socket
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Any

from aiohttp import ClientResponse, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler

from curator.fetch.addresses import Gate

# What may arrive before the head of the answer is complete: endless "103 Early Hints" are heads, too.
_HEAD = 1_000_000


class Resolver(AbstractResolver):
    """Resolves names in threads of its own, so that dead name servers hold up nobody else.

    `gate` vets what comes out; None where all goes through a proxy, the only name then resolved here.
    """

    def __init__(self, gate: Gate | None, threads: int) -> None:
        self._gate = gate
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolve")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of `host`.  Raises Refusal if one must not be asked, OSError if there are none."""
        ask = functools.partial(
            socket.getaddrinfo, host, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG
        )
        found = await asyncio.get_running_loop().run_in_executor(self._threads, ask)
        if self._gate:
            self._gate.check(host, port, [ip_address(str(where[0]).partition("%")[0]) for *_, where in found])
        return [
            ResolveResult(
                hostname=host,
                host=str(where[0]),
                port=port,
                family=family,
                proto=proto,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for family, _, proto, _, where in found
        ]

    async def close(self) -> None:
        """Let the threads end by themselves; a lookup cannot be interrupted."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Excess(Exception):
    """More bytes came than allowed: the sentence that says so."""


class Counted(ResponseHandler):
    """The protocol of aiohttp, hanging up when an answer, head and framing included, passes its limit."""

    excess = False
    _left = _HEAD

    def set_response_params(self, **params: Any) -> None:
        """Count anew: aiohttp says that a new answer is to come."""
        self._left = _HEAD
        super().set_response_params(**params)

    def allow(self, more: int) -> None:
        """Let `more` bytes come."""
        self._left += more

    def data_received(self, data: bytes) -> None:
        """Count `data` and pass it on, or hang up."""
        self._left -= len(data)
        if self._left >= 0:
            super().data_received(data)
        elif self.transport is not None:
            self.excess = True
            self.transport.abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Tell whoever waits for the head why the connection ended."""
        super().connection_lost(Excess("the answer's head does not end") if self.excess else exc)


def protocol(response: ClientResponse) -> Counted | None:
    """The protocol that `response` still arrives through; None if all of it is here."""
    handler = response.connection.protocol if response.connection else None
    return handler if isinstance(handler, Counted) else None


def connector(resolver: Resolver) -> TCPConnector:
    """Connections through `resolver`, counted and kept alive; the caller limits how many there are."""
    made = TCPConnector(resolver=resolver, use_dns_cache=False, limit=0, keepalive_timeout=15)
    kind: type[ResponseHandler] = Counted
    # aiohttp has no public place for this; the test of endless 103s notices if the name changes.
    made._factory = functools.partial(kind, asyncio.get_running_loop())  # noqa: SLF001
    return made
