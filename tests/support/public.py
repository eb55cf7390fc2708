"""The pages that readers meet, really served on loopback, and a client that follows nothing by itself.

with public.opened(engine, tmp_path) as pages:
    pages.get("/subscribe").status
    pages.post(f"/unsubscribe/{pages.token('unsubscribe', 1)}", {"List-Unsubscribe": "One-Click"})
"""

import http.client
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

import uvicorn
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from curator import config
from curator.mail import tokens
from curator.store import reading
from curator.store.schema import metadata
from curator.web import public
from curator.web.serve import listening, options
from tests.support import make
from tests.support.issues import newsletter

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: status, headers in small letters, text."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass
class Pages:
    """Pages that are served; `now` is the moment they live in, `told` what they said to whoever runs them."""

    settings: config.Settings
    engine: Engine
    port: int
    below: str
    now: datetime = make.NOW
    told: list[object] = field(default_factory=list)
    app: Starlette | None = None

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The keys that sign."""
        return config.token_keys(self.settings, self.now)

    def token(self, purpose: tokens.Purpose, subscriber_id: int = 1) -> str:
        """A reader's token."""
        return tokens.make(self.keys, purpose, subscriber_id)

    def dump(self) -> list[str]:
        """All that the database holds."""
        with reading(self.engine) as conn:
            tables = sorted(metadata.tables.values(), key=lambda one: one.name)
            return [f"{table.name}: {row}" for table in tables for row in conn.execute(table.select())]

    def url(self, path: str) -> str:
        """The whole address of a page, for a browser."""
        return f"http://127.0.0.1:{self.port}{self.below}{path}"

    def get(self, path: str, **headers: str) -> Answer:
        """The page."""
        return self.ask("GET", path, **headers)

    def post(self, path: str, fields: Mapping[str, str] | None = None, **headers: str) -> Answer:
        """The answer to a form with these fields."""
        return self.ask("POST", path, urlencode(fields or {}).encode(), **{"Content-Type": FORM, **headers})

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """The answer to anything; the names of `headers` may have _ for -."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, self.below + path, body, given)
            answer = connection.getresponse()
            said = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, said, answer.read().decode())
        finally:
            connection.close()


@contextmanager
def opened(
    engine: Engine,
    home: Path,
    *,
    below: str = "",
    url: str = "",
    language: str = "en",
    more: Sequence[BaseRoute] = (),
    **parts: object,
) -> Iterator[Pages]:
    """The pages of a newsletter in `home`, whose addresses begin with `below`; `parts` are its settings.

    newsletter.url is where they are served, if `url` is not another one.  `more` are routes beside theirs.
    """
    with listening("127.0.0.1", 0) as server:
        port = server.getsockname()[1]
        own = newsletter(url=url or f"http://127.0.0.1:{port}{below}", language=language)
        settings = make.settings(home, **parts).model_copy(update={"newsletter": own})
        pages = Pages(settings, engine, port, below)
        pages.app = public.app(
            settings,
            engine,
            clock=lambda: pages.now,
            listen=("127.0.0.1", port),
            more=more,
            told=pages.told.append,
            crashed=pages.told.append,
        )
        running = uvicorn.Server(uvicorn.Config(pages.app, **options(500)))
        thread = threading.Thread(target=running.run, args=([server],), daemon=True)
        thread.start()
        while not running.started and thread.is_alive():
            time.sleep(0.005)
        try:
            yield pages
        finally:
            running.should_exit = running.force_exit = True
            thread.join(20)
