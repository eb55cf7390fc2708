"""The stand-in for SES, run and spoken to: what it shall do, and what it has seen.

with ses_office() as office:
    office.tell(latency=0.06, rules=[hang(after=100), throttled(share=0.1)])
    ... SesPost(Ses(endpoint=office.url), threads=4) ...
    office.log()                     every request on the wire, in the order they came
"""

import base64
import json
import subprocess
import sys
import urllib.request
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

STUB = Path(__file__).with_name("ses_stub.py")
Rule = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One request: when it came (monotonic seconds), for whom, and what became of it.

    `rest` is the hash of the mail without what is its recipient's own; `raw` its bytes, where they were kept.
    """

    at: float
    to: str
    delivery: str
    accepted: bool
    answer: str
    rest: str
    raw: bytes


class SesOffice:
    """A running stub."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def tell(self, **told: Any) -> None:
        """Do so from now on: latency (s), rate (a second), account, rules, keep (nothing, rest or raw)."""
        self._ask("told", json.dumps(told).encode())

    def reset(self) -> None:
        """Forget all that came and all that was told."""
        self._ask("reset")

    def wait(self, requests: int = 0, seconds: float = 30) -> int:
        """How many requests have come, once it is so many.  Raises TimeoutError."""
        return int(self._ask(f"wait?{requests}", seconds=seconds))

    def log(self) -> list[Request]:
        """Every request so far."""
        return [Request(*row[:-1], base64.b64decode(row[-1])) for row in json.loads(self._ask("log"))]

    def _ask(self, what: str, body: bytes | None = None, seconds: float = 30) -> bytes:
        with self._opener.open(f"{self.url}/-/{what}", body, seconds) as answer:
            return bytes(answer.read())


@contextmanager
def ses_office() -> Iterator[SesOffice]:
    """A stub in a process of its own, which ends with the block."""
    with subprocess.Popen(
        [sys.executable, "-E", STUB], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        yield SesOffice(int(process.stdout.readline()))


@pytest.fixture(scope="session")
def ses_server() -> Iterator[SesOffice]:
    """One stub for the whole run."""
    with ses_office() as running:
        yield running


@pytest.fixture
def office(ses_server: SesOffice, aws: pytest.MonkeyPatch) -> SesOffice:
    """A stub that has seen nothing yet, and fails at nothing."""
    ses_server.reset()
    return ses_server


def accepted(log: Iterable[Request]) -> Counter[str]:
    """How many mails each recipient would get."""
    return Counter(one.to for one in log if one.accepted)


def most_in_a_second(times: Iterable[float]) -> int:
    """The most that came within any one second, whenever it began."""
    within: deque[float] = deque()
    most = 0
    for at in sorted(times):
        within.append(at)
        while within[0] + 1 <= at:
            within.popleft()
        most = max(most, len(within))
    return most


def _error(status: int, code: str, text: str, when: Rule) -> Rule:
    return {"answer": "error", "status": status, "code": code, "text": text} | when


def hang(**when: Any) -> Rule:
    """Taken, and never answered."""
    return {"answer": "hang", "accept": True} | when


def reset_unread(**when: Any) -> Rule:
    """The connection breaks before the mail was read."""
    return {"answer": "reset", "unread": True} | when


def reset_after(**when: Any) -> Rule:
    """Taken, and the connection breaks."""
    return {"answer": "reset", "accept": True} | when


def half(**when: Any) -> Rule:
    """Taken, and the connection breaks in the middle of saying so."""
    return {"answer": "half", "accept": True} | when


def slow(seconds: float, **when: Any) -> Rule:
    """Taken, and answered late."""
    return {"accept": True, "seconds": seconds} | when


def failing(status: int = 500, *, accept: bool = True, **when: Any) -> Rule:
    """An error of the server's own, before the mail was taken or after."""
    return _error(status, "InternalServiceErrorException", "something went wrong", {"accept": accept} | when)


def throttled(**when: Any) -> Rule:
    """Too fast."""
    return _error(429, "TooManyRequestsException", "Maximum sending rate exceeded.", when)


def over_quota(**when: Any) -> Rule:
    """No more within these 24 hours."""
    return _error(429, "TooManyRequestsException", "Daily message quota exceeded.", when)


def paused(**when: Any) -> Rule:
    """The account may not send just now."""
    return _error(400, "SendingPausedException", "Sending is paused for this account.", when)


def suspended(**when: Any) -> Rule:
    """The account may not send any more."""
    return _error(400, "AccountSuspendedException", "Your account has been suspended.", when)


def unverified(sender: str, **when: Any) -> Rule:
    """The sender is nobody whom SES knows."""
    text = f"Email address is not verified. The following identities failed the check in region: {sender}"
    return _error(400, "MessageRejected", text, when)


def rejected(*to: str, **when: Any) -> Rule:
    """These recipients are none."""
    return _error(400, "BadRequestException", "Illegal address", {"to": list(to)} | when)
