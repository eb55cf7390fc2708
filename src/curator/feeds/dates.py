"""Dates as nearly all feeds write them: RFC 822 (section 5, as RSS asks) and the W3C's profile of ISO 8601.

What both allow and what feedparser makes of it are the same; every other form is left to feedparser.
"""

import re
from datetime import UTC, datetime, timedelta

_RFC822 = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?(\d{1,2})\s+([a-z]{3})[a-z]*\s+(\d{4})"
    r"\s+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?\s+(?:([a-z]{1,4})|([+-])(\d\d):?(\d\d))",
    re.IGNORECASE,
)
# https://www.w3.org/TR/NOTE-datetime, with an offset also without its colon if that is of whole hours.
_W3C = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d{1,12})?)?(?:z|([+-])(\d\d)(?:00|:(\d\d)))?)?",
    re.IGNORECASE,
)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}
# Hours from UTC.  The military letters are as wrong as they have been since RFC 822, and as rare.
_ZONES = {
    "ut": 0, "gmt": 0, "utc": 0, "z": 0, "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7,
    "pdt": -7, "pst": -8, "ast": -4, "adt": -3, "met": 1, "mest": 2,
}  # fmt: skip


def moment(text: str) -> datetime | None:
    """The instant, in UTC, that `text` names; None if it is empty.  Raises ValueError for other forms."""
    text = text.strip()
    if not text:
        return None
    if match := _W3C.fullmatch(text):
        year, month, day, hour, minute, second, sign, hours, minutes = match.groups()
        shift = _offset(sign, hours, minutes)
    elif match := _RFC822.fullmatch(text):
        day, name, year, hour, minute, second, zone, sign, hours, minutes = match.groups()
        month = _MONTHS.get(name.lower(), 0)
        shift = timedelta(hours=_zone(zone)) if zone else _offset(sign, hours, minutes)
    else:
        raise ValueError(f"no known form of date: {text[:40]}")
    try:
        then = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC
        )
        return then - shift
    except OverflowError:
        raise ValueError(f"out of range: {text[:40]}") from None


def _zone(name: str) -> int:
    """The hours from UTC of a named zone.  Raises ValueError if it has another name."""
    hours = _ZONES.get(name.lower())
    if hours is None:
        raise ValueError(f"no known zone: {name}")
    return hours


def _offset(sign: str | None, hours: str | None, minutes: str | None) -> timedelta:
    """An offset from UTC."""
    size = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return -size if sign == "-" else size
