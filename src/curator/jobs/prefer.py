"""prefer: a reader chooses which sections come, and when nothing does."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from curator.config import Settings
from curator.errors import Refused
from curator.model import Act, Standing, Subscriber
from curator.store import consents, subscribers, writing

LONGEST_PAUSE = timedelta(days=366)


def choose(
    engine: Engine,
    settings: Settings,
    subscriber_id: int,
    wanted: Sequence[str],
    *,
    now: datetime,
    source: str = "",
    network: str = "",
) -> bool:
    """From the next issue on, send the reader these sections (keys of the outline); False if that was so.

    Raises Refused where the newsletter lets nobody choose, nothing is wanted, or they are not on the list;
    NotFound.
    """
    keys = [section.key for section in settings.outline]
    without = tuple(key for key in keys if key not in wanted)
    if not settings.subscribing.sections:
        raise Refused("this newsletter comes whole; its readers do not choose sections")
    if len(without) == len(keys):
        raise Refused("no section is chosen; choose one, pause, or leave")
    with writing(engine) as conn:
        reader = _reader(conn, subscriber_id)
        if reader.without == without:
            return False
        subscribers.choose(conn, reader.id, without)
        words = "without " + ", ".join(without) if without else "all sections"
        consents.add(conn, reader.id, Act.CHANGED, at=now, source=source, words=words, network=network)
        return True


def pause(
    engine: Engine,
    settings: Settings,
    subscriber_id: int,
    until: date | None,
    *,
    now: datetime,
    source: str = "",
    network: str = "",
) -> bool:
    """Send the reader nothing before the day `until`, or from now on again (None); False if that was so.

    Raises Refused for a day that is past or more than a year away, or if they are not on the list; NotFound.
    """
    moment = _midnight(settings, until) if until else None
    if moment and not now < moment <= now + LONGEST_PAUSE:
        raise Refused("a pause ends on a day to come, within a year")
    with writing(engine) as conn:
        reader = _reader(conn, subscriber_id)
        before = reader.paused_until if reader.paused_until and reader.paused_until > now else None
        if before == moment:
            return False
        subscribers.pause(conn, reader.id, moment)
        act, words = (Act.PAUSED, f"until {until}") if until else (Act.RESUMED, "")
        consents.add(conn, reader.id, act, at=now, source=source, words=words, network=network)
        return True


def _reader(conn: Connection, subscriber_id: int) -> Subscriber:
    """The reader, who is on the list, and stays as they are meanwhile."""
    consents.hold(conn, subscriber_id)
    reader = subscribers.get(conn, subscriber_id)
    if reader.standing is not Standing.ACTIVE:
        raise Refused("this address is not on the list; subscribe again")
    return reader


def _midnight(settings: Settings, day: date) -> datetime:
    """When `day` begins where the newsletter is at home."""
    zone = settings.schedule.timezone if settings.schedule else "UTC"
    return datetime.combine(day, time(), ZoneInfo(zone))
