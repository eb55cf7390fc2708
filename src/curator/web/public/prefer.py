"""The page on which a reader chooses what comes, and when nothing does."""

from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from curator.errors import Refused
from curator.issues.page import day_words
from curator.jobs.prefer import LONGEST_PAUSE, choose, pause
from curator.mail import tokens
from curator.model import Standing, StandingSection, Subscriber
from curator.web.public.room import Room
from curator.web.public.whose import known, linked, masked

PATH = "/preferences"
MONTHS = {"month": 1, "quarter": 3}
_DAY = timedelta(days=1)


def routes(room: Room) -> list[Route]:
    """The routes of this page."""

    async def show(request: Request, reader_id: int) -> Response:
        return _page(room, request, await room.run(known, room.engine, reader_id))

    async def save(request: Request, reader_id: int) -> Response:
        fields = await room.form(request)
        try:
            wrong, done = await _do(room, request, reader_id, fields), True
        except Refused:  # not on the list any more, as the page will say
            wrong, done = "", False
        return _page(room, request, await room.run(known, room.engine, reader_id), done=done, wrong=wrong)

    path = f"{PATH}/{{token}}"
    return [
        Route(path, linked(room, "preferences", show)),
        Route(path, linked(room, "preferences", save), methods=["POST"]),
        Route(PATH, linked(room, "preferences", show)),
    ]


async def _do(room: Room, request: Request, reader_id: int, fields: dict[str, str]) -> str:
    """Do what was posted; the name of the words for what is wrong with it, "" if nothing is.

    Raises HTTPException 400 for what no form of ours says, and what the jobs do.
    """
    match fields.get("do"):
        case "sections":
            wanted = [one.key for one in _choices(room) if f"section-{one.key}" in fields]
            if not wanted:
                return "prefer_none"
            job = partial(choose, wanted=wanted)
        case "pause":
            until = _until(fields, _today(room))
            if until is None:
                return "prefer_no_day"
            job = partial(pause, until=until)
        case "resume":
            job = partial(pause, until=None)
        case _:
            raise HTTPException(400)
    given = (room.engine, room.settings, reader_id)
    source, network = room.address(PATH), room.network(request)
    await room.change(job, *given, now=room.now(), source=source, network=network)
    return ""


def _page(
    room: Room, request: Request, reader: Subscriber | None, *, done: bool = False, wrong: str = ""
) -> Response:
    """The page as things stand; whether something was `done` just now, or what is `wrong` with it."""
    if reader is None or reader.standing is not Standing.ACTIVE:
        return room.page("away")
    today = _today(room)
    return room.page(
        "preferences",
        status=400 if wrong else 200,
        action=f"{room.site.base}{PATH}/{request.path_params['token']}",
        leave=f"{room.site.base}/unsubscribe/{tokens.make(room.keys(), 'unsubscribe', reader.id)}",
        address=masked(reader),
        sections=[(one, one.key not in reader.without) for one in _choices(room)],
        paused=_paused(room, reader),
        months=tuple(MONTHS),
        first=(today + _DAY).isoformat(),
        last=(today + LONGEST_PAUSE).isoformat(),
        done=done,
        wrong=wrong,
    )


def _choices(room: Room) -> tuple[StandingSection, ...]:
    """The sections among which readers choose."""
    return room.settings.outline if room.settings.subscribing.sections else ()


def _paused(room: Room, reader: Subscriber) -> str:
    """The day before which nothing comes, in words; "" if the reader has not paused."""
    if reader.paused_until is None or reader.paused_until <= room.now():
        return ""
    return day_words(reader.paused_until.astimezone(_zone(room)).date(), room.site.language)


def _until(fields: dict[str, str], today: date) -> date | None:
    """The day on which a pause ends; None if none was chosen, or one that is past or too far away.

    A day that was written counts before a choice, which stands in the form from the start.
    """
    from dateutil.relativedelta import relativedelta

    chosen, written = fields.get("until", ""), fields.get("day", "")
    if chosen in MONTHS and not written:
        return today + relativedelta(months=MONTHS[chosen])
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if today < day <= today + LONGEST_PAUSE else None


def _today(room: Room) -> date:
    """The day where the newsletter is at home."""
    return room.now().astimezone(_zone(room)).date()


def _zone(room: Room) -> ZoneInfo:
    return ZoneInfo(room.settings.schedule.timezone if room.settings.schedule else "UTC")
