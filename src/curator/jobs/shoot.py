"""shoot: pictures of a preview, beside it."""

import re
from collections.abc import Callable
from pathlib import Path

from curator import shots
from curator.jobs.preview import COPIES

_COPY = re.compile(rf"\b{COPIES}/[0-9a-f]{{32}}\.(?:jpg|png|gif)\b")
_FOREIGN = re.compile(r'<img\b[^>]*\ssrc="(https?:[^"]*)"', re.IGNORECASE)


def shoot(page: Path, *, browser: str = "", told: Callable[[str], None] = lambda _: None) -> list[Path]:
    """Pictures of `page`, a preview's html, in every view; the files, beside it.

    `browser` is the program to take them with, one that is found if empty; `told` hears the name of each view
    that is done.  Nothing is loaded from the network: the copies beside the page are shown, and of other
    pictures their words.  Raises ShotError.
    """
    clear(page)
    html = page.read_text(encoding="utf-8")
    copies = {name: page.parent / name for name in _COPY.findall(html)}
    there = {name: path.read_bytes() for name, path in copies.items() if path.is_file()}
    files = []
    for view, png in shots.take(html, there, browser=browser):
        files.append(_path(page, view))
        files[-1].write_bytes(png)
        told(view.name)
    return files


def clear(page: Path) -> None:
    """Take away the pictures of an earlier preview: they may show other words than `page` has."""
    for view in shots.VIEWS:
        _path(page, view).unlink(missing_ok=True)


def left_out(page: Path) -> int:
    """How many pictures of `page` stand elsewhere, so that `shoot` shows their words in their place."""
    return len(set(_FOREIGN.findall(page.read_text(encoding="utf-8"))))


def _path(page: Path, view: shots.View) -> Path:
    return page.with_name(f"{page.stem}-{view.name}.png")
