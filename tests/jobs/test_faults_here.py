"""Faults on our side of a send: a full disk, a locked database, a jumping clock, people who act meanwhile."""

import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, text

from curator.errors import Refused, StoreError
from curator.jobs import approve, assemble, prefer, settle
from curator.jobs import leave as job
from curator.model import DeliveryState, EventKind, IssueState, MailEvent
from curator.store import deliveries, open_engine, reading, subscribers
from curator.store.engine import bare
from tests.support import make
from tests.support.promises import MAILED, counts
from tests.support.ses_office import throttled
from tests.support.trials import THREADS, Trial, trial

__all__ = ["trial"]

D = DeliveryState
DAY, YEAR = timedelta(days=1), timedelta(days=365)


def real():
    return datetime.now(UTC)


class JumpingClock:
    """The real time, until it jumps."""

    def __init__(self, jump):
        self._jump, self._off = jump, timedelta()

    def jump(self):
        self._off = self._jump

    def __call__(self):
        return real() + self._off


@pytest.mark.parametrize(
    "jump",
    [DAY, -YEAR, pytest.param(-DAY, marks=pytest.mark.long), pytest.param(YEAR, marks=pytest.mark.long)],
    ids=["day", "year back", "day back", "year"],
)
def test_a_clock_that_jumps_in_the_middle_costs_nobody_anything(trial, jump):
    """Those who were to be tried again a second later wait no longer than that."""
    trial.begin(40, latency=0.01, rules=[throttled(after=10, times=3)])
    clock = JumpingClock(jump)
    trial.beside(clock.jump, after=14)
    assert trial.send(clock=clock).done
    assert counts(trial.check()) == {D.SENT: 40}


@pytest.mark.parametrize("jump", [DAY, -DAY], ids=["ahead", "behind"])
def test_two_senders_whose_clocks_differ_mail_nobody_twice(trial, jump):
    """Each may take the other one for dead; what both had in the middle is in doubt at most."""
    trial.begin(120, latency=0.02)
    second = trial.beside(lambda: trial.send(engine=trial.other(), clock=lambda: real() + jump), after=20)
    trial.send()
    second.join(20)
    assert not second.is_alive()
    while not trial.send().done:
        assert not counts(trial.check()).get(D.SENDING)
    ledger = trial.check(killed=2 * THREADS)
    assert set(counts(ledger)) <= {D.SENT, D.IN_DOUBT}
    assert counts(ledger).get(D.IN_DOUBT, 0) <= 2 * THREADS


def test_several_senders_at_once_share_the_work(trial):
    """Three, each with a way of its own into the database."""
    trial.begin(150, latency=0.02)
    others = [trial.beside(lambda: trial.send(engine=trial.other()), after=10) for _ in range(2)]
    trial.send()
    for other in others:
        other.join(20)
    assert counts(trial.check()) == {D.SENT: 150}
    assert make.issue_again(trial.engine).state is IssueState.SENT


def hold(engine, seconds):
    """Keep everybody else from writing, and on PostgreSQL from reading too, for so long."""
    if engine.dialect.name == "sqlite":
        with bare(engine) as conn:
            conn.exec_driver_sql("BEGIN EXCLUSIVE")
            time.sleep(seconds)
            conn.exec_driver_sql("COMMIT")
    else:
        with engine.begin() as conn:
            conn.execute(text("LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE"))
            time.sleep(seconds)


def locked(trial, seconds, busy_seconds):
    """A send during which another program holds the database for so long."""
    trial.begin(60, latency=0.01)
    other = trial.beside(lambda: hold(trial.other(busy_seconds=20), seconds), after=20)
    engine = trial.other(busy_seconds=busy_seconds)
    sent = trial.send(engine=engine)
    other.join(60)
    assert not other.is_alive()
    trial.check()
    assert sent.done or trial.send().done
    assert counts(trial.check()) == {D.SENT: 60}


def test_a_database_that_another_program_holds_costs_time_and_nothing_else(trial):
    """For longer than a writer waits at a time."""
    locked(trial, seconds=2, busy_seconds=0.3)


