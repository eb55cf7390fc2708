"""Progress on stderr, where a person watches; nothing elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from curator.text import one_line


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[..., None]]:
    """A bar while the context lasts; call what it gives at each step, with a word, or how many are done."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)

        def step(word: str = "", done: int | None = None, total: int | None = None) -> None:
            said = escape(one_line(f"{what} {word}", 48))
            bar.update(
                task, completed=done, total=total, advance=1 if done is None else None, description=said
            )

        yield step
