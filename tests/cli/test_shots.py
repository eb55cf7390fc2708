"""preview --shots: pictures of an issue, taken by a real Chromium."""

import shutil

import pytest
from PIL import Image

from tests.support import images

VIEWS = ["wide", "narrow", "dark", "narrow-dark", "no-pictures"]
needs_chromium = pytest.mark.skipif(
    shutil.which("chromium") is None, reason="no Chromium here: apt-get install chromium"
)
pytestmark = pytest.mark.browser


@pytest.fixture
def draft(shell, pick):
    """An issue with a picture of its own, red all over, and one of somebody else."""
    pick("eagle")
    shell.done("issue", "new", "--title", "Owls, counted", "--intro", "![Elsewhere](https://p.example/o.png)")
    path = shell.write("red.png", images.file(Image.new("RGB", (560, 280), (255, 0, 0)), "PNG"))
    shell.done("issue", "image", 1, path, "--section", "owls", "--alt", "Red")
    return shell


def pictures(shell):
    """The names of the pictures beside the preview."""
    return sorted(path.name for path in (shell.home / "previews").glob("*.png"))


def colours(shell, name):
    """Every colour of a picture."""
    image = Image.open(shell.home / "previews" / f"issue-001-{name}.png").convert("RGB")
    return {colour for _, colour in image.getcolors(image.width * image.height)}


@needs_chromium
def test_pictures_are_taken(draft):
    """They are among the files, own pictures are seen in them, and what is not seen is told."""
    ran = draft.done("preview", 1, "--shots")
    files = ran.out.splitlines()[3:8]
    assert [file.rpartition("/")[2] for file in files] == [f"issue-001-{view}.png" for view in VIEWS]
    assert (255, 0, 0) in colours(draft, "narrow")
    assert (255, 0, 0) not in colours(draft, "no-pictures")
    assert "so 1 picture of other servers cannot be seen; host them with: curator issue host 1" in ran.err


@needs_chromium
def test_pictures_go_with_what_they_show(draft):
    """The next preview takes them away: its words are others."""
    assert len(draft.done("preview", 1, "--shots", "--json").json["files"]) == 8
    assert len(pictures(draft)) == 5
    draft.done("preview", 1)
    assert pictures(draft) == []


def test_without_a_browser_everything_else_is_written(draft):
    """One line says what is missing; the exit code too."""
    draft.write(
        "curator.toml", (draft.home / "curator.toml").read_text() + 'browser = "owl-browser"\n'
    )  # [preview] is its last table
    ran = draft("preview", 1, "--shots")
    assert ran.code == 1
    *_, last = ran.err.splitlines()
    assert last == 'curator: there is no program "owl-browser"; mend [preview] browser in curator.toml'
    assert all((draft.home / "previews" / f"issue-001.{kind}").is_file() for kind in ("html", "txt", "eml"))
    assert len(draft("preview", 1, "--shots", "--json").json["files"]) == 3
