"""The shell's door, called as a person calls it: in this process where speed matters, or as a process."""

import io
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from curator import cli

CURATOR = str(Path(sysconfig.get_path("scripts")) / "curator")
TOML = """\
[newsletter]
name = "The Night Garden"
sender = "The Night Garden <news@night-garden.test>"
url = "https://night-garden.test"
postal_address = "Moth Lane 3, 1234 Little Haven"

[schedule]
first = 2027-01-03
timezone = "Europe/Amsterdam"

[[section]]
key = "owls"
title = "Owls and others"
former = ["Birds"]

[[section]]
key = "plants"
title = "Pale flowers"

[fetch]
deadline = "5 seconds"

[post]
rate = 1000

[preview]
to = ["Ada <ada@night-garden.test>"]
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did: its exit code, what it wrote as data and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The data, as JSON."""
        return json.loads(self.out)

    @property
    def complaint(self) -> str:
        """What it said, which is one line that begins with the program's name."""
        assert self.err.startswith("curator: "), self
        assert self.err.count("\n") == 1, self
        assert "Traceback" not in self.err
        return self.err.removeprefix("curator: ").strip()


class Shell:
    """Calls `curator -C home ...`."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *words: object, stdin: str = "") -> Ran:
        """Run it in this process."""
        out, err, before = io.StringIO(), io.StringIO(), sys.stdin
        sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode()))
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = cli.run(["-C", str(self.home), *map(str, words)])
        finally:
            sys.stdin = before
        return Ran(code, out.getvalue(), err.getvalue())

    def done(self, *words: object, stdin: str = "") -> Ran:
        """Run it in this process; it succeeds."""
        ran = self(*words, stdin=stdin)
        assert ran.code == 0, ran
        return ran

    def process(self, *words: object, stdin: bytes = b"", timeout: float = 60, **environment: str) -> Ran:
        """Run the console script in the newsletter's folder."""
        with self.start(*words, **environment) as child:
            out, err = child.communicate(stdin, timeout)
        return Ran(child.returncode, out.decode(), err.decode())

    def start(self, *words: object, **environment: str) -> "subprocess.Popen[bytes]":
        """The console script, running, in a session of its own."""
        return subprocess.Popen(
            [CURATOR, *map(str, words)],
            cwd=self.home,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def write(self, name: str, content: str | bytes) -> Path:
        """A file in the newsletter's folder."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def dump(self) -> list[str]:
        """All that the database holds."""
        import sqlite3

        conn = sqlite3.connect(self.home / "curator.db")
        try:
            return list(conn.iterdump())
        finally:
            conn.close()


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newsletter's folder, as `curator init` leaves it."""
    home = tmp_path_factory.mktemp("founded")
    (home / "curator.toml").write_text(TOML, encoding="utf-8")
    assert subprocess.run([CURATOR, "init"], cwd=home, check=False, stderr=subprocess.DEVNULL).returncode == 0
    return home


@pytest.fixture
def shell(founded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell for a newsletter of its own, on a terminal of 80 columns; ada gives the commands."""
    for name in [name for name in os.environ if name.startswith("CURATOR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CURATOR_EDITOR", "ada")
    monkeypatch.setenv("COLUMNS", "80")
    home = tmp_path / "home"
    shutil.copytree(founded, home)
    return Shell(home)


def interpreter(*words: str, home: Path) -> "subprocess.CompletedProcess[str]":
    """Python, called with these words in `home`."""
    return subprocess.run(
        [sys.executable, *words], cwd=home, capture_output=True, text=True, check=False, timeout=60
    )
