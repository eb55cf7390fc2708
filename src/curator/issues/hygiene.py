"""Link hygiene of a whole document: clean addresses in a text that else stays as it is.

    hygiene = cleaned(text, settings.campaign.parameters)    # or cleaned(text)
    hygiene.text        the same text, clean
    report(hygiene)     what was taken off and what is malformed, a line each

Taken off is only what says who sent an address or who clicked it (curator.traces).  Whatever a site may read
stays byte for byte: an issue that comes in is somebody's finished writing, and rendering it with the
newsletter's own campaign gives back the addresses that its readers got.  Malformed addresses are named, with
what was probably meant, and never changed.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from markdown_it.common.utils import unescapeAll

from curator.issues.destinations import Destination, destinations
from curator.issues.markdown import is_allowed
from curator.links import fault
from curator.text import one_line, plural
from curator.traces import Kind, Trace, name_of, strip, traces

Campaign = Sequence[tuple[str, str]]  # name and value of parameters

_LINE_END = re.compile(r"(\r\n?|\n)")
_UNIT = re.compile(
    r"\\[!-/:-@\[-`{-~]|&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-zA-Z][a-zA-Z0-9]*);|.", re.DOTALL
)
# What stands before the host where a scheme was written twice, misspelled, or pasted with a space.
_BEFORE_HOST = re.compile(r"^(?:%20|\s|(h?t?tps?|https?)(?::/*|/+))+", re.IGNORECASE)
_HOST = re.compile(r"[^/?#]+\.[a-z]{2,}(?:[/?#:]|$)", re.IGNORECASE)
_BARE_HOST = re.compile(r"www\.|[^/?#]+\.[a-z]{2,}/", re.IGNORECASE)  # not "notes.html"
_SHOWN = 300  # characters of an address, or of what it bore
_USUAL = 3  # links that bear the same campaign, for it to be the newsletter's own


@dataclass(frozen=True, slots=True)
class Removal:
    """A parameter that was taken off: from which address (as it is now), in which line, and what it told.

    `own` says that it belonged to the newsletter's own campaign; its value is percent-decoded.
    """

    line: int
    url: str
    words: str
    kind: Kind
    name: str
    value: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A malformed address: its line, the words of its link, what is wrong, what was meant if that shows."""

    line: int
    url: str
    words: str
    what: str
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Hygiene:
    """A clean text, and what there is to say of its addresses, in the order of the text."""

    text: str
    removed: tuple[Removal, ...] = ()
    faults: tuple[Fault, ...] = ()


def cleaned(text: str, campaign: Campaign = ()) -> Hygiene:
    """The document `text` with clean addresses; every character outside of them stays, line ends too.

    `campaign` are the newsletter's own parameters; if none has a value, the campaign that most links bear is
    its own.  Nothing is raised, whatever the text is.
    """
    pieces = _LINE_END.split(text)
    plain = "\n".join(pieces[::2])
    found = destinations(plain)
    own = [(name, value) for name, value in campaign if value] or _usual(found)
    kept, removed, faults = [], [], []
    at = 0
    for one in found:
        kept += [plain[at : one.start], _edited(one)]
        at = one.start + len(one.written)
        removed += _removals(one, own)
        if what := malformed(one.url):
            url = strip(one.url)
            faults.append(Fault(one.line, url, one.words, what, guess(url)))
    lines = "".join([*kept, plain[at:]]).split("\n")
    whole = "".join(line + end for line, end in zip(lines, [*pieces[1::2], ""], strict=True))
    return Hygiene(whole, tuple(removed), tuple(faults))


def report(hygiene: Hygiene) -> tuple[str, ...]:
    """What was taken off and what is malformed, a line each; of the newsletter's own campaign the count."""
    own = [one for one in hygiene.removed if one.own]
    lines = []
    if own:
        count = len({(one.line, one.url, one.words) for one in own})
        off = f"{plural(len(own), 'parameter')} of {plural(count, 'link')}"
        lines.append(f"taken off: the newsletter's own campaign, {off}")
    return (*lines, *_foreign(hygiene.removed), *map(_told, hygiene.faults))


