"""Write docs/commands.md: every command with its help.

python docs/commands.py
"""

from collections.abc import Iterator
from pathlib import Path

import click

from curator.cli import CHAPTERS, Place, curator

PAGE = Path(__file__).with_name("commands.md")

OPENING = """\
# Commands

Written by `python docs/commands.py` from the commands themselves; `curator COMMAND --help` says the same.

* Data goes to stdout, everything else to stderr; progress is shown on a terminal only.
* `--json` answers as [json.md](json.md) says.
* The exit code is 0 when it is done, 1 when it failed, 2 when it was called wrongly, 3 when a person is
  needed first, 130 when it was stopped.
* A command works for the newsletter in this folder or in the nearest one above it; `curator -C DIR` names
  another.
"""


def page() -> str:
    """The whole page."""
    parts = [OPENING]
    for title, chapter in CHAPTERS.items():
        parts.append(f"## {title}\n")
        for name in chapter:
            parts += [_entry(words, command) for words, command in _commands(name)]
    return "\n".join(parts)


def _commands(name: str) -> Iterator[tuple[str, click.Command]]:
    """A command and those below it, with the words by which they are called."""
    top = click.Context(curator, info_name="curator", obj=Place())
    command = curator.get_command(top, name)
    assert command is not None
    yield f"curator {name}", command
    if isinstance(command, click.Group):
        for below in sorted(command.commands):
            yield f"curator {name} {below}", command.commands[below]


def _entry(words: str, command: click.Command) -> str:
    """One command: its heading and its help, 80 columns wide."""
    *above, name = words.split()
    parent = click.Context(click.Command(""), info_name=" ".join(above))
    context = click.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=80,
        max_content_width=80,
        help_option_names=["-h", "--help"],
    )
    return f"### {words}\n\n```text\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