@pytest.mark.long
def test_a_database_that_is_held_for_half_a_minute_costs_time_and_nothing_else(trial):
    """With the patience that ships."""
    locked(trial, seconds=30, busy_seconds=5)


@pytest.fixture
def on_server(postgresql, settings, office):
    """A trial on PostgreSQL, in a database of its own."""
    with postgresql.own_database() as url:
        engine = open_engine(url)
        made = Trial(engine, url, settings, office)
        yield made
        made.close()
        engine.dispose()


def drop_all(engine, times):
    """Have the server break every other connection to this database."""
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    for _ in range(times):
        with engine.begin() as conn:
            conn.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
        time.sleep(0.3)


def test_a_server_that_breaks_its_connections_costs_nobody_a_second_mail(on_server):
    """Again and again: what is not known to be committed is in doubt at most."""
    on_server.begin(120, latency=0.02)
    breaks = 3
    breaking = on_server.beside(lambda: drop_all(on_server.other(), breaks), after=10)
    for _ in range(10):
        with suppress(StoreError):
            if on_server.send().done:
                break
    breaking.join(10)
    ledger = on_server.check(killed=breaks * THREADS)
    assert counts(ledger).keys() <= {D.SENT, D.IN_DOUBT}
    assert counts(ledger).get(D.IN_DOUBT, 0) <= breaks * THREADS
    assert make.issue_again(on_server.engine).state is IssueState.SENT


def full(trial):
    """A way into a SQLite database that can grow no more until a flag is set; the flag, and what was said."""
    room, said, engine = threading.Event(), [], trial.other()

    def limit(connection, _record=None):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    def lift(conn):
        if room.is_set():
            conn.exec_driver_sql("PRAGMA max_page_count = 1073741823")

    event.listen(engine, "connect", limit)
    event.listen(engine, "begin", lift, insert=True)
    event.listen(engine, "handle_error", lambda context: said.append(str(context.original_exception)))
    return engine, room, said


@pytest.fixture
def on_disk(sqlite_engine, settings, office):
    """A trial on SQLite: how full a server's disk is, the server knows."""
    made = Trial(sqlite_engine, str(sqlite_engine.url), settings, office)
    yield made
    made.close()


def test_a_disk_that_is_full_for_a_while_costs_time_and_nothing_else(on_disk):
    """What was taken is known to the sender alone, and is written as soon as there is room."""
    on_disk.begin(400)
    on_disk.send(stop=stopped())
    engine, room, said = full(on_disk)
    threading.Timer(2, room.set).start()
    assert on_disk.send(engine=engine).done
    assert "database or disk is full" in said
    assert counts(on_disk.check()) == {D.SENT: 400}


@pytest.mark.long
def test_a_disk_that_stays_full_stops_the_send_and_costs_nobody_a_second_mail(on_disk):
    """After some tries, in one line; what was in flight then is in doubt."""
    on_disk.begin(400)
    on_disk.send(stop=stopped())
    engine, _, _ = full(on_disk)
    with pytest.raises(StoreError, match="full"):
        on_disk.send(engine=engine)
    on_disk.check(killed=THREADS, resting=False)
    assert on_disk.send().done
    ledger = on_disk.check(killed=THREADS)
    assert counts(ledger).keys() <= {D.SENT, D.IN_DOUBT}
    assert counts(ledger).get(D.IN_DOUBT, 0) <= THREADS


def stopped():
    """A send that is told to stop before it begins freezes, and does nothing more."""
    flag = threading.Event()
    flag.set()
    return flag


def test_what_goes_out_is_not_changed_any_more(trial):
    """No edit, no withdrawal, no second approval while it is sent; all get the bytes that were approved."""
    trial.begin(60, latency=0.02)
    said = []

    def meddle():
        other = trial.other()
        changed = lambda issue: replace(issue, title="Other")  # noqa: E731  as short as a method's name
        for act in (
            lambda: assemble.change(other, 1, changed, now=real(), by="bob", what="edited"),
            lambda: approve.unapprove(other, 1, now=real(), by="bob"),
            lambda: approve.approve(other, trial.settings, 1, now=real(), by="bob"),
        ):
            with pytest.raises(Refused) as refusal:
                act()
            said.append(str(refusal.value))

    meddler = trial.beside(meddle, after=20)
    assert trial.send().done
    meddler.join(10)
    assert len(said) == 3
    assert counts(trial.check()) == {D.SENT: 60}


