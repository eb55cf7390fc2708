"""Arguments that several commands take."""

from pathlib import Path

import click

from curator.errors import UsageError

MOST_BYTES = 64_000_000  # of a file that is read whole


class _Number(click.IntRange):
    name = "number"  # as complaints call it


NUMBER = _Number(1, 2**31 - 1)  # what the databases count to
COUNT = _Number(0, 2**31 - 1)

issue_number = click.argument("number", type=NUMBER, metavar="N")
candidate_ids = click.argument("ids", nargs=-1, required=True, type=NUMBER, metavar="ID...")
file = click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
reason = click.option("--reason", default="", help="Why, for the record.")


def contents(path: Path, most: int = MOST_BYTES) -> bytes:
    """What is in the file.  Raises UsageError for one of more than `most` bytes, or that cannot be read."""
    try:
        with path.open("rb") as opened:
            data = opened.read(most + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None
    if len(data) > most:
        raise UsageError(f"{path} holds more than {most / 1e6:g} MB; is it the right file?")
    return data


def refuse_both(**given: object) -> None:
    """Raise UsageError where more than one of these options is given: they say the same thing twice."""
    said = [f"--{name.replace('_', '-')}" for name, value in given.items() if value not in {None, False}]
    if len(said) > 1:
        raise UsageError(f"{' and '.join(said)} contradict each other; give one of them")
