"""The hostile site, in a process of its own so that what it costs is not taken for the reader's.

with Hostile() as hostile:
    hostile.url("/wire/endless body")

/wire/NAME       an answer of wires.ALL                     /good/feed/N     a good feed of five entries
/feed/NAME       a document of feeds.ALL, as a feed         /good/page/N     a good page
/page/NAME       a document of pages.ALL, as a page         /to?ADDRESS      a redirect to the address
    /robots.txt      of a host robots-N.test: the Nth answer of wires.ALL; there is none elsewhere
"""

import functools
import gzip
import subprocess
import sys
from pathlib import Path
from typing import Self
from urllib.parse import quote, unquote

from tests.hostile import feeds, pages, wires
from tests.support.feeds import page, rss
from tests.support.site import Reply, Request, Site

ROOT = Path(__file__).parents[2]
ENTRIES = 5


def path(room: str, name: object) -> str:
    """The path of a thing in a room of the site."""
    return f"/{room}/{quote(str(name), safe='')}"


def good_feed(request: Request) -> Reply:
    """Five entries, whose pages are at hosts of their own, if the feed is at a host with a name."""
    number, (host, _, port) = int(request.target.rpartition("/")[2]), request.headers["host"].rpartition(":")
    entries = range(number * ENTRIES, (number + 1) * ENTRIES)
    named = host if host == "127.0.0.1" else "page-{}.test"
    return rss(*((f"http://{named.format(at)}:{port}/good/page/{at}", f"Owls {at}") for at in entries))


def good_page(request: Request) -> Reply:
    """A page that says which it is."""
    return page(f"Owls, counted in winter {request.target.rpartition('/')[2]}")


def _robots(request: Request):
    """That of a host robots-N.test is the Nth answer of wires.ALL; others have none."""
    prefix, _, number = request.headers["host"].partition(".")[0].partition("-")
    if prefix != "robots":
        return Reply(b"no", status=404)
    script = list(wires.ALL.values())[int(number)]
    return script(request) if callable(script) else script


def _document(make, canary: str, content_type: str):
    """What serves a document, gzipped as servers do; it is made when it is first asked for."""

    @functools.cache
    def made() -> Reply:
        body = gzip.compress(make(canary), 1)
        return Reply(body, {"Content-Type": content_type, "Content-Encoding": "gzip"})

    return lambda _: made()


def fill(site: Site, canary: str, goods: int = 50) -> None:
    """Everything, at its path."""
    for name, script in wires.ALL.items():
        site[path("wire", name)] = script
    for name, make in feeds.ALL.items():
        site[path("feed", name)] = _document(make, canary, "application/rss+xml")
    for name, make in pages.ALL.items():
        site[path("page", name)] = _document(make, canary, "text/html")
    for number in range(goods):
        site[f"/good/feed/{number}"] = good_feed
    for number in range(goods * ENTRIES):
        site[f"/good/page/{number}"] = good_page
    site["/robots.txt"] = _robots
    site["/to"] = lambda request: Reply(status=302, headers={"Location": unquote(request.target[4:])})


class Hostile:
    """The site, running; `port` on 127.0.0.1 until the end of the `with` block.

    Its documents try to have `canary` asked.
    """

    def __init__(self, canary: str) -> None:
        self._canary = canary

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.hostile.server", self._canary]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        self.pid, self.port = self._process.pid, int(self._process.stdout.readline())
        self.allowed = (f"127.0.0.1:{self.port}",)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def url(self, where: str, host: str = "good.test") -> str:
        """The absolute address of a path."""
        return f"http://{host}:{self.port}{where}"


def main() -> None:
    """Serve until standard input ends."""
    with Site() as site:
        fill(site, sys.argv[1])
        print(site.port, flush=True)  # noqa: T201
        sys.stdin.read()


if __name__ == "__main__":
    main()