def leave(trial, engine, reader):
    job.leave(engine, trial.settings, reader.id, now=real())


def rest(trial, engine, reader):
    prefer.pause(engine, trial.settings, reader.id, (real() + 30 * DAY).date(), now=real())


def complain(_, engine, reader):
    told = MailEvent(f"of {reader.id}", EventKind.COMPLAINT, real(), reader.address)
    settle.settle(engine, [told], now=real())


def bounce(_, engine, reader):
    told = MailEvent(f"of {reader.id}", EventKind.BOUNCE, real(), reader.address, permanent=True)
    settle.settle(engine, [told], now=real())


@pytest.mark.parametrize("count", [120, pytest.param(3000, marks=pytest.mark.long)])
@pytest.mark.parametrize("go", [leave, rest, complain, pytest.param(bounce, marks=pytest.mark.long)])
def test_nobody_is_mailed_whose_leave_was_stored_before_their_turn(trial, go, count):
    """An unsubscribe, a pause, a complaint, another mail's bounce: who would be claimed later is skipped."""
    trial.begin(count, latency=0.02)
    gone = {}

    def all_go():
        other = trial.other()
        with reading(other) as conn:
            readers = list(subscribers.each(conn))
        for reader in readers[: count // 2 : -3]:
            go(trial, other, reader)
            gone[reader.address] = real()

    leaving = trial.beside(all_go, after=10)
    sent = trial.send()
    leaving.join(60)
    assert sent.done
    ledger = trial.check()
    late = [one for one in gone if ledger[one].state in MAILED and ledger[one].claimed_at > gone[one]]
    assert late == []
    assert counts(ledger)[D.SKIPPED] > 0
    assert counts(ledger)[D.SENT] + counts(ledger)[D.SKIPPED] == count
    assert set(ledger) - set(gone) == {one for one in ledger if ledger[one].state is D.SENT} - set(gone)


def test_events_that_come_before_our_own_answer_are_not_lost(trial):
    """A bounce of the very mail whose call is still open; in the end it has bounced."""
    trial.begin(12, latency=0.3)

    def all_bounce():
        with reading(trial.engine) as conn:
            known = {one.address: one.id for one in deliveries.list_some(conn, trial.issue.id)}
        for request in trial.log():
            told = MailEvent(
                f"of {known[request.to]}",
                EventKind.BOUNCE,
                real(),
                request.to,
                request.delivery,
                permanent=True,
            )
            settle.settle(trial.other(), [told], now=real())

    events = trial.beside(all_bounce, after=THREADS)
    assert trial.send().done
    events.join(10)
    assert counts(trial.check()) == {D.SENT: 12 - THREADS, D.BOUNCED: THREADS}


def test_a_send_that_is_told_to_stop_ends_what_is_in_flight_and_no_more(trial):
    """Within seconds; the rest goes out the next time."""
    trial.begin(40, latency=0.1)
    stop = threading.Event()
    trial.beside(stop.set, after=8)
    began = time.monotonic()
    assert not trial.send(stop=stop).done
    assert time.monotonic() - began < 5
    assert set(counts(trial.check())) == {D.SENT, D.QUEUED}
    trial.office.tell(latency=0)
    assert trial.send().done
    assert counts(trial.check()) == {D.SENT: 40}


def test_readers_who_come_after_the_freeze_are_not_written_to(trial):
    """Whoever joins meanwhile gets the next issue."""
    trial.begin(40, latency=0.02)
    joining = trial.beside(lambda: make.readers(trial.other(), 5, first=500), after=10)
    assert trial.send().done
    joining.join(5)
    assert len(trial.check()) == 40
    with reading(trial.engine) as conn:
        assert deliveries.tally(conn, trial.issue.id).frozen == 40
