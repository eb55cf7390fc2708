"""The report of a send in words: a subject and a plain text for the editors, what needs a person first.

It names no reader: a mail lies about for years, and who is meant `curator deliveries N` says at any time.
"""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from curator.mail.reasons import nameless
from curator.model import DeliveryState, Figures, Goodbye, Reason, Reckoning
from curator.text import one_line, plural

MARK = "[REPORT]"
_WIDTH = 72
_SHOWN = 10  # reasons; a mail is read on a phone

_WAITS = "waiting"
_WORDS = {  # of a state, in a list of reasons
    DeliveryState.QUEUED: _WAITS,
    DeliveryState.SENDING: _WAITS,
    DeliveryState.IN_DOUBT: "in doubt",
}


@dataclass(frozen=True, slots=True)
class Words:
    """A report as it is mailed or shown."""

    subject: str
    text: str


def after(send: Reckoning, *, why: str = "", coming: str = "", zone: tzinfo) -> Words:
    """How a send stands when it ends, halts or pauses.

    `why` it halted, if it did; `coming` is the next slot in words.  Times are told in `zone`.
    """
    blocks = [
        _paragraph(f'#{send.figures.issue} "{one_line(send.figures.title)}" {_stands(send)}.'),
        *_first(send, why),
        _sums(send),
        _paragraph(_times(send, zone)),
        _reasons(send.reasons),
        _paragraph(f"Next: {coming}.") if coming else "",
        f"Who it is: curator deliveries {send.figures.issue}",
    ]
    return Words(f"{MARK} {_subject(send)}", _joined(blocks))


def later(send: Reckoning, *, zone: tzinfo) -> Words:
    """What became of it a day after its end."""
    told = send.figures
    said = [f"{percent(told.delivered, told.sent)} delivered"] if told.delivered is not None else []
    said += [f"{count:,} {word}" for word, count in _fates(told) if count is not None and word != "delivered"]
    blocks = [
        _paragraph(f'#{told.issue} "{one_line(told.title)}", a day after its end.'),
        *_first(send, ""),
        _later_sums(send),
        _reasons(send.reasons),
        _goodbyes(send.goodbyes),
        f"Who it is: curator deliveries {told.issue}\nEarlier issues: curator deliveries",
        _paragraph(_times(send, zone)),
    ]
    return Words(f"{MARK} #{told.issue}, a day later: {', '.join(said)}", _joined(blocks))


def held(why: str, *, coming: str = "") -> Words:
    """That the slot has come and nothing goes out before a person acts; `why` says how to mend it."""
    said = nameless(why)
    blocks = ["The slot has come, and nothing goes out by itself.", _paragraph(f"Held: {said}.")]
    blocks.append(_paragraph(f"Next: {coming}.") if coming else "")
    return Words(f"{MARK} held: {one_line(said, 150)}", _joined(blocks))


def _joined(blocks: list[str]) -> str:
    return "\n\n".join(block for block in blocks if block) + "\n"


