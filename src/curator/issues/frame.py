"""The frame of an issue's document: where its intro ends and its closing begins, and what opens a section.

A document says so by headings (`## ` opens a section, `### ` a sub-section) and by directives.  One from
elsewhere may have its own levels, bold lines instead of headings, or no sections at all, and its closing is
known by its words: "Thanks for reading!".
"""

import re
from dataclasses import dataclass

from curator.issues.blocks import Block, picture
from curator.issues.markdown import words

_DEEPEST = 3  # a heading below is a part of an item
_FAREWELL = re.compile(
    r"""\W*(?:
      (?:(?:ok(?:ay)?|alright|all\ right|well|and|so|anyway)\W+)?that(?:[’']s|\ is)\ (?:it|all|a\ wrap)\b
        .{0,30}\b(?:today|now|week|month|issue|edition|time|newsletter|folks|from\ me)\b
    | (?:many\ |a\ big\ )?thank(?:s|\ you)(?:\ \w+){0,4}?\ for\ (?:reading|subscribing|joining|following)\b
    | (?:un)?til\ (?:the\ )?next\ (?:time|week|month|issue|edition)\b
    | see\ (?:you|ya)\ (?:all\ )?(?:next|in|soon|again)\b
    | (?:[\w\ ]{3,60}\ is\ edited\ by)\b
    | (?:danke|bedankt|dank\ je|merci|gracias|obrigad[oa]|grazie)\b
        .{0,40}\b(?:les|lez|lec|lu\b|lire|lei|ler|lett)
    )""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The sections' blocks are those from `first` to `last`; `levels` is what section each heading opens.

    `bold` says that bold lines stand for headings.
    """

    first: int = 0
    last: int = 0
    levels: tuple[int, int, int] = (2, 2, 3)
    bold: bool = False

    def level(self, block: Block) -> int:
        """The level of the section that `block` opens, 2 or 3; 0 if it opens none."""
        if 0 < block.level <= _DEEPEST:
            return self.levels[block.level - 1]
        return 2 if self.bold and _is_bold_title(block) else 0


def find(blocks: tuple[Block, ...], known: Frame | None = None) -> Frame:
    """The frame of a document's body; its headings mean what they mean in the `known` frame, if given."""
    kind = Frame(0, 0, known.levels, known.bold) if known else _kind(blocks)
    opens = [n for n, b in enumerate(blocks) if kind.level(b) or b.directive == "section"]
    last = _closing(blocks, (opens or [0])[-1])
    is_told = last < len(blocks) and bool(blocks[last].directive)
    first = opens[0] if opens else last if is_told else _first_item(blocks, last)
    return Frame(min(first, last), last, kind.levels, kind.bold)


def _kind(blocks: tuple[Block, ...]) -> Frame:
    """What opens a section here.  Where `# ` does from the start, `## ` opens a sub-section."""
    found = [block.level for block in blocks if 0 < block.level <= _DEEPEST]
    if found[:1] == [1] and found.count(1) > 1:
        return Frame(levels=(2, 3, 0))
    if found and min(found) == _DEEPEST:
        return Frame(levels=(2, 2, 2))
    is_told = any(block.directive in {"section", "closing"} for block in blocks)
    return Frame(bold=not (found or is_told) and sum(map(_is_bold_title, blocks)) > 1)


def _is_bold_title(block: Block) -> bool:
    """Whether a line looks like a title: bold, a few words, no sentence."""
    line = block.bold_heading
    return bool(line) and "](" not in line and len(line.split()) <= 6 and line[-1] not in ".!?:,;…"


def _closing(blocks: tuple[Block, ...], start: int) -> int:
    """The block that opens the closing: its directive, else the first from `start` on that says goodbye."""
    told = next((n for n, block in enumerate(blocks) if block.directive == "closing"), None)
    if told is not None:
        return told
    swallows = False
    for at in range(start, len(blocks)):
        if blocks[at].directive:
            swallows = blocks[at].directive in {"story", "text"}
        elif not swallows and blocks[at].kind == "paragraph" and at > 0:
            said = words(blocks[at].tokens[1].children or ())
            if _FAREWELL.match(said[:200]):
                return at
    return len(blocks)


def _first_item(blocks: tuple[Block, ...], last: int) -> int:
    """Where the items of a document without sections begin: at its first picture, story or list."""
    for at, block in enumerate(blocks[:last]):
        if block.opens_bold or block.kind == "bullet_list" or block.directive or picture(block):
            return at
    return last
