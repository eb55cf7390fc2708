"""The folder as post."""

from dataclasses import replace
from pathlib import Path

import pytest

from curator.config import Newsletter, Settings
from curator.errors import SendHalted
from curator.post import open_post
from curator.post.folder import FolderPost
from tests.support.letters import edition, letter
from tests.support.postoffice import parsed


def test_a_message_becomes_one_readable_file(tmp_path: Path):
    """The file holds the message byte for byte, and nothing else is left in the folder."""
    message = letter()
    receipt = FolderPost(tmp_path / "outbox").send(message)
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.name == receipt.id
    assert file.name.startswith("7-reader@post.example-")
    assert file.read_bytes() == message.raw
    assert parsed(file.read_bytes())["Subject"] == "Twelve herons"


def test_the_same_delivery_again_is_the_same_receipt_and_file(tmp_path: Path):
    """Exactly once: a delivery handed over twice is written once."""
    post = FolderPost(tmp_path)
    first = post.send(letter())
    before = next(tmp_path.iterdir()).stat()
    assert post.send(letter()) == first
    (file,) = tmp_path.iterdir()
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_another_body_under_the_same_id_is_another_file(tmp_path: Path):
    """A preview after an edit, or a new database beside an old folder, hides nothing."""
    post = FolderPost(tmp_path)
    post.send(letter())
    post.send(letter(made=edition(html=edition().html + "<p>more</p>")))
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    "to", ["../../x@post.example", "a/b@post.example", ".hidden@post.example", "x" * 300]
)
def test_no_address_leads_out_of_the_folder(tmp_path: Path, to: str):
    """Whatever the address holds, the file lies in the folder under a plain name."""
    outbox = tmp_path / "outbox"
    receipt = FolderPost(outbox).send(replace(letter(), to=to, delivery="..", raw=b"x"))
    assert [file.name for file in outbox.iterdir()] == [receipt.id]
    assert not receipt.id.startswith(".")
    assert list(tmp_path.iterdir()) == [outbox]


def test_a_folder_that_cannot_be_written_halts_the_send(tmp_path: Path):
    """The line says which folder, why, and what to change."""
    (tmp_path / "outbox").write_text("a file")
    with pytest.raises(SendHalted, match=r"outbox.*post\.folder\.path"):
        FolderPost(tmp_path / "outbox").send(letter())


@pytest.mark.parametrize("through", ["folder", "smtp", "ses"])
def test_the_settings_choose_the_hand(tmp_path: Path, through: str):
    """`post.through` names the hand; opening it connects to nothing."""
    newsletter = Newsletter(name="Heron", sender="ada@news.example", url="https://news.example")
    post = open_post(Settings(newsletter=newsletter, home=tmp_path, post={"through": through}))
    assert post.name == through
    post.close()
    assert list(tmp_path.iterdir()) == []
