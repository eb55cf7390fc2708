"""How an issue's document is read: block after block, each opening an item or going on with the one before.

What a block means where nothing says it: a paragraph that opens bold is a story; one that is a picture
is an image, an emphasised line below it its caption, and both belong to the story that goes on behind them; a
list at the start of a section, after an image, after quick links, or under a bold line or a small heading is
quick links; a comment or definitions of links go with the story or text before them, else they are hidden;
a small heading opens a text, but for one in a story; all else goes on with the story or text before it.

Every line of the document is given to exactly one piece, so that the document can be put together again.
"""

import re
from dataclasses import dataclass, field, replace

from curator.issues.blocks import Block, list_items, picture, settle, split, trim
from curator.issues.definitions import Definitions, definitions, whole
from curator.issues.frame import Frame
from curator.issues.markdown import is_allowed, links
from curator.model import Image, Item, ItemKind, Outline, Section
from curator.text import one_line

_CAPTION = re.compile(r"_(.+)_|\*([^*].*)\*", re.DOTALL)
_CREDIT_IN_CAPTION = re.compile(r"(.*?)\s*\(([^()]+)\)", re.DOTALL)
_VIA = re.compile(r"(?<=\S)(?:\s*\n\n| )_via ((?:(?!_via )[^\n])+)_\Z")
_EMOJI_END = re.compile(r"^(.*\S) ([^\w\s\x21-\x7e\u2000-\u206f][^\w\s]*)$")
_ATTRIBUTE = re.compile(r"[ \t]*\{#([a-z0-9][a-z0-9-]{0,99})\}$")
_TELLING = {ItemKind.STORY, ItemKind.TEXT}  # what a block may go on with
_GOES_ON = {"paragraph", "blockquote", "ordered_list", "fence"}


