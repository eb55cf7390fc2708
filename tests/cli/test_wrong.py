"""Whatever is wrong around a command: one line, the right exit code, nothing half-done, no traceback."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.shell import Shell

ADD = ("add", "--no-fetch", "https://night-garden.org/owls")


def changed(shell, old, new):
    """Write curator.toml with `new` for `old`."""
    text = (shell.home / "curator.toml").read_text()
    assert old in text
    shell.write("curator.toml", text.replace(old, new))


@pytest.mark.parametrize("words", [("queue",), ADD])
class TestSettings:
    """A command that reads all settings, and one that reads a few at once."""

    def test_a_missing_file_is_told(self, tmp_path, words):
        """With the folder in which it was looked for, and the command that makes one."""
        ran = Shell(tmp_path)(*words)
        assert ran.code == 1
        assert ran.complaint == f"no curator.toml in {tmp_path} or above it; make one with: curator init"

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"x = [", "is not valid TOML: "),
            (b"\xff\xfe", "is not UTF-8 text (byte 0); save it as UTF-8"),
            (b"", "newsletter in {path} is missing"),
            (b"newsletter = 3", "newsletter in {path} is no table; write [newsletter]"),
            (b"section = 3", "newsletter in {path} is missing"),
        ],
    )
    def test_a_broken_file_is_told(self, shell, words, content, why):
        """By its path, and what is wrong with it."""
        before, path = shell.dump(), shell.write("curator.toml", content)
        ran = shell(*words)
        assert ran.code == 1
        assert why.format(path=path) in ran.complaint
        assert str(path) in ran.complaint
        assert shell.dump() == before

    @pytest.mark.parametrize(
        ("old", "new", "why"),
        [
            (
                "rate =",
                "ratte =",
                "post.ratte in {path} is no setting that curator knows; did you mean post.rate?",
            ),
            (
                "rate = 1000",
                "rate = -1",
                'post.rate in {path}: "-1" will not do: input should be greater than 0',
            ),
            ("rate = 1000", 'rate = "fast"', 'post.rate in {path}: "fast" will not do'),
            ('"5 seconds"', '"soon"', 'fetch.deadline in {path}: "soon" is not a length of time'),
            ('"5 seconds"', f'"{"9" * 30} weeks"', "is longer than any time"),
            (
                "Europe/Amsterdam",
                "Europe/Owls",
                'schedule.timezone in {path}: "Europe/Owls" is not a time zone',
            ),
            ("news@night-garden.test", "news", "newsletter.sender in {path}: "),
            ('key = "owls"', 'key = "Owls!"', 'section.0.key in {path}: "Owls!" will not do'),
            ('title = "Pale flowers"', "", "section.1.title in {path} is missing"),
        ],
    )
    def test_a_wrong_setting_is_told(self, shell, words, old, new, why):
        """By its name, its file, and what to write instead."""
        before = shell.dump()
        changed(shell, old, new)
        ran = shell(*words)
        assert ran.code == 1
        assert why.format(path=shell.home / "curator.toml") in ran.complaint
        assert shell.dump() == before

    @pytest.mark.parametrize(
        ("name", "value", "why"),
        [
            ("CURATOR_POST__RATE", "abc", 'CURATOR_POST__RATE in the environment: "abc" will not do'),
            ("CURATOR_POST__RATTE", "3", "CURATOR_POST__RATTE in the environment is no setting"),
            ("CURATOR_SECTION", "owls", "CURATOR_SECTION in the environment is not valid JSON"),
            ("CURATOR_SECTION", "[{}]", "section.0.key"),
            ("CURATOR_FETCH", "owls", "CURATOR_FETCH in the environment is not valid JSON"),
            ("CURATOR_DATABASE", "owls", "database is no address of a database"),
            ("CURATOR_DATABASE", "", "database is no address of a database"),
            ("CURATOR_DATABASE", "mysql://a/b", "mysql is not known; use sqlite or postgresql"),
        ],
    )
    def test_a_wrong_environment_is_told(self, shell, words, monkeypatch, name, value, why):
        """By the name of the variable."""
        before = shell.dump()
        monkeypatch.setenv(name, value)
        ran = shell(*words)
        assert ran.code == 1
        assert why in ran.complaint
        assert shell.dump() == before


def test_a_folder_in_the_files_place_is_no_file(tmp_path):
    """The settings are missing then."""
    (tmp_path / "curator.toml").mkdir()
    assert Shell(tmp_path)("queue").complaint.startswith("no curator.toml in ")


@pytest.mark.parametrize("words", [("queue",), ADD, ("collect",), ("issue", "new")])
class TestDatabase:
    """Commands that read it and such that write it."""

    def test_an_unreachable_server_is_told(self, shell, words, monkeypatch):
        """Within a few seconds, without the password."""
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            port = closed.getsockname()[1]
        monkeypatch.setenv("CURATOR_DATABASE", f"postgresql://ada:secret@127.0.0.1:{port}/news")
        began = time.monotonic()
        ran = shell(*words)
        assert ran.code == 1
        assert "Connection refused" in ran.complaint
        assert "secret" not in ran.complaint
        assert time.monotonic() - began < 8

    def test_random_bytes_are_told(self, shell, words):
        """And left alone."""
        path = shell.write("curator.db", os.urandom(20_000))
        before = path.read_bytes()
        ran = shell(*words)
        assert ran.code == 1
        assert "file is not a database" in ran.complaint
        assert path.read_bytes() == before

    def test_a_newer_schema_is_told(self, shell, words):
        """And left alone."""
        _sql(shell, "UPDATE alembic_version SET version_num = '9999'")
        before = shell.dump()
        ran = shell(*words)
        assert ran.code == 1
        assert ran.complaint == "the database has schema 9999, from a newer curator; install that one"
        assert shell.dump() == before

    def test_an_empty_file_is_told(self, shell, words):
        """With the command that makes the tables."""
        shell.write("curator.db", b"")
        ran = shell(*words)
        assert ran.code == 1
        assert ran.complaint == "the database has no tables yet; make them with: curator init"


def _sql(shell, statement):
    conn = sqlite3.connect(shell.home / "curator.db")
    conn.execute(statement)
    conn.commit()
    conn.close()


def test_a_damaged_file_is_told(shell, approved):
    """Pages of random bytes in the middle."""
    shell.done("send", 1)
    path = shell.home / "curator.db"
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))
    ran = shell("queue", "--state", "all")
    assert ran.code == 1
    assert "cannot be used: " in ran.complaint


def test_a_locked_database_is_told(shell):
    """A writer waits some seconds for the other one, then says so; a reader does not wait."""
    locker = subprocess.Popen(
        [sys.executable, "-c", _LOCK, str(shell.home / "curator.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert locker.stdout.readline() == b"locked\n"
        began = time.monotonic()
        ran = shell(*ADD)
        assert time.monotonic() - began < 8
        assert ran.code == 1
        assert "is locked by another program; try again when it has finished" in ran.complaint
        assert shell.done("queue", "--json").json == []
    finally:
        locker.communicate()


_LOCK = """
import sqlite3, sys
conn = sqlite3.connect(sys.argv[1], isolation_level=None)
conn.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


