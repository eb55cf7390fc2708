"""restore: a backup put in the database's place, looked through, and sent by nobody but a person's word."""

import os
import shutil
import sqlite3
import stat
from contextlib import closing

import pytest
from alembic import command

from curator import store
from curator.errors import CuratorError, Held, Refused, StoreError, StoreOutdated
from curator.jobs import schedule
from curator.jobs.backup import backup, restore
from curator.jobs.send import send
from curator.store import memos, migrate, open_engine, reading, writing
from tests.support import make
from tests.support.hands import Book, Clock
from tests.support.make import NOW


@pytest.fixture
def url(settings):
    """The address of a database in the newsletter's folder, which is not there yet."""
    return f"sqlite:///{settings.home}/curator.db"


@pytest.fixture
def copy(sqlite_engine, tmp_path):
    """A backup with one candidate in it."""
    make.candidate(sqlite_engine)
    backup(sqlite_engine, tmp_path / "copy.db", now=NOW)
    return tmp_path / "copy.db"


def held_as(url):
    """What the database says of itself, and how many candidates are in it."""
    with store.open_store(url) as engine:
        return schedule.held(engine), len(make.queue(engine))


def test_a_backup_is_taken_where_there_is_no_database(copy, url, settings):
    """It stays what it is, and the new one is its owner's alone and held."""
    before = copy.read_bytes()
    assert restore(url, copy, now=NOW) is None
    assert held_as(url) == ("this database is a backup of 2026-11-23 09:00 UTC", 1)
    assert copy.read_bytes() == before
    assert stat.S_IMODE((settings.home / "curator.db").stat().st_mode) == 0o600


def test_a_database_makes_room_only_when_told(sqlite, copy, settings, url):
    """It is kept, whole, beside the new one."""
    with sqlite.database() as model:
        shutil.copyfile(model.removeprefix("sqlite:///"), settings.home / "curator.db")
    with store.open_store(url) as engine:
        make.candidate(engine, "https://a.example/1")
        make.candidate(engine, "https://a.example/2")
    with pytest.raises(Refused, match=r"curator\.db is there already; .*: curator restore .* --force"):
        restore(url, copy, now=NOW)
    assert held_as(url) == (None, 2)
    kept = restore(url, copy, now=NOW, force=True)
    assert kept.name == "curator.db.20261123-090000"
    assert held_as(url)[1] == 1
    assert held_as(f"sqlite:///{kept}") == (None, 2)
    assert sorted(path.name for path in settings.home.glob("*.db*") if path != copy) == [
        "curator.db",
        kept.name,
    ]


def test_what_was_kept_is_kept(copy, url):
    """Two restores in a second leave two databases aside."""
    restore(url, copy, now=NOW)
    kept = {restore(url, copy, now=NOW, force=True) for _ in range(3)}
    assert len(kept) == 3
    assert all(path.exists() for path in kept)


def test_a_database_in_use_is_left_alone(sqlite_engine, copy):
    """Whoever works with it would work on with what is not the newsletter's any more."""
    url = sqlite_engine.url.render_as_string()
    with reading(sqlite_engine), pytest.raises(Refused, match=r"is in use; stop what works with it"):
        restore(url, copy, now=NOW, force=True)
    assert held_as(url) == (None, 1)


def test_a_broken_database_makes_room(copy, settings, url):
    """That may be why the backup is needed; its log is not taken for the new one's."""
    path = settings.home / "curator.db"
    path.write_bytes(b"SQLite format 3\0" + os.urandom(9000))
    broken = path.read_bytes()
    (settings.home / "curator.db-wal").write_bytes(b"old news")
    kept = restore(url, copy, now=NOW, force=True)
    assert kept.read_bytes() == broken
    assert not (settings.home / "curator.db-wal").exists()
    assert held_as(url)[1] == 1


