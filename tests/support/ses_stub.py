"""A stand-in for SES v2 in a process of its own: it remembers every request, and fails as it is told.

    python ses_stub.py         prints its port, and serves until its standard input ends

What it remembers outlives any sender that a test kills.  It needs the standard library alone, and takes some
thousand mails a second, so that a benchmark measures the sender.  tests/support/ses_office.py speaks to it.

SES itself:  POST /v2/email/outbound-emails, GET /v2/email/account
Control:     POST /-/told (JSON: latency, rate, account, rules, keep), GET /-/log, /-/wait?NUMBER, /-/reset
"""

import asyncio
import base64
import hashlib
import itertools
import json
import random
import re
import socket
import struct
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

SEND, ACCOUNT = "POST /v2/email/outbound-emails", "GET /v2/email/account"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CONTINUE = re.compile(rb"\r\nexpect: *100-continue", re.IGNORECASE)
_OWN = re.compile(rb"^(?:To|Date|Message-ID|X-Curator-Delivery): .*\r\n", re.MULTILINE | re.IGNORECASE)
_DELIVERY = re.compile(rb"^X-Curator-Delivery: (.*)\r\n", re.MULTILINE)
_TOKEN = re.compile(rb"^List-Unsubscribe: <.*/([^/>]+)>\r\n", re.MULTILINE)
_DATA = b'"Data": "'
_HEALTHY = {
    "ProductionAccessEnabled": True,
    "SendingEnabled": True,
    "EnforcementStatus": "HEALTHY",
    "SendQuota": {"Max24HourSend": 1_000_000.0, "MaxSendRate": 10_000.0, "SentLast24Hours": 0.0},
}


@dataclass
class Rule:
    """What becomes of some requests: taken or not, and how they are answered; the first that fits counts.

    It fits requests for `to` (empty: all), after so many were taken, at most so many `times`, or a `share` of
    them by chance.  `answer`: ok, error, hang, reset, half; `unread` breaks the connection before the mail is
    looked at.
    """

    answer: str = "ok"
    accept: bool = False
    unread: bool = False
    status: int = 400
    code: str = ""
    text: str = ""
    seconds: float = 0.0
    to: list[str] = field(default_factory=list)
    after: int = 0
    times: int | None = None
    share: float = 1.0

    def fits(self, to: str, accepted: int, chance: random.Random) -> bool:
        """Whether it is this request's; one that fits has been used once more."""
        if accepted < self.after or self.times == 0 or (self.to and to not in self.to):
            return False
        if self.share < 1 and chance.random() >= self.share:
            return False
        if self.times is not None:
            self.times -= 1
        return True


@dataclass(frozen=True)
class Mail:
    """What one request wanted sent.  `rest` is a hash of all that should be the same for all recipients."""

    to: str
    delivery: str
    rest: str = ""
    raw: bytes = b""


class Office:
    """What all connections share: what was told, and what came."""

    def __init__(self) -> None:
        self.log: list[tuple[float, str, str, bool, str, str, str]] = []
        self.waiting: list[tuple[int, asyncio.Future[None]]] = []
        self.forget()

    def forget(self) -> None:
        """As at the start: nothing came, nothing fails."""
        self.log.clear()
        self.accepted = 0
        self.latency, self.rate, self.keep = 0.0, 0.0, "rest"
        self.account: dict[str, Any] = _HEALTHY
        self.rules: list[Rule] = []
        self._recent: deque[float] = deque()
        self._chance = random.Random(6)

    def told(self, *, rules: list[dict[str, Any]] | None = None, **settings: Any) -> None:
        """Do so from now on.  `keep`: only who it was, the hash of the `rest` too, or the mail `raw`."""
        for name, value in settings.items():
            setattr(self, name, value)
        if rules is not None:
            self.rules = [Rule(**one) for one in rules]

    def unread(self) -> Rule | None:
        """The rule that breaks this connection before anything was looked at."""
        return self._first(True, "")

    def judge(self, mail: Mail, at: float) -> Rule:
        """What becomes of a mail that arrived at `at`."""
        rule = self._first(False, mail.to) or Rule(accept=True)
        if rule.accept and self.rate and not self._within_rate(at):
            rule = Rule(
                "error", status=429, code="TooManyRequestsException", text="Maximum sending rate exceeded."
            )
        self.note(mail, rule, at)
        return rule

    def note(self, mail: Mail, rule: Rule, at: float) -> None:
        """Remember a request, and wake those who wait for it."""
        self.accepted += rule.accept
        raw = base64.b64encode(mail.raw).decode() if self.keep == "raw" else ""
        self.log.append((at, mail.to, mail.delivery, rule.accept, rule.answer, mail.rest, raw))
        for number, waiter in self.waiting:
            if len(self.log) >= number and not waiter.done():
                waiter.set_result(None)

    def _first(self, unread: bool, to: str) -> Rule | None:
        fitting = (
            rule
            for rule in self.rules
            if rule.unread is unread and rule.fits(to, self.accepted, self._chance)
        )
        return next(fitting, None)

    def _within_rate(self, at: float) -> bool:
        while self._recent and self._recent[0] + 1 <= at:
            self._recent.popleft()
        if len(self._recent) >= self.rate:
            return False
        self._recent.append(at)
        return True

    def read(self, body: bytes) -> Mail:
        """The mail in a request.  The long part is cut out first: JSON need not look at it."""
        begins = body.find(_DATA) + len(_DATA)
        ends = body.find(b'"', begins)
        told = json.loads(body[:begins] + body[ends:])
        to = ",".join(told["Destination"]["ToAddresses"])
        if self.keep == "nothing":
            tags = {one["Name"]: one["Value"] for one in told.get("EmailTags", ())}
            return Mail(to, tags.get("delivery", ""))
        raw = base64.b64decode(body[begins:ends])
        delivery, token = _DELIVERY.search(raw), _TOKEN.search(raw)
        rest = _OWN.sub(b"", raw.replace(token[1], b"") if token else raw)
        return Mail(to, delivery[1].decode() if delivery else "", hashlib.sha256(rest).hexdigest(), raw)