def test_a_full_disk_is_told(shell):
    """Whatever was begun is taken back."""
    rows = "".join(f"reader-{at}@post.test\n" for at in range(9000))
    path = shell.write("many.csv", "email\n" + rows)
    before = shell.dump()
    limited = [
        "bash",
        "-c",
        f'ulimit -f 300; exec {sys.executable} -m curator.cli subscriber import "{path}" --consent x',
    ]
    ran = subprocess.run(limited, cwd=shell.home, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.startswith("curator: the database ")
    assert ran.stderr.count("\n") == 1
    assert shell.dump() == before


def test_a_place_that_nobody_may_write_to_is_told(shell, monkeypatch):
    """By its path."""
    ran = shell("init", "/proc/newsletter")
    assert ran.code == 1
    assert ran.complaint.startswith("/proc/newsletter: ")
    monkeypatch.setenv("CURATOR_DATABASE", "sqlite:////proc/curator.db")
    ran = shell(*ADD)
    assert ran.code == 1
    assert (
        ran.complaint
        == "the database sqlite:////proc/curator.db cannot be used: unable to open database file"
    )


@pytest.mark.parametrize(
    "words", [["bats"], ["queue", "bats"], ["queue", "--bats"], ["issue", "bats"], ["add"], ["source", "add"]]
)
def test_wrong_usage_is_told(shell, words):
    """With the command whose help to read."""
    ran = shell(*words)
    assert ran.code == 2
    assert ran.complaint.endswith("--help)")


@pytest.mark.parametrize("words", [[], ["issue"], ["source"]])
def test_a_group_alone_shows_its_help(shell, words):
    """Exit 2: nothing was done."""
    ran = shell.process(*words)
    assert ran.code == 2
    assert ran.err.startswith("Usage: curator")


def test_what_nobody_foresaw_is_an_internal_error(shell, pick):
    """One line asks for a report and names the file with the traceback, in the newsletter's folder."""
    pick("eagle")
    conn = sqlite3.connect(shell.home / "curator.db")
    conn.execute("PRAGMA ignore_check_constraints = ON")
    conn.execute("UPDATE candidate SET state = 'odd'")
    conn.commit()
    conn.close()
    ran = shell("show", 1)
    assert ran.code == 1
    assert ran.complaint.startswith("internal error: ValueError: 'odd' is not a valid CandidateState")
    kept = ran.complaint.rpartition("the traceback is in ")[2]
    assert kept.startswith(str(shell.home))
    assert "Traceback (most recent call last)" in Path(kept).read_text()


@pytest.mark.parametrize(
    "words", [["collect"], ["source", "check", "http://a.test/"], ["add", "http://a.test/"]]
)
def test_an_interrupt_stops_without_a_traceback(shell, words):
    """Exit 130, soon, however long a server keeps us waiting."""
    with socket.create_server(("127.0.0.1", 0)) as server:  # takes the question and never answers
        shell.done("source", "add", "--no-check", "http://a.test/feed")
        proxy = f"http://127.0.0.1:{server.getsockname()[1]}"
        with shell.start(*words, CURATOR_FETCH__PROXY=proxy) as child:
            server.settimeout(30)
            asked = server.accept()[0]
            os.killpg(child.pid, signal.SIGINT)
            _, err = child.communicate(timeout=10)
            asked.close()
    assert child.returncode == 130
    assert err.decode().strip() == "curator: stopped"


def test_a_reader_that_goes_away_is_no_failure(shell):
    """`curator queue | head -1`."""
    shell.done("add", "--no-fetch", "-", stdin="\n".join(f"https://a-garden.org/{at}" for at in range(300)))
    with shell.start("queue", "--json") as child:
        child.stdout.readline()
        child.stdout.close()
        err = child.stderr.read()
    assert b"Traceback" not in err
    assert b"Exception" not in err


def test_a_terminal_that_knows_few_characters_is_no_failure(shell):
    """What it cannot show is replaced."""
    shell.done("add", "--no-fetch", "https://a-garden.org/", "--title", "Owls counted 🦉")
    ran = shell.process("queue", PYTHONIOENCODING="latin-1")
    assert ran.code == 0
    assert "Owls counted ?" in ran.out


def test_everything_is_closed_behind_an_error(shell):
    """Nothing is left open that would hinder the next command."""
    shell("approve", 77)
    shutil.rmtree(shell.home)
    assert not shell.home.exists()


@pytest.mark.parametrize(
    ("command", "most"),
    [
        (("source", "import"), 64),
        (("subscriber", "import"), 256),
        (("issue", "import"), 64),
        (("settle",), 64),
    ],
)
def test_a_file_without_end_is_refused(shell, command, most):
    """Nothing reads more than a limit of any file."""
    ran = shell(*command, "/dev/zero")
    assert ran.code == 2
    assert ran.complaint == f"/dev/zero holds more than {most} MB; is it the right file?"
