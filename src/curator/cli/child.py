"""The hand by which `curator add` holds its child, curator.glance."""

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from curator.errors import ConfigError


class Child:
    """A child that judges the settings in `home` and looks at `urls`, killed when the context ends."""

    def __init__(self, home: Path, urls: Sequence[str]) -> None:
        self._home = home
        command = [sys.executable, "-m", "curator.glance", str(home)]
        pipe, null = subprocess.PIPE, subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=null)  # noqa: S603
        self._urls = frozenset(urls)
        self._told: dict[str, dict[str, str]] = {}
        with suppress(BrokenPipeError), self._process.stdin or BytesIO() as words:
            words.write("\n".join(urls).encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        if self._process.stdout:
            self._process.stdout.close()
        self._process.wait()

    def wait_for_settings(self) -> timedelta:
        """The settings' `duplicates.window`, when the child has found them right; else raises ConfigError."""
        told = self._hear()
        if told is None:  # it died before it could judge
            from curator import config

            return config.load(self._home).duplicates.window
        if told["settings"]:
            raise ConfigError(told["settings"])
        return timedelta(seconds=told["window"])

    def learnt(self, url: str) -> dict[str, str]:
        """What the child says of `url`; nothing if it was not to look there."""
        if url not in self._urls:
            return {}
        while url not in self._told:
            told = self._hear()
            if told is None:
                return {"fault": "looking at it took too much time or memory"}
            self._told[told["asked"]] = told
        return self._told[url]

    def _hear(self) -> dict[str, Any] | None:
        """The child's next word; None if there will be no more."""
        line = self._process.stdout.readline() if self._process.stdout else b""
        try:
            told: dict[str, Any] = json.loads(line)
        except ValueError:
            return None
        return told
