"""What every page works with: the newsletter, its database, the moment, who asks, and how a page is made."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from curator.config import Settings, token_keys
from curator.issues.templates import fill, folders, themed
from curator.web.public import forms, whence
from curator.web.public.lanes import Lane
from curator.web.public.look import site
from curator.web.public.words import filled, words

if TYPE_CHECKING:
    from sqlalchemy import Engine

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

MOST = 200  # who wait for one kind of work: fewer than may be connected, so that others are still answered


class Room:
    """One newsletter, as its pages see it."""

    def __init__(self, settings: Settings, engine: "Engine", clock: Callable[[], datetime]) -> None:
        self.settings = settings
        self.engine = engine
        self.now = clock
        self._where = themed(folders(settings.home), settings.look.theme)
        self._words = words(settings, self._where)
        self.site = site(settings, self._where)
        self._proxies = whence.Proxies(settings.public.proxies)
        # Together fewer than the connections that the database lends.
        self._looks, self._changes, self._strangers = Lane(6, MOST), Lane(3, MOST), Lane(1, MOST)

    def keys(self) -> tuple[bytes, ...]:
        """The keys that sign readers' links, newest first; read anew, so that a new one counts at once."""
        return token_keys(self.settings, self.now())

    def address(self, path: str) -> str:
        """The whole address of one of our pages: "/subscribe" is below newsletter.url."""
        return self.settings.newsletter.url.rstrip("/") + path

    def network(self, request: Request) -> str:
        """The network that asks, /24 or /64, after known proxies; "" where none is known."""
        peer = request.client.host if request.client else ""
        return whence.network(self._proxies.client(peer, request.headers.getlist("x-forwarded-for")))

    def is_unnamed(self, peer: str) -> bool:
        """Whether `peer` is near to us, as a web server before us would be, and no proxy that is known."""
        return self._proxies.is_unnamed(peer)

    async def form(self, request: Request) -> dict[str, str]:
        """The fields of what is posted.  Raises HTTPException 400, 408, 413 or 415, which becomes a page."""
        return await forms.read(request)

    async def run(self, work: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs) -> Answer:
        """What `work`, which looks into the database, returns or raises.  StoreBusy where that takes long."""
        return await self._looks.run(work, *given, **named)

    async def change(
        self, work: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs
    ) -> Answer:
        """The same for work by which a reader changes something."""
        return await self._changes.run(work, *given, **named)

    async def take_in(
        self, work: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs
    ) -> Answer:
        """The same for what strangers may ask for without end: no reader waits for them."""
        return await self._strangers.run(work, *given, **named)

    def say(self, name: str, **places: object) -> str:
        """The fixed word of this name, with what stands in its places; the newsletter's name always does."""
        return filled(self._words[name], **{"newsletter": self.site.name, **places})

    def page(self, name: str, *, status: int = 200, frames: bool = False, **values: Any) -> Response:
        """The template `site/NAME.html`, filled with `values`, and with `site` and `say`.

        Nobody keeps a copy of it.  `frames`: the sites that [public] embed names may show it in a frame.
        """
        given = {"site": self.site, "say": self.say, "frames": frames, **values}
        html = fill(self._where, f"site/{name}.html", **given)
        headers = {"Cache-Control": "no-store", "Content-Security-Policy": self.policy(frames=frames)}
        if frames:
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return HTMLResponse(html, status, headers)

    def policy(self, *, frames: bool = False, styles: str = "'self'") -> str:
        """What a browser may do for a page of ours: show it, load our style and pictures, post our forms."""
        may = (" ".join(self.settings.public.embed) if frames else "") or "'none'"
        pictures = " ".join(("'self'", "data:", *self.site.pictures))  # data: is the icon, which is none
        return (
            f"default-src 'none'; style-src {styles}; img-src {pictures}; form-action 'self'; "
            f"base-uri 'none'; frame-ancestors {may}"
        )

    def problem(self, status: int, *, said: str = "", headers: dict[str, str] | None = None) -> Response:
        """The page for what went wrong, in words of this status that hold nothing of what was asked.

        `said` is the name of words that fit better than those of the status.
        """
        known = said or f"problem_{status}"
        if f"{known}_title" not in self._words:
            known = "problem_500" if status >= 500 else "problem_400"
        answer = self.page(
            "problem", status=status, title=self.say(f"{known}_title"), text=self.say(f"{known}_text")
        )
        answer.headers.update(headers or {})
        return answer


def missing() -> HTTPException:
    """What to raise for a page that there is not."""
    return HTTPException(404)
