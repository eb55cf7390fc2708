"""How an issue's document is read: block after block, each opening an item or going on with the one before.

What a block means where nothing says it: a paragraph that opens bold is a story; one that is a picture
is an image, an emphasised line below it its caption; a list at the start of a section, after an image, after
quick links or under a bold line is quick links; everything else goes on with the story or text before it.
"""

import json
import re
from dataclasses import dataclass, field, replace

from curator.issues.blocks import Block, list_items, picture, split, trim
from curator.issues.markdown import is_allowed, links
from curator.model import Image, Item, ItemKind, Outline, Section
from curator.text import one_line

_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"^(\w+):[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_TITLE = re.compile(r"\A\s*# (.+)(?:\n|\Z)")
_CAPTION = re.compile(r"_(.+)_", re.DOTALL)
_CREDIT_IN_CAPTION = re.compile(r"(.*?)\s*\(([^()]+)\)", re.DOTALL)
_VIA = re.compile(r"(?<=\S)(?:\s*\n\n| )_via ((?:(?!_via )[^\n])+)_\Z")
_EMOJI_END = re.compile(r"^(.*\S) ([^\w\s\x21-\x7e\u2000-\u206f][^\w\s]*)$")


@dataclass(slots=True)
class Reader:
    """The reading so far: sections done, the section open, and the item open in it."""

    outline: Outline
    intro: str = ""
    closing: str = ""
    sections: list[Section] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    open: ItemKind | None = None  # of the item before, which a block may go on with
    swallows: bool = False  # whether a directive gave everything that follows to the open item
    begins: int = 0  # the open item's first line
    ends: int = 0
    is_proposal: bool = False  # whether the next item is

    def read(self, text: str) -> None:
        """Reads the whole body of a document."""
        self.lines = text.split("\n")
        blocks = split(text)
        start = next((n for n, block in enumerate(blocks) if _opens_section(block)), len(blocks))
        self.intro = trim("\n".join(self.lines[: blocks[start].start] if start < len(blocks) else self.lines))
        skip = False
        for at, block in enumerate(blocks[start:], start):
            if block.directive == "closing":
                self.closing = trim("\n".join(self.lines[block.end :]))
                break
            after = blocks[at + 1] if at + 1 < len(blocks) else None
            skip = not skip and self._block(block, after)
        self._close()

    def _block(self, block: Block, after: Block | None) -> bool:
        """Reads one block; whether it took the one `after` it too."""
        if block.directive or 0 < block.level < 4:
            self._mark(block)
        elif self.swallows:
            self._extend(block)
        elif (found := picture(block)) is not None:
            return self._image(*found, after)
        elif block.kind == "bullet_list" and self.open in {None, ItemKind.IMAGE, ItemKind.LINK}:
            self._links(block)
        elif block.bold_line and after and after.kind == "bullet_list" and not self._has_links():
            self._links(after, block.bold_line)
            return True
        elif block.opens_bold or self.open not in {ItemKind.STORY, ItemKind.TEXT}:
            self._begin(ItemKind.STORY if block.opens_bold else ItemKind.TEXT, block.start)
            self._extend(block)
        else:
            self._extend(block)
        return False

    def _mark(self, block: Block) -> None:
        """Reads a heading or a directive: what was open ends."""
        self._close()
        self.open = None
        match block.directive:
            case "proposal":
                self.is_proposal = True
            case "story" | "text":
                self._begin(ItemKind(block.directive), block.end)
                self.swallows = True
            case "section":
                self.sections.append(Section("", ""))
            case "":
                level = 3 if block.level == 3 else 2
                self.sections.append(replace(named(block.title, self.outline), level=level))

    def _has_links(self) -> bool:
        return any(item.kind is ItemKind.LINK for item in self.sections[-1].items)

    def _links(self, block: Block, heading: str = "") -> None:
        """Each item of a list as a quick link, the section's first ones under `heading`."""
        self._close()
        if not self._has_links():
            self.sections[-1] = replace(self.sections[-1], quick_links=heading)
        for text in list_items(block):
            self._add(written(ItemKind.LINK, text, proposal=self.is_proposal))
        self.open = ItemKind.LINK

    def _image(self, image: Image, below: str, after: Block | None) -> bool:
        """An image with the caption in the lines `below` it or in the block `after`; whether it took that."""
        self._close()
        took = False
        line = below
        if not below and after is not None and after.kind == "paragraph":
            line, took = after.source, _CAPTION.fullmatch(after.source.strip()) is not None
        if match := _CAPTION.fullmatch(line.strip()):
            caption, credit = captioned(match[1])
            image = replace(image, caption=caption, credit=credit)
        self._add(Item(ItemKind.IMAGE, "", image=image, proposal=self.is_proposal))
        self.open = ItemKind.IMAGE
        return took

    def _begin(self, kind: ItemKind, line: int) -> None:
        self._close()
        self.open, self.begins, self.ends = kind, line, line

    def _extend(self, block: Block) -> None:
        self.ends = block.end

    def _close(self) -> None:
        """Adds the open story or text to its section."""
        if self.open in {ItemKind.STORY, ItemKind.TEXT} and self.ends > self.begins:
            text = trim("\n".join(self.lines[self.begins : self.ends]))
            self._add(written(self.open, text, proposal=self.is_proposal))
        self.begins = self.ends = 0
        self.swallows = False

    def _add(self, item: Item) -> None:
        section = self.sections[-1]
        self.sections[-1] = replace(section, items=(*section.items, item))
        self.is_proposal = False


