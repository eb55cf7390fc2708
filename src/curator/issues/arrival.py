"""An issue as it arrives in a file: its bytes read as a document, and what there is to say about that.

    bytes → text (repaired, if asked) → clean addresses (unless as it is) → Issue and remarks

Nothing is refused silently: what is none of the known forms is kept as free text, and said.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from curator.issues.document import from_markdown
from curator.issues.encoding import decode, repaired
from curator.issues.hygiene import cleaned, report
from curator.model import Issue, ItemKind, Outline
from curator.text import clean, one_line, plural

_SHOWN = 3  # of many alike


@dataclass(frozen=True, slots=True)
class Arrival:
    """An issue as a document says it, and remarks for the person who brought it, a line each."""

    issue: Issue
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manner:
    """How a document is to be read: its addresses left as they are, misread text repaired.

    `number` is the issue's where the document tells none.
    """

    as_is: bool = False
    repair: bool = False
    number: int | None = None


def arrive(
    data: bytes, outline: Outline, manner: Manner, campaign: Sequence[tuple[str, str]] = ()
) -> Arrival:
    """The issue in the bytes of a document; `campaign` are the newsletter's own campaign parameters.

    Raises Unreadable for what is no text, UsageError for what is no issue.
    """
    text = decode(data)
    mended, misread = repaired(text)
    remarks = []
    if misread:
        spot = f'"{one_line(misread.shows, 20)}" for "{misread.means}"'
        was = f"the text was misread as {misread.encoding} once, in {plural(misread.lines, 'line')} ({spot})"
        remarks.append(f"{was}; it is repaired" if manner.repair else f"{was}; repair it with --repair")
    text = mended if manner.repair else text
    if manner.as_is:
        remarks += [line for line in report(cleaned(text, campaign)) if not line.startswith("taken off")]
    else:
        hygiene = cleaned("\n".join(clean(line).replace("\n", " ") for line in _lines(text)), campaign)
        remarks += report(hygiene)
        text = hygiene.text
    issue = from_markdown(text, outline, number=manner.number)
    return Arrival(issue, (*remarks, *_understood(issue, outline)))


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _understood(issue: Issue, outline: Outline) -> Iterator[str]:
    """What the reading made of the document, where its author may have meant something else."""
    keys = Counter(section.key for section in issue.sections if section.key)
    for key in (key for key, count in keys.items() if count > 1):
        titles = [section.title for section in issue.sections if section.key == key]
        yield f'section "{one_line(titles[0], 60)}" stands {len(titles)} times; each is kept'
    standing = {section.key for section in outline}
    own = [section.title for section in issue.sections if outline and section.key not in standing]
    if own:
        shown = ", ".join(f'"{one_line(title, 40)}"' for title in own[:_SHOWN])
        more = f" and {len(own) - _SHOWN} more" if len(own) > _SHOWN else ""
        yield f"{shown}{more}: no section of the outline, kept as this issue's own"
    texts = sum(item.kind is ItemKind.TEXT for item in issue.items)
    if texts:
        yield f"kept as free text, because it is no story, link or image: {plural(texts, 'piece')}"
    if not issue.sections and issue.intro.strip():
        yield "it has no sections; all of it is kept as the intro"
