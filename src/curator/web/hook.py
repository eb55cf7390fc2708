"""The hook: where SNS may post what SES tells, for whoever does not want to poll a queue.

It answers the same to everybody, reads little and not for long, and does nothing that is not verified.
"""

import asyncio
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from curator.errors import CuratorError, EventForged, EventRejected
from curator.mail.sns import LONGEST

PATH = "/hooks/ses"
SECONDS = 10.0  # in which a message must have come
_KINDS = ("text/plain", "application/json")  # SNS posts its JSON as plain text

Receive = Callable[[bytes], object]
Told = Callable[[str], object]


def app(receive: Receive, told: Told = lambda _: None) -> Starlette:
    """An app with nothing but the hook.  `receive` and `told` are as `route` says."""
    return Starlette(routes=[route(receive, told)])


def route(receive: Receive, told: Told = lambda _: None) -> Route:
    """The hook as a route of another app.

    `receive` takes in a message's bytes or raises what curator.jobs.receive does; `told` hears in a line why
    one was refused.  Answers 200; 400 for what is no message; 403 for one that is not ours; 413 for one that
    is too long; 503 where it should be posted again later.
    """

    async def endpoint(request: Request) -> Response:
        status = await _take(request, receive, told)
        return PlainTextResponse(f"{status}\n", status, {"Cache-Control": "no-store"})

    return Route(PATH, endpoint, methods=["POST"])


async def _take(request: Request, receive: Receive, told: Told) -> int:
    """Take in what is posted; the status to answer."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _KINDS:
        return 400
    try:
        async with asyncio.timeout(SECONDS):
            body = await _body(request)
    except (TimeoutError, ClientDisconnect):
        return 400
    if body is None:
        return 413
    try:
        await run_in_threadpool(receive, body)
    except CuratorError as error:
        told(str(error))
        return _status(error)
    return 200


async def _body(request: Request) -> bytes | None:
    """What is posted; None if it is too long, as soon as that is known."""
    if int(_digits(request.headers.get("content-length", "0"))) > LONGEST:
        return None
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST:
            return None
    return body


def _digits(said: str) -> str:
    return said if said.isascii() and said.isdigit() and len(said) < 20 else "0"


def _status(error: CuratorError) -> int:
    """What is answered to whoever posted it."""
    match error:
        case EventForged():
            return 403
        case EventRejected():
            return 400
        case _:  # no certificate to be had, the database busy: SNS comes again
            return 503
