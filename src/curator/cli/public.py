"""public: the pages that readers meet, served until somebody stops it."""

import time
import traceback
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import click

from curator.cli import open as opened
from curator.cli import say
from curator.errors import SendHalted

if TYPE_CHECKING:
    import threading

    from sqlalchemy import Engine
    from starlette.routing import Route

    from curator.config import Settings

AT_ONCE = 500  # connections
_AGAIN = 600.0  # seconds after which the same is said again
_MOST_SAID = 100  # sentences in that time: whoever asks for nonsense should not fill the journal


@click.command(short_help="Serve the pages that readers meet.")
@click.option("--listen", metavar="HOST:PORT", help="Where, if not at [public] listen.")
def public(listen: str | None) -> None:
    """Serve the pages that readers meet, and post the mails that confirm and welcome, until stopped.

    A web server that speaks https stands before it (docs/public.md).
    """
    from curator.config import token_keys
    from curator.web import public as pages
    from curator.web.public.worker import Worker
    from curator.web.serve import listening, place, serve

    with opened.memory() as (settings, engine):
        host, port = place(settings.public.listen if listen is None else listen)
        token_keys(settings, opened.now())  # without keys no page that a mail leads to would work
        told, crashed = Told(), Crashed(str(settings.home))
        with listening(host, port) as server:
            at = server.getsockname()[1]
            more = _hook(engine, settings, told) if settings.post.ses.topic else []
            app = pages.app(
                settings,
                engine,
                clock=opened.now,
                listen=(host, at),
                more=more,
                told=told,
                crashed=crashed,
            )
            say.talk(f"listening at {host}:{at} for {settings.newsletter.url}; stop with Ctrl-C")
            say.talk("served: to subscribe, confirm, leave, choose, vote, and read what was sent")
            if more:
                say.talk(f"served: what {settings.post.ses.topic} posts")
            with Worker(_letters(engine, settings), told, crashed):
                serve(app, server, at_once=AT_ONCE)


class Told:
    """Says on stderr what is wrong, each thing once in a while."""

    def __init__(self) -> None:
        self._said: dict[str, float] = {}

    def __call__(self, why: str) -> None:
        """Say it, unless it was said a moment ago."""
        now = time.monotonic()
        self._said = {one: at for one, at in self._said.items() if now - at < _AGAIN}
        if why not in self._said and len(self._said) < _MOST_SAID:
            self._said[why] = now
            say.talk(f"curator: {why}")


class Crashed:
    """Keeps the traceback of what nobody foresaw, once for each place in the program, and says where."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._known: set[object] = set()

    def __call__(self, error: Exception) -> None:
        """Keep it, unless the same has happened before."""
        from curator.cli import crash

        last = traceback.extract_tb(error.__traceback__)[-1:]
        place = (type(error), *((frame.filename, frame.lineno) for frame in last))
        if place not in self._known:
            self._known.add(place)
            say.talk(f"curator: {crash.sentence(error, self._folder)}")


def _hook(engine: "Engine", settings: "Settings", told: Callable[[str], None]) -> "list[Route]":
    """The address that SNS posts to, among the pages."""
    from curator.cli.settle import receiver
    from curator.web import hook

    return [hook.route(receiver(engine, settings), lambda why: told(f"a message is refused: {why}"))]


def _letters(engine: "Engine", settings: "Settings") -> "Callable[[threading.Event], None]":
    """A turn of the worker: look into who asked, post what is queued, remove who never confirmed."""
    from curator.jobs.letters import turn
    from curator.post import open_post

    def take(stop: "threading.Event") -> None:
        done = turn(engine, settings, partial(open_post, settings), clock=opened.now, stop=stop)
        if done.halted:
            raise SendHalted(f"no letter goes out: {done.halted}")  # the worker says so, and rests

    return take
