"""An issue as a Markdown document that a person edits, written and read back.

    ---                                 front matter: number, title, slot
    number: 12
    title: "#12: Owls in the machine"
    slot: 2019-04-28
    ---

    The intro.

    ## Owls 🦉                          a section; ### a sub-section
    ![alt](https://…)                   an image
    _Caption. (Credit)_                 ... and its caption
    **A bold lede.** And a story, of as many paragraphs, lists and quotes as it takes.
    _via Ada_                           whom an item thanks, at its end
    **Quick links ⚡️**                  the heading over quick links
    * 🐦 a [quick link](https://…)

    <!-- closing -->
    Thanks for reading!

Where this would be read back differently (a story that has a bold line inside, two free texts in a row), the
writer says what is meant in directives that no reader of Markdown shows: `<!-- story -->` and `<!-- text -->`
take all that follows, `<!-- next -->` ends them, `<!-- section -->` opens a section without a name, and
`<!-- proposal -->` marks words that no person has written yet.
"""

import json
import re
from dataclasses import replace
from datetime import date

from curator.errors import UsageError
from curator.issues.blocks import settle
from curator.issues.markdown import destination, escape
from curator.issues.reading import Reader, captioned, matter, read_issue, written
from curator.model import Image, Issue, Item, ItemKind, Outline, Section
from curator.text import clean, one_line

_SAID = {ItemKind.STORY, ItemKind.TEXT}  # kinds that a directive says; the others tell themselves
PROPOSAL = "<!-- proposal: nobody has written this yet; rewrite it and take this line away -->"


def to_markdown(issue: Issue) -> str:
    """The document form of `issue`: everything that is printed, nothing about its state."""
    front = [
        f"number: {issue.number}",
        f"title: {json.dumps(clean(issue.title).strip(), ensure_ascii=False)}",
    ]
    if issue.slot:
        front.append(f"slot: {issue.slot.isoformat()}")
    parts = ["\n".join(["---", *front, "---"]), settle(issue.intro)]
    parts += [_section(section) for section in issue.sections]
    if closing := settle(issue.closing):
        parts += ["<!-- closing -->", closing]
    return "\n\n".join(filter(None, parts)) + "\n"


def from_markdown(text: str, outline: Outline) -> Issue:
    """The issue that the document `text` describes, as a draft; sections are known by the `outline`'s names.

    Raises UsageError if it does not say which issue it is.
    """
    front, body = matter(clean(text))
    if not re.fullmatch(r"\d{1,6}", front.get("number", "")):
        raise UsageError(
            'the document does not say which issue it is; put "number: 12" into its front matter'
        )
    slot = front.get("slot") or front.get("date")
    try:
        day = date.fromisoformat(slot) if slot else None
    except ValueError:
        raise UsageError(f'"{slot}" in the front matter is no date; write it like 2019-04-28') from None
    intro, sections, closing = read_issue(body, outline)
    return Issue(int(front["number"]), front.get("title", ""), sections, intro, closing, slot=day)


def _section(section: Section) -> str:
    """A section with its heading: as plainly as it can be written and still be read back."""
    shown = one_line(f"{section.title} {section.emoji}")
    head = f"{'###' if section.level == 3 else '##'} {shown}" if shown else "<!-- section -->"
    items = tuple(settled for item in section.items for settled in _settled_items(item))
    heading = one_line(section.quick_links) if any(i.kind is ItemKind.LINK for i in items) else ""
    plain = _items(items, heading, explicit=False)
    reader = Reader(())
    reader.read("\n\n".join(["<!-- section -->", *plain]))
    is_clear = reader.sections == [Section("", "", items, quick_links=heading)]
    return "\n\n".join([head, *(plain if is_clear else _items(items, heading, explicit=True))])


def _items(items: tuple[Item, ...], heading: str, *, explicit: bool) -> list[str]:
    """The items one below the other, quick links as a list under their heading."""
    parts: list[str] = []
    before: ItemKind | None = None
    for item in items:
        goes_on = item.kind is before is ItemKind.LINK
        if item.proposal:
            parts.append(PROPOSAL)
        if explicit and not goes_on:
            parts.append(f"<!-- {item.kind if item.kind in _SAID else 'next'} -->")
        if item.kind is ItemKind.LINK and heading:
            parts.append(f"**{escape(heading)}**")
            heading = ""
        if goes_on and not item.proposal:
            parts[-1] += "\n" + _item(item)
        else:
            parts.append(_item(item))
        before = item.kind
    return parts


def _item(item: Item) -> str:
    """One item as it stands in a document."""
    if item.image:
        return _image(item.image)
    text = item.text
    if item.credit:
        text += (
            f"{' ' if item.kind is ItemKind.LINK and chr(10) not in text else chr(10) * 2}_via {item.credit}_"
        )
    if item.kind is not ItemKind.LINK:
        return text
    mark = "+ " if re.fullmatch(r"[*\s]+", text.partition("\n")[0]) else "* "  # "* * *" would be a rule
    return mark + "\n".join("  " * (n > 0 and line != "") + line for n, line in enumerate(text.split("\n")))


def _image(image: Image) -> str:
    """An image, its size in braces, its caption and credit on a line below."""
    size = (
        f"{{width={image.width}{f' height={image.height}' if image.height else ''}}}" if image.width else ""
    )
    line = f"![{escape(image.alt)}]({destination(image.src)}){size}"
    caption = " ".join(filter(None, [image.caption, f"({image.credit})" if image.credit else ""]))
    return f"{line}\n\n_{caption}_" if caption else line


def _settled_items(item: Item) -> list[Item]:
    """`item` as it will be read back: without what a document does not hold, a picture by itself."""
    found = []
    if item.image:
        credit = item.image.credit or (item.credit if item.kind is ItemKind.IMAGE else "")
        found.append(
            Item(ItemKind.IMAGE, "", image=_settled_image(item.image, credit), proposal=item.proposal)
        )
    text = settle(clean(item.text).lstrip() if item.kind is ItemKind.LINK else item.text)
    if text:
        kind = ItemKind.TEXT if item.kind is ItemKind.IMAGE else item.kind
        own = written(kind, text, proposal=item.proposal)
        credit = re.sub(r"_+via ", "via ", one_line(item.credit))
        # Settled again: without its credit a last line may look like a directive.
        found.append(
            replace(own, credit=credit, text=text) if credit else replace(own, text=settle(own.text))
        )
    return found


def _settled_image(image: Image, credit: str) -> Image:
    """`image` as it will be read back."""
    line = " ".join(filter(None, [image.caption, f"({credit})" if credit.strip() else ""]))
    caption, by = captioned(line) if one_line(line).strip("_ ") else ("", "")
    source = re.sub(r"[\s<>\\]", lambda m: f"%{ord(m[0]):02X}", clean(image.src))
    size = (image.width, image.height) if image.width else (None, None)
    return Image(source, one_line(image.alt), caption, by, *size)
