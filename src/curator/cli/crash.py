"""The last resort: what is said of an error that nobody foresaw, and where its traceback is kept."""

import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from curator import home
from curator.errors import ConfigError


def sentence(error: Exception, folder: str | None) -> str:
    """One line on `error`; for a fault of the program's own, with the file that holds its traceback."""
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {home.plain(error)}"
    kept = _keep("".join(traceback.format_exception(error)), folder)
    where = f"the traceback is in {kept}" if kept else "its traceback could not be written"
    return f"internal error: {type(error).__name__}: {str(error)[:200]}; please report it; {where}"


def _keep(text: str, folder: str | None) -> Path | None:
    """Write `text` into the newsletter's folder, else the one for temporary files; where it lies."""
    name = f"curator-crash-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
    for place in (_newsletter(folder), Path(tempfile.gettempdir())):
        try:
            if place:
                (place / name).write_text(text, encoding="utf-8", errors="replace")
                return place / name
        except OSError:
            continue
    return None


def _newsletter(folder: str | None) -> Path | None:
    try:
        return home.find(Path(folder or "."))
    except ConfigError:
        return None
