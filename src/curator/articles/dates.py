"""When a page was published: as it states for machines, as its address has it, as a reader sees.

Only what none of these tells is searched for by htmldate, which looks at everything.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from curator.articles.frame import Names, is_frame, text_of

_YEARS = range(1990, 2101)
_PATH = re.compile(r"/((?:19|20)\d\d)[-/]?(0[1-9]|1[0-2])[-/]?(0[1-9]|[12]\d|3[01])(?=[-/_.?]|$)")
_SLASHED = re.compile(r"((?:19|20)\d\d)/(\d\d?)(?:/(\d\d?))?$")
_SCRIPTED = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d{4}) (\d\d:\d\d:\d\d)(?: GMT([+-]\d{4}))?")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-./](\d\d?)[-./](\d\d?)(?!\d)")
_NUMBERS = re.compile(r"(?<![\w.])(\d\d?)([./-])\s?(\d\d?)\2\s?((?:19|20)\d\d)(?!\d|\.\d)")
_EASTERN = re.compile(r"((?:19|20)\d\d)\s?[年년]\s?(\d\d?)\s?[月월]\s?(\d\d?)\s?[日일]")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d\d?)(?:st|nd|rd|th|er|º|\.)?\s(?:de\s|of\s|d['’])?([^\W\d_]{3,12})\.?,?"
    r"\s(?:de\s|del\s)?((?:19|20)\d\d)(?!\d)"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})\.?\s(\d\d?)(?:st|nd|rd|th)?,?\s((?:19|20)\d\d)(?!\d)")
# Each month as it begins in English, German, French, Spanish, Portuguese, Italian, Dutch, Nordic, Polish.
_MONTHS = (
    ("jan", "jän", "janv", "ene", "gen", "sty"),
    ("feb", "fév", "fev", "lut"),
    ("mar", "mär", "mrz", "maa", "mrt"),
    ("apr", "avr", "abr", "kwi"),
    ("may", "mai", "mag", "mei", "maj", "mayo"),
    ("jun", "juin", "giu", "cze", "haz"),
    ("jul", "juil", "lug", "lip"),
    ("aug", "aoû", "aou", "ago", "sie"),
    ("sep", "set", "wrz"),
    ("oct", "okt", "out", "ott", "paź"),
    ("nov", "lis"),
    ("dec", "dez", "déc", "dic", "des", "gru"),
)
_CHANGED = re.compile(
    r"modif|updat|aktualis|actualiz|geändert|änderung|mise? à jour|atualiz|aggiorn|bijgewerkt|changed|edited",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(?:veröffentlicht(?:ung)?|erschienen|publi(?:shed|ée?|cado|cato|ceerd)|pubblicato|opublikowano|posted"
    r"|mise en ligne|first published|written|notizia del|release date)\b",
    re.IGNORECASE,
)
_AMENDED = re.compile(
    r"\b(?:aktualisiert|letzte änderung|last (?:updated|modified)|mis à jour)\b", re.IGNORECASE
)
_READ = 300_000  # characters of the page among which a date is looked for
_BESIDE = 90  # ... after its title
_LABELLED = 30  # ... after a label
_NAMES = re.compile(r"date|publish|datum|fecha|posted-?on|entry-time|timestamp|pubtime", re.IGNORECASE)
_LONGEST = 120  # characters of an element that shows a date


def published(
    root: Any,
    called: Names,
    stated: tuple[str, ...],
    *,
    url: str,
    title: str,
    text: str,
    languages: tuple[str, ...],
) -> datetime | None:
    """When the parsed page `root` at `url` was published, as far as it is said; see `moment` and `day_in`.

    `stated` is what its head says, `title` and `text` what is in it.  The time is UTC; it
    is midnight where none is told or where UTC would move it to another day than the publisher's, for the day
    is what readers are told.
    """
    moments = [one for one in map(moment, stated) if one]
    best = (
        next(iter(moments), None)
        or _in_path(url)
        or _shown(root, called, languages)
        or _written_in(text, languages)
        or _told(root, title, languages)
    )
    return _with_time(best, moments) if best else None


def guessed(root: Any, url: str) -> datetime | None:
    """What htmldate makes of a page that says nothing clearly.

    Without its extensive search, which takes any date for want of a better one: three in four of those were
    wrong, and a wrong date is worse than none.
    """
    from htmldate import find_date

    try:
        day = find_date(root, url=url, original_date=True, extensive_search=False)
    except Exception:  # noqa: BLE001 - no date is better than no article
        return None
    return moment(day or "")


def moment(stated: str) -> datetime | None:
    """A date or time as machines write it, with its zone, UTC where it names none; None if implausible.

    ISO 8601, RFC 5322, and what JavaScript prints.
    """
    text = stated.strip()
    if scripted := _SCRIPTED.match(text):
        month, day, year, clock, zone = scripted.groups()
        text = f"{day} {month} {year} {clock} {zone or '+0000'}"
    elif slashed := _SLASHED.match(text):
        year, month, day = slashed.groups("1")
        text = f"{year}-{int(month):02}-{int(day):02}"
    for parse in (_iso, parsedate_to_datetime):
        try:
            found = parse(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        return aware if aware.year in _YEARS else None
    return None


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(text.upper().replace("UTC", "Z"))


def day_in(text: str, languages: tuple[str, ...] = ()) -> datetime | None:
    """The first date in `text` as people write it, at midnight UTC; None if there is none.

    12/03/2020 is in December for `languages` that begin with English of no other country, else in March.
    """
    for year, month, day in _written(
        text, american=next(iter(languages), "").lower() in {"en", "en-us", "en_us"}
    ):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found.year in _YEARS:
            return datetime(found.year, found.month, found.day, tzinfo=UTC)
    return None


def _written(text: str, *, american: bool) -> Iterator[tuple[int, int, int]]:
    """Each date that the text may hold: year, month, day."""
    for match in (_ISO.search(text), _EASTERN.search(text)):
        if match:
            yield int(match[1]), int(match[2]), int(match[3])
    if match := _NUMBERS.search(text):
        first, last = int(match[1]), int(match[3])
        month_first = last > 12 or (american and match[2] == "/" and first <= 12)
        yield int(match[4]), *((first, last) if month_first else (last, first))
    for match in _DAY_FIRST.finditer(text):
        yield int(match[3]), month(match[2]), int(match[1])
    for match in _MONTH_FIRST.finditer(text):
        yield int(match[3]), month(match[1]), int(match[2])


def month(name: str) -> int:
    """The number of a month by its name or the beginning of it; 0 if it is none."""
    low = name.lower()
    for number, starts in enumerate(_MONTHS, 1):
        if low.startswith(starts):
            return number
    return 0


def _shown(root: Any, called: Names, languages: tuple[str, ...]) -> datetime | None:
    """The date that the page shows: marked as that of publication, else the first that there is."""
    first = None
    for element in dict.fromkeys([*called.of(_NAMES, 40), *root.xpath("(.//time)[position() <= 20]")]):
        text = text_of(element, _LONGEST)
        named = " ".join(element.get(name) or "" for name in ("itemprop", "class", "property", "id"))
        marked = "datepublished" in named.lower() or element.get("pubdate") is not None
        if (_CHANGED.search(named) and not marked) or is_frame(element):
            continue
        found = moment(element.get("datetime") or element.get("content") or "") or day_in(
            _CHANGED.split(text)[0], languages
        )
        if found and marked:
            return found
        first = first or found
    return first


def _written_in(text: str, languages: tuple[str, ...]) -> datetime | None:
    """The date in one of the short lines that begin or end a text."""
    lines = text.split("\n")
    for line in (*lines[:4], *lines[-2:]):
        found = day_in(line, languages) if len(line) <= _LONGEST and not _CHANGED.search(line) else None
        if found:
            return found
    return None


def _told(root: Any, title: str, languages: tuple[str, ...]) -> datetime | None:
    """The date that stands after the title, or after a word for publication, or at last one for a change."""
    texts = root.xpath("//body//text()[not(parent::script or parent::style or parent::noscript)]")
    words = " ".join(" ".join(texts)[:_READ].split())
    after = [match.end() for match in re.finditer(re.escape(title), words)][:4] if len(title) > 9 else []
    windows = [words[at : at + _BESIDE] for at in after]
    windows += [words[match.end() :][:_LABELLED] for match in _PUBLISHED.finditer(words)]
    windows += [words[match.end() :][:_LABELLED] for match in _AMENDED.finditer(words)]
    return next(filter(None, (day_in(window, languages) for window in windows)), None)


def _in_path(url: str) -> datetime | None:
    """The date in the path of an address: /2020/10/18/, /2020-10-18-…, /20201018/."""
    match = _PATH.search(url)
    return moment("-".join(match.groups())) if match else None


def _with_time(best: datetime, moments: list[datetime]) -> datetime:
    """The publisher's day with its time, if one is stated that UTC does not move to another day."""
    for one in (best, *moments):
        utc = one.astimezone(UTC)
        if utc.date() == one.date() == best.date():
            return utc
    return datetime(best.year, best.month, best.day, tzinfo=UTC)