def test_a_copy_made_in_use_is_taken_with_its_log(sqlite_engine, tmp_path, url):
    """What stands in the log alone is restored, too; and it is held, though no backup made it."""
    path = sqlite_engine.url.database
    make.candidate(sqlite_engine)  # its connection stays open, and so does the log
    for end in ("", "-wal"):
        shutil.copyfile(path + end, tmp_path / f"raw{end}")
    restore(url, tmp_path / "raw", now=NOW)
    assert held_as(url) == ("this database was restored on 2026-11-23 09:00 UTC from a copy", 1)


def test_a_backup_of_an_older_curator_is_raised(tmp_path, url):
    """The database can be used at once."""
    old = open_engine(f"sqlite:///{tmp_path}/old.db")
    with writing(old) as conn:
        command.upgrade(migrate._config(conn), "0001")
        memos.write(conn, memos.PAUSED, "paused by ada")
    old.dispose()
    restore(url, tmp_path / "old.db", now=NOW)
    with store.open_store(url) as engine, reading(engine) as conn:
        assert memos.read(conn, memos.PAUSED) == "paused by ada"


def junk(path):
    """A file that is no database."""
    path.write_text("notes")


def foreign(path):
    """Another program's database."""
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE bookmark (url)")


def newer(path):
    """A database of a curator to come."""
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")
        conn.commit()


def astray(path):
    """A database with a row that points at nothing."""
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("INSERT INTO merge (old_id, candidate_id) VALUES (77, 78)")
        conn.commit()


def torn(path):
    """A database with a few broken pages."""
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\x7f" * 16_384)


@pytest.mark.parametrize(
    ("spoil", "error", "said"),
    [
        (junk, Refused, "is no backup: it is not a SQLite database"),
        (lambda path: path.unlink(), Refused, "cannot be read: no such file or directory"),
        (newer, StoreOutdated, "newer curator"),
        (astray, StoreError, "rows in merge that point at nothing"),
        (torn, StoreError, "."),
    ],
)
def test_what_is_no_sound_backup_is_refused(copy, url, settings, spoil, error, said):
    """In one line, and nothing is left of it."""
    spoil(copy)
    with pytest.raises(error, match=said) as caught:
        restore(url, copy, now=NOW)
    assert "\n" not in str(caught.value)
    assert not list(settings.home.glob("curator.db*"))


def test_another_programs_database_is_refused(tmp_path, url):
    """It is not filled with tables."""
    foreign(tmp_path / "other.db")
    with pytest.raises(Refused, match=r"other\.db is no backup: it is a database of another program"):
        restore(url, tmp_path / "other.db", now=NOW)


def test_the_database_itself_is_no_backup(copy, url):
    """By whatever name."""
    restore(url, copy, now=NOW)
    with pytest.raises(Refused, match="is the database itself"):
        restore(url, copy.parent / "curator.db", now=NOW, force=True)


def test_a_folder_that_cannot_be_written_is_one_line(copy):
    """With the reason."""
    with pytest.raises(CuratorError) as caught:
        restore("sqlite:////proc/curator.db", copy, now=NOW)
    assert "\n" not in str(caught.value)


def test_a_server_is_restored_by_its_own_tool(copy):
    """The line names it, and what to do afterwards."""
    with pytest.raises(Refused, match=r"pg_restore, then: curator schedule resume"):
        restore("postgresql://owl@nowhere/digest", copy, now=NOW)


def test_what_was_sent_since_the_backup_is_sent_by_nobody(sqlite_engine, settings, tmp_path):
    """Until a person says so (P8)."""
    make.approved(sqlite_engine, settings)
    backup(sqlite_engine, tmp_path / "copy.db", now=NOW)
    assert send(sqlite_engine, settings, Book(), 1, clock=Clock(), by="ada").done
    url = sqlite_engine.url.render_as_string()
    sqlite_engine.dispose()
    restore(url, tmp_path / "copy.db", now=NOW, force=True)
    book = Book()
    with store.open_store(url) as engine:
        with pytest.raises(Held, match="this database is a backup"):
            send(engine, settings, book, 1, clock=Clock(), by="ada")
        assert book.taken == []
        assert schedule.resume(engine, now=NOW, home=settings.home).approved == (1,)
