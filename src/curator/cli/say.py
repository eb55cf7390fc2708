"""How commands answer: data on stdout (tables for people, JSON for programs), talk on stderr."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Any

import click

NARROW = 24  # characters that a column which does not give way may take

as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


def data(value: Any) -> None:
    """`value` as JSON on stdout: dataclasses as objects, times in ISO 8601."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def line(text: str) -> None:
    """A line of data on stdout."""
    click.echo(text)


def talk(text: str) -> None:
    """A line of talk on stderr."""
    click.echo(text, err=True)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], *, wide: Sequence[str] = ()) -> None:
    """A table on stdout, as wide as the terminal; columns named in `wide` give way first."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False, header_style="bold", show_edge=False, expand=bool(wide))
    for head in heads:
        numeric = head in {"id", "n", "words", "entries", "new", "items"}
        drawn.add_column(
            head,
            no_wrap=True,
            overflow="ellipsis",
            justify="right" if numeric else "left",
            ratio=1 if head in wide else None,
            max_width=None if head in wide else NARROW,
        )
    for row in rows:
        drawn.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    Console(soft_wrap=False, highlight=False).print(drawn)


def day(moment: datetime | date | None) -> str:
    """A day as people write it in tables; "" for none."""
    return f"{moment:%Y-%m-%d}" if moment else ""


def minute(moment: datetime | None) -> str:
    """A moment to the minute, in UTC."""
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """A progress bar on stderr, one line where no terminal is; call what it gives at each step."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
    from rich.text import Text

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)

        def step(word: str) -> None:
            bar.update(task, advance=1, description=Text(f"{what} {word}"[:48]).plain.replace("[", "\\["))

        yield step
    if not console.is_terminal:
        talk(f"{what}: {total} done")
