"""The pages that readers meet: to subscribe, confirm, leave, choose, vote, and read issues online.

They work without JavaScript, set no cookie, and know nobody but by the token in an address.  No GET changes
anything: programs that look at mail before its reader does follow every link.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match

from curator.config import Settings
from curator.issues.templates import folders, themed
from curator.web.public import confirm, leave, media, plain, prefer, read, subscribe, vote
from curator.web.public.guard import Crashed, Guard, Told
from curator.web.public.look import site
from curator.web.public.room import Room
from curator.web.public.whence import names
from curator.web.public.words import words

if TYPE_CHECKING:
    from sqlalchemy import Engine

PAGES = (subscribe, confirm, leave, prefer, vote, read, media, plain)


def app(
    settings: Settings,
    engine: "Engine",
    *,
    clock: Callable[[], datetime],
    listen: tuple[str, int] | None = None,
    more: Sequence[BaseRoute] = (),
    told: Told = lambda _: None,
    crashed: Crashed = lambda _: None,
) -> Starlette:
    """All pages of a newsletter; `more` are routes that are served and guarded with them.

    `listen` is where the app is served; if only this machine can ask there, it may ask by that name.  `told`
    hears in a line what is wrong with the newsletter, `crashed` what nobody foresaw.
    Raises ConfigError and CuratorError where a template, a word or the theme is broken.
    """
    room = Room(settings, engine, clock)
    routes = [route for page in PAGES for route in page.routes(room)] + list(more)
    guard = Middleware(Guard, room=room, names=names(settings, listen), told=told, crashed=crashed)

    async def problem(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = dict(getattr(error, "headers", None) or {})
        if status == 405:
            headers["Allow"] = ", ".join(sorted(_methods(routes, request)))
        return room.problem(status, headers=headers)

    made = Starlette(routes=routes, middleware=[guard], exception_handlers={HTTPException: problem})
    made.router.redirect_slashes = False  # a redirect would be made of the name that was asked by
    return made


def check(settings: Settings) -> None:
    """Raise ConfigError or CuratorError where a word, a template or the theme of the pages is broken."""
    where = themed(folders(settings.home), settings.look.theme)
    words(settings, where)
    site(settings, where)


def _methods(routes: Sequence[BaseRoute], request: Request) -> set[str]:
    """The methods that the address takes, in all of its routes."""
    met = [one for one in routes if one.matches(request.scope)[0] is not Match.NONE]
    return {method for one in met for method in getattr(one, "methods", None) or ()}
