"""A database that is copied, put back, moved, or joined by a second host: held until a person says so."""

import os
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.support.shell import Shell
from tests.support.stores import postgresql

__all__ = ["postgresql"]

RESUME = "go on with: curator schedule resume"
READERS = 3


class OnSqlite:
    """The newsletter's database as a file, which is copied and put back as people do it: with cp."""

    def __init__(self, home):
        self.path, self.kept = home / "curator.db", home.parent / "kept"

    def keep(self):
        """Copy it, with what lies beside it."""
        self.kept.mkdir()
        for path in self.path.parent.glob("curator.db*"):
            shutil.copy2(path, self.kept)

    def put_back(self):
        """Put the copy in its place."""
        for path in self.path.parent.glob("curator.db*"):
            path.unlink()
        shutil.copytree(self.kept, self.path.parent, dirs_exist_ok=True)


class OnPostgresql:
    """The newsletter's database on a server, copied as a dump would copy it, and restored."""

    def __init__(self, url):
        self.name = url.partition("@/")[2].partition("?")[0]
        self.admin = url.replace(f"/{self.name}?", "/postgres?")

    def _say(self, *words):
        with psycopg.connect(self.admin, autocommit=True) as conn:
            for one in words:
                conn.execute(one)

    def keep(self):
        """Make a second database of it."""
        self._say(f"CREATE DATABASE kept_{self.name} TEMPLATE {self.name}")

    def put_back(self):
        """Make it anew from the second one."""
        self._say(
            f"DROP DATABASE {self.name} WITH (FORCE)",
            f"CREATE DATABASE {self.name} TEMPLATE kept_{self.name}",
            f"DROP DATABASE kept_{self.name}",
        )


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, shell, monkeypatch):
    """The database of `shell`'s newsletter."""
    if request.param == "sqlite":
        yield OnSqlite(shell.home)
        return
    with request.getfixturevalue("postgresql").own_database() as url:
        monkeypatch.setenv("CURATOR_DATABASE", url)
        yield OnPostgresql(url)


@pytest.fixture
def issue(database, shell, request):
    """Issue #1, approved, for three readers."""
    return request.getfixturevalue("approved")


def mails(home: Path) -> int:
    """How many mails have gone out from a folder."""
    return len(list((home / "outbox").glob("*.eml")))


def refused(shell, said, number=1):
    """The send is held for that reason; so says the doctor, and nothing goes out."""
    before = mails(shell.home)
    ran = shell("send", number)
    assert ran.code == 3
    assert said in ran.complaint
    assert ran.complaint.endswith(RESUME)
    found = {one["what"]: one for one in shell("doctor", "--json").json}["database"]
    assert not found["ok"]
    assert said in found["fault"]
    assert found["fault"].endswith(RESUME)
    assert said in shell.done("schedule", "show", "--json").json["held"]
    assert mails(shell.home) == before


def test_an_older_database_put_back_sends_nothing(database, shell, issue):
    """The copy was made before the first send: its ledger knows of nothing."""
    database.keep()
    shell.done("send", 1)
    database.put_back()
    refused(shell, "this database ")
    assert mails(shell.home) == READERS


def test_a_moment_before_the_send_is_an_older_database(database, shell, issue, pick):
    """A second issue: everything was sent before, and the copy is from just before this send."""
    shell.done("send", 1)
    pick("tawny")
    intro = "This week one more owl was counted, and then counted again, with the same care as ever."
    shell.done("issue", "new", "--title", "One more owl", "--intro", intro)
    shell.done("issue", "approve", 2)
    database.keep()
    shell.done("send", 2)
    database.put_back()
    refused(shell, "this database ", 2)
    assert mails(shell.home) == 2 * READERS
    said = shell.done("schedule", "resume").err.splitlines()
    assert said[0].startswith("confirmed, though this database ")
    assert said[1].startswith("the database is sent from here now: ")
    assert said[2].startswith("issue #2 is approved and goes out at its slot or with: curator send 2; ")
    assert shell("doctor", "--json").json[2]["ok"]
    assert shell("schedule", "resume").err == "nothing was held\n"


def test_a_copy_of_the_whole_folder_sends_nothing(shell, approved):
    """Made before anything was sent from the folder, or later; and the newsletter itself does not mind."""
    early, late = (Shell(shell.home.parent / name) for name in ("early", "late"))
    shutil.copytree(shell.home, early.home)
    refused(early, "this database is a copy of ")
    assert f":{shell.home}/curator.db, or was moved from there" in early("send", 1).complaint
    shell.done("send", 1)
    again(shell)
    shutil.copytree(shell.home, late.home)
    refused(late, "this database is a copy of ")
    shell.done("send", 1)
    refused(early, "this database is a copy of ")