class Counter(asyncio.Protocol):
    """One connection."""

    _numbers = itertools.count(1)

    def __init__(self, office: Office) -> None:
        self._office = office
        self._data = bytearray()
        self._began = 0.0
        self._wanted: tuple[str, int] | None = None  # the request line, and where its body ends

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep it."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer the request once it is whole; nobody here sends a second one before that."""
        self._began = self._began if self._data else time.monotonic()
        self._data += data
        if self._wanted is None and (end := self._data.find(b"\r\n\r\n")) >= 0:
            self._read_head(bytes(self._data[:end]), end + 4)
        if self._wanted and len(self._data) >= self._wanted[1]:
            (asked, whole), self._wanted = self._wanted, None
            body = bytes(self._data[self._data.find(b"\r\n\r\n") + 4 : whole])
            del self._data[:whole]
            self._answer(asked, body)

    def _read_head(self, head: bytes, begins: int) -> None:
        line = head.partition(b"\r\n")[0].decode("latin-1").rpartition(" ")[0]
        length = _LENGTH.search(head)
        self._wanted = line, begins + (int(length[1]) if length else 0)
        if line == SEND and (rule := self._office.unread()):
            self._wanted = None
            self._office.note(Mail("", ""), rule, self._began)
            self._reset()
        elif _CONTINUE.search(head):
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _answer(self, asked: str, body: bytes) -> None:
        if asked == SEND:
            self._act(self._office.judge(self._office.read(body), self._began))
        elif asked == ACCOUNT:
            self._say(200, json.dumps(self._office.account).encode())
        elif asked.startswith("GET /-/wait?"):
            asyncio.ensure_future(self._wait(int(asked.partition("?")[2])))  # noqa: RUF006  kept in `waiting`
        elif asked in {"POST /-/told", "GET /-/log", "GET /-/reset"}:
            self._say(200, self._control(asked, body))
        else:
            self._say(404, b'{"message": "there is no such thing here"}', "NotFoundException")

    def _control(self, asked: str, body: bytes) -> bytes:
        if asked == "POST /-/told":
            self._office.told(**json.loads(body))
        elif asked == "GET /-/reset":
            self._office.forget()
        else:
            return json.dumps(self._office.log).encode()
        return b"{}"

    async def _wait(self, number: int) -> None:
        if len(self._office.log) < number:
            entry = number, asyncio.get_running_loop().create_future()
            self._office.waiting.append(entry)
            await entry[1]
            self._office.waiting.remove(entry)
        self._say(200, str(len(self._office.log)).encode())

    def _act(self, rule: Rule) -> None:
        match rule.answer:
            case "hang":
                return
            case "reset":
                self._later(rule, self._reset)
            case "half":
                self._later(rule, lambda: self._break(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"Mess'))
            case "error":
                text = json.dumps({"message": rule.text}).encode()
                self._later(rule, lambda: self._say(rule.status, text, rule.code))
            case _:
                receipt = b'{"MessageId": "stub-%d"}' % next(self._numbers)
                self._later(rule, lambda: self._say(200, receipt))

    def _later(self, rule: Rule, act: Any) -> None:
        asyncio.get_running_loop().call_later(self._office.latency + rule.seconds, act)

    def _say(self, status: int, body: bytes, code: str = "") -> None:
        head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        head += f"x-amzn-ErrorType: {code}\r\n" if code else ""
        self._transport.write(f"{head}\r\n".encode() + body)

    def _break(self, said: bytes) -> None:
        self._transport.write(said)
        self._transport.close()

    def _reset(self) -> None:
        """The connection breaks, and the other side is told so at once."""
        own = self._transport.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()


async def serve() -> None:
    """Serve until the standard input ends."""
    office, ended, loop = Office(), asyncio.Event(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: Counter(office), "127.0.0.1", 0, backlog=512)
    loop.add_reader(sys.stdin, ended.set)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await ended.wait()


if __name__ == "__main__":
    asyncio.run(serve())
