"""A Prefect server, the sample web, a post office, and newsletters that know them."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from curator.sample import NEWSLETTER
from curator.sample.site import Site
from tests.support.postoffice import aws, moto, moto_server
from tests.support.prefect import server

__all__ = ["aws", "curator", "folder", "moto", "moto_server", "server", "site"]


@pytest.fixture(scope="session")
def site():
    """The sample web."""
    with Site() as running:
        yield running


@pytest.fixture
def folder(tmp_path):
    """A new newsletter with sources and subscribers; its next slot is the day after tomorrow."""
    home = tmp_path / "newsletter"
    shutil.copytree(NEWSLETTER, home)
    slot = datetime.now(UTC).date() + timedelta(days=2)
    path = home / "curator.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    dated = [f"first = {slot}" if line.startswith("first = ") else line for line in lines]
    path.write_text("\n".join(dated), encoding="utf-8")
    curator(home, "init", str(home))
    curator(home, "source", "import", str(home / "sources.opml"))
    curator(home, "subscriber", "import", str(home / "subscribers.csv"))
    return home


def curator(home: Path, *command: str) -> str:
    """What a `curator` command for this newsletter says on stdout; it must not fail."""
    arguments = command if command[0] == "init" else ("-C", str(home), *command)
    done = subprocess.run(
        [sys.executable, "-m", "curator.cli", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
