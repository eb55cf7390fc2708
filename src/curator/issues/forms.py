"""The form of an item: its words rewritten, one item split into two, several made one, a story made a link.

[Owls](https://…): they were counted.       a quick link
**[Owls](https://…)**\n\nThey were counted.   the same as a story
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from curator.errors import UsageError
from curator.issues.blocks import split
from curator.issues.destinations import destinations
from curator.issues.reading import written
from curator.model import Item, ItemKind
from curator.text import clean

_TOLD = {ItemKind.STORY, ItemKind.LINK, ItemKind.TEXT}  # the kinds that are words
_LINKED = r"\[(?:[^\[\]\\\n]|\\.)+\]\((?:<[^<>\n]*>|[^()\s]*)\)"
_TITLE = re.compile(rf"\*\*({_LINKED})\*\*(?:\n\n(.+))?", re.DOTALL)
_LINK = re.compile(rf"({_LINKED})(?::\s+(.+))?", re.DOTALL)
_JOINT = re.compile(r"(?:[\s,;·|/&–—-]|(?<=\s)(?:and|or|en|und|et)(?=\s|$))+$")
# An emoji, and an opening mark of emphasis; not what joins two links.
_MARK = re.compile(r"""(?:[^\w\s*\[\]()"'`.,;:!?/\\·|&+<>~–—-]+\s*)?(?:\*{1,3}|_{1,3})?$""")
_ASIDE = re.compile(rf"`[^`]*`|!?{_LINKED}|\\.|\*\*")  # marks within these open nothing
_EMPHASIS = re.compile(r"(?<!\w)_|_(?!\w)|\*")
_ENDS = re.compile(r"[.!?…:;,][\"”’)\]*_]*$")
_MORE = "More:"


def rewritten(item: Item, text: str) -> Item:
    """`item` with other words; they are an editor's own.  A `_via …_` at their end is whom it thanks.

    Raises UsageError for no words, and for an item that has none.
    """
    _refuse_wordless(item)
    told = written(item.kind, clean(text).strip())
    if not told.text:
        raise UsageError(f"item {item.id} would say nothing; take it out with: curator issue remove")
    url, credit = item.url or told.url, told.credit or item.credit
    return replace(item, text=told.text, url=url, credit=credit, proposal=False)


def as_kind(item: Item, kind: ItemKind) -> Item:
    """`item` as a story or a quick link: a linked title becomes the link before the words, and back.

    Raises UsageError for an item without words.
    """
    _refuse_wordless(item)
    if kind is item.kind:
        return item
    match = (_TITLE if kind is ItemKind.LINK else _LINK).fullmatch(item.text.strip())
    text = item.text
    if match and kind is ItemKind.LINK:
        text = match[1] + (f": {match[2]}" if match[2] else "")
    elif match and kind is ItemKind.STORY:
        text = f"**{match[1]}**" + (f"\n\n{match[2]}" if match[2] else "")
    return replace(item, kind=kind, text=text)


def parted(item: Item, at: int | None = None) -> tuple[Item, ...]:
    """`item` as two: a story from its paragraph number `at` on, a quick link from its link number `at` on.

    Without a number a story is split before its next paragraph that opens bold, or where it has but two; of a
    quick link each link becomes its own.  The first keeps its id, candidate, picture and credit.
    Raises UsageError where there is nothing to split, or no such paragraph or link.
    """
    _refuse_wordless(item)
    texts = _link_texts(item, at) if item.kind is ItemKind.LINK else _story_texts(item, at)
    rest = [
        replace(written(item.kind, text), proposal=item.proposal and item.kind is not ItemKind.LINK)
        for text in texts[1:]
    ]
    return (replace(item, text=texts[0]), *rest)


def joined(items: Sequence[Item]) -> Item:
    """One item of several that tell one story, in the form of the first, whose id and slug it keeps.

    Quick links under a story become its list of further links.  Raises UsageError for an item without words,
    for a story under a quick link, and for two pictures.
    """
    first, *others = items
    for item in items:
        _refuse_wordless(item)
    if first.kind is ItemKind.LINK and (story := next((o for o in others if o.kind is not first.kind), None)):
        raise UsageError(
            f"item {first.id} is a quick link and {story.id} is not; name {story.id} first, "
            "or make them one kind with: curator issue kind"
        )
    if sum(item.image is not None for item in items) > 1:
        raise UsageError("more than one of these has a picture, and an item shows one; take the others out")
    text = first.text
    for other in others:
        text = _together(text, first, other)
    owner = next((item for item in items if item.candidate_id is not None), first)
    return replace(
        first,
        text=text,
        candidate_id=owner.candidate_id,
        url=first.url or owner.url,
        image=next((item.image for item in items if item.image), None),
        credit=", ".join(dict.fromkeys(item.credit for item in items if item.credit)),
        proposal=any(item.proposal for item in items),
    )


def _refuse_wordless(item: Item) -> None:
    if item.kind not in _TOLD:
        what = "a picture" if item.kind is ItemKind.IMAGE else "not printed"
        raise UsageError(f"item {item.id} is {what}; this is for stories, quick links and texts")


def _together(text: str, first: Item, other: Item) -> str:
    """The words of an item with those of another behind them."""
    blocks = split(text)
    if first.kind is ItemKind.LINK and len(blocks) == 1:
        return f"{text}{' ' if _ENDS.search(text) else '; '}{_without_emoji(other.text, first.text)}"
    if first.kind is ItemKind.LINK or other.kind is not ItemKind.LINK:
        return f"{text}\n\n{other.text}"
    goes_on = bool(blocks) and blocks[-1].kind == "bullet_list"
    entry = "* " + re.sub(r"\n(?=.)", "\n  ", other.text)
    return f"{text}\n{entry}" if goes_on else f"{text}\n\n{_MORE}\n\n{entry}"


def _without_emoji(text: str, before: str) -> str:
    """`text` without the emoji that it opens with, where the text `before` opens with the same."""
    word, _, rest = text.partition(" ")
    is_emoji = bool(word) and not any(sign.isalnum() or sign in "[*_`(" for sign in word)
    return rest.lstrip() if is_emoji and before.startswith(word) else text


def _story_texts(item: Item, at: int | None) -> tuple[str, str]:
    """The two texts of a story that is split before a paragraph; what prints nothing is none."""
    blocks = [block for block in split(item.text) if not block.is_hidden]
    count = len(blocks)
    if count < 2:
        raise UsageError(f"item {item.id} is one paragraph; there is nothing to split")
    if at is None:
        bold = [n for n, block in enumerate(blocks, 1) if n > 1 and block.opens_bold]
        at = bold[0] if bold else 2 if count == 2 else None
    if at is None or not 2 <= at <= count:
        raise UsageError(f"item {item.id} has {count} paragraphs; say where it is split: --at 2 to {count}")
    start = blocks[at - 1].start
    lines = item.text.split("\n")
    return "\n".join(lines[:start]).rstrip(), "\n".join(lines[start:]).strip("\n")


def _link_texts(item: Item, at: int | None) -> list[str]:
    """The texts of a quick link that is split before one of its links, or before each."""
    starts = _link_starts(item.text)
    count = len(starts)
    if count < 2:
        raise UsageError(f"item {item.id} has no links that stand apart; there is nothing to split")
    if at is not None and not 2 <= at <= count:
        raise UsageError(f"item {item.id} has {count} links; say where it is split: --at 2 to {count}")
    cuts = starts[1:] if at is None else [starts[at - 1]]
    pieces = [item.text[a:b] for a, b in zip([0, *cuts], [*cuts, None], strict=True)]
    return [*(_JOINT.sub("", piece) or piece for piece in pieces[:-1]), pieces[-1].strip()]


def _link_starts(text: str) -> list[int]:
    """Where in `text` its links begin, with the emoji or the mark of emphasis that they stand behind.

    But for the first, those in parentheses, or emphasised along with other words, are part of these.
    """
    found = [_opening(text, one.start) for one in destinations(text) if one.is_link]
    starts = list(dict.fromkeys(_before(text, at) for at in found if at is not None))
    return [at for at in starts if at == starts[0] or _stands_apart(text[:at])]


def _stands_apart(before: str) -> bool:
    """Whether no parenthesis and no emphasis is open where `before` ends."""
    bare = _ASIDE.sub("", before)
    return bare.count("(") <= bare.count(")") and len(_EMPHASIS.findall(bare)) % 2 == 0


def _opening(text: str, address: int) -> int | None:
    """Where the link opens whose address begins at `address`; None for a picture, or one without brackets."""
    at = address - len("](") - (text[address - 1] == "<")
    if text[at : at + 2] != "](":
        return None
    depth = 0
    while at >= 0:
        is_mark = at == 0 or text[at - 1] != "\\"
        depth += {"]": 1, "[": -1}.get(text[at], 0) if is_mark else 0
        if depth == 0:
            return None if text[at - 1 : at] == "!" else at
        at -= 1
    return None


def _before(text: str, at: int) -> int:
    """Where the piece that ends in the link at `at` may be cut off from what stands before it."""
    match = _MARK.search(text, 0, at)
    start = match.start() if match else at
    return text.rindex("**", 0, start) if text.count("**", 0, start) % 2 else start
