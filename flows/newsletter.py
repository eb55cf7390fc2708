"""What every flow needs: the newsletter, a run's name, batches, which errors are worth a retry, a shell."""

import argparse
import asyncio
import inspect
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import Flow, Task
from prefect.client.schemas.objects import State, TaskRun
from prefect.runtime import flow_run

from curator import config
from curator.config import Settings
from curator.errors import CuratorError, Held

# The newsletter's folder, where a run names none.  (CURATOR_NEWSLETTER would be the setting `newsletter`.)
HERE = os.environ.get("CURATOR_FOLDER", ".")
BY = os.environ.get("CURATOR_EDITOR", "schedule")  # who does it, in an issue's history

MINUTE, HOUR = 60, 3600  # seconds


def load(newsletter: str) -> Settings:
    """The settings of the newsletter in this folder or above it.  Raises ConfigError."""
    return config.load(config.find(Path(newsletter)))


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def run_name() -> str:
    """The flow's name with the minute that the run was scheduled for, in UTC: collect-20261123-0900."""
    return f"{flow_run.flow_name}-{flow_run.scheduled_start_time or now():%Y%m%d-%H%M}"


def batches(ids: Sequence[int], size: int) -> Iterator[list[int]]:
    """`ids` in runs of `size`, the last one shorter."""
    return (list(ids[at : at + size]) for at in range(0, len(ids), size))


def transient(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Whether a failed task is worth another try: our error, and one that time may heal."""
    # Not state.result(): in a task that is async it gives a coroutine, which never raises.
    return isinstance(state.data, CuratorError) and not state.data.permanent


def artifact_key(settings: Settings, what: str) -> str:
    """The key under which Prefect keeps the versions of an artifact, one history a newsletter."""
    return re.sub(r"[^a-z0-9]+", "-", f"{settings.newsletter.name} {what}".lower()).strip("-")


def shell(flow: Flow[..., Any], **options: Callable[[str], Any]) -> None:
    """Run `flow` from a shell: `python flows/NAME.py --newsletter DIR`; its last line on stdout is JSON.

    `options` are further parameters, each with what reads its text.  Exits 1 if it failed, 3 if it was held.
    """
    parser = argparse.ArgumentParser(description=flow.description)
    parser.add_argument("--newsletter", default=HERE, metavar="DIR", help="the newsletter's folder")
    for name, read in options.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=read, default=argparse.SUPPRESS)
    given = vars(parser.parse_args())
    try:
        told = flow(**given)
        told = asyncio.run(told) if inspect.iscoroutine(told) else told
    except CuratorError as error:
        told = {"failed": str(error)}
        code = 3 if isinstance(error, Held) else 1
    else:
        code = 0
    sys.stdout.write(json.dumps(told) + "\n")
    sys.exit(code)
