"""The media: the hands that keep the pictures which readers load.  A file's name is a hash of its bytes.

So a file never changes, a second `put` of it changes nothing, and what one issue prints another may print.
"""

from typing import Protocol

from curator.config import Settings

TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".gif": "image/gif"}


class Media(Protocol):
    """A place for pictures; every method raises MediaError, in one line, where it cannot be used."""

    def has(self, name: str) -> bool:
        """Whether the file `name` is there."""
        ...

    def get(self, name: str) -> bytes | None:
        """The bytes of the file `name`; None if it is not there."""
        ...

    def put(self, name: str, data: bytes) -> None:
        """Keep `data` as the file `name`, whole or not at all; one that is there stays."""
        ...

    def drop(self, name: str) -> None:
        """Forget the file `name`, if it is there."""
        ...

    def check(self) -> None:
        """See whether files can be kept, and leave nothing behind."""
        ...


def open_media(settings: Settings) -> Media:
    """The hand that the settings name: the bucket if there is one, else the folder.  Raises MediaError."""
    if settings.media.bucket:
        from curator.media.s3 import BucketMedia

        return BucketMedia(settings.media)
    from curator.media.folder import FolderMedia

    return FolderMedia(settings.home / settings.media.folder)
