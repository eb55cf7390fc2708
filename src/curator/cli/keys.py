"""keys: what signs the links of readers, and since when."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from curator.cli import open as opened
from curator.cli import say
from curator.errors import UsageError
from curator.text import plural

if TYPE_CHECKING:
    from datetime import date

    from curator.keyring import SigningKey


class Keys(click.Group):
    """`keys` is short for `keys list`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `list` before anything that is no command."""
        if not args or args[0] not in {*self.commands, "-h", "--help"}:
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=Keys, short_help="The keys that sign readers' links.")
def keys() -> None:
    """The keys that sign readers' links: to confirm, unsubscribe, choose and vote."""


@keys.command(name="list", short_help="Which keys there are; never a key itself.")
@say.as_json
def list_(as_json: bool) -> None:
    """Which keys there are, the newest first: since when it signs, or until when it is honoured.

    A key itself is never shown. Two hosts that have the same one show the same mark.
    """
    from curator import keyring

    found, today = keyring.every(opened.home()), opened.now().date()
    if as_json:
        say.data([_fields(one, at, today) for at, one in enumerate(found)])
        return
    rows = [
        (one.mark, _state(one, at, today), say.day(one.since), say.day(one.until))
        for at, one in enumerate(found)
    ]
    say.table(("mark", "state", "since", "last day"), rows)


@keys.command(short_help="Sign with a new key from now on.")
@click.option(
    "--for", "span", default="1 year", show_default=True, help="How long links signed until now still work."
)
def rotate(span: str) -> None:
    """Sign with a new key from now on. What is mailed already works for a year more, or so long as you say.

    A send that is under way goes on with the key that it began with.
    """
    from curator import keyring

    today = opened.now().date()
    until = _after(today, span)
    made = keyring.rotate(opened.home(), today, until)
    say.talk(
        f"a new key signs from now on; {plural(len(made) - 1, 'former key')} honoured up to {until} at most; "
        "copy secret.key to your backup, and to every host that sends or serves pages"
    )


def _fields(one: "SigningKey", at: int, today: "date") -> dict[str, Any]:
    return {"mark": one.mark, "state": _state(one, at, today), "since": one.since, "until": one.until}


def _state(one: "SigningKey", at: int, today: "date") -> str:
    """What the key at this place does."""
    if not one.counts(today):
        return "over"
    return "honoured" if at else "signs"


def _after(today: "date", span: str) -> "date":
    """The day so long after today.  Raises UsageError for what is no length of time of a day or more."""
    from curator import values

    years = re.fullmatch(r"\s*(\d{1,2})\s*years?\s*", span)
    try:
        length = timedelta(days=365 * int(years[1])) if years else values.span(span)
        until = today + length if isinstance(length, timedelta) else today
    except (ValueError, OverflowError):
        until = today
    if until <= today:
        raise UsageError(f'--for "{span:.30}" is no time of a day or more; say it like "1 year" or "90 days"')
    return until
