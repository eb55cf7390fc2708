"""The readers' pages as `curator public` serves them: 200 requests a second, alone and beside floods.

And whether a clock tells who is on the list.

Three processes: the command, readers and the flood (benchmarks.readers).  They share the processors, so that
what the flood itself costs is in the figures, too.
"""

import itertools
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks import Row
from benchmarks.bench_issue import an_issue
from benchmarks.cost import environment
from benchmarks.readers import asking, request, told
from curator import config
from curator.issues.render import render
from curator.mail import tokens
from curator.model import IssueState, Standing
from curator.store import issues, open_engine, subscribers, writing

READERS = 2000
RATE, SECONDS = 200, 10
FLOOD_RATE, HANDS = 200, 64
PATIENCE = 0.1  # seconds: the goal for 99 of 100 readers
PAIRS = 400
TOML = """
[newsletter]
name = "The Quiet Machine"
sender = "Ada <ada@quiet-machine.test>"
url = "http://127.0.0.1:{port}"
postal_address = "Reed Lane 4"

[public]
proxies = ["127.0.0.1"]

[subscribing]
per_network = 1000000
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A newsletter whose pages are served at `port`, and the keys of its links."""

    port: int
    keys: tuple[bytes, ...]


def rows() -> Iterator[Row]:
    """Ordinary use alone and beside floods; then pairs of a known and an unknown address, by turns."""
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as served:
        yield from _use(served, "nobody else", None)
        for what, flood in _floods(served):
            yield from _use(served, what, flood)
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as served:
        known, unknown = _pairs(served)
        yield Row("sign-up of who is on the list", known, "of nobody", unknown, "0.9-1.1")


def _use(served: Served, what: str, flood: dict[str, Any] | None) -> Iterator[Row]:
    """The time of ordinary requests, while the flood goes on."""
    plan = {"port": served.port, "requests": _ordinary(served), "rate": RATE, "seconds": SECONDS}
    if flood is None:
        with asking(plan) as readers:
            said = told(readers)
    else:
        with asking(flood) as many:
            time.sleep(1)
            with asking(plan) as readers:
                said = told(readers)
            asked = told(many)
        many_a_second = sum(asked["statuses"].values()) / flood["seconds"]
        what += f" ({many_a_second:.0f}/s)"
    yield Row(
        f"{RATE} requests a second: answered",
        said["statuses"]["200"],
        what,
        RATE * SECONDS,
        ">= 1",
        "of them",
    )
    times = sorted(said["seconds"])
    slowest = times[int(len(times) * 0.99)]
    yield Row("  the slowest but one of a hundred", slowest, "a tenth of a second", PATIENCE, "<= 1")
    yield Row("  the median", statistics.median(times), "a tenth of a second", PATIENCE, "-")


def _ordinary(served: Served) -> list[str]:
    """What readers do: look at the form, read an issue, look at their link, leave; and a probe of health."""
    made = []
    for at in range(READERS):
        leave = f"/unsubscribe/{tokens.make(served.keys, 'unsubscribe', at + 1)}"
        network = f"10.{at // 250}.{at % 250}.1"
        asks = (
            ("GET", "/subscribe", ""),
            ("GET", "/issues/1/", ""),
            ("GET", leave, ""),
            ("POST", leave, "List-Unsubscribe=One-Click"),
            ("GET", "/health", ""),
        )
        made += [request(how, path, port=served.port, network=network, form=form) for how, path, form in asks]
    return made


def _floods(served: Served) -> Iterator[tuple[str, dict[str, Any]]]:
    """Floods: so many a second, and as many as are answered, from many places, and from one."""
    everywhere = _signups(served, lambda at: f"100.{64 + at // 250}.{at % 250}.1")
    nowhere = _signups(served, lambda _: "198.51.100.1")
    plan = {"port": served.port, "seconds": SECONDS + 3, "hands": HANDS}
    yield f"{FLOOD_RATE} sign-ups/s", {**plan, "requests": everywhere, "rate": FLOOD_RATE}
    yield "all sign-ups that it takes", {**plan, "requests": everywhere, "rate": 0}
    yield "the same from one network", {**plan, "requests": nowhere, "rate": 0}


def _signups(served: Served, place: Callable[[int], str]) -> list[str]:
    shown = tokens.form(served.keys, datetime.now(UTC) - timedelta(minutes=1))
    made = []
    for at in range(5000):
        form = urlencode({"shown": shown, "address": f"flood-{at}@post.example"})
        made.append(request("POST", "/subscribe", port=served.port, network=place(at), form=form))
    return made


def _pairs(served: Served) -> tuple[float, float]:
    """The median seconds of a sign-up for who is on the list, and for nobody, in turns."""
    times: tuple[list[float], list[float]] = ([], [])
    shown = tokens.form(served.keys, datetime.now(UTC) - timedelta(minutes=1))
    with closing(HTTPConnection("127.0.0.1", served.port)) as connection:
        for at in range(PAIRS):
            names = (f"reader-{at}@readers.example", f"nobody-{at}@readers.example")
            for which in (0, 1) if at % 2 else (1, 0):
                form = urlencode({"shown": shown, "address": names[which]})
                head = {
                    "Content-Type": "application/x-www-form-urlencoded",
                    "X-Forwarded-For": f"10.9.{at % 250}.1",
                }
                began = time.perf_counter()
                connection.request("POST", "/subscribe", form, head)
                assert connection.getresponse().read()
                times[which].append(time.perf_counter() - began)
    return statistics.median(times[0]), statistics.median(times[1])


@contextmanager
def _served(home: Path) -> Iterator[Served]:
    """`curator public` of a newsletter with readers and a sent issue."""
    curator = str(Path(sys.executable).with_name("curator"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (home / "curator.toml").write_text(TOML.format(port=port), encoding="utf-8")
    subprocess.run([curator, "init"], cwd=home, env=environment(), capture_output=True, check=True)
    settings = config.load(home)
    _fill(settings)
    with subprocess.Popen(
        [curator, "public", "--listen", f"127.0.0.1:{port}"], cwd=home, env=environment(),
        stderr=subprocess.DEVNULL,
    ) as child:  # fmt: skip
        try:
            _wait(port)
            yield Served(port, config.token_keys(settings, datetime.now(UTC)))
        finally:
            child.send_signal(signal.SIGTERM)


def _wait(port: int) -> None:
    """Until it answers."""
    for _ in itertools.repeat(None, 200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("the pages were never served")


def _fill(settings: config.Settings) -> None:
    """Readers, and an issue that was sent to nobody."""
    engine, now = open_engine(settings.database_url), datetime.now(UTC)
    edition = render(an_issue(), settings)
    fields = {"name": "", "standing": Standing.ACTIVE, "joined_at": now, "consent": "by hand"}
    new = (f"reader-{at}@readers.example" for at in range(READERS))
    with writing(engine) as conn:
        subscribers.add_many(conn, [{"address": one, "key": one, **fields} for one in new])
        kept = issues.add_edition(conn, issues.add(conn, an_issue(), {}).id, edition, now)
        for state in (IssueState.APPROVED, IssueState.SENDING, IssueState.SENT):
            issues.move(conn, issues.get(conn, edition.number), state, by="bench", at=now, digest=kept.digest)
    engine.dispose()
