"""The shell's door: `curator COMMAND`.

Commands are imported when they are called, so that `curator --help` and `curator add` start at once; the
lines that help shows stand here.  Exit codes: 0 done, 1 failed, 2 wrong usage, 3 held: a person is needed.
"""

import sys
from dataclasses import dataclass
from importlib import import_module
from io import TextIOWrapper

import click

from curator import __version__
from curator.errors import CuratorError, FetchError, Held, Stale, UsageError

# The journey of a datum, as chapters of commands: name → (module, what it does).
CHAPTERS: dict[str, dict[str, tuple[str, str]]] = {
    "A newsletter": {
        "init": ("newsletter", "Make a newsletter in a folder, or raise its database."),
        "doctor": ("newsletter", "Look whether everything that a send needs is in place."),
        "demo": ("demo", "Run the whole line on bundled sample data."),
        "backup": ("newsletter", "Write a consistent copy of the database."),
        "restore": ("newsletter", "Put a backup in the database's place."),
        "keys": ("keys", "The keys that sign readers' links."),
    },
    "Candidates": {
        "source": ("source", "Feeds that are polled for links."),
        "collect": ("collect", "Poll the sources and read what they announce."),
        "read": ("collect", "Read pages that were not read yet."),
        "add": ("add", "Put addresses into the queue."),
    },
    "The editor": {
        "queue": ("queue", "Candidates that wait for a ruling."),
        "show": ("queue", "One candidate, whole."),
        "approve": ("rule", "Take candidates into the next issue."),
        "hold": ("rule", "Keep candidates for a later issue."),
        "reject": ("rule", "Turn candidates down."),
        "join": ("story", "Show candidates as one story."),
        "part": ("story", "Show candidates as stories of their own."),
        "review": ("review", "Rule on the queue, one key a ruling."),
    },
    "The issue": {
        "issue": ("issue", "Make, look at, change and approve issues."),
        "preview": ("preview", "See an issue as readers will."),
        "schedule": ("schedule", "The publishing calendar."),
    },
    "The send": {
        "send": ("send", "Send the issue that is due, or the one named."),
        "deliveries": ("deliveries", "Who got an issue, and who did not."),
        "settle": ("settle", "Take in what the mail provider reports."),
    },
    "The readers": {
        "subscriber": ("subscriber", "The readers."),
        "suppression": ("subscriber", "Addresses that are never written to."),
        "public": ("public", "Serve the pages that readers meet."),
        "letters": ("letters", "The mails to readers about their subscription."),
    },
}


@dataclass
class Place:
    """Where the command is to work: the folder that -C names."""

    folder: str | None = None


class Curator(click.Group):
    """The group of all commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands in the order of the journey."""
        return [name for chapter in CHAPTERS.values() for name in chapter]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, from its module."""
        for chapter in CHAPTERS.values():
            if cmd_name in chapter:
                module = import_module(f"curator.cli.{chapter[cmd_name][0]}")
                command: click.Command = getattr(module, cmd_name)
                return command
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Help by chapter, without importing a command."""
        for title, chapter in CHAPTERS.items():
            with formatter.section(title):
                formatter.write_dl([(name, line) for name, (_, line) in chapter.items()])


@click.command(cls=Curator, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="curator")
@click.option("-C", "--newsletter", "folder", metavar="DIR", help="The newsletter's folder, if not this one.")
@click.pass_obj
def curator(place: Place, folder: str | None) -> None:
    """Publish a curated email digest: collect, rule, assemble, approve, send."""
    place.folder = folder


def main() -> None:
    """Run a command; tell a failure in one line and exit as the module's docstring says."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command in this process; the exit code.  Whatever fails is told in one line on stderr."""
    place = Place()
    try:
        done = curator.main(args=arguments, prog_name="curator", standalone_mode=False, obj=place)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "curator"
        return _tell(f"{error.format_message()}  (see: {where} --help)", error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _tell("stopped", 130)
    except CuratorError as error:
        if isinstance(error, Stale):
            _show(error.diff)
        return _tell(*_sentence(error))
    except Exception as error:  # noqa: BLE001  the last resort: nobody is shown a traceback
        from curator.cli import crash

        return _tell(crash.sentence(error, place.folder), 1)
    return done if isinstance(done, int) else 0


def _sentence(error: CuratorError) -> tuple[str, int]:
    """What to say of a failure, and the exit code."""
    if isinstance(error, UsageError):
        return str(error), 2
    if isinstance(error, Held):
        return f"held: {error}", 3
    if isinstance(error, FetchError) and error.url not in str(error):
        return f"{error.url}: {error}", 1
    return str(error), 1


def _show(diff: tuple[str, ...]) -> None:
    """What somebody else changed, as a diff."""
    from curator.cli import say

    say.diff(diff)


def _tell(line: str, code: int) -> int:
    from curator.text import clean

    click.echo("curator: " + " ".join(clean(line).split()), err=True)
    return code