@dataclass(slots=True)
class Reader:
    """The reading so far: sections done, the section open, and the item open in it.

    `raw` are the lines as they stand in the document, `lines` the same made harmless.
    """

    outline: Outline
    raw: list[str]
    lines: list[str]
    frame: Frame
    known: Definitions = field(default_factory=dict)
    intro: str = ""
    intro_source: str = ""
    closing: str = ""
    closing_source: str = ""
    sections: list[Section] = field(default_factory=list)
    open: ItemKind | None = None  # of the item before, which a block may go on with
    is_heading: bool = False  # whether the open text is a small heading and nothing else
    swallows: bool = False  # whether a directive gave everything that follows to the open item
    begins: int = 0  # the open item's first line
    ends: int = 0
    given: int = 0  # lines that belong to a piece already
    is_proposal: bool = False  # whether the next item is

    def read(self, blocks: tuple[Block, ...]) -> None:
        """Reads the whole body of a document, all of its `blocks`."""
        first, last = self.frame.first, self.frame.last
        body = blocks[:first]
        self.intro = settle("\n".join(self.lines[: body[-1].end])) if body else ""
        self.intro_source = self._take(body[-1].end) if self.intro else ""
        if first < last and not (self._opens_section(blocks[first]) or blocks[first].directive == "section"):
            self.sections.append(Section("", ""))
        at = first
        while at < last:
            at = self._block(blocks, at)
        self._close()
        if last < len(blocks):
            start = blocks[last].end if blocks[last].directive else blocks[last].start
            self.closing = settle("\n".join(self.lines[start:]))
            self.closing_source = self._take(len(self.raw)).rstrip()
        self._end()

    def _end(self) -> None:
        """Gives lines that are left, a directive that leads to nothing, to the last piece."""
        if self.sections == [Section("", "")] and not self.sections[0].source:
            self.sections = []
        left = self._take(len(self.raw)).rstrip()
        if not left:
            return
        if not self.sections:
            self.intro_source = _joined(self.intro_source, left)
            return
        last = self.sections[-1]
        if last.items:
            item = replace(last.items[-1], source=_joined(last.items[-1].source, left))
            self.sections[-1] = replace(last, items=(*last.items[:-1], item))
        else:
            self.sections[-1] = replace(last, source=_joined(last.source, left))

    def _block(self, blocks: tuple[Block, ...], at: int) -> int:
        """Reads the block `at`; where the next one is."""
        block, after = blocks[at], blocks[at + 1] if at + 1 < self.frame.last else None
        is_list = block.kind == "bullet_list"
        if block.directive or self._opens_section(block):
            self._mark(block)
        elif self.swallows:
            self._extend(block)
        elif block.is_hidden:
            self._hide(block)
        elif found := picture(block):
            return self._picture(*found, blocks, at)
        elif is_list and (self.open in {None, ItemKind.IMAGE, ItemKind.LINK} or self.is_heading):
            self._links(block)
        elif block.bold_heading and after and _has_words(after) and not self._has_links():
            self._links(after, block)
            return at + 2
        elif block.opens_bold or self.open not in _TELLING or (block.level and self.open is ItemKind.TEXT):
            self._begin(ItemKind.STORY if block.opens_bold else ItemKind.TEXT, block.start)
            self._extend(block)
            self.is_heading = block.level > 0
        else:
            self._extend(block)
        return at + 1

    def _opens_section(self, block: Block) -> bool:
        return self.frame.level(block) > 0

    def _mark(self, block: Block) -> None:
        """Reads a heading or a directive: what was open ends."""
        self._close()
        self.open = None
        self.is_proposal = self.is_proposal and block.directive not in {"section", ""}
        match block.directive:
            case "proposal":
                self.is_proposal = True
            case "story" | "text":
                self._begin(ItemKind(block.directive), block.end)
                self.swallows = True
            case "section":
                self.sections.append(Section("", "", source=self._take(block.end)))
            case "":
                section = named(block.title if block.level else block.bold_heading, self.outline)
                level = self.frame.level(block)
                self.sections.append(replace(section, level=level, source=self._take(block.end)))

    def _has_links(self) -> bool:
        return any(item.kind is ItemKind.LINK for item in self.sections[-1].items)

    def _links(self, block: Block, over: Block | None = None) -> None:
        """Each item of a list as a quick link, the section's first ones under the heading `over` it."""
        self._close()
        if not self._has_links():
            heading = over.bold_heading if over else ""
            source = self._take(over.end) if over else ""
            self.sections[-1] = replace(self.sections[-1], quick_links=heading, links_source=source)
        for text, end in list_items(block):
            if text.strip():  # a mark without words goes with what comes next
                self._add(self._written(ItemKind.LINK, settle(text.lstrip())), end)
        self.open = ItemKind.LINK

    def _hide(self, block: Block) -> None:
        """Lines that print nothing: a part of what is open, or by themselves."""
        if self.open in _TELLING and self.ends > self.begins:
            self._extend(block)
            return
        proposal, self.is_proposal = self.is_proposal, False
        self._add(Item(ItemKind.HIDDEN, trim(block.source)), block.end)
        self.is_proposal = proposal

    def _picture(self, image: Image, below: str, blocks: tuple[Block, ...], at: int) -> int:
        """An image with the caption in the lines `below` it or in the next block; where the next one is.

        Inside a story that goes on behind it, it is a part of that.
        """
        end = _behind(blocks, at, self.frame.last)
        if self.open is ItemKind.STORY and self._goes_on(blocks, end):
            for block in blocks[at:end]:
                self._extend(block)
            return end
        self._close()
        line = below if below or end == at + 1 else blocks[at + 1].source
        if match := _CAPTION.fullmatch(line.strip()):
            caption, credit = captioned(match[1] or match[2])
            image = replace(image, caption=caption, credit=credit)
        self._add(Item(ItemKind.IMAGE, "", image=image), blocks[end - 1].end)
        self.open = ItemKind.IMAGE
        return end

    def _goes_on(self, blocks: tuple[Block, ...], at: int) -> bool:
        """Whether the block `at`, or the one behind pictures, goes on with a story."""
        while at < self.frame.last and picture(blocks[at]):
            at = _behind(blocks, at, self.frame.last)
        if at >= self.frame.last:
            return False
        block = blocks[at]
        is_plain = not (block.opens_bold or block.is_hidden or self._opens_section(block))
        return block.kind in _GOES_ON and is_plain

    def _begin(self, kind: ItemKind, line: int) -> None:
        self._close()
        self.open, self.begins, self.ends = kind, line, line

    def _extend(self, block: Block) -> None:
        self.ends = block.end
        self.is_heading = False

    def _close(self) -> None:
        """Adds the open story or text to its section."""
        if self.open in _TELLING and self.ends > self.begins:
            text = settle("\n".join(self.lines[self.begins : self.ends]))
            self._add(self._written(self.open, text), self.ends)
        self.begins = self.ends = 0
        self.swallows = self.is_heading = False

    def _written(self, kind: ItemKind, text: str) -> Item:
        return written(kind, text, self.known)

    def _add(self, item: Item, end: int) -> None:
        """Adds an item, whose lines are those up to `end`."""
        item = replace(item, proposal=self.is_proposal, source=self._take(end))
        self.sections[-1] = replace(self.sections[-1], items=(*self.sections[-1].items, item))
        self.is_proposal = False

    def _take(self, end: int) -> str:
        """The lines up to `end` that belong to no piece yet."""
        taken = "\n".join(self.raw[self.given : end])
        self.given = end
        return taken


