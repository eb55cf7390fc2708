"""backup: a copy that is whole, made while the original is written, and that sends nothing by itself."""

import sqlite3
import threading
import time
from contextlib import closing, suppress

import pytest

from curator import store
from curator.errors import Held, Refused, StoreError
from curator.jobs import schedule
from curator.jobs.backup import backup
from curator.jobs.send import send
from curator.model import DeliveryState
from curator.store import candidates, deliveries, memos, reading, writing
from tests.support import make, sender
from tests.support.hands import Book, Clock
from tests.support.make import NOW
from tests.support.processes import processes


def test_a_backup_is_the_whole_database(sqlite_engine, tmp_path):
    """What is in it can be read by this program; the original knows nothing of it."""
    made = make.candidate(sqlite_engine)
    backup(sqlite_engine, tmp_path / "copy.db", now=NOW)
    with store.open_store(f"sqlite:///{tmp_path}/copy.db") as copy:
        assert make.candidate_again(copy, made) == made
    with reading(sqlite_engine) as conn:
        assert memos.read(conn, memos.RESTORED) is None


def test_a_backup_is_one_file(sqlite_engine, tmp_path):
    """Nothing beside it that could be forgotten when it is carried away."""
    backup(sqlite_engine, tmp_path / "copy.db", now=NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["copy.db"]


def test_a_backup_made_while_others_write_is_consistent(sqlite_engine, tmp_path):
    """Either both halves of each transaction are in it, or neither."""
    stop, begun = threading.Event(), threading.Event()

    def write():
        at = 0
        while not stop.is_set():
            with writing(sqlite_engine) as conn:
                memos.write(conn, "left", str(at))
                candidates.add(conn, f"n.example/{at}", f"https://n.example/{at}", now=NOW)
                memos.write(conn, "right", str(at))
            at += 1
            begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(10)
    paths = [tmp_path / f"{at}.db" for at in range(3)]
    for path in paths:
        backup(sqlite_engine, path, now=NOW)
    stop.set()
    writer.join(10)
    for path in paths:
        with closing(sqlite3.connect(path)) as copy:
            told = dict(copy.execute("SELECT name, value FROM memo WHERE name <> 'restored'").fetchall())
            (count,) = copy.execute("SELECT count(*) FROM candidate").fetchone()
            assert told["left"] == told["right"] == str(count - 1)
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_restored_backup_never_sends_by_itself(sqlite_engine, settings, tmp_path):
    """The original sent after it was made: the copy mails nobody before a person says so (P8)."""
    make.approved(sqlite_engine, settings)
    backup(sqlite_engine, tmp_path / "copy.db", now=NOW)
    assert send(sqlite_engine, settings, Book(), 1, clock=Clock(), by="ada").done
    book = Book()
    with store.open_store(f"sqlite:///{tmp_path}/copy.db") as copy:
        with pytest.raises(Held, match="this database is a backup of 2026-11-23 09:00 UTC"):
            send(copy, settings, book, 1, clock=Clock(), by="ada")
        assert book.taken == []
        assert schedule.resume(copy, now=NOW, home=settings.home)
        assert send(copy, settings, book, 1, clock=Clock(), by="ada").done


def test_backups_during_a_send_are_consistent_and_send_nothing(sqlite_engine, settings, tmp_path):
    """Another process sends while one backup after the other is made: in each of them the sum is right."""
    issue = make.approved(sqlite_engine, settings, 400)
    url, log = sqlite_engine.url.render_as_string(), tmp_path / "taken"
    sending = processes().Process(target=sender.main, args=(url, settings.home, log))
    sending.start()
    while sending.is_alive() and not (log.exists() and log.read_text()):
        time.sleep(0.01)
    seen = []
    while sending.is_alive() or not seen:
        copy = tmp_path / f"{len(seen)}.db"
        backup(sqlite_engine, copy, now=NOW)
        seen.append(state_of(copy, issue, settings))
        time.sleep(0.05)
    sending.join(30)
    assert sending.exitcode == 0
    assert len(log.read_text().splitlines()) == 400, "the backups sent nothing, and held up nobody"
    assert len(set(seen)) > 2, "they were made in the middle of it"


def state_of(copy, issue, settings):
    """How many have got theirs in a copy, which is sound, adds up, and is held."""
    with closing(sqlite3.connect(copy)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert conn.execute("PRAGMA foreign_key_check").fetchone() is None
    book = Book()
    with store.open_store(f"sqlite:///{copy}") as engine:
        assert schedule.held(engine).startswith("this database is a backup")
        with suppress(Held):  # a send that is through is told, no more
            send(engine, settings, book, 1, clock=Clock(), by="ada")
        with reading(engine) as conn:
            tally = deliveries.tally(conn, issue.id)
    assert book.taken == []
    assert tally.conserved
    return tally.counts.get(DeliveryState.SENT, 0)


def test_a_file_that_is_there_is_not_written_over(sqlite_engine, tmp_path):
    """Nor is a folder made; both lines say what to do."""
    (tmp_path / "copy.db").write_text("precious")
    with pytest.raises(Refused, match="exists; name a new file"):
        backup(sqlite_engine, tmp_path / "copy.db", now=NOW)
    assert (tmp_path / "copy.db").read_text() == "precious"
    with pytest.raises(Refused, match="no folder"):
        backup(sqlite_engine, tmp_path / "missing" / "copy.db", now=NOW)


def test_a_backup_that_was_cut_short_is_in_nobodys_way(sqlite_engine, tmp_path):
    """What was left of it is replaced."""
    (tmp_path / "copy.db.part").write_text("half a backup")
    backup(sqlite_engine, tmp_path / "copy.db", now=NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["copy.db"]


def test_a_place_that_cannot_be_written_is_one_line(sqlite_engine):
    """With the reason, and not a traceback."""
    from pathlib import Path

    with pytest.raises(StoreError) as caught:
        backup(sqlite_engine, Path("/proc/copy.db"), now=NOW)
    assert "\n" not in str(caught.value)


def test_a_server_is_backed_up_by_its_own_tool(postgresql):
    """The line names it."""
    from pathlib import Path

    from curator.store import open_engine

    with postgresql.database() as url:
        engine = open_engine(url)
        with pytest.raises(Refused, match="pg_dump"):
            backup(engine, Path("copy.db"), now=NOW)
        engine.dispose()
