"""preview: an issue as readers will see it."""

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.text import plural


@click.command(short_help="See an issue as readers will.")
@arguments.issue_number
@click.option("--open", "show", is_flag=True, help="Open the page in a browser.")
@click.option("--send", "mail", is_flag=True, help="Mail it to the preview addresses, and to nobody else.")
@click.option("--shots", "pictures", is_flag=True, help="Take pictures of it: wide, narrow, dark, bare.")
@say.as_json
def preview(number: int, show: bool, mail: bool, pictures: bool, as_json: bool) -> None:
    """Write issue N as html, text and mail into the folder previews/, and say what preflight finds.

    An approved issue is written as it was approved: those bytes are sent.
    """
    from curator.cli import outcome, shots
    from curator.cli.findings import talk_counts, tell_findings
    from curator.jobs import preview as job
    from curator.post import open_post

    with opened.memory() as (settings, engine):
        shown = job.look(engine, settings, number, opened.now())
        files = job.write(settings, shown, settings.home / "previews", opened.now())
        shots.clear(files[0])
        taken, failed = shots.shoot(files[0], number, settings.preview.browser) if pictures else ([], None)
        files += taken
        mailed: list[str] = []
        if mail:
            post = open_post(settings)
            try:
                mailed = job.mail(engine, settings, shown, post, opened.now())
            finally:
                post.close()
    if as_json:
        say.data({**outcome.fields(shown, files), "mailed": mailed, "findings": shown.findings})
    else:
        for file in files:
            say.line(str(file))
        tell_findings(shown)
        talk_counts(shown)
        outcome.talk(shown, files)
        if mailed:
            say.talk(f"mailed to {plural(len(mailed), 'address', 'addresses')}: {', '.join(mailed)}")
        outcome.talk_next(shown)
    if show:
        click.launch(str(files[0]))
    if failed:
        raise failed
