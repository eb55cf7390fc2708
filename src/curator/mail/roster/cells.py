"""What the cells of a row say of a subscriber: who they are, whether they may be written to, and why."""

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from curator.errors import UsageError
from curator.mail import addresses
from curator.mail.roster import history, standings
from curator.mail.roster.heads import AGREED, ALL_LEFT, ALL_SUPPRESSED, Columns, holds_address
from curator.mail.roster.moments import Column
from curator.mail.roster.rows import Row
from curator.model import Act, Consent, Standing
from curator.text import one_line, plural

_MAILBOX = re.compile(r'(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>[^<>"]*?))\s*<(?P<address>[^<>]+)>')
_FOUR = re.compile(r"((?:(?:0|[1-9]\d{0,2})\.){3})(?:0|[1-9]\d{0,2})")
_NOTHING = frozenset(["null", "none", "nil", "nan", "nat", "na", "undefined", "unknown"])
_SECTION = re.compile(r"[\w-]{1,80}")
_EVIDENCE = ("consent", "words", "confirmed", "network", "confirm_network")  # columns that say who agreed
# Columns that say yes or no, or when: what the standing is if the answer is no, or if it is yes or a date.
_FLAGS = (
    ("wanted", Standing.LEFT, False),
    ("agreed", Standing.PENDING, False),
    ("consent", Standing.PENDING, False),
    ("left", Standing.LEFT, True),
    ("unwanted", Standing.LEFT, True),
    ("suppressed", Standing.SUPPRESSED, True),
)
_NEEDY = {Standing.ACTIVE, Standing.PENDING}  # nobody is written to, or asked again, who never agreed
_SURE = 4  # letters that a word has at least, to be a standing where no head says so


