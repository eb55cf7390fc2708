"""A sender that is killed, again and again: nobody gets an issue twice, nobody is lost."""

import time
from collections import Counter

from curator.jobs import send
from curator.model import DeliveryState, IssueState
from curator.store import deliveries, reading
from tests.support import make, sender
from tests.support.hands import Book
from tests.support.processes import processes

RECIPIENTS, KILLS, THREADS = 200, 5, 4


def lines(log):
    return log.read_text().splitlines() if log.exists() else []


def kill_in_the_middle(url, home, log, until):
    """Start a sender, and kill it when so many messages have been taken."""
    process = processes().Process(target=sender.main, args=(url, home, log))
    process.start()
    deadline = time.monotonic() + 30
    while len(lines(log)) < until and process.is_alive() and time.monotonic() < deadline:
        time.sleep(0.001)
    assert process.is_alive(), "the sender ended before it was killed"
    process.kill()
    process.join(10)
    process.close()


def test_a_sender_killed_again_and_again_mails_nobody_twice(engine, url, settings, tmp_path):
    """Each kill leaves at most one message a thread in doubt; all others get theirs, once."""
    issue = make.approved(engine, settings, RECIPIENTS)
    log = tmp_path / "taken"
    for kill in range(KILLS):
        kill_in_the_middle(url, settings.home, log, 7 + kill * (RECIPIENTS // (KILLS + 2)))
    sender.main(url, settings.home, log)
    taken = Counter(line.split()[0] for line in lines(log))
    with reading(engine) as conn:
        tally = deliveries.tally(conn, issue.id)
        fates = {one.address: one.state for one in deliveries.list_some(conn, issue.id)}
    assert max(taken.values()) == 1
    assert tally.conserved
    assert set(fates.values()) <= {DeliveryState.SENT, DeliveryState.IN_DOUBT}
    assert {address for address, state in fates.items() if state is DeliveryState.SENT} <= set(taken)
    assert tally.counts.get(DeliveryState.IN_DOUBT, 0) <= KILLS * THREADS
    assert make.issue_again(engine).state is IssueState.SENT


def test_a_killed_senders_lease_holds_up_nobody_on_its_host(engine, url, settings, tmp_path):
    """Its process is seen to be gone; nobody waits two minutes."""
    make.approved(engine, settings, 50)
    log = tmp_path / "taken"
    kill_in_the_middle(url, settings.home, log, 5)
    began = time.monotonic()
    book = Book()
    assert send.send(engine, settings, book, 1, clock=make_clock, by="ada").done
    assert time.monotonic() - began < 10
    assert not {line.split()[0] for line in lines(log)} & set(book.addresses)


def make_clock():
    """The real time, which the killed sender's lease was in."""
    from datetime import UTC, datetime

    return datetime.now(UTC)
