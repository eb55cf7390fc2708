"""The demo's stage: a Prefect server of its own, and the flows run against it as they run in production."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Self

from curator.cli import say
from curator.config import bundled
from curator.errors import CuratorError

PATIENCE = 120.0  # seconds for a first start on a slow machine


class Stage:
    """A Prefect server on loopback while the context lasts; `flow` runs one of flows/ against it."""

    def __init__(self, folder: Path, proxy: str) -> None:
        self._folder = folder.resolve()
        self._logs = self._folder / "logs"
        self._logs.mkdir()
        port = _free_port()
        self._api = f"http://127.0.0.1:{port}/api"
        self._environment = os.environ | {
            "PREFECT_HOME": str(self._folder / ".prefect"),
            "PREFECT_API_URL": self._api,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
            "DO_NOT_TRACK": "1",
            "CURATOR_FETCH__PROXY": proxy,
            "CURATOR_EDITOR": "demo",
        }
        arguments = ["server", "start", "--host", "127.0.0.1", "--port", str(port)]
        self._server = self._start("server", [sys.executable, "-m", "prefect", *arguments])

    def _start(self, log: str, command: list[str]) -> "subprocess.Popen[bytes]":
        with (self._logs / f"{log}.log").open("ab") as file:
            return subprocess.Popen(  # noqa: S603  our own interpreter and our own arguments
                command, stdout=file, stderr=subprocess.STDOUT, env=self._environment, start_new_session=True
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.terminate()
        try:
            self._server.wait(15)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    def wait(self) -> None:
        """Return when the server answers.  Raises CuratorError if it never does."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends and self._server.poll() is None:
            try:
                with urllib.request.urlopen(self._api + "/health", timeout=2):  # noqa: S310  loopback
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise CuratorError(f"the Prefect server does not start; it says why in {self._logs}/server.log")

    def flow(self, name: str, what: str, *arguments: str) -> dict[str, Any]:
        """Run flows/NAME.py for this newsletter; what it says last, as data.  Raises CuratorError."""
        say.talk(f"flow {name}: {what} ...")
        script = bundled("flows") / f"{name}.py"
        command = [sys.executable, str(script), "--newsletter", str(self._folder), *arguments]
        said = self._run(name, command)
        summary: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
        say.talk("  " + ", ".join(f"{key} {value}" for key, value in summary.items() if value))
        return summary

    def command(self, *arguments: str) -> None:
        """Run a curator command for this newsletter.  Raises CuratorError."""
        said = self._run(
            "commands", [sys.executable, "-m", "curator.cli", "-C", str(self._folder), *arguments]
        )
        say.talk(f"  curator {' '.join(arguments)}: {said.strip()}")

    def _run(self, log: str, command: list[str]) -> str:
        path = self._logs / f"{log}.log"
        with path.open("ab") as file:
            done = subprocess.run(  # noqa: S603  our own interpreter and our own arguments
                command, stdout=subprocess.PIPE, stderr=file, env=self._environment, check=False, text=True
            )
            file.write(done.stdout.encode())
        if done.returncode != 0:
            raise CuratorError(f"{log} ended with exit code {done.returncode}; it says why in {path}")
        return done.stdout


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
