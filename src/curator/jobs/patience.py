"""How long a host that tired is left alone, from run to run; shared by collect and read."""

import zlib
from datetime import datetime, timedelta

from curator.fetch.manners import Tired
from curator.jobs.hands import Intake
from curator.model import Rest
from curator.store import hosts, reading, writing

_SHORTEST, _LONGEST = timedelta(minutes=15), timedelta(hours=12)


def begin(hands: Intake, now: datetime) -> None:
    """Let the fetcher know which hosts are still to be left alone."""
    with reading(hands.engine) as conn:
        for name, rest in hosts.rests(conn).items():
            if rest.until > now:
                hands.fetcher.manners.rest(name, f"{rest.why}, until {rest.until:%Y-%m-%d %H:%M} UTC")


def end(hands: Intake, now: datetime) -> None:
    """Remember which hosts tired in this run, and which have woken."""
    tired = hands.fetcher.manners.tired()
    with reading(hands.engine) as conn:
        known = hosts.rests(conn)
    over = {name for name, rest in known.items() if rest.until <= now}
    fresh = {name: one for name, one in tired.items() if name not in known or name in over}
    woken = hands.fetcher.manners.awake() & over
    if not fresh and not woken:
        return
    with writing(hands.engine) as conn:
        for name in sorted(woken):
            hosts.wake(conn, name)
        for name, one in sorted(fresh.items()):
            hosts.rest(conn, name, longer(known.get(name), one, name, now))


def longer(before: Rest | None, tired: Tired, name: str, now: datetime) -> Rest:
    """The rest of a host that tired: as long as it said, else twice as long each time, up to twelve hours.

    It is up to a quarter longer by chance, so that hosts which fell together are not asked together.
    """
    runs = before.runs + 1 if before else 1
    pause = tired.wanted or min(_SHORTEST * (1 << min(runs - 1, 10)), _LONGEST)
    chance = zlib.crc32(f"{name} {runs}".encode("utf-8", "replace")) / (1 << 32)
    return Rest(now + pause * (1 + chance / 4), runs, tired.why)
