"""An issue of 40 items sent through SES: at a rate, and flat out beside bare boto3; and what memory it takes.

SES is a stand-in in a process of its own, 60 ms away (tests/support/ses_stub.py); what it saw arrive is what
counts.  The ledger is durable: a SQLite file with synchronous=FULL, or PostgreSQL with fsync.
"""

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Lock

from benchmarks import Row
from benchmarks.bench_issue import SETTINGS, an_issue
from benchmarks.cost import environment
from curator import config
from curator.issues.render import render
from curator.jobs.send import send
from curator.mail import compose
from curator.model import TOKEN_SENTINEL, Edition, Issue, IssueState, Message, Receipt, Standing, Terms
from curator.post import Post
from curator.post.ses import SesPost
from curator.store import issues, open_engine, subscribers, writing
from curator.store.migrate import upgrade
from tests.support import postgres
from tests.support.ses_office import SesOffice, most_in_a_second, ses_office

LATENCY = 0.06
RATES = ((14, 8, 1), (50, 5, 3), (200, 4, 3))  # a second, for how many seconds, and how often
FLAT, THREADS, ROUNDS = 1000, 16, 3
FEW, MANY = 1_000, 100_000
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def rows() -> Iterator[Row]:
    """Rates kept and never exceeded; flat out, on each database; the peak of memory."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
    edition = render(an_issue(), SETTINGS)
    with ses_office() as office, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for rate, seconds, often in RATES:
            sends = Sends(home, edition, f"sqlite:///{home}/{rate}.db")
            yield from _at(rate, seconds, often, office, sends)
        sends = Sends(home, edition, f"sqlite:///{home}/flat.db")
        yield from _flat(office, sends, "SQLite FULL")
        with _postgresql() as url:
            if url:
                yield from _flat(office, Sends(home, edition, url), "PostgreSQL")
        yield from _memory(home)


class Sends:
    """A newsletter with a database of its own, in which one issue is sent again and again."""

    def __init__(self, home: Path, edition: Edition, url: str) -> None:
        self.home, self.edition = Path(tempfile.mkdtemp(dir=home)), edition  # one place a database
        config.make_key_file(self.home)
        self.engine = open_engine(url)
        upgrade(self.engine)
        self._number = self._known = 0

    def readers(self, count: int) -> None:
        """Have so many subscribers."""
        fields = {"name": "", "standing": Standing.ACTIVE, "joined_at": NOW, "consent": "by hand"}
        new = (f"reader-{at}@readers.example" for at in range(self._known, count))
        with writing(self.engine) as conn:
            subscribers.add_many(conn, [{"address": one, "key": one, **fields} for one in new])
        self._known = count

    def next(self) -> int:
        """One more approved issue; its number."""
        self._number += 1
        with writing(self.engine) as conn:
            made = issues.add(conn, Issue(self._number, f"#{self._number}"), {})
            kept = issues.add_edition(conn, made.id, self.edition, NOW)
            issues.move(conn, made, IssueState.APPROVED, by="bench", at=NOW, digest=kept.digest)
        return self._number

    def send(self, number: int, post: Post, rate: float, threads: int) -> None:
        """Send it to the end."""
        how = config.Post(rate=rate, threads=threads)
        settings = SETTINGS.model_copy(update={"home": self.home, "post": how})
        clock = partial(datetime.now, UTC)
        sent = send(self.engine, settings, post, number, clock=clock, by="bench")
        assert sent.done, sent


def _ses(office: SesOffice, threads: int) -> SesPost:
    return SesPost(config.Ses(endpoint=office.url), threads=threads)


def _at(rate: int, seconds: int, often: int, office: SesOffice, sends: Sends) -> Iterator[Row]:
    """The rate that arrived, and the most that came within any one second: the medians of some sends.

    What the scheduler of a busy machine holds back for a while arrives in a heap, whoever sent it.
    """
    sends.readers(rate * seconds)
    seen = [_paced(rate, office, sends) for _ in range(often)]
    kept, most = (statistics.median(some) for some in zip(*seen, strict=True))
    yield Row(f"send at {rate} a second, 60 ms away", kept, "the rate asked for", rate, ">= 0.98", "a second")
    yield Row("  the most in any one second", most, "the rate", rate, "<= 1", "mails")


def _paced(rate: int, office: SesOffice, sends: Sends) -> tuple[float, int]:
    """What arrived of one send: mails a second, and the most within one."""
    office.reset()
    office.tell(latency=LATENCY, keep="nothing")
    threads = int(rate * LATENCY) + 4
    with contextlib.closing(_ses(office, threads)) as post:
        sends.send(sends.next(), post, rate, threads)
    times = [one.at for one in office.log()]
    return (len(times) - 1) / (max(times) - min(times)), most_in_a_second(times)


def _flat(office: SesOffice, sends: Sends, where: str) -> Iterator[Row]:
    """As fast as it goes, far away and next door."""
    sends.readers(FLAT)
    for latency in (LATENCY, 0.0):
        office.reset()
        office.tell(latency=latency, keep="nothing")
        with contextlib.closing(_ses(office, THREADS)) as post:
            ours, theirs = _by_turns(office, sends, post)
        goal = ">= 0.85" if latency else "-"
        what = f"flat out, {THREADS} threads, {latency * 1000:.0f} ms away"
        yield Row(what, ours, f"bare boto3; {where}", theirs, goal, "a second")


def _by_turns(office: SesOffice, sends: Sends, post: SesPost) -> tuple[float, float]:
    """Mails a second of ours and of bare boto3, the median of some rounds after one that is not counted."""
    rates: tuple[list[float], list[float]] = ([], [])
    for at in range(ROUNDS + 1):
        number = sends.next()
        runs = (
            lambda number=number: sends.send(number, post, 1e6, THREADS),
            lambda: _bare(post, sends.edition),
        )
        for run, kept in zip(runs, rates, strict=True):
            if arrived := _arrived(office, run, at > 0):
                kept.append(arrived)
    return statistics.median(rates[0]), statistics.median(rates[1])


def _arrived(office: SesOffice, run: Callable[[], object], counts: bool) -> float | None:
    """Mails a second from the first arrival to the last."""
    before = len(office.log())
    run()
    times = [one.at for one in office.log()[before:]]
    assert len(times) == FLAT
    return (len(times) - 1) / (max(times) - min(times)) if counts else None


def _bare(post: SesPost, edition: Edition) -> None:
    """The same mail to as many, by the same client, with nothing kept of it."""
    client = post._client
    mould = compose.mould(edition, newsletter=SETTINGS.newsletter, list_id="bench.news.bench.org")
    made = compose.compose(
        mould, to="r@readers.example", token=lambda _: TOKEN_SENTINEL, delivery="0-0", now=NOW
    )
    numbers, lock = iter(range(FLAT)), Lock()

    def work() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            client.send_email(
                FromEmailAddress=made.sender,
                Destination={"ToAddresses": [f"reader-{number}@readers.example"]},
                Content={"Raw": {"Data": made.raw}},
                EmailTags=[{"Name": name, "Value": value} for name, value in made.tags],
            )

    with ThreadPoolExecutor(THREADS) as pool:
        for worker in [pool.submit(work) for _ in range(THREADS)]:
            worker.result()


@contextlib.contextmanager
def _postgresql() -> Iterator[str | None]:
    """The address of a server's database, if there is a server."""
    try:
        postgres.installed()
    except FileNotFoundError:
        yield None
        return
    with postgres.running(durable=True) as home:
        yield f"postgresql://postgres@/postgres?host={home}"