def _paragraph(text: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _stands(send: Reckoning) -> str:
    """The send in a few words."""
    if not send.tally.is_open:
        return "is sent"
    if send.paused is not None:
        return "is paused"
    return "is being sent" if send.drivers else "has stopped before its end"


def _subject(send: Reckoning) -> str:
    """The same with what counts, and what needs a person before it."""
    told = send.figures
    of = f"{told.sent:,} of {told.recipients:,}"
    if not send.tally.conserved:
        return f"#{told.issue} needs you: its ledger does not add up, {of} sent"
    if told.in_doubt:
        return f"#{told.issue} needs you: {told.in_doubt:,} in doubt, {of} sent"
    if send.tally.is_open:
        return f"#{told.issue} {_stands(send)}: {of} sent"
    return f"#{told.issue} is sent: {of}"


def _first(send: Reckoning, why: str) -> Iterator[str]:
    """What a person has to do, with the commands."""
    number = send.figures.issue
    if not send.tally.conserved:
        yield _paragraph(
            f"The ledger does not add up: {send.tally.frozen:,} recipients were frozen, "
            f"{sum(send.tally.counts.values()):,} are counted. Send nothing before it is clear why."
        )
    if send.tally.is_open and send.paused is not None:
        yield _paragraph(f"It is {send.paused}.")
        yield f"  go on:   curator deliveries resume {number}"
    elif send.tally.is_open and not send.drivers:
        yield _paragraph(f"Why: {nameless(why)}." if why else "Nobody goes on with it by itself.")
        yield f"  go on:   curator send {number}"
    if send.figures.in_doubt:
        many = plural(send.figures.in_doubt, "delivery is", "deliveries are")
        yield _paragraph(
            f"{many} in doubt: nobody knows whether the mail went out, and curator does not send it again "
            "by itself. Decide with one of:"
        )
        yield (
            f"  who it is:       curator deliveries {number} --state in_doubt\n"
            f"  they got it:     curator deliveries resolve {number} --sent\n"
            f"  send it again:   curator deliveries resolve {number} --again"
        )


def _sums(send: Reckoning) -> str:
    """Everyone is somewhere, one line a place."""
    told = send.figures
    rows = [("recipients", told.recipients), ("sent", told.sent), ("in doubt", told.in_doubt)]
    rows += [("failed", told.failed), ("skipped", told.skipped), (_WAITS, told.waiting)]
    return _lines([row for row in rows if row[1] or row[0] in {"recipients", "sent"}])


def _later_sums(send: Reckoning) -> str:
    """What is known of those that were sent."""
    told = send.figures
    rows = [("sent", told.sent), *_fates(told)]
    rows += [("bounced for now", send.bounced_for_now or None), ("delayed", send.delayed or None)]
    rows += [("opened", told.opened), ("clicked", told.clicked)]
    shares = {word: percent(count, told.sent) for word, count in rows[1:]}
    chose = [("paused", told.paused), ("voted up", told.up), ("voted down", told.down)]
    rows += [(word, count or None) for word, count in chose]
    return _lines([(word, count) for word, count in rows if count is not None], shares | {"left": ""})


def _fates(told: Figures) -> list[tuple[str, int | None]]:
    fates = [("delivered", told.delivered), ("bounced", told.bounced), ("complained", told.complained)]
    return [*fates, ("left", told.left)]


def _lines(rows: list[tuple[str, int]], shares: dict[str, str] | None = None) -> str:
    """Numbers under each other, each with its word and, where there is one, its share."""
    wide = max(len(f"{count:,}") for _, count in rows)
    said = [(f"  {count:>{wide},}  {word}", (shares or {}).get(word, "")) for word, count in rows]
    return "\n".join(f"{line}, {share}" if share else line for line, share in said)


def _times(send: Reckoning, zone: tzinfo) -> str:
    """When it began and ended, and how fast it went."""
    began = send.figures.began.astimezone(zone)
    said = f"Begun {began:%Y-%m-%d %H:%M}"
    if send.figures.ended and not send.tally.is_open:
        said += f", ended {_moment(send.figures.ended.astimezone(zone), began)}"
    said += f" ({zone})"
    if send.worked is not None and send.rate is not None:
        said += f"; {speed(send.rate)} for {lasted(send.worked)}"
    return f"{said}."


def _moment(at: datetime, began: datetime) -> str:
    return f"{at:%H:%M}" if at.date() == began.date() else f"{at:%Y-%m-%d %H:%M}"


def _reasons(reasons: tuple[Reason, ...]) -> str:
    """Why some did not get it, counts and words, but no address."""
    if not reasons:
        return ""
    wide = max(len(f"{one.count:,}") for one in reasons)
    said = [
        _paragraph(
            f"{one.count:>{wide},} {_WORDS.get(one.state, one.state)}: {one.text}", "  ", " " * (wide + 3)
        )
        for one in reasons[:_SHOWN]
    ]
    if len(reasons) > _SHOWN:
        said.append(f"  and {plural(len(reasons) - _SHOWN, 'reason')} more")
    return "\n".join(["Why:", *said])


def _goodbyes(said: tuple[Goodbye, ...]) -> str:
    """Why readers left, in their words, without any address that they wrote down."""
    if not said:
        return ""
    lines = [_paragraph(f'"{nameless(one.words)}"', "  ", "   ") for one in said[:_SHOWN]]
    if len(said) > _SHOWN:
        lines.append(f"  and {plural(len(said) - _SHOWN, 'reason')} more: curator subscriber reasons")
    return "\n".join(["Why some left:", *lines])


def lasted(span: timedelta) -> str:
    """A length of time as people say it: "3 minutes 20 seconds", "1 hour 5 minutes", "under a second"."""
    seconds = round(span.total_seconds())
    sizes = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))
    said: list[str] = []
    for name, size in sizes:
        count, seconds = divmod(seconds, size)
        if count:
            said.append(plural(count, name))
    return " ".join(said[:2]) or "under a second"


def speed(rate: float) -> str:
    """A rate as people say it: "14.2 a second", "20 a minute" where it is less than one a second."""
    if rate >= 1:
        return f"{rate:,.1f} a second"
    return f"{rate * 60:,.1f} a minute"


def percent(count: int | None, of: int) -> str:
    """`count` of so many in percent, never rounded up to all; "" where it is not known or there are none."""
    if count is None or not of:
        return ""
    if count in {0, of}:
        return f"{100 * count // of} %"
    digits = 1 if 100 * count >= of else 2
    floor = max(count * 10 ** (digits + 2) // of, 1)
    return f"{floor / 10**digits:.{digits}f} %"
