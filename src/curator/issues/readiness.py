"""How far an issue has come: each section beside its limits, what is left to write, how many days are left.

What is counted is what a reader counts: stories, quick links and texts that print something.  A picture is no
item, and a sub-section's items are those of the section above it, unless the outline knows it by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from curator.errors import UsageError
from curator.issues import markdown, prose
from curator.model import Issue, IssueState, Item, ItemKind, Outline, Section, StandingSection
from curator.text import one_line, plural


@dataclass(frozen=True, slots=True)
class Fill:
    """How full a section is; limits as in the outline, 0 for none.

    `level` is that of its heading, 0 for a section that the issue lacks.
    """

    key: str
    title: str
    emoji: str
    level: int
    items: int
    pictures: int
    words: int
    min_items: int
    max_items: int
    min_words: int
    max_words: int
    proposals: int  # items whose words nobody has written or accepted
    without_alt: int  # pictures without words for those who do not see them

    @property
    def is_short(self) -> bool:
        """Whether it has fewer items or words than it should."""
        return self.items < self.min_items or (self.level > 0 and self.words < self.min_words)

    @property
    def is_long(self) -> bool:
        """Whether it has more items or words than it should."""
        return 0 < self.max_items < self.items or 0 < self.max_words < self.words

    @property
    def said(self) -> str:
        """Its items beside its limits, and its words where those are not kept: "3 of 4", "empty"."""
        if not self.items and not self.pictures:
            return f"empty, at least {self.min_items}" if self.min_items else "empty"
        said = _beside(self.items, self.min_items, self.max_items)
        if 0 < self.max_words < self.words or self.words < self.min_words:
            said += f" ({_beside(self.words, self.min_words, self.max_words)} words)"
        return said


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far an issue has come.

    `word` is "empty", "short" (a section under its limits), "proposals", "long" (a section over them) or
    "complete" for a draft, else its state.  `days_left` is None for one without a slot, and for a sent one.
    """

    word: str
    items: int
    proposals: int
    without_alt: int
    days_left: int | None
    sections: tuple[Fill, ...]

    @property
    def board(self) -> tuple[str, ...]:
        """The same in a few words each: "Research 3 of 4", "2 pictures lack alt text", "4 days left"."""
        said = [f"{fill.title or 'without a section'} {fill.said}" for fill in self.sections]
        if self.proposals:
            said.append(f"{plural(self.proposals, 'proposal')} left")
        if self.without_alt:
            verb = "lacks" if self.without_alt == 1 else "lack"
            said.append(f"{plural(self.without_alt, 'picture')} {verb} alt text")
        return (*said, days_words(self.days_left)) if self.days_left is not None else tuple(said)


def look(issue: Issue, outline: Outline, today: date) -> Readiness:
    """How far `issue` has come on the day `today`: its sections in their order, then the outline's others."""
    fills = tuple(_fills(issue, outline))
    left = (issue.slot - today).days if issue.slot and issue.state is not IssueState.SENT else None
    return Readiness(
        word=issue.state.value if issue.state is not IssueState.DRAFT else _word(fills),
        items=sum(fill.items for fill in fills),
        proposals=sum(fill.proposals for fill in fills),
        without_alt=sum(fill.without_alt for fill in fills),
        days_left=left,
        sections=fills,
    )


def days_words(left: int) -> str:
    """How many days are left, in words."""
    return f"{plural(left, 'day')} left" if left >= 0 else f"{plural(-left, 'day')} late"


def _word(fills: Sequence[Fill]) -> str:
    """A draft in a word, the first thing to do about it."""
    if not any(fill.items or fill.pictures for fill in fills):
        return "empty"
    if any(fill.is_short for fill in fills):
        return "short"
    if any(fill.proposals for fill in fills):
        return "proposals"
    return "long" if any(fill.is_long for fill in fills) else "complete"


def _fills(issue: Issue, outline: Outline) -> Iterator[Fill]:
    """Each section of the issue and the outline once; sections of one key are counted together."""
    standing = {one.key: one for one in outline}
    heads: dict[str, Section] = {}
    items: dict[str, list[Item]] = {}
    above = ""
    for section in issue.sections:
        if section.level == 2 or section.key in standing or not heads:
            above = section.key
            heads.setdefault(above, section)
        items.setdefault(above, []).extend(section.items)
    for key, head in heads.items():
        yield _fill(head, standing.get(key) or StandingSection(key, head.title), items[key], head.level)
    for one in outline:
        if one.key not in heads:
            yield _fill(Section(one.key, one.title, emoji=one.emoji), one, (), 0)


def _fill(head: Section, limits: StandingSection, items: Sequence[Item], level: int) -> Fill:
    """A section, its items counted."""
    printed = [item for item in items if item.kind is not ItemKind.HIDDEN]
    counted = [_words(item) for item in printed]
    without = [_without_alt(item) for item in printed]
    return Fill(
        key=head.key,
        title=one_line(head.title),
        emoji=head.emoji,
        level=level,
        items=sum(words is not None for words in counted),
        pictures=sum(item.image is not None for item in printed),
        words=sum(words or 0 for words in counted),
        min_items=limits.min_items,
        max_items=limits.max_items,
        min_words=limits.min_words,
        max_words=limits.max_words,
        proposals=sum(item.proposal for item in printed),
        without_alt=sum(without),
    )


def _words(item: Item) -> int | None:
    """The words of an item's text; None if that prints nothing.  What cannot be read counts as none."""
    try:
        return len(prose.to_words(item.text).split()) if prose.to_text(item.text) else None
    except UsageError:
        return 0


def _without_alt(item: Item) -> int:
    """How many pictures of an item have no alt text."""
    try:
        inside = sum(link.picture and not link.words for link in markdown.links(item.text))
    except UsageError:
        inside = 0
    return inside + (item.image is not None and not item.image.alt.strip())


def _beside(count: int, least: int, most: int) -> str:
    """A count beside the limit that it does not keep, or that is still to be reached."""
    if 0 < most < count:
        return f"{count}, at most {most}"
    return f"{count} of {least}" if count < least else str(count)
