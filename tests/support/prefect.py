"""A real Prefect server on loopback, its client by command line and HTTP, and a process worker.

    from tests.support.prefect import server        in a conftest.py
    def test_...(server): server.script("collect", folder); server.prefect("deploy", "--all")

One server for all tests of a run: its first start makes tables, which takes up to a minute on a slow machine.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

TOP = Path(__file__).parents[2]
PATIENCE = 120.0  # seconds


class Server:
    """`prefect server start` with a home of its own; `environment` is what its clients need."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.log = home / "server.log"
        port = _free_port()
        self.api = f"http://127.0.0.1:{port}/api"
        ours = ("PREFECT_", "CURATOR_")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        self.environment = inherited | {
            "PREFECT_HOME": str(home),
            "PREFECT_API_URL": self.api,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "DO_NOT_TRACK": "1",
            "NO_PROXY": "127.0.0.1",
        }
        self._process = self.start(self.log, "server", "start", "--host", "127.0.0.1", "--port", str(port))

    def start(self, log: Path, *command: str, **environment: str) -> subprocess.Popen[bytes]:
        """A `prefect` command that goes on; it heeds SIGINT, whatever the tests were started by."""
        with log.open("ab") as file:
            return subprocess.Popen(
                ["env", "--default-signal=INT", sys.executable, "-m", "prefect", *command],
                cwd=TOP,
                env=self.environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def wait(self) -> None:
        """Return when it answers."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends and self._process.poll() is None:
            try:
                self.ask("/health")
            except OSError:
                time.sleep(0.2)
            else:
                return
        pytest.fail(f"the Prefect server does not start:\n{self.log.read_text()[-3000:]}")

    def ask(self, path: str, **body: Any) -> Any:
        """What the API answers: to a GET, or to a POST if there is a body."""
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(self.api + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)

    def prefect(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A `prefect` command, run to its end at the top of the checkout."""
        return self._run([sys.executable, "-m", "prefect", "--no-prompt", *command], {})

    def script(self, flow: str, folder: Path, *arguments: str, **environment: str) -> tuple[int, Any]:
        """`python flows/FLOW.py --newsletter FOLDER …`: its exit code, and what its last line says."""
        path = TOP / "flows" / f"{flow}.py"
        done = self._run([sys.executable, str(path), "--newsletter", str(folder), *arguments], environment)
        assert done.stdout.strip(), done.stderr
        return done.returncode, json.loads(done.stdout.strip().splitlines()[-1])

    def _run(self, command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=TOP,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    @contextmanager
    def worker(self, **environment: str) -> Iterator[None]:
        """A process worker on the pool `curator`, whose environment reaches the flows."""
        command = ("worker", "start", "--pool", "curator", "--name", "tests")
        process = self.start(self.home / "worker.log", *command, **environment)
        try:
            yield
        finally:
            end(process)

    def close(self) -> None:
        """Stop it."""
        end(self._process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to stop, and see that it does."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Prefect server."""
    started = Server(tmp_path_factory.mktemp("prefect"))
    try:
        started.wait()
        yield started
    finally:
        started.close()
