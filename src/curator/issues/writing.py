"""How an issue's document is written.

Each piece is written as it stood in the document that it came from, if it came from one and says the same
still; else as plainly as it can be written and be read back.  The writer reads what it wrote.  Where that
says something else than the issue, it writes section by section what says it right: the lines as they stood,
the same set apart by empty lines, the plain form, at last the one that says by directives what is meant.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from curator.issues import frame as frames
from curator.issues import matter
from curator.issues.blocks import settle, split
from curator.issues.frame import Frame
from curator.issues.markdown import destination, escape
from curator.issues.reading import captioned, named, read_body, written
from curator.model import Image, Issue, Item, ItemKind, Outline, Section
from curator.text import clean, one_line

_SAID = {ItemKind.STORY, ItemKind.TEXT}  # kinds that a directive says; the others tell themselves
_REMARK = re.compile(r"(.*\S)[ \t]+(\(.*\))", re.DOTALL)
PROPOSAL = "<!-- proposal: nobody has written this yet; rewrite it and take this line away -->"

Pieces = list[str]  # runs of lines, one below the other; a piece begins with the empty lines before it


def write(issue: Issue, outline: Outline) -> str:
    """The document of `issue`."""
    meant = replace(
        issue,
        sections=tuple(_settled(section) for section in issue.sections),
        intro=settle(issue.intro),
        closing=settle(issue.closing),
    )
    kept = [_head(section, outline) + _kept(section) for section in meant.sections]
    if _says(text := _document(meant, kept), meant):
        return text
    known = frames.find(split(text))
    chosen = [_head(section, outline) + _chosen(section, known) for section in meant.sections]
    if _says(text := _document(meant, chosen), meant):
        return text
    bare = replace(meant, front="", intro_source="", closing_source="")
    plain = [_head(_bare(s), outline) + _chosen(_bare(s), None) for s in meant.sections]
    text = _document(bare, plain)
    # Without a section, an intro that looks like items is one because a closing follows, if an empty one.
    return text if meant.sections or meant.closing or _says(text, meant) else text + "\n<!-- closing -->\n"


def _document(issue: Issue, sections: Iterable[Pieces]) -> str:
    """The whole, with `sections` as they are to be written."""
    pieces = [matter.kept(issue)]
    if issue.intro or issue.intro_source:
        pieces.append(issue.intro_source or "\n" + issue.intro)
    pieces += [piece for section in sections for piece in section]
    if issue.closing or issue.closing_source:
        pieces.append(issue.closing_source or "\n<!-- closing -->\n\n" + issue.closing)
    return "\n".join(pieces).rstrip() + "\n"


def _says(text: str, issue: Issue) -> bool:
    """Whether `text` is read back as all that `issue` prints."""
    lines = text.split("\n")
    head = matter.read(lines)
    back = read_body(lines[head.lines :], ())
    told = (back.intro, back.closing, [_shape(section) for section in back.sections])
    return told == (issue.intro, issue.closing, [_shape(section) for section in issue.sections])


def _shape(section: Section) -> tuple[object, ...]:
    """What a document tells of a section: its key and its standing heading depend on the outline."""
    heading = section.quick_links if _has_links(section) else ""
    name = one_line(f"{section.title} {section.emoji}")
    return name, section.level, heading, [_print(item) for item in section.items]


def _print(item: Item) -> tuple[object, ...]:
    return item.kind, item.text, item.image, item.credit, item.proposal


def _has_links(section: Section) -> bool:
    return any(item.kind is ItemKind.LINK for item in section.items)


def _bare(section: Section) -> Section:
    """The section as if it came from no document."""
    items = tuple(replace(item, source="") for item in section.items)
    return replace(section, items=items, source="", links_source="")


def _head(section: Section, outline: Outline) -> Pieces:
    """The heading of a section, with its key where the title does not tell it."""
    if section.source:
        return [section.source]
    shown = one_line(f"{section.title} {section.emoji}")
    if not shown:
        # A document that has no sections has this one, and nothing says so.
        return [] if section.items and section.items[0].source else ["\n<!-- section -->"]
    attribute = f" {{#{section.key}}}" if named(shown, outline).key != section.key and outline else ""
    return [f"\n{'###' if section.level == 3 else '##'} {shown}{attribute}"]


def _chosen(section: Section, known: Frame | None) -> Pieces:
    """The items in the plainest of the forms that are read back as they are."""
    forms: tuple[Callable[[Section], Pieces], ...] = (_kept, _spaced, _plain)
    for form in forms:
        pieces = form(section)
        back = read_body("\n".join(["<!-- section -->", *pieces]).split("\n"), (), frame=known)
        alone = replace(section, title="", emoji="", level=2)
        if not back.closing and [_shape(one) for one in back.sections] == [_shape(alone)]:
            return pieces
    return _explicit(section)


def _kept(section: Section) -> Pieces:
    """The items as they stood, new ones between them in plain form."""
    pieces: Pieces = []
    before: ItemKind | None = None
    needs_heading = bool(section.quick_links) and _has_links(section)
    for item in section.items:
        if item.kind is ItemKind.LINK and needs_heading:
            pieces.append(section.links_source or "\n" + _heading(section.quick_links))
            needs_heading = False
            before = None
        gap = "" if item.kind is before is ItemKind.LINK else "\n"
        proposal = f"\n{PROPOSAL}\n" if item.proposal else ""
        pieces.append(item.source or proposal + gap + _item(item))
        before = item.kind
    return pieces


def _spaced(section: Section) -> Pieces:
    """The same with an empty line between any two pieces that are not neighbouring quick links."""
    pieces = _kept(section)
    return [piece if piece.startswith(("\n", "* ", "- ", "+ ")) else "\n" + piece for piece in pieces]


def _plain(section: Section) -> Pieces:
    return list(_anew(section, explicit=False))


def _explicit(section: Section) -> Pieces:
    return list(_anew(section, explicit=True))


def _anew(section: Section, *, explicit: bool) -> Iterator[str]:
    """The items in their own form, one below the other; quick links as a list under their heading."""
    heading = section.quick_links if _has_links(section) else ""
    before: ItemKind | None = None
    for item in section.items:
        goes_on = item.kind is before is ItemKind.LINK
        if item.proposal:
            yield f"\n{PROPOSAL}"
        if explicit and not goes_on:
            yield f"\n<!-- {item.kind if item.kind in _SAID else 'next'} -->"
        if item.kind is ItemKind.LINK and heading:
            yield "\n" + _heading(heading)
            heading = ""
        yield ("" if goes_on and not item.proposal else "\n") + _item(item)
        before = item.kind


def _heading(heading: str) -> str:
    """The line over quick links: bold, but for a remark that links somewhere."""
    match = _REMARK.fullmatch(heading) if "](" in heading else None
    return f"**{match[1]}** {match[2]}" if match else f"**{heading}**"


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


def _settled(section: Section) -> Section:
    """`section` as it will be read back."""
    items = tuple(settled for item in section.items for settled in _settled_items(item))
    heading = section.quick_links
    if heading and not section.links_source:
        heading = _settled_heading(one_line(heading))
    return replace(section, items=items, quick_links=heading)


def _settled_heading(heading: str) -> str:
    """A heading over quick links as it will be read back: Markdown, or else the same as plain words."""
    for form in (heading, escape(heading)):
        block = next(iter(split(_heading(form))), None)
        if block and block.bold_heading == form:
            return form
    return ""


def _settled_items(item: Item) -> list[Item]:
    """`item` as it will be read back: without what a document does not hold, a picture by itself."""
    found = []
    if item.image:
        credit = item.image.credit or (item.credit if item.kind is ItemKind.IMAGE else "")
        found.append(replace(item, kind=ItemKind.IMAGE, text="", image=_settled_image(item.image, credit)))
    text = settle(clean(item.text).lstrip() if item.kind is ItemKind.LINK else item.text)
    if text:
        found.append(_settled_text(item, text))
    return [
        replace(one, source="" if _print(one) != _print(item) else item.source, credit=_credit(one))
        for one in found
    ]


def _credit(item: Item) -> str:
    """Whom an item with words thanks; an image thanks in its caption."""
    return item.credit if item.kind is not ItemKind.IMAGE else ""


def _settled_text(item: Item, text: str) -> Item:
    """An item of words as it will be read back."""
    kind = ItemKind.TEXT if item.kind is ItemKind.IMAGE or not _fits(item.kind, text) else item.kind
    own = replace(written(kind, text), proposal=item.proposal)
    credit = re.sub(r"_+via ", "via ", one_line(item.credit))
    # Settled again: without its credit a last line may look like a directive.
    return replace(own, credit=credit, text=text) if credit else replace(own, text=settle(own.text))


def _fits(kind: ItemKind, text: str) -> bool:
    """Whether `text` may be of this kind: a hidden item prints nothing."""
    return kind is not ItemKind.HIDDEN or all(block.is_hidden for block in split(text))


def _settled_image(image: Image, credit: str) -> Image:
    """`image` as it will be read back."""
    line = " ".join(filter(None, [image.caption, f"({credit})" if credit.strip() else ""]))
    caption, by = captioned(line) if one_line(line).strip("_ ") else ("", "")
    source = re.sub(r"[\s<>\\]", lambda m: f"%{ord(m[0]):02X}", clean(image.src))
    size = (image.width, image.height) if image.width else (None, None)
    return Image(source, one_line(image.alt), caption, by, *size)
