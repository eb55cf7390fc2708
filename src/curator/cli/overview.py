"""What `deliveries` shows: one send as a whole, its rows, and all sends beside each other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from curator.cli import say
from curator.text import one_line, plural

if TYPE_CHECKING:
    from curator.model import Delivery, Figures, Reckoning

SCREEN = 20  # rows that are shown unasked


def fields(send: "Reckoning", listed: Sequence["Delivery"]) -> dict[str, Any]:
    """One send as JSON."""
    from curator.model import DeliveryState

    tally = send.tally
    return {
        "issue": send.figures.issue,
        "frozen": tally.frozen,
        "conserved": tally.conserved,
        "counts": {state: tally.counts.get(state, 0) for state in DeliveryState},
        "deliveries": listed,
        "state": send.state,
        "figures": send.figures,
        "reasons": send.reasons,
        "goodbyes": send.goodbyes,
        "drivers": send.drivers,
        "delayed": send.delayed,
        "bounced_for_now": send.bounced_for_now,
        "worked": send.worked,
        "rate": send.rate,
        "paused": send.paused,
    }


def tell_head(send: "Reckoning") -> None:
    """Which issue it is, how its send stands, when it began and ended, how fast it went, who drives it."""
    from curator.mail.report import lasted, speed

    told = send.figures
    say.prose(f'#{told.issue} "{one_line(told.title)}", {send.state}', rest="  ")
    said = f"begun {say.minute(told.began)} UTC"
    if told.ended and not send.tally.is_open:
        same = told.ended.date() == told.began.date()
        said += f", ended {told.ended:%H:%M}" if same else f", ended {say.minute(told.ended)}"
    if send.rate is not None and send.worked is not None:
        said += f"; {speed(send.rate)} for {lasted(send.worked)}"
    say.line(said)
    if send.tally.is_open and send.paused is not None:
        say.prose(send.paused, rest="  ")
    for one in send.drivers:
        say.line(f"driven by {one.owner} since {one.since:%H:%M:%S} UTC, {speed(one.share)}")


def tell_fates(send: "Reckoning") -> None:
    """What the sum does not say: who may still get it, who left, and, where followed, who read it."""
    told = send.figures
    counts = [(send.bounced_for_now, "bounced for now"), (send.delayed, "delayed"), (told.left, "left")]
    counts += [(told.paused, "paused"), (told.up, "voted up"), (told.down, "voted down")]
    counts += [(told.opened or 0, "opened"), (told.clicked or 0, "clicked")]
    said = ", ".join(f"{count:,} {word}" for count, word in counts if count)
    if said:
        say.line(f"besides: {said}")


def tell_reasons(send: "Reckoning") -> None:
    """Why some did not get it, each with how many and one of them."""
    if not send.reasons:
        return
    say.line("")
    rows = [(one.state, f"{one.count:,}", one.text, one.address) for one in send.reasons[:SCREEN]]
    say.table(("state", "count", "reason", "like"), rows, fold=("reason",))
    if len(send.reasons) > SCREEN:
        say.line(f"and {plural(len(send.reasons) - SCREEN, 'reason')} more: --json")


def tell_rows(listed: Sequence["Delivery"], count: int) -> None:
    """Deliveries one by one, and how many more there are."""
    rows = [(one.id, one.address, one.state, one.reason) for one in listed]
    say.table(("id", "address", "state", "reason"), rows, fold=("reason",))
    if count > len(listed):
        say.line(f"and {count - len(listed):,} more: --all")


def tell_over_time(found: Sequence["Figures"]) -> None:
    """All sends beside each other, the newest first."""
    from curator.mail.report import percent

    rows = [
        (
            f"#{one.issue}",
            say.day(one.began),
            _beside(one.sent, one.recipients),
            percent(one.delivered, one.sent) or "-",
            percent(one.bounced, one.sent) or "-",
            percent(one.complained, one.sent) or "-",
            f"{one.left:,}",
            _besides(one),
        )
        for one in found
    ]
    heads = ("issue", "begun", "sent", "delivered", "bounced", "complained", "left", "besides")
    say.table(heads, rows, fold=("besides",))


def _beside(count: int, of: int) -> str:
    return f"{count:,}" if count == of else f"{count:,} of {of:,}"


def _besides(one: "Figures") -> str:
    """What most sends have nothing of."""
    from curator.mail.report import percent

    counts = [(one.in_doubt, "in doubt"), (one.failed, "failed"), (one.skipped, "skipped")]
    counts += [(one.waiting, "waiting"), (one.paused, "paused"), (one.up, "up"), (one.down, "down")]
    said = [f"{count:,} {word}" for count, word in counts if count]
    shares = [(percent(one.opened, one.sent), "opened"), (percent(one.clicked, one.sent), "clicked")]
    return ", ".join([*said, *(f"{share} {word}" for share, word in shares if share)])
