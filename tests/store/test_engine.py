"""Opening and transactions: no update is lost, a busy database is told apart from an unusable one."""

import sqlite3
import time
import traceback
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from curator import store
from curator.errors import StoreBusy, StoreError
from curator.store import memos, reading, writing
from curator.store.engine import damage, open_engine
from curator.store.schema import memo, metadata, subscriber
from tests.support import make
from tests.support.processes import processes

PROCESSES, TIMES = 4, 25


def count_up(url, times):
    """Read a number and write the next one, again and again: what a lost update would show in."""
    engine = open_engine(url)
    for _ in range(times):
        with writing(engine) as conn:
            if engine.dialect.name == "postgresql":
                conn.execute(select(memo).where(memo.c.name == "count").with_for_update())
            memos.write(conn, "count", str(int(memos.read(conn, "count")) + 1))
    engine.dispose()


def test_processes_that_read_and_write_lose_no_update(engine, url):
    """Four processes add one to a number, 25 times each; SQLAlchemy's default transactions lose half."""
    with writing(engine) as conn:
        memos.write(conn, "count", "0")
    context = processes()
    workers = [context.Process(target=count_up, args=(url, TIMES)) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * PROCESSES
    with reading(engine) as conn:
        assert memos.read(conn, "count") == str(PROCESSES * TIMES)


def test_a_failed_transaction_leaves_nothing(engine):
    """An error in the block undoes all of it, and comes out as it was."""

    def half():
        with writing(engine) as conn:
            memos.write(conn, "half", "done")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    with reading(engine) as conn:
        assert memos.read(conn, "half") is None


def test_a_broken_law_is_no_trouble_of_the_database(engine):
    """A constraint's refusal is not told as an unusable database."""
    with pytest.raises(IntegrityError), writing(engine) as conn:
        conn.execute(memo.insert(), [{"name": "a", "value": "1"}, {"name": "a", "value": "2"}])


def test_an_error_names_no_value(engine):
    """It may end in a file that somebody passes on; the driver of PostgreSQL names a key, and no more."""
    make.readers(engine, 1)
    row = {"address": "r@x.example", "key": "reader-000@post.example", "name": "Ada Secret"}
    row |= {"joined_at": make.NOW, "standing": "active", "consent": "by hand"}
    with pytest.raises(IntegrityError) as caught, writing(engine) as conn:
        conn.execute(subscriber.insert().values(**row))
    assert "Ada Secret" not in "".join(traceback.format_exception(caught.value))
    assert "r@x.example" not in str(caught.value)


def test_a_reader_sees_one_state(sqlite_engine):
    """What is committed meanwhile does not appear in the middle of a look."""
    with reading(sqlite_engine) as conn:
        before = conn.execute(select(func.count()).select_from(memo)).scalar_one()
        with writing(sqlite_engine) as other:
            memos.write(other, "new", "1")
        assert conn.execute(select(func.count()).select_from(memo)).scalar_one() == before


def test_foreign_keys_hold(engine):
    """A row cannot name another that is not there."""
    with pytest.raises(IntegrityError), writing(engine) as conn:
        conn.execute(metadata.tables["address"].insert(), {"key": "k", "candidate_id": 99, "url": "u"})


def test_every_sqlite_connection_is_set_up(sqlite_engine):
    """WAL, full synchronisation (a claim survives a power cut), foreign keys."""
    with reading(sqlite_engine) as conn:
        told = [
            conn.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")
        ]
    assert told == ["wal", 2, 1, 0]


def test_a_locked_sqlite_database_is_busy_within_the_time_given(sqlite):
    """A writer waits so long, and no longer, for another program's lock."""
    with sqlite.database() as url:
        engine = open_engine(url, busy_seconds=0.3)
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        with pytest.raises(StoreBusy, match="locked by another program") as caught, writing(engine):
            pass
        assert 0.25 < time.monotonic() - began < 2
        other.execute("ROLLBACK")
        other.close()
        with writing(engine) as conn:
            memos.write(conn, "later", "it works")
        engine.dispose()
    assert not caught.value.permanent
    assert "\n" not in str(caught.value)


def test_a_writer_waits_for_another_one(sqlite):
    """A short wait is no error at all."""
    with sqlite.database() as url:
        engine = open_engine(url, busy_seconds=5)
        with writing(engine) as conn:
            memos.write(conn, "first", "1")
            process = processes().Process(target=write_one, args=(url,))
            process.start()
            time.sleep(0.2)
        process.join(30)
        with reading(engine) as conn:
            assert memos.read(conn, "second") == "2"
        engine.dispose()
    assert process.exitcode == 0


def write_one(url):
    """Write a memo, from a process of its own."""
    engine = open_engine(url)
    with writing(engine) as conn:
        memos.write(conn, "second", "2")
    engine.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@127.0.0.1:9/none",
        "postgresql://nobody:hush@/none?host=/nonexistent",
        "sqlite:////nonexistent/folder/curator.db",
        "sqlite:////proc/curator.db",
    ],
)
def test_a_database_that_cannot_be_reached_is_one_line(url):
    """The line names the database, without its password."""
    with pytest.raises(StoreError, match="cannot be used") as caught, store.open_store(url):
        pass
    assert "\n" not in str(caught.value)
    assert "hush" not in str(caught.value)
    assert "none" in str(caught.value) or "curator.db" in str(caught.value)


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mongodb://here/now", "postgresql+nodriver://a/b", "mysql://a/b"]
)
def test_an_address_of_no_database_is_one_line(url):
    """It says which addresses are."""
    with pytest.raises(StoreError, match="sqlite") as caught, store.open_store(url):
        pass
    assert "\n" not in str(caught.value)


