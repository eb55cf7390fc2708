"""The page on which a reader says what they thought of an issue."""

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from curator.jobs import vote
from curator.model import Choice
from curator.web.public.room import Room, missing
from curator.web.public.whose import linked

PATH = "/feedback"
NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def routes(room: Room) -> list[Route]:
    """The routes of this page."""

    async def show(request: Request, reader_id: int) -> Response:
        number, choice = _asked(request)
        title, before = await room.run(vote.look, room.engine, reader_id, number)
        return _page(room, request, "feedback", title=title, choice=choice, before=before)

    async def cast(request: Request, reader_id: int) -> Response:
        number, choice = _asked(request)
        await room.change(vote.vote, room.engine, reader_id, number, choice, now=room.now())
        title, _ = await room.run(vote.look, room.engine, reader_id, number)
        return _page(room, request, "voted", title=title, choice=choice, before=choice)

    path = f"{PATH}/{{token}}/{{number}}/{{choice}}"
    return [
        Route(path, linked(room, "feedback", show)),
        Route(path, linked(room, "feedback", cast), methods=["POST"]),
    ]


def _page(
    room: Room, request: Request, name: str, *, title: str, choice: Choice, before: Choice | None
) -> Response:
    """One of both pages: the choice that the address holds, and the other one."""
    number, token = request.path_params["number"], request.path_params["token"]
    other = Choice.DOWN if choice is Choice.UP else Choice.UP
    return room.page(
        name,
        title=title,
        choice=choice,
        other=other,
        before=before,
        actions={one: f"{room.site.base}{PATH}/{token}/{number}/{one}" for one in Choice},
        online=f"{room.site.base}/issues/{number}/",
    )


def _asked(request: Request) -> tuple[int, Choice]:
    """The issue and the vote that the address holds.  Raises HTTPException 404 where it holds none."""
    number, choice = request.path_params["number"], request.path_params["choice"]
    if not NUMBER.fullmatch(number) or choice not in set(Choice):
        raise missing()
    return int(number), Choice(choice)
