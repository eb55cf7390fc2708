"""Arguments that several commands take."""

from pathlib import Path

import click


class _Number(click.IntRange):
    name = "number"  # as complaints call it


NUMBER = _Number(1, 2**31 - 1)  # what the databases count to
COUNT = _Number(0, 2**31 - 1)

issue_number = click.argument("number", type=NUMBER, metavar="N")
candidate_ids = click.argument("ids", nargs=-1, required=True, type=NUMBER, metavar="ID...")
file = click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
reason = click.option("--reason", default="", help="Why, for the record.")
