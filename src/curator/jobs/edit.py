"""edit: an issue's document as a file beside the newsletter, for as long as somebody works on it.

The file's name tells the issue, the revision that it was written from, and whose it is.  It lies in the
folder `edits` until what it says is stored: a crash, an editor that fails, another person's change lose
nothing, and the next edit of the issue goes on with it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from curator.config import Settings
from curator.errors import Refused
from curator.issues.arrival import Manner
from curator.issues.document import to_markdown
from curator.jobs.archive import known_references
from curator.jobs.redraft import Redrafted, redraft
from curator.model import IssueState
from curator.store import issues, reading

FOLDER = "edits"
_AID = "<!-- what may be referred to; these lines are not kept"
_REFERENCES = 200  # lines of them


@dataclass(frozen=True, slots=True)
class Sheet:
    """The file that is edited, the revision that it was written from, and what the issue says.

    `began` is when its last unfinished edit ended; None for a new file.
    """

    path: Path
    number: int
    revision: int
    before: str
    began: datetime | None = None


def begin(engine: Engine, settings: Settings, number: int, *, by: str, fresh: bool = False) -> Sheet:
    """The file of an edit of issue `number`: the one that was not finished, else a new one.

    With `fresh`, an unfinished one is put aside under another name.  Raises NotFound, Refused for an issue
    that goes out or went out.
    """
    with reading(engine) as conn:
        issue = issues.get(conn, number)
    if issue.state not in {IssueState.DRAFT, IssueState.APPROVED}:
        raise Refused(f"issue #{number} is {issue.state}: what goes out is not changed any more")
    folder = settings.home / FOLDER
    folder.mkdir(exist_ok=True)
    text = to_markdown(issue, settings.outline)
    if left := _unfinished(folder, number, by):
        if not fresh:
            revision = int(left.stem.split("-r")[1].split("-")[0])
            began = datetime.fromtimestamp(left.stat().st_mtime, UTC)
            return Sheet(left, number, revision, text, began)
        left.rename(left.with_suffix(".old.md"))
    path = folder / f"{_stem(number)}-r{issue.revision}-{_slug(by)}.md"
    path.write_text(f"{text}{_aid(engine, settings, number)}", encoding="utf-8")
    return Sheet(path, number, issue.revision, text)


def finish(
    engine: Engine, settings: Settings, sheet: Sheet, *, now: datetime, by: str, as_is: bool = False
) -> Redrafted:
    """Store what the file says now, and take the file away.

    Raises what `redraft` does; the file stays then.
    """
    done = redraft(
        engine,
        settings,
        without_aid(sheet.path.read_bytes()),
        now=now,
        by=by,
        manner=Manner(as_is=as_is, number=sheet.number),
        revision=sheet.revision,
        only=sheet.number,
    )
    sheet.path.unlink()
    return done


def is_untouched(sheet: Sheet) -> bool:
    """Whether the file says what the issue says."""
    return without_aid(sheet.path.read_bytes()).decode("utf-8", "replace").rstrip() == sheet.before.rstrip()


def without_aid(data: bytes) -> bytes:
    """The document without the list of references at its end."""
    head, mark, _ = data.rpartition(_AID.encode())
    return head if mark else data


def _aid(engine: Engine, settings: Settings, number: int) -> str:
    """A comment with what may be referred to, for an editor that completes words from the text."""
    with reading(engine) as conn:
        lines = known_references(conn, settings, before=number, limit=_REFERENCES)
    # Two hyphens might end the comment.
    return (
        "\n".join(["", _AID, *(line.replace("--", "\u2013") for line in lines), "-->", ""]) if lines else ""
    )


def _unfinished(folder: Path, number: int, by: str) -> Path | None:
    """The newest file of this person's edit of the issue that was not finished."""
    pattern = re.compile(rf"{_stem(number)}-r\d+-{re.escape(_slug(by))}\.md")
    left = [path for path in folder.iterdir() if pattern.fullmatch(path.name)]
    return max(left, key=lambda path: path.stat().st_mtime, default=None)


def _stem(number: int) -> str:
    return f"issue-{number:03}"


def _slug(by: str) -> str:
    """A name as a part of a file's name."""
    return re.sub(r"[^\w]+", "_", by).strip("_")[:40] or "somebody"
