"""What a person may set of a source: the options, and what they mean."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from curator.errors import UsageError
from curator.text import one_line

if TYPE_CHECKING:
    from datetime import timedelta

    from curator.model import Outline


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options by which a person sets a source."""
    for option in (
        click.option("--interval", metavar="TIME", help='Between polls, like "6 hours"; or auto.'),
        click.option(
            "--text", type=click.Choice(["page", "feed"]), help="Where an entry's text is taken from."
        ),
        click.option(
            "--exclude", multiple=True, metavar="PATTERN", help="Leave out what matches in title or address."
        ),
        click.option(
            "--include", multiple=True, metavar="PATTERN", help="Take only what matches in title or address."
        ),
        click.option(
            "--weight", type=click.IntRange(-9, 9), help="-9 to 9: days that it is worth in queue --best."
        ),
        click.option("--section", metavar="KEY", help="The section that its candidates are meant for."),
        click.option("--title", help="Its name; the feed's own if left out."),
    ):
        command = option(command)
    return command


def chosen(outline: "Outline", given: dict[str, Any]) -> dict[str, Any]:
    """The settings that were given, as a source has them.  Raises UsageError."""
    from curator.jobs.add import section_key
    from curator.model import TextFrom

    found: dict[str, Any] = {name: given[name] for name in ("weight",) if given[name] is not None}
    if given["title"] is not None:
        found["title"] = one_line(given["title"])
    if given["section"] is not None:
        found["section"] = section_key(outline, given["section"] or None)
    if given["text"]:
        found["text"] = TextFrom(given["text"])
    if given["interval"]:
        found["interval"] = _interval(given["interval"])
    for name in ("include", "exclude"):
        if given[name]:
            found[name] = patterns(given[name])
    return found


def _interval(given: str) -> "timedelta | None":
    """A span of time; None for "auto".  Raises UsageError."""
    from datetime import timedelta

    from curator.values import span

    if given == "auto":
        return None
    try:
        wanted = span(given)
    except ValueError as error:
        raise UsageError(str(error)) from None
    if not isinstance(wanted, timedelta) or not timedelta(minutes=1) <= wanted <= timedelta(days=365):
        raise UsageError(f'"{given}" is no interval of a source; it may be between a minute and a year')
    return wanted


def patterns(given: Sequence[str]) -> tuple[str, ...]:
    """The patterns, if each is a regular expression on one line.  An empty one clears them.  UsageError."""
    import re

    for pattern in given:
        try:
            re.compile(pattern)
        except re.error as error:
            raise UsageError(f'"{pattern}" is no regular expression: {error}') from None
        if len(pattern.splitlines()) > 1:
            raise UsageError("a pattern is one line; give --include or --exclude again for each")
    return tuple(filter(None, given))