def malformed(url: str) -> str | None:
    """What is wrong with `url` as the address of a link, in a few words; None if nothing is."""
    return None if url.lower().startswith("mailto:") and is_allowed(url) else fault(url)


def guess(url: str) -> str:
    """The sound address that somebody meant who wrote the malformed `url`; "" if that does not show."""
    match = _BEFORE_HOST.match(url)
    rest = url[match.end() :] if match else url
    if not (_HOST if match else _BARE_HOST).match(rest):
        return ""
    scheme = match[1].lower() if match and match[1] else "https"
    meant = ("http://" if scheme == "http" else "https://") + re.sub(r"\s", "%20", rest.strip())
    return meant if meant != url and fault(meant) is None else ""


def _usual(found: Sequence[Destination]) -> Campaign:
    """The campaign that most of the links with any bear; none if no campaign is usual."""
    counted = Counter(filter(None, (_campaign(traces(one.url)) for one in found)))
    if not counted:
        return ()
    parameters, count = counted.most_common(1)[0]
    return parameters if count >= _USUAL and 2 * count > counted.total() else ()


def _campaign(borne: Sequence[Trace]) -> tuple[tuple[str, str], ...]:
    """The campaign parameters among the traces of an address, name and value."""
    return tuple((name_of(t.pair), _value(t.pair)) for t in borne if t.kind is Kind.CAMPAIGN)


def _removals(one: Destination, own: Campaign) -> list[Removal]:
    """What is taken off one address; a campaign is the newsletter's own as a whole, or not at all."""
    borne = traces(one.url)
    is_own = set(_campaign(borne)) <= set(own)
    url = strip(one.url)
    return [
        Removal(
            *(one.line, url, one.words, t.kind, name_of(t.pair), _value(t.pair)),
            own=is_own and t.kind is Kind.CAMPAIGN,
        )
        for t in borne
    ]


def _value(pair: str) -> str:
    """A parameter's value, decoded, for a person to read."""
    return one_line(unquote(pair.partition("=")[2].replace("+", " ")), 100)


def _edited(one: Destination) -> str:
    """A destination as written, without its traces: the escapes in what stays are as they were."""
    if one.is_literal:
        return strip(one.written)
    units = _UNIT.findall(one.written)
    means = [_meant(unit) for unit in units]
    url = "".join(means)
    gone = {at for trace in traces(url) for at in range(trace.start, trace.end)}
    if not gone:
        return one.written
    kept = []
    at = 0
    for unit, means_that in zip(units, means, strict=True):
        if at not in gone:
            kept.append(unit)
        at += len(means_that)
    edited = "".join(kept)
    # Two pieces that now stand side by side might look like an entity that nobody wrote.
    sound = "".join(map(_meant, _UNIT.findall(edited))) == strip(url)
    return edited if sound else "".join("&amp;" if unit == "&" else unit for unit in kept)


def _meant(unit: str) -> str:
    """What one character, entity or escape stands for."""
    return unit if len(unit) == 1 else unescapeAll(unit)


def _foreign(removed: Sequence[Removal]) -> Iterator[str]:
    """A line for each address that bore what was not the newsletter's own."""
    borne: dict[tuple[int, str, Kind], list[Removal]] = {}
    for one in removed:
        if not one.own:
            borne.setdefault((one.line, one.url, one.kind), []).append(one)
    for (line, url, kind), some in borne.items():
        if kind is Kind.CAMPAIGN:
            said = "another's campaign, " + ", ".join(f'{one.name}="{one.value}"' for one in some)
        else:
            said = "who clicked, " + ", ".join(one.name for one in some)
        yield f"taken off in line {line}: {one_line(said, _SHOWN)}, of {one_line(url, _SHOWN)}"


def _told(one: Fault) -> str:
    """A malformed address, for a person."""
    words = f'"{one.words}"' if one.words else "a link without words"
    meant = f"; did you mean {one_line(one.meant, _SHOWN)}?" if one.meant else ""
    url, what = one_line(one.url, _SHOWN), one_line(one.what, _SHOWN)
    return f'line {one.line}: {words} leads to "{url}", and {what}{meant}'
