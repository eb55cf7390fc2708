"""A newsletter as it really runs: `curator public` in a process of its own, its mail into a post office.

with press.running(shell, lambda: sink.mails, press.SMTP.format(port=sink.port)) as served:
    served.url("/subscribe")
    mail = served.next_mail("reader@post.test")
"""

import contextlib
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle

from tests.support.postoffice import Received
from tests.support.shell import TOML, Shell

BELOW = "/night"
SMTP = 'through = "smtp"\n\n[post.smtp]\nhost = "127.0.0.1"\nport = {port}\nstarttls = false\n'
SES = 'through = "ses"\n\n[post.ses]\nendpoint = "{url}"\n'
PAGES = """
[mail]
online = true
feedback = true
preferences = true

[public]
per_minute = 2000

[subscribing]
sections = true
goodbye = true
"""


@dataclass
class Served:
    """The newsletter of `shell`, whose pages are at `port`."""

    shell: Shell
    got: Callable[[], list[Received]]  # all mails until now, the first ones first
    port: int
    seen: dict[str, int] = field(default_factory=dict)

    def url(self, path: str) -> str:
        """The whole address of a page."""
        return f"http://127.0.0.1:{self.port}{BELOW}{path}"

    def mails(self, to: str) -> list[Received]:
        """What `to` has got."""
        return [one for one in self.got() if to in one.to]

    def approve(self, *names: str) -> None:
        """Make the next issue of one story for each of these names, and approve it."""
        urls = [f"https://owls.night-garden.org/{name}" for name in names]
        added = self.shell.done("add", "--no-fetch", "--json", *urls).json
        for one, name, section in zip(added, names, cycle(("owls", "plants")), strict=False):
            note = f"[{name}]({one['url']}): An owl was **counted**, and counted again, by people with time."
            self.shell.done("approve", one["id"], "--section", section, "--note", note)
        intro = "This week two owls were counted, and then counted once more, with care."
        self.shell.done("issue", "new", "--title", f"All about {names[0]}", "--intro", intro)
        number = self.shell.done("issue", "list", "--json").json[0]["number"]
        self.shell.done("issue", "approve", number)

    def next_mail(self, to: str, seconds: float = 20) -> Received:
        """The next mail that arrives at `to`, after those that were asked for before."""
        at, ends = self.seen.get(to, 0), time.monotonic() + seconds
        while len(got := self.mails(to)) <= at:
            assert time.monotonic() < ends, f"{to} has got {len(got)} mails, and no more came"
            time.sleep(0.05)
        self.seen[to] = at + 1
        return got[at]


@contextmanager
def running(
    shell: Shell, got: Callable[[], list[Received]], post: str, more: str = PAGES
) -> Iterator[Served]:
    """The pages of the shell's newsletter, served by the command until the end; `post` is its [post]."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}{BELOW}"
    told = TOML.replace("https://night-garden.test", url).replace("rate = 1000\n", f"rate = 1000\n{post}")
    shell.write("curator.toml", told + more)
    with shell.start("public", "--listen", f"127.0.0.1:{port}") as child:
        served = Served(shell, got, port)
        try:
            _wait(served, child)
            yield served
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGTERM)
            _, said = child.communicate(timeout=30)
            assert b"Traceback" not in said, said.decode()


def _wait(served: Served, child: object) -> None:
    """Until it answers."""
    ends = time.monotonic() + 30
    while time.monotonic() < ends and child.poll() is None:
        try:
            with urllib.request.urlopen(served.url("/health"), timeout=2) as answer:
                assert answer.read() == b"ok\n"
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise AssertionError(f"it never answered: {child.communicate(timeout=5)}")