def _memory(home: Path) -> Iterator[Row]:
    """The peak of a process that sends to very many, beside that of one that sends to some."""
    peaks = {count: _peak(home, count) for count in (FEW, MANY)}
    yield Row(
        f"memory of a send to {MANY:,}", peaks[MANY], f"of a send to {FEW:,}", peaks[FEW], "<= 1.1", "MB"
    )


def _peak(home: Path, count: int) -> float:
    command = [sys.executable, "-m", "benchmarks.bench_send", str(home), str(count)]
    done = subprocess.run(
        command,
        cwd=Path(__file__).parents[1],
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(done.stdout)


class Taker:
    """A post that takes everything at once and keeps nothing."""

    name = "taker"

    def send(self, message: Message) -> Receipt:
        """Take it."""
        return Receipt(message.delivery)

    def terms(self) -> Terms:
        """No limits."""
        return Terms()

    def close(self) -> None:
        """Nothing is held open."""


def _main(home: Path, count: int) -> None:
    """Send to so many and print the peak of this process's memory, in MB."""
    sends = Sends(home, render(an_issue(), SETTINGS), f"sqlite:///{home}/{count}.db")
    for upto in range(1_000, count + 1, 1_000):  # a list of all would be the peak itself
        sends.readers(upto)
    sends.send(sends.next(), Taker(), 1e6, THREADS)
    peak = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    print(int(peak.split()[1]) / 1024)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), int(sys.argv[2]))