def written(kind: ItemKind, text: str, *, proposal: bool = False) -> Item:
    """An item as a document gives it: its credit taken off its end, its address that of its first link."""
    via = _VIA.search(text)
    via = via if via and one_line(via[1]) else None
    own = text[: via.start()].rstrip() if via else text
    address = next((link.url for link in links(own) if is_allowed(link.url) and not link.picture), "")
    return Item(kind, own, url=address, credit=one_line(via[1]) if via else "", proposal=proposal)


def captioned(line: str) -> tuple[str, str]:
    """Caption and credit of the line under an image: "Owls. (Ada)" is by Ada."""
    line = one_line(line)
    match = _CREDIT_IN_CAPTION.fullmatch(line)
    return (match[1], match[2].strip()) if match and match[2].strip() else (line, "")


def named(heading: str, outline: Outline) -> Section:
    """The section that `heading` opens: a standing one, by any of its names, or one of its own."""
    match = _EMOJI_END.match(heading)
    title, emoji = (match[1], match[2]) if match and match[1] else (heading, "")
    for standing in outline:
        if title.casefold() in {name.casefold() for name in (standing.title, *standing.former)}:
            return Section(standing.key, title, emoji=emoji, quick_links=standing.quick_links)
    key = re.sub(r"[\W_]+", "-", title.casefold()).strip("-")
    return Section(key, title, emoji=emoji)


def matter(text: str) -> tuple[dict[str, str], str]:
    """The front matter of a document, and its body; a first "# " heading is a title too."""
    if match := _FRONT.match(text):
        return {pair[1]: _value(pair[2]) for pair in _PAIR.finditer(match[1])}, text[match.end() :]
    if match := _TITLE.match(text):
        title = match[1].strip()
        number = re.search(r"#(\d+)", title)
        return {"title": title, **({"number": number[1]} if number else {})}, text[match.end() :]
    return {}, text


def _value(text: str) -> str:
    """A value of the front matter: bare, or between quotes."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            return str(json.loads(text))
        except ValueError:
            return text[1:-1]
    return text[1:-1].replace("''", "'") if len(text) > 1 and text[0] == text[-1] == "'" else text


def _opens_section(block: Block) -> bool:
    """Whether the intro ends before `block`."""
    return 0 < block.level < 4 or block.directive in {"section", "closing"}


def read_issue(body: str, outline: Outline) -> tuple[str, tuple[Section, ...], str]:
    """Intro, sections and closing of a document's body."""
    reader = Reader(outline)
    reader.read(body)
    return reader.intro, tuple(reader.sections), reader.closing
