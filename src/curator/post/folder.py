"""A folder as post: one .eml a message, for rehearsals, demonstrations and tests.

Notes to the editors lie in a folder of their own within it, so that what lies beside it is for readers.

The only hand that can promise exactly once: a message's file is named for its delivery, recipient and body,
so the same delivery handed over again gives the same receipt and the same one file.
"""

import hashlib
import re
from pathlib import Path

from curator.disk import write_whole
from curator.errors import SendHalted
from curator.model import Message, Receipt, Terms

NOTES = "notes"  # the folder within

_UNSAFE = re.compile(r"[^A-Za-z0-9@._+-]")


class FolderPost:
    """Writes into `folder`, which it makes."""

    name = "folder"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: Message) -> Receipt:
        """Write the message; the receipt's id is the file's name.  Raises SendHalted if the disk refuses."""
        name = file_name(message)
        folder = self.folder / NOTES if ("kind", "note") in message.tags else self.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not (folder / name).exists():
                write_whole(folder / name, message.raw)
        except OSError as error:
            why = error.strerror or error
            raise SendHalted(f"{self.folder}: {why}; mend that, or change post.folder.path") from None
        return Receipt(name)

    def terms(self) -> Terms:
        """Nothing: a folder takes what the disk takes."""
        return Terms()

    def close(self) -> None:
        """Nothing is held open."""


def file_name(message: Message) -> str:
    """Delivery, recipient, and eight digits of the body's hash (Date and Message-ID vary between tries)."""
    body = message.raw.partition(b"\r\n\r\n")[2]
    shown = _UNSAFE.sub("_", f"{message.delivery}-{message.to}")[:180].lstrip(".")
    return f"{shown}-{hashlib.sha256(body).hexdigest()[:8]}.eml"