def _has_words(block: Block) -> bool:
    """Whether the block is a list in which something is written."""
    return block.kind == "bullet_list" and any(text.strip() for text, _ in list_items(block))


def _joined(source: str, more: str) -> str:
    return f"{source}\n{more}" if source else more


def read_body(raw: list[str], outline: Outline, *, frame: Frame | None = None) -> Reader:
    """The reading of a document's body, given as lines; its `frame` as found in it, or another's."""
    from curator.issues.frame import find

    lines = [harmless(line) for line in raw]
    text = "\n".join(lines)
    blocks = split(text)
    reader = Reader(outline, raw, lines, find(blocks, frame), definitions([text]))
    reader.read(blocks)
    return reader


def harmless(line: str) -> str:
    """One line of a document, clean, and still one line."""
    from curator.text import clean

    return clean(line).replace("\n", " ")


def _behind(blocks: tuple[Block, ...], at: int, last: int) -> int:
    """Where the block behind the picture `at` and its caption is."""
    found = picture(blocks[at])
    after = blocks[at + 1] if at + 1 < last else None
    below = found[1] if found else ""
    is_caption = (
        not below and after and after.kind == "paragraph" and _CAPTION.fullmatch(after.source.strip())
    )
    return at + 2 if is_caption else at + 1


def written(kind: ItemKind, text: str, known: Definitions | None = None) -> Item:
    """An item as a document gives it: its credit taken off its end, its address that of its first link."""
    via = _VIA.search(text)
    via = via if via and one_line(via[1]) else None
    own = text[: via.start()].rstrip() if via else text
    found = links(whole(own, known or {}))
    address = next((link.url for link in found if is_allowed(link.url) and not link.picture), "")
    return Item(kind, own, url=address, credit=one_line(via[1]) if via else "")


def captioned(line: str) -> tuple[str, str]:
    """Caption and credit of the line under an image: "Owls. (Ada)" is by Ada."""
    line = one_line(line)
    match = _CREDIT_IN_CAPTION.fullmatch(line)
    return (match[1], match[2].strip()) if match and match[2].strip() else (line, "")


def named(heading: str, outline: Outline) -> Section:
    """The section that `heading` opens: a standing one, by any of its names or its key, or one of its own.

    A key may stand behind it: `## Owls of the year 🦉 {#owls}`.
    """
    attribute = _ATTRIBUTE.search(heading)
    heading = heading[: attribute.start()] if attribute else heading
    match = _EMOJI_END.match(heading)
    title, emoji = (match[1], match[2]) if match and match[1] else (heading, "")
    for standing in outline:
        names = {name.casefold() for name in (standing.title, *standing.former)}
        is_meant = not names.isdisjoint((title.casefold(), heading.strip().casefold()))
        if (attribute and attribute[1] == standing.key) or (not attribute and is_meant):
            return Section(standing.key, title, emoji=emoji, quick_links=standing.quick_links)
    key = attribute[1] if attribute else re.sub(r"[\W_]+", "-", title.casefold()).strip("-")
    return Section(key, title, emoji=emoji)
