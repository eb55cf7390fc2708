"""How long the shell waits for a command to begin."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import Row, in_turn

HELLO = "import click\n@click.command()\ndef hello(): print('hello')\nhello()"


def _run(*command: str, cwd: str = ".") -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=True)


def rows() -> Iterator[Row]:
    """`curator --help` beside a click hello-world, `curator add` beside SQLAlchemy's import."""
    curator = str(Path(sys.executable).with_name("curator"))
    ours, theirs = in_turn(lambda: _run(curator, "--help"), lambda: _run(sys.executable, "-c", HELLO), 9)
    yield Row("curator --help", ours, "click hello-world", theirs, "<= 1.5")
    with tempfile.TemporaryDirectory() as home:
        _run(curator, "init", home)
        known = ("add", "--no-fetch", "https://news.example.net/known")
        _run(curator, *known, cwd=home)
        ours, theirs = in_turn(
            lambda: _run(curator, *known, cwd=home),
            lambda: _run(sys.executable, "-c", "import sqlalchemy"),
            9,
        )
    yield Row("curator add, address known", ours, "import sqlalchemy", theirs, "<= 1.5")
