"""Many senders at once: every delivery is claimed by exactly one of them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from curator.model import DeliveryState, Receipt, Standing
from curator.store import candidates, deliveries, ledger, reading, subscribers, writing
from tests.support import make
from tests.support.make import NOW

THREADS = 6


def together(work):
    """What each of the threads returns, all let go at one moment."""
    gate = threading.Barrier(THREADS)

    def one(number):
        gate.wait(10)
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def test_no_delivery_is_claimed_twice(engine):
    """Six threads take sixty: each is taken once, none is left."""
    issue = make.frozen(engine, 60)
    lease = make.lease(engine, issue)

    def work(_):
        taken = []
        while True:
            with writing(engine) as conn:
                found = make.claim(conn, lease, NOW)
            if found is None:
                return taken
            taken.append(found.id)

    claimed = [one for taken in together(work) for one in taken]
    with reading(engine) as conn:
        left = deliveries.tally(conn, issue.id).counts.get(DeliveryState.QUEUED, 0)
    assert len(claimed) == len(set(claimed))
    assert len(claimed) + left == 60
    # On PostgreSQL a thread may find the last ones locked by another and go; the others take them.
    assert left == 0


def test_everybody_who_joins_is_another_sender(engine):
    """Six at once: six numbers, and all of them may claim."""
    issue = make.frozen(engine, 6)
    leases = together(lambda number: make.lease(engine, issue, f"here:{number}"))
    assert len({lease.epoch for lease in leases}) == THREADS
    with writing(engine) as conn:
        assert all(make.claim(conn, lease) for lease in leases)


def test_a_delivery_is_ended_by_one(engine):
    """Two threads that believe it theirs: one is told that it is not."""
    issue = make.frozen(engine, 1)
    lease = make.lease(engine, issue)
    with writing(engine) as conn:
        taken = make.claim(conn, lease, NOW)

    def end(number):
        with writing(engine) as conn:
            return ledger.accept(conn, lease, [(taken.id, Receipt(f"r{number}"))], NOW)

    assert sorted(together(end)) == [0] * (THREADS - 1) + [1]


def test_an_address_added_by_many_at_once_is_one_candidate(engine):
    """Whoever comes second gets the first one's id, not an error."""

    def add(number):
        with writing(engine) as conn:
            return candidates.add(
                conn, "nightjar.example/owls", f"https://nightjar.example/owls?{number}", now=NOW
            )

    found = together(add)
    assert len({known for known, _ in found}) == 1
    assert [new for _, new in found].count(True) == 1
    with reading(engine) as conn:
        assert candidates.count_some(conn) == 1


def test_who_is_just_leaving_is_not_claimed(engine):
    """Before that is committed, too: a mail that went out would come after an unsubscribe that is stored."""
    issue = make.frozen(engine, 2)
    lease = make.lease(engine, issue)
    begun, done = threading.Event(), threading.Event()

    def leave():
        with writing(engine) as conn:
            subscribers.move(conn, 1, [Standing.ACTIVE], Standing.LEFT, NOW)
            begun.set()
            done.wait(0.3)

    with ThreadPoolExecutor(1) as pool:
        leaving = pool.submit(leave)
        assert begun.wait(10)
        with writing(engine) as conn:
            taken = ledger.claim(conn, lease, NOW, 2)
        done.set()
        leaving.result(10)
    assert [one.address for one in taken] == ["reader-001@post.example"]


def test_whose_claim_is_just_written_leaves_after_it(engine):
    """Else a mail that was not claimed yet would go out after the unsubscribe."""
    lease = make.lease(engine, make.frozen(engine, 1))
    with ThreadPoolExecutor(1) as pool:
        with writing(engine) as conn:
            assert ledger.claim(conn, lease, NOW, 1)
            leaving = pool.submit(make.leave, engine, "reader-000@post.example")
            with pytest.raises(TimeoutError):
                leaving.result(0.3)
        leaving.result(10)
