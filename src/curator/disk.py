"""Files that are there whole or not at all, even if the power fails."""

import contextlib
import os
import tempfile
from pathlib import Path

PRIVATE, PUBLIC = 0o600, 0o644


def write_whole(path: Path, data: bytes, mode: int = PRIVATE) -> None:
    """All of `data` at `path`, in place of what was there, or nothing.  Raises OSError.

    `mode` says who may read it: its owner alone, or, where it is PUBLIC, everybody.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
