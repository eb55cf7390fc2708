"""Dates as exporters and spreadsheets write them.

"03/04/2021" is March to some and April to others: the whole column decides, where one of its dates can only
be read one way; where none can, or two contradict each other, such dates are left out.
"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?(?:\s*(?P<zone>z|utc|gmt)?\s*(?P<offset>[+-]\d\d:?\d\d)?(?:\s*\(.*\))?)?"
)
_LATER = rf"(?:(?:,?\s+(?:at\s+|um\s+|om\s+)?|t){_TIME})?"
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_LATER}")
_NUMBERS = re.compile(
    rf"(?P<one>\d{{1,2}})(?P<mark>[-/.])(?P<two>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d\d){_LATER}"
)
_WEEKDAY = r"(?:[a-z]{2,10}\.?,?\s+)?"
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+(?:de\s+)?(?P<name>[a-z]{{3,10}})\.?,?[\s-]+(?:de\s+)?"
    rf"(?P<year>\d{{4}}){_LATER}"
)
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}(?P<name>[a-z]{{3,10}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_LATER}"
)
_SECONDS = re.compile(r"(\d{10})(?:\.\d+)?|(\d{10})\d{3}")
_MONTHS = {
    beginning: number
    for number, beginnings in enumerate(
        (
            "jan ene gen", "feb fev", "mar mrt maa mae", "apr abr avr", "may mai mei mag", "jun juin giu",
            "jul juil lug", "aug ago aou", "sep set", "oct okt ott out", "nov", "dec dez dic",
        ),
        1,
    )
    for beginning in beginnings.split()
}  # fmt: skip
_EARLIEST = 1970  # before which nobody joined a mailing list


class Column:
    """A column of dates: what all of it says about its way of writing them."""

    def __init__(self) -> None:
        self._seen: set[bool] = set()  # whether days stand first in dates that can be read one way only
        self._known: set[bool] = set()  # what a whole reading has shown of that
        self.doubtful: list[str] = []  # those left out because they may be two days
        self.strange: list[str] = []  # those that are no date at all

    def again(self) -> bool:
        """Whether reading the column once more tells more of it: what was in doubt may be clear by now."""
        if self._known or not self.doubtful or len(self._seen) != 1:
            return False
        self._known = self._seen
        self.doubtful, self.strange = [], []
        return True

    def read(self, text: str) -> datetime | None:
        """The moment that `text` names, in UTC, which is also meant where no zone is told; None if none."""
        if text[4:5] == "-" and text[:1] != "0":  # as most are
            moment = _iso(text)
            if moment:
                return moment
        if not any(char in "123456789" or char.isalpha() for char in text):  # how databases write "never"
            return None
        moment = _plain(text) or self._numbers(text) or _named(text)
        if moment is None and (not self.doubtful or self.doubtful[-1] != text):
            self.strange.append(text)
        return moment

    def _numbers(self, text: str) -> datetime | None:
        """A date of three numbers, the year last."""
        found = _NUMBERS.fullmatch(text.lower())
        if found is None:
            return None
        one, two = int(found["one"]), int(found["two"])
        if found["mark"] == "." or one == two:
            return _moment(found, two, one)
        if max(one, two) > 12:
            self._seen.add(one > 12)
            return _moment(found, two, one) if one > 12 else _moment(found, one, two)
        if self._known:
            return _moment(found, two, one) if True in self._known else _moment(found, one, two)
        self.doubtful.append(text)
        return None


def _plain(text: str) -> datetime | None:
    """A moment with its year first, or in seconds since 1970."""
    seconds = _SECONDS.fullmatch(text)
    if seconds:
        return datetime.fromtimestamp(int(seconds[1] or seconds[2]), UTC)
    dated = _YEAR_FIRST.fullmatch(text.lower())
    return _iso(text) or (_moment(dated, int(dated["month"]), int(dated["day"])) if dated else None)


def _iso(text: str) -> datetime | None:
    """A moment in ISO form."""
    try:
        return _sane(datetime.fromisoformat(text))
    except ValueError:
        return None


def _named(text: str) -> datetime | None:
    """A date whose month is a word."""
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(char)
    )
    found = _DAY_FIRST.fullmatch(plain) or _MONTH_FIRST.fullmatch(plain)
    if found is None:
        return None
    month = _MONTHS.get(found["name"][:4]) or _MONTHS.get(found["name"][:3])
    return _moment(found, month, int(found["day"])) if month else None


def _moment(found: re.Match[str], month: int, day: int) -> datetime | None:
    """The moment of a match with a year and perhaps a time; None where the calendar has no such day."""
    year = int(found["year"])
    hour, half = int(found["hour"] or 0), found["half"]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        moment = datetime(  # noqa: DTZ001  # its zone comes with the next step
            year + 2000 if year < 100 else year,
            month,
            day,
            hour,
            int(found["minute"] or 0),
            int(found["second"] or 0),
        )
        return _sane(moment.replace(tzinfo=_zone(found["offset"])))
    except ValueError:
        return None


def _zone(offset: str | None) -> timezone:
    if not offset:
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if offset[0] == "-" else span)


def _sane(moment: datetime) -> datetime | None:
    """`moment` in UTC; None for the zeros and ones that databases write where they know nothing."""
    if not _EARLIEST <= moment.year < 9999:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
