"""The pages on which anybody reads: all issues, and each as it was sent."""

import base64
import hashlib
import re
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from curator.issues.online import Online, online
from curator.issues.page import day_words
from curator.jobs import online as job
from curator.model import Edition, Issue
from curator.web.public.kept import kept
from curator.web.public.room import Room, missing
from curator.web.public.vote import NUMBER

_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL)
_AGE = "public, max-age=300"
_MADE_ANEW = 60  # seconds after which an issue's page is, since a template may have changed


def routes(room: Room) -> list[Route]:
    """The routes of these pages."""
    robots = {"X-Robots-Tag": "all" if room.settings.public.index else "noindex"}

    @lru_cache(maxsize=100)
    def made(number: int, _what: str, _when: int) -> Response:
        return _page(room, job.edition(room.engine, room.settings, number))

    def page(number: int) -> Response:
        issue = job.look(room.engine, number)
        what = issue.digest or str(issue.revision)
        ready = made(number, what, int(room.now().timestamp() / _MADE_ANEW))
        return Response(ready.body, 200, dict(ready.headers))

    async def index(request: Request) -> Response:
        sent = await room.run(job.listed, room.engine)
        listed = room.page("issues", issues=[(one, _day(room, one)) for one in sent])
        return kept(request, listed, robots | {"Cache-Control": _AGE})

    async def show(request: Request) -> Response:
        return kept(request, await room.run(page, _number(request)), robots | {"Cache-Control": _AGE})

    async def slash(request: Request) -> Response:
        number = request.path_params.get("number")
        there = f"{_number(request)}/" if number else ""
        return RedirectResponse(f"{room.site.base}/issues/{there}", 301, {"Cache-Control": _AGE})

    return [
        Route("/issues/", index),
        Route("/issues", slash),
        Route("/issues/{number}/", show),
        Route("/issues/{number}", slash),
    ]


def _number(request: Request) -> int:
    """The number in the address.  Raises HTTPException 404 where it is none."""
    number = request.path_params["number"]
    if not NUMBER.fullmatch(number):
        raise missing()
    return int(number)


def _page(room: Room, edition: Edition) -> Response:
    """The page of a sent issue."""
    issue = online(edition)
    address = room.address(f"/issues/{edition.number}/") if room.settings.public.index else ""
    page = room.page("issue", issue=issue, preheader=edition.preheader, address=address)
    page.headers["Content-Security-Policy"] = _policy(page, issue)
    return page


def _policy(page: Response, issue: Online) -> str:
    """What a browser may do for it: its own style blocks and attributes, and the pictures that it shows.

    A mail's styles stand in its elements, so those are allowed here, and here alone; old browsers that know
    no difference between both are told by style-src.
    """
    blocks = (hashlib.sha256(one.encode()).digest() for one in _STYLE.findall(bytes(page.body).decode()))
    pictures = " ".join(issue.origins) or "'none'"
    styles = " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in blocks)
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; style-src-elem {styles}; "
        f"style-src-attr 'unsafe-inline'; img-src {pictures}; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )


def _day(room: Room, issue: Issue) -> str:
    """When an issue went out, in words; that of its slot if it is not out yet, "" if neither is known."""
    day = issue.sent_at.date() if issue.sent_at else issue.slot
    return day_words(day, room.site.language) if day else ""
