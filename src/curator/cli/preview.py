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
    """Write issue N as html, text and mail into the folder previews/, and say what preflight finds."""
    from curator.cli import shots
    from curator.cli.findings import talk_counts, tell_findings
    from curator.jobs import preview as job
    from curator.post import open_post

    with opened.memory() as (settings, engine):
        shown = job.look(engine, settings, number)
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
        size = len(shown.edition.html.encode())
        fields = {"digest": shown.edition.digest, "subject": shown.edition.subject, "bytes": size}
        say.data({**fields, "files": files, "mailed": mailed, "findings": shown.findings})
    else:
        for file in files:
            say.line(str(file))
        tell_findings(shown)
        talk_counts(shown)
        say.talk(f"{len(shown.edition.html.encode()) / 1000:.1f} KB html, digest {shown.edition.digest[:12]}")
        if mailed:
            say.talk(f"mailed to {plural(len(mailed), 'address', 'addresses')}: {', '.join(mailed)}")
    if not as_json and shown.issue.state == "draft":
        what = "mend the errors, then" if shown.blocked else "go on with"
        say.talk(f"{what}: curator issue approve {number}")
    if show:
        click.launch(str(files[0]))
    if failed:
        raise failed