class Unsaid(UsageError):
    """Nothing in the table, and nobody who imports it, says that its readers agreed."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an import says of its table: where consent comes from if no cell tells, and what to take.

    `pending` takes in those who never confirmed; `file` is its name, which may say what everybody in it is;
    dates after `now` are taken for it.
    """

    consent: str = ""
    pending: bool = False
    file: str = ""
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What a row tells of the time before the import."""

    joined: datetime | None
    confirmed: datetime | None
    left: datetime | None
    suppressed: datetime | None
    network: str
    words: str
    reason: str

    def lines(
        self, standing: Standing, asked: str | None, confirmed_from: str, file: str
    ) -> Iterator[Consent]:
        """That as lines of a history; `asked` is where they signed up, None if nothing says that they did."""
        if asked is not None and self.joined:
            yield Consent(self.joined, Act.ASKED, asked, self.words, self.network)
        if self.confirmed:
            yield Consent(self.confirmed, Act.CONFIRMED, file, "", confirmed_from or self.network)
        if self.left and standing is Standing.LEFT:
            yield Consent(self.left, Act.LEFT, file)
            if self.reason:
                yield Consent(self.left, Act.EXPLAINED, file, self.reason)
        if self.suppressed and standing is Standing.SUPPRESSED:
            yield Consent(self.suppressed, Act.SUPPRESSED, file, self.reason)


class Maker:
    """Makes rows of the cells of one table."""

    def __init__(self, columns: Columns, dates: Mapping[int, Column], terms: Terms) -> None:
        self._columns, self._dates, self._terms = columns, dates, terms
        self._whole = columns.has("history")
        self._optin = not AGREED.isdisjoint(columns.bare)
        self._says = columns.has("history", *_EVIDENCE) or self._optin
        self._all = standings.of_file(terms.file) if not columns.has("standing") else None
        if not columns.has("standing"):
            if ALL_LEFT in columns.bare:
                self._all = Standing.LEFT
            if ALL_SUPPRESSED in columns.bare:
                self._all = Standing.SUPPRESSED
        self._flags = [one for one in _FLAGS if columns.has(one[0])]
        self._hinted = columns.has("hint") or not columns.heads
        self._doubled = 0  # rows with two addresses

    def notes(self) -> Sequence[str]:
        """What a person should know of the rows that were made."""
        if not self._doubled:
            return ()
        head = one_line(self._columns.heads[self._columns.places["address"][0]], 40)
        return (f'{plural(self._doubled, "row")} with two addresses: that of the column "{head}" is taken',)

    def given(self, cells: Sequence[str]) -> str:
        """What stands where the address should."""
        places = [cells[at] for at in self._columns.places["address"] if at < len(cells) and cells[at]]
        if len(places) < 2:
            return places[0] if places else ""
        return next(filter(holds_address, places), places[0])

    def row(self, line: int, cells: Sequence[str]) -> Row:
        """The row as a subscriber to be.  Raises UsageError saying why it is none."""
        given, called = _mailbox(self.given(cells))
        if not given:
            raise UsageError("there is no address")
        width = len(self._columns.heads)
        if self._columns.has("standing") and any(cells[width:]):
            raise UsageError("it has more cells than the table's head; is there a separator in a name?")
        address = addresses.check(given)
        key = addresses.identity(address)
        at = self._columns.places["address"]
        self._doubled += len(at) > 1 and sum(holds_address(cells[one]) for one in at if one < len(cells)) > 1
        return self._made(line, cells, address if key == address else key, address, called)

    def _made(self, line: int, cells: Sequence[str], key: str, address: str, called: str) -> Row:
        """The row of a good address.  Raises UsageError."""
        cell = self._columns.cell
        standing = self._standing(cells)
        past = Past(
            joined=self._past("joined", cells),
            confirmed=self._past("confirmed", cells),
            left=self._past("left", cells),
            suppressed=self._past("suppressed", cells),
            network=network(cell("network", cells)),
            words=one_line(cell("words", cells), 2000),
            reason=self._reason(standing, cells),
        )
        consent, lines = self._agreed(standing, past, cells)
        return Row(
            line=line,
            address=address,
            key=key,
            standing=standing,
            name=one_line(self._name(cells) or called, 200),
            consent=consent,
            joined_at=past.joined,
            confirmed_at=past.confirmed,
            left_at=past.left,
            suppressed_at=past.suppressed,
            paused_until=self._moment("paused", cells),
            reason=past.reason,
            without=tuple(_SECTION.findall(cell("without", cells))),
            history=lines,
            whole=self._whole,
        )

    def joined(self, earlier: Row, later: Row) -> tuple[Row, str]:
        """One row of two with one address, with the stricter standing; why the later is refused."""
        standing = standings.stricter(earlier.standing, later.standing)
        why = f"the same address as line {earlier.line}"
        if standing is earlier.standing:
            return earlier, why
        fields = {name: getattr(later, name) for name in ("left_at", "suppressed_at", "reason")}
        added = tuple(one for one in later.history if one.act in {Act.LEFT, Act.EXPLAINED})
        merged = replace(earlier, standing=standing, history=earlier.history + added, **fields)
        return merged, f"{why}, which is {standing} by this one"

    def _standing(self, cells: Sequence[str]) -> Standing:
        """The strictest standing that a cell tells.  Raises UsageError where none may be taken."""
        columns, strictest = self._columns, self._all or Standing.ACTIVE
        for standing in self._told(columns, cells):
            strictest = standings.stricter(strictest, standing)
        if strictest is Standing.PENDING and not (self._terms.pending or self._whole):
            raise UsageError("unconfirmed in the table; take such rows as pending with --standing pending")
        return strictest

    def _told(self, columns: Columns, cells: Sequence[str]) -> list[Standing]:
        """What each cell that says something of the standing says."""
        told = []
        text = _something(columns.cell("standing", cells))
        if text:
            standing = standings.named(text)
            if standing is None:
                raise UsageError(
                    f'its standing in the table is "{one_line(text, 60)}", which is not known; '
                    "write active, left, suppressed or pending"
                )
            told.append(standing)
        for meaning, standing, flag in self._flags:
            text = columns.cell(meaning, cells)
            if text and _tells(text, flag=flag):
                told.append(standing)
        return told + list(self._hints(cells))

    def _hints(self, cells: Sequence[str]) -> Sequence[Standing]:
        """Words that may be a standing or something else: nobody is written to in doubt."""
        columns = self._columns
        if not (self._hinted or columns.others):
            return ()
        found = [standings.plain(cells[at]) for at in columns.others if at < len(cells)]
        if self._hinted:
            texts = [columns.cell("hint", cells)] if columns.heads else cells
            found += [
                standings.named(one) for one in texts if len(one) >= _SURE and standings.said(one) is None
            ]
        return [standing for standing in found if standing and standing is not Standing.ACTIVE]

    def _agreed(
        self, standing: Standing, past: Past, cells: Sequence[str]
    ) -> tuple[str, tuple[Consent, ...]]:
        """Where the consent comes from, and its history.  Raises UsageError where nothing tells, and must."""
        cell = self._columns.cell
        told = one_line(cell("consent", cells))
        if self._whole:
            lines = history.read(cell("history", cells))
            if told or lines or standing not in _NEEDY:
                return told, lines
        if standings.said(told) is not None:
            told = f"the table says: {told}" if told else ""
        dated = past.confirmed or (past.joined if past.network or self._optin else None)
        consent = told or self._terms.consent or self._evidence(past, dated)
        if not consent and standing in _NEEDY:
            if not self._says:
                raise Unsaid(
                    "nothing says where its readers agreed to get the newsletter; say it with "
                    '--consent "...", or in a column named consent'
                )
            raise UsageError("nothing says where its consent comes from; say it with --consent")
        confirmed_from = network(cell("confirm_network", cells))
        asked = told if told or dated or past.words else None
        return consent, tuple(past.lines(standing, asked, confirmed_from, self._terms.file))

    def _evidence(self, past: Past, dated: datetime | None) -> str:
        """What dates and networks say of a consent, as forms write them down."""
        if dated is None:
            return past.words
        return f"{'confirmed' if past.confirmed else 'signed up'} on {dated:%Y-%m-%d}"

    def _name(self, cells: Sequence[str]) -> str:
        """The whole name, of as many columns as it has."""
        cell = self._columns.cell
        name, first, last = cell("name", cells), cell("first", cells), cell("last", cells)
        if not name:
            return f"{first} {last}".strip()
        if (first and last) or not (first or last):
            return name
        return f"{'' if first in name else first} {name} {'' if last in name else last}"

    def _reason(self, standing: Standing, cells: Sequence[str]) -> str:
        """Why somebody left, or must not be written to."""
        given = one_line(self._columns.cell("reason", cells))
        if given or standing is not Standing.SUPPRESSED:
            return given
        return (
            one_line(self._columns.cell("standing", cells), 60).lower() or "suppressed where they come from"
        )

    def _past(self, meaning: str, cells: Sequence[str]) -> datetime | None:
        """The moment of a column that tells of the past: the newest that can be is now."""
        moment, now = self._moment(meaning, cells), self._terms.now
        return min(moment, now) if moment and now else moment

    def _moment(self, meaning: str, cells: Sequence[str]) -> datetime | None:
        """The moment that the surest column with one holds."""
        for at in self._columns.places.get(meaning, ()):
            text = cells[at] if at < len(cells) else ""
            if text and (text[4:5] == "-" or (standings.said(text) is None and _something(text))):
                moment = self._dates[at].read(text)
                if moment:
                    return moment
        return None


@lru_cache(10_000)
def network(text: str) -> str:
    """The part of an address on the net that names no single machine; "" for what is none."""
    plain = _FOUR.fullmatch(text)
    if plain and all(int(part) < 256 for part in text.split(".")):
        return f"{plain[1]}0/24"
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        return ""
    if address.ipv4_mapped:
        return network(str(address.ipv4_mapped))
    return str(ipaddress.IPv6Network((address, 64), strict=False))


def _tells(text: str, *, flag: bool) -> bool:
    """Whether a cell answers `flag`: a date is a yes, and so is any other word but a no."""
    if not flag:
        return standings.said(text) is False
    return bool(_something(text)) and standings.said(text) is not False


def _something(text: str) -> str:
    """`text`, unless it is how a database writes that there is nothing."""
    if not any(char in "123456789" or char.isalpha() for char in text):
        return text if text == "0" else ""
    return "" if text.lower() in _NOTHING else text


def _mailbox(cell: str) -> tuple[str, str]:
    """The address in a cell, and the name where one stands beside it."""
    cell = cell.rstrip(",; ")
    found = _MAILBOX.fullmatch(cell)
    if found:
        return found["address"].strip(), found["quoted"] or found["bare"] or ""
    return cell.removeprefix("mailto:"), ""
