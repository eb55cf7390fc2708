"""The guard at the door: who may come in, how often, and what every answer bears.

It stands before the router, so that a page that is added later is guarded too.
"""

import asyncio
import time
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from curator.errors import CuratorError, MediaError, NotFound, Refused, StoreError, UsageError
from curator.web import hook
from curator.web.public.limits import Rate
from curator.web.public.room import Room

# What an answer bears unless it says otherwise itself.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
_SOON, _LATER = "5", "60"  # seconds
_WAIT, _MOST_WAITING = 0.25, 250  # seconds; of those who may be connected

Told = Callable[[str], object]
Crashed = Callable[[Exception], object]


class Guard:
    """Middleware around the pages of `room`."""

    def __init__(
        self, app: ASGIApp, *, room: Room, names: frozenset[str], told: Told, crashed: Crashed
    ) -> None:
        self._app = app
        self._room = room
        self._names = names
        self._told = told
        self._crashed = crashed
        self._rate = Rate(room.settings.public.per_minute)
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, whatever becomes of it."""
        if scope["type"] != "http":
            return
        began = False
        has_body = not {b"content-length", b"transfer-encoding"}.isdisjoint(dict(scope["headers"]))

        async def dressed(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                began = True
                _dress(MutableHeaders(scope=message))
                if has_body and message["status"] >= 400:  # it may not have been read, and never is now
                    MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        try:
            refused = self._refused(scope)
            if refused:
                await self._let_wait(refused)
                await refused(scope, receive, dressed)
            else:
                await self._app({**scope, "path": self._inside(scope["path"])}, receive, dressed)
        except Exception as error:  # noqa: BLE001  the last resort: one page for whatever it was
            answer = self._page_for(error)
            if not began:
                await answer(scope, receive, dressed)

    def _refused(self, scope: Scope) -> Response | None:
        """The answer to who may not come in, at all or so often."""
        request = Request(scope)
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._names:
            # In plain words, since there is no style to be had by that name.
            return PlainTextResponse("421: nothing is to be had here by this name\n", 421)
        self._look_for_a_proxy(request)
        if self._is_free(scope):
            return None
        wait = self._rate.wait(self._room.network(request), time.monotonic())
        return self._room.problem(429, headers={"Retry-After": str(wait)}) if wait else None

    async def _let_wait(self, refused: Response) -> None:
        """Hold back the answer to who asks too often: many at once would take all of this machine's time."""
        if refused.status_code == 429 and self._waiting < _MOST_WAITING:
            self._waiting += 1
            try:
                await asyncio.sleep(_WAIT)
            finally:
                self._waiting -= 1

    def _look_for_a_proxy(self, request: Request) -> None:
        """Tell of a web server of ours that nobody has named: all of its readers count as one network."""
        if (
            "x-forwarded-for" in request.headers
            and request.client
            and self._room.is_unnamed(request.client.host)
        ):
            self._told(
                f"{request.client.host} passes on what others ask; if it is a web server of yours, "
                "name it in curator.toml: [public] proxies"
            )

    def _is_free(self, scope: Scope) -> bool:
        """Whether it is answered however often one network asks.

        One-click unsubscribes and pictures of all readers come through the few machines of their mail
        providers, and what SES tells comes from Amazon's.
        """
        path = self._inside(scope["path"])
        if scope["method"] == "POST":
            return path.startswith("/unsubscribe/") or path == hook.PATH
        return path == "/style.css" or path.startswith("/media/")

    def _inside(self, path: str) -> str:
        """The path below newsletter.url; one that is not below it leads nowhere."""
        base = self._room.site.base
        if path == base:
            return "/"
        return path[len(base) :] if path.startswith(f"{base}/") else "//"

    def _page_for(self, error: Exception) -> Response:
        """The page for what went wrong; bare words where no page can be made."""
        try:
            return self._answer(error)
        except CuratorError as broken:  # the newsletter's own template
            self._told(str(broken))
            return PlainTextResponse("500: something went wrong here; please try it again later\n", 500)

    def _answer(self, error: Exception) -> Response:
        """The page for what went wrong; whoever runs this is told which it was, the reader nothing."""
        match error:
            case HTTPException():
                return self._room.problem(error.status_code, headers=dict(error.headers or {}))
            case StoreError() | MediaError():
                self._told(str(error))
                return self._room.problem(503, headers={"Retry-After": _LATER if error.permanent else _SOON})
            case NotFound() | Refused():
                return self._room.problem(404)
            case UsageError():
                return self._room.problem(400)
            case CuratorError():
                self._told(str(error))
            case _:
                self._crashed(error)
        return self._room.problem(500)


def _dress(headers: MutableHeaders) -> None:
    """Give an answer what it does not bear itself."""
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if "frame-ancestors 'none'" in headers["Content-Security-Policy"]:
        headers["X-Frame-Options"] = "DENY"
