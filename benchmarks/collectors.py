"""The collectors that are measured beside each other, each to be run in a process of its own.

    python -m benchmarks.collectors SIDE VERB FOLDER      addresses on standard input, a line of JSON out

SIDE is curator, reader or sockets; VERB is make (a store that knows the addresses) or collect.
"""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.world import etag

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AT_ONCE = 50
Counts = Mapping[str, int]


def newsletter(folder: Path) -> str:
    """Make a newsletter in `folder`; the address of its database."""
    begin = [sys.executable, "-m", "curator.cli", "init", str(folder)]
    subprocess.run(begin, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    return f"sqlite:///{folder}/curator.db"


def make_curator(folder: Path, addresses: list[str]) -> Counts:
    """A newsletter of ours, with its sources."""
    from curator.store import open_store, sources, writing

    with open_store(newsletter(folder)) as engine, writing(engine) as conn:
        for address in addresses:
            sources.add(conn, address, title="", section=None, now=NOW)
    return {}


def collect_curator(folder: Path, _: list[str]) -> Counts:
    """What `curator collect --no-read` does, the command's own talk aside."""
    from curator import config
    from curator.jobs.collect import collect, rhythm
    from curator.jobs.hands import intake

    settings = config.load(folder)
    fetch = settings.fetch.model_copy(update={"allow_private": ("127.0.0.0/8",), "concurrency": AT_ONCE})
    settings = settings.model_copy(update={"fetch": fetch})

    async def run() -> Counts:
        async with intake(settings) as hands:
            polled = await collect(hands, now=NOW, rhythm=rhythm(settings.fetch))
        wrong = [one.fault for one in polled if one.outcome not in {"new", "unchanged"}]
        assert not wrong, wrong[0]
        return {"feeds": len(polled), "entries": sum(one.entries for one in polled)}

    return asyncio.run(run())


def _reader(folder: Path):
    # reader's own copy of feedparser asks for Python 2's sgmllib; feedparser's people keep it by this name.
    import feedparser_sgmllib

    sys.modules["sgmllib"] = feedparser_sgmllib
    from reader import make_reader

    return make_reader(str(folder / "reader.db"))


def make_reader(folder: Path, addresses: list[str]) -> Counts:
    """A store of reader's, with its feeds."""
    reader = _reader(folder)
    for address in addresses:
        reader.add_feed(address)
    return {}


def collect_reader(folder: Path, _: list[str]) -> Counts:
    """All feeds updated; `scheduled` would skip those that it has just seen."""
    feeds = entries = 0
    for result in _reader(folder).update_feeds_iter(scheduled=False, workers=AT_ONCE):
        assert not isinstance(result.value, Exception), result.value
        feeds += 1
        entries += result.value.new if result.value else 0
    return {"feeds": feeds, "entries": entries}


def make_sockets(_: Path, __: list[str]) -> Counts:
    """It remembers nothing."""
    return {}


def collect_sockets(_: Path, addresses: list[str]) -> Counts:
    """The floor: ask on bare streams whether anything is new, and look at nothing but the answer's length."""

    async def run() -> Counts:
        turns = asyncio.Semaphore(AT_ONCE)
        statuses = await asyncio.gather(*(_ask(address, turns) for address in addresses))
        return {"feeds": len(statuses), "entries": 0}

    return asyncio.run(run())


async def _ask(address: str, turns: asyncio.Semaphore) -> int:
    """The status of the answer."""
    host, port, path = re.fullmatch(r"http://([^:/]+):(\d+)(/.*)", address).groups()  # type: ignore[union-attr]
    async with turns:
        reader, writer = await asyncio.open_connection(host, int(port))
        known = etag(int(path.split("/")[1]))
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nIf-None-Match: {known}\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
        await reader.readexactly(int(length[1]) if length else 0)
        writer.close()
        return int(head.split()[1])


SIDES: Mapping[str, Callable[[Path, list[str]], Counts]] = {
    "curator make": make_curator,
    "curator collect": collect_curator,
    "reader make": make_reader,
    "reader collect": collect_reader,
    "sockets make": make_sockets,
    "sockets collect": collect_sockets,
}


def _main(side: str, verb: str, folder: str) -> None:
    addresses = sys.stdin.read().split()
    print(json.dumps(SIDES[f"{side} {verb}"](Path(folder), addresses)))


if __name__ == "__main__":
    _main(*sys.argv[1:])
