"""A folder as media: what a web server shows, or what is published with the site."""

import os
from pathlib import Path

from curator.disk import PUBLIC, write_whole
from curator.errors import MediaError


class FolderMedia:
    """Files in `folder`, which is made when the first is put."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, name: str) -> bool:
        """Whether the file is there."""
        try:
            return (self.folder / name).is_file()
        except OSError as error:
            raise self._error(error) from None

    def get(self, name: str) -> bytes | None:
        """The file's bytes; None if it is not there."""
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._error(error) from None

    def put(self, name: str, data: bytes) -> None:
        """Write the file by way of another name, so that nobody ever sees half of it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not (self.folder / name).exists():
                write_whole(self.folder / name, data, PUBLIC)
        except OSError as error:
            raise self._error(error) from None

    def drop(self, name: str) -> None:
        """Remove the file, and the folder if that was all it held."""
        try:
            (self.folder / name).unlink(missing_ok=True)
            if not any(self.folder.iterdir()):
                self.folder.rmdir()
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._error(error) from None

    def check(self) -> None:
        """See whether the folder, or the one in which it would be made, can be written."""
        place = next(one for one in (self.folder, *self.folder.parents) if one.exists())
        if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
            why = "cannot be written" if place.is_dir() else "is no folder"
            raise MediaError(f"{place} {why}; mend that, or change media.folder")

    def _error(self, error: OSError) -> MediaError:
        return MediaError(f"{self.folder}: {error.strerror or error}; mend that, or change media.folder")
