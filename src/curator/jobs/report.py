"""report: tell the editors by mail how a send went, and a day later what became of it.

Each report is claimed in the database before its mail: two doors at once, a second start or a crash never
mail it twice.  None may fail a send: what goes wrong is a line to be said.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from curator.config import Settings
from curator.errors import CuratorError
from curator.issues import calendar
from curator.jobs.reckon import reckon
from curator.jobs.tell import Told, tell
from curator.mail import report
from curator.mail.report import Words
from curator.model import Figures, Reckoning
from curator.post import Post
from curator.store import figures, issues, memos, reading, writing
from curator.text import one_line

if TYPE_CHECKING:
    from curator.jobs.send import Sent

LATER = timedelta(days=1)  # after its end it is told what became of a send
STALE = timedelta(weeks=1)  # after which nobody is told any more: an old send is no news


def after_send(engine: Engine, settings: Settings, post: Post, sent: "Sent", *, now: datetime) -> str | None:
    """Mail the report of a send that has just ended, halted or paused; what went wrong, in a line, or None.

    Nothing is mailed while another process still drives it, of a send that a person stopped in the middle,
    and of one that stands as it was reported last.  Whatever fails here, the send has been, and its door
    must be able to say so.
    """
    try:
        return _after_send(engine, settings, post, sent, now)
    except Exception as error:  # noqa: BLE001  see above
        return _line(sent.issue, f"{type(error).__name__}: {error}")


def _after_send(engine: Engine, settings: Settings, post: Post, sent: "Sent", now: datetime) -> str | None:
    if not settings.editors:
        return None
    send = reckon(engine, settings, sent.issue, now=now)
    with reading(engine) as conn:
        tries = figures.tries(conn, sent.issue)
    mark = _mark(send, sent.halted, tries, now)
    if mark is None:
        return None
    words = _words(engine, settings, send, sent.halted or "", now)
    return _once(engine, settings, post, memos.REPORTED, sent.issue, words, mark, now)


def _mark(send: Reckoning, halted: str | None, tries: int, now: datetime) -> str | None:
    """How the send stands, so told that to stand so again is no news; None where nothing is to be told.

    `tries` grow by sending alone: events and persons that move deliveries make no new report.
    """
    told = send.figures
    if not send.tally.is_open:
        is_news = told.ended is None or now - told.ended < LATER
        return f"sent in {tries}" if is_news else None
    if send.drivers:
        return None
    if send.paused is not None:
        return f"paused at {told.sent}: {send.paused}"
    return f"halted at {told.sent}: {one_line(halted)}" if halted else None


def follow_up(engine: Engine, settings: Settings, opened: Callable[[], Post], *, now: datetime) -> list[str]:
    """Mail what became of each send that ended a day ago or more, once; what is to be said of it, in lines.

    `opened` gives the post, and is called only where there is something to mail.
    """
    try:
        return _follow_up(engine, settings, opened, now)
    except CuratorError as error:
        return [f"what became of the last sends could not be mailed: {error}"]


def _follow_up(engine: Engine, settings: Settings, opened: Callable[[], Post], now: datetime) -> list[str]:
    with reading(engine) as conn:
        ended = figures.ended_between(conn, now - STALE, now - LATER) if settings.editors else []
        due = [number for number in ended if memos.read(conn, memos.FOLLOWED.format(number)) is None]
    said: list[str] = []
    post: Post | None = None
    try:
        for number in due:
            send = reckon(engine, settings, number, now=now)
            if not _is_news(send.figures):
                continue  # nothing is known that the first report did not say
            words = report.later(send, zone=_zone(settings))
            post = post or opened()
            fault = _once(engine, settings, post, memos.FOLLOWED, number, words, "told", now)
            said.append(fault or f"the editors were told what became of #{number}")
    finally:
        if post:
            post.close()
    return said


def _is_news(told: Figures) -> bool:
    """Whether anything was heard of a send, from the provider or from its readers."""
    return told.delivered is not None or bool(told.left or told.paused or told.up or told.down)


def held(
    engine: Engine, settings: Settings, opened: Callable[[], Post], why: str, *, now: datetime
) -> str | None:
    """Mail that a slot's send is held, once a day for each reason; what went wrong, in a line, or None.

    For a flow that nobody watches; whoever types the command reads it there.
    """
    if not settings.editors:
        return None
    try:
        words = report.held(why, coming=_coming(engine, settings, now))
        mark = f"{now:%Y-%m-%d}: {one_line(why)}"
        post = opened()
        try:
            return _once(engine, settings, post, memos.HELD, 0, words, mark, now)
        finally:
            post.close()
    except CuratorError as error:
        return f"that the send is held could not be mailed: {one_line(str(error))}"


def _once(
    engine: Engine,
    settings: Settings,
    post: Post,
    memo: str,
    number: int,
    words: Words,
    mark: str,
    now: datetime,
) -> str | None:
    """Mail it unless `mark` is what was noted last; what went wrong, in a line.

    It is noted before the mail, and taken back where certainly no mail is on its way.
    """
    name = memo.format(number)
    with writing(engine) as conn:
        before = memos.read(conn, name)
        if not memos.change(conn, name, mark):
            return None
    told = tell(settings, post, number, words.subject, words.text, now=now)
    if not told.mailed and not told.perhaps:
        with writing(engine) as conn:
            if before is None:
                memos.erase(conn, name)
            else:
                memos.write(conn, name, before)
    return _line(number, told.fault) if told.fault else None


def _line(number: int, why: str) -> str:
    if not number:
        return f"that the send is held could not be mailed: {one_line(why)}"
    see = f"curator deliveries report {number}"
    return f"the report of #{number} could not be mailed: {one_line(why)}; read it with: {see}"


def written(engine: Engine, settings: Settings, number: int, *, now: datetime) -> Words:
    """The report of issue `number` as it would be mailed now.  Raises NotFound before its send began."""
    send = reckon(engine, settings, number, now=now)
    ended = send.figures.ended
    if ended and now - ended >= LATER and not send.tally.is_open:
        return report.later(send, zone=_zone(settings))
    return _words(engine, settings, send, "", now)


def mail(settings: Settings, post: Post, number: int, words: Words, *, now: datetime) -> Told:
    """Mail a report because a person asks for it, however often; who got it."""
    return tell(settings, post, number, words.subject, words.text, now=now)


def _words(engine: Engine, settings: Settings, send: Reckoning, why: str, now: datetime) -> Words:
    return report.after(send, why=why, coming=_coming(engine, settings, now), zone=_zone(settings))


def _zone(settings: Settings) -> tzinfo:
    return ZoneInfo(settings.schedule.timezone) if settings.schedule else UTC


def _coming(engine: Engine, settings: Settings, now: datetime) -> str:
    """The next slot and the issue that is meant for it; "" without a calendar."""
    if settings.schedule is None:
        return ""
    with reading(engine) as conn:
        slot = calendar.next_slot(settings.schedule, now, frozenset(memos.skipped(conn)))
        meant = issues.in_slot(conn, slot.day)
        held = memos.read(conn, memos.RESTORED) or memos.read(conn, memos.PAUSED)
    at = slot.at.astimezone(_zone(settings))
    said = f"{at:%a %Y-%m-%d %H:%M}, " + (f"#{meant.number}, {meant.state}" if meant else "no issue yet")
    return f"{said}; the calendar is held ({held})" if held else said
