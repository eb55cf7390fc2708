"""How commands answer: data on stdout (tables for people, JSON for programs), talk on stderr.

What comes from outside is cleaned once more on its way out: no control character is printed.
"""

import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any

import click

from curator.text import clean, plural

NUMBERS = {"id", "words", "entries", "new", "items", "approved", "share", "age", "count", "sent", "left"}
NUMBERS |= {"delivered", "bounced", "complained"}
WIDEST = 100  # characters in a line of prose
LEAST = 6  # characters in a column that gives way
ENDLESS = 10_000  # what a program that reads a table is given

# What JSON may hold as it is, but no terminal should see: written as \uXXXX.
_UNSEEN = re.compile(
    "[\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)

as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


def data(value: Any) -> None:
    """`value` as JSON on stdout: dataclasses as objects, times in ISO 8601, spans in seconds."""
    written = json.dumps(value, ensure_ascii=False, indent=2, default=_plain)
    click.echo(_UNSEEN.sub(lambda one: f"\\u{ord(one[0]):04x}", written))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    return str(value)


def line(text: str) -> None:
    """A line of data on stdout."""
    click.echo(clean(text))


def talk(text: str) -> None:
    """A line of talk on stderr."""
    click.echo(clean(text), err=True)


def document(text: str) -> None:
    """A document on stdout, byte for byte where a program reads it."""
    click.echo(clean(text) if sys.stdout.isatty() else text, nl=False)


def prose(text: str, *, first: str = "", rest: str = "") -> None:
    """A paragraph of data on stdout, broken at a person's width; `first` and `rest` begin its lines."""
    wide = width()
    whole = " ".join(clean(text).split())
    if wide is None:
        click.echo(first + whole)
        return
    click.echo(
        textwrap.fill(
            whole,
            min(wide, WIDEST),
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def width() -> int | None:
    """The width of a person's stdout in characters; None where a program reads it."""
    given = os.environ.get("COLUMNS", "")
    if given.isdigit() and int(given) > 0:
        return int(given)
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def table(
    heads: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    cut: Sequence[str] = (),
    fold: Sequence[str] = (),
) -> None:
    """A table on stdout, as wide as the terminal.

    Where it is too narrow, columns in `cut` end in an ellipsis and columns in `fold` go on in the next line;
    the others, ids and addresses that commands take, stay whole.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    wide = width()
    drawn = Table(box=None, pad_edge=False, header_style="bold", show_edge=False, padding=(0, 2, 0, 0))
    for head in heads:
        drawn.add_column(
            head,
            no_wrap=head not in fold,
            overflow="ellipsis" if head in cut else "fold",
            justify="right" if head in NUMBERS else "left",
        )
    cells = [[" ".join(clean("" if cell is None else str(cell)).split()) for cell in row] for row in rows]
    for row in cells:
        drawn.add_row(*map(Text, row))
    if wide:
        wide = max(wide, _fit(drawn, [heads, *cells], {*cut, *fold}, wide))
    console = Console(soft_wrap=False, highlight=False, width=wide or ENDLESS)
    with console.capture() as drawing:
        console.print(drawn)
    for one in drawing.get().splitlines():
        click.echo(one.rstrip(), color=True)


def _fit(drawn: Any, cells: Sequence[Sequence[str]], soft: set[str], wide: int) -> int:
    """Give the columns that give way what the others leave, the shorter ones first; how wide it all is."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    yielding = sorted((need, at) for at, need in enumerate(widths) if cells[0][at] in soft)
    gaps = 2 * (len(widths) - 1)
    left = wide - gaps - sum(widths) + sum(need for need, _ in yielding)
    for done, (need, at) in enumerate(yielding):
        widths[at] = max(LEAST, min(need, left // (len(yielding) - done)))
        left -= widths[at]
    for column, given in zip(drawn.columns, widths, strict=True):
        column.width = given
    return sum(widths) + gaps


def day(moment: datetime | date | None) -> str:
    """A day as people write it in tables; "" for none."""
    return f"{moment:%Y-%m-%d}" if moment else ""


def span(length: timedelta) -> str:
    """A length of time as it is written in curator.toml: "6 hours"."""
    seconds = int(length.total_seconds())
    for name, size in (("week", 604_800), ("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds % size == 0:
            return plural(seconds // size, name)
    return plural(seconds, "second")


def minute(moment: datetime | None) -> str:
    """A moment to the minute, in UTC."""
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def diff(lines: Iterable[str]) -> None:
    """The lines of a unified diff on stderr, coloured where a person reads it."""
    colours = {"+": "green", "-": "red", "@": "cyan"}
    for one in lines:
        click.echo(click.style(clean(one), fg=colours.get(one[:1])), err=True)