def test_a_folder_that_is_moved_is_held_once(shell, approved):
    """A person says that it is the newsletter itself, and what became of the rest; then it goes on."""
    shell.done("send", 1)
    moved = Shell(shell.home.rename(shell.home.parent / "elsewhere"))
    again(moved)
    refused(moved, "this database is a copy of ")
    moved.done("schedule", "resume")
    assert "1 in_doubt" in moved("send", 1).out
    moved.done("deliveries", "resolve", 1, "--again")
    assert moved.done("send", 1).out.startswith("#1: 1 message sent now")


def again(shell):
    """Let one delivery of issue #1 be sent again."""
    with closing(sqlite3.connect(shell.home / "curator.db")) as conn:
        conn.execute("UPDATE delivery SET state = 'queued', receipt = NULL WHERE id = 1")
        conn.commit()


def test_folder_and_database_put_back_together_send_nothing(shell, approved):
    """From a backup of the whole folder: what was sent since is remembered outside of it."""
    kept = shell.home.parent / "kept"
    shutil.copytree(shell.home, kept)
    shell.done("send", 1)
    sent = mails(shell.home)
    shutil.rmtree(shell.home)
    kept.rename(shell.home)
    refused(shell, "are older than what was sent from here")
    assert (sent, mails(shell.home)) == (READERS, 0)


@pytest.mark.parametrize("more", [8, 30])
def test_a_database_copied_during_a_send_sends_nothing(shell, approved, more):
    """With its log, as cp finds it; the sender went on for a moment or for a while, and was killed."""
    shell.write("curator.toml", (shell.home / "curator.toml").read_text().replace("rate = 1000", "rate = 10"))
    shell.done("subscriber", "add", *(f"more-{at}@post.test" for at in range(57)))
    database = OnSqlite(shell.home)
    with shell.start("send", 1) as child:
        wait_for(shell, 8)
        database.keep()
        wait_for(shell, mails(shell.home) + more)
        os.killpg(child.pid, signal.SIGKILL)
    sent = mails(shell.home)
    database.put_back()
    refused(shell, "this database is older than what was sent from here")
    said = shell.done("schedule", "resume").err
    assert "may have gone out since: in doubt; decide with: curator deliveries resolve 1 --sent" in said
    shell("send", 1)
    assert mails(shell.home) == sent


def wait_for(shell, count):
    """Return when so many mails have gone out."""
    ends = time.monotonic() + 60
    while mails(shell.home) < count and time.monotonic() < ends:
        time.sleep(0.02)
    assert mails(shell.home) >= count


@pytest.mark.long
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_second_host_joins_when_a_person_says_so(database, shell, issue, tmp_path):
    """While the first one sends: nothing is disturbed, both go on, and nobody gets it twice."""
    shell.write("curator.toml", (shell.home / "curator.toml").read_text().replace("rate = 1000", "rate = 10"))
    shell.done("subscriber", "add", *(f"more-{at}@post.test" for at in range(57)))
    other = Shell(tmp_path / "other")
    other.home.mkdir()
    for name in ("curator.toml", "secret.key"):
        shutil.copy2(shell.home / name, other.home)
    with shell.start("send", 1) as child:
        wait_for(shell, 5)
        refused(other, "this database was last sent from ")
        assert "another sender is at work in it just now" in other.done("schedule", "resume").err
        other.done("send", 1)
        out, _ = child.communicate(timeout=60)
    assert (child.returncode, mails(shell.home) + mails(other.home)) == (0, 60)
    assert mails(other.home) > 0
    assert b"60 recipients = 60 sent" in out


def test_a_backup_is_restored_by_a_command(shell, approved):
    """It is held; what was there is kept; a person decides."""
    backup = shell.home.parent / "copy.db"
    shell.done("backup", backup)
    shell.done("send", 1)
    assert "curator restore" in shell("restore", backup).complaint
    said = shell.done("restore", backup, "--force").err.splitlines()
    assert said[0].startswith(f"the database that was there is kept: {shell.home}/curator.db.")
    assert said[2].endswith("go on with: curator schedule resume")
    refused(shell, "this database is a backup of ")
    assert mails(shell.home) == READERS


def test_a_lost_ticket_is_found_by_the_doctor(shell, approved):
    """Who takes the file away is asked."""
    shell.done("send", 1)
    (shell.home / "curator.place").unlink()
    again(shell)
    refused(shell, "curator.place is missing")
    assert "issue #1: 1 message may have gone out since: in doubt" in shell.done("schedule", "resume").err
