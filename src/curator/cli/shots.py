"""preview --shots: how taking pictures of an issue is told."""

from pathlib import Path

from curator.cli import say
from curator.cli.progress import progress
from curator.errors import ShotError
from curator.text import plural


def shoot(page: Path, number: int, browser: str) -> tuple[list[Path], ShotError | None]:
    """Take pictures of issue `number`, whose preview is `page`: the files, or why there are none.

    The reason is for the caller to raise once everything else is told: the preview is written all the same.
    """
    from curator.jobs import shoot as job
    from curator.shots import VIEWS

    try:
        with progress("taking pictures", len(VIEWS)) as step:
            files = job.shoot(page, browser=browser, told=step)
    except ShotError as error:
        return [], error
    if elsewhere := job.left_out(page):
        say.talk(
            f"nothing is loaded to take pictures, so {plural(elsewhere, 'picture')} of other servers "
            f"cannot be seen; host them with: curator issue host {number}"
        )
    return files, None


def clear(page: Path) -> None:
    """Take away the pictures of an earlier preview."""
    from curator.jobs import shoot as job

    job.clear(page)
