"""Starting is quick: what a command does not need is not imported."""

from tests.support.shell import interpreter

HEAVY = {"prefect", "trafilatura", "boto3", "feedparser", "pydantic", "rich", "aiohttp", "lxml", "sqlalchemy"}


def imported(shell, *words):
    """The top-level packages that `curator` imports when it is called with `words`."""
    ran = interpreter("-X", "importtime", "-m", "curator.cli", *words, home=shell.home)
    assert ran.returncode == 0, ran.stderr[-500:]
    lines = (line.rpartition("|")[2].strip() for line in ran.stderr.splitlines() if "|" in line)
    return {name.partition(".")[0] for name in lines}


def test_help_imports_nothing_heavy(shell):
    """The list of commands needs none of them."""
    assert not imported(shell, "--help") & HEAVY


def test_add_imports_sqlalchemy_alone(shell):
    """The process that answers leaves everything else that is heavy to its child."""
    assert imported(shell, "add", "--no-fetch", "https://night-garden.org/") & HEAVY == {"sqlalchemy"}


def test_help_shows_every_command(shell):
    """Every command stands in the list, with a line on what it does."""
    from curator.cli import CHAPTERS

    shown = shell("--help").out
    for chapter, commands in CHAPTERS.items():
        assert chapter in shown
        for name, (_, line) in commands.items():
            assert f"{name} " in shown
            assert line in " ".join(shown.split())


def test_lines_of_help_are_the_commands_own():
    """The line in the list of commands is the command's own short help."""
    import click

    from curator.cli import CHAPTERS, curator

    for commands in CHAPTERS.values():
        for name, (_, line) in commands.items():
            assert curator.get_command(click.Context(curator), name).short_help == line