def test_the_short_names_of_postgresql_mean_its_driver():
    """`postgres://`, as hosting providers write it, is understood."""
    engine = open_engine("postgres://ada@db.example/curator")
    assert engine.url.drivername == "postgresql+psycopg"
    engine.dispose()


def test_a_file_that_is_no_database_is_one_line(tmp_path):
    """Somebody's text file named as the database is left alone."""
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, and quite long ones, so that they cannot be an empty database.\n" * 20)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"notes\.txt cannot be used"), store.open_store(f"sqlite:///{path}"):
        pass
    assert path.read_bytes() == before


def scribble(url, at, data):
    """Overwrite a part of a closed database's file, counted from its end if `at` is negative."""
    with Path(url.removeprefix("sqlite:///")).open("r+b") as file:
        file.seek(at, 2 if at < 0 else 0)
        file.write(data)


def test_damage_is_told_in_sqlites_words(sqlite):
    """A wrong count in the header is found; a sound file says nothing."""
    with sqlite.database() as url:
        engine = open_engine(url)
        with reading(engine) as conn:
            assert damage(conn) is None
        engine.dispose()
        scribble(url, 36, b"\0\0\0\x07")
        with reading(engine) as conn:
            assert "reelist" in damage(conn)
        engine.dispose()


def test_a_file_too_broken_to_look_through_is_one_line(sqlite):
    """Whole pages overwritten: what SQLite says of it names the file."""
    with sqlite.database() as url:
        engine = open_engine(url)
        with writing(engine) as conn:
            for at in range(300):
                memos.write(conn, f"memo {at}", "words " * 100)
        engine.dispose()
        scribble(url, -5 * 4096, b"\x00\xff" * 4096)
        with pytest.raises(StoreError, match=r"\.db cannot be used: .*malformed"), reading(engine) as conn:
            damage(conn)
        engine.dispose()


def test_a_server_looks_after_its_own_files(engine):
    """On PostgreSQL there is nothing for us to look at; a new database is sound on both."""
    with reading(engine) as conn:
        assert damage(conn) is None
