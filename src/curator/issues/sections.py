"""The sections of one issue: found by any of their names, opened in the outline's place, renamed, moved.

Whatever is done here is done to one issue; the outline and the other issues stay as they are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from curator.errors import Refused, UsageError
from curator.model import Issue, Outline, Section, StandingSection
from curator.text import one_line, plural

Sections = tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something goes: before or after another one, which is named, or first or last."""

    before: str | None = None
    after: str | None = None
    first: bool = False
    last: bool = False

    @property
    def is_said(self) -> bool:
        """Whether it says anything."""
        return self.before is not None or self.after is not None or self.first or self.last


@dataclass(frozen=True, slots=True)
class Look:
    """What a section is to be called in one issue; None leaves it as it is."""

    title: str | None = None
    emoji: str | None = None
    quick_links: str | None = None


def find(issue: Issue, name: str, outline: Outline) -> int | None:
    """Which section of `issue` is called `name`: by its key or title, or a name that the outline knows.

    A section of the issue's own is called by the name that its key was made of, too.  Its place among the
    issue's sections, counted from 0; None where there is none.
    """
    wanted = _folded(name)
    for at, section in enumerate(issue.sections):
        if wanted in {_folded(section.key), _folded(section.title), _folded(_shown(section))}:
            return at
    standing = _standing(name, outline)
    keys = [section.key for section in issue.sections]
    key = standing.key if standing else _key_of(name)
    return keys.index(key) if key in keys else None


def opened(issue: Issue, name: str, outline: Outline) -> tuple[Issue, int]:
    """`issue` with the section called `name`, and where that is; a standing one comes in the outline's place.

    Raises UsageError for a name that neither the issue nor the outline knows.
    """
    at = find(issue, name, outline)
    if at is not None:
        return issue, at
    standing = _standing(name, outline)
    if standing is None:
        known = {section.key: None for section in issue.sections} | {one.key: None for one in outline}
        shown = ", ".join(key or '""' for key in known)
        raise UsageError(f'there is no section "{one_line(name, 60)}" for issue #{issue.number}; try {shown}')
    made = Section(standing.key, standing.title, emoji=standing.emoji, quick_links=standing.quick_links)
    at = _place_of(standing.key, issue.sections, outline)
    return replace(issue, sections=(*issue.sections[:at], made, *issue.sections[at:])), at


def swept(before: Issue, after: Issue, outline: Outline) -> Issue:
    """`after` without the sections that were emptied since `before`.

    One that looks otherwise than the outline says stays, and so does one that never held anything.
    """
    held = {_identity(section) for at, section in enumerate(before.sections) if _holds(before.sections, at)}
    usual = {standing.key: standing for standing in outline}

    def stays(at: int, section: Section) -> bool:
        if _holds(after.sections, at) or _identity(section) not in held:
            return True
        return section.key in usual and not _is_usual(section, usual[section.key])

    kept = tuple(section for at, section in enumerate(after.sections) if stays(at, section))
    return replace(after, sections=kept)


def dressed(issue: Issue, name: str, look: Look, outline: Outline) -> Issue:
    """`issue` with another title, emoji or heading over quick links for one of its sections.

    A section that neither the issue nor the outline knows is made if it is given a title.  Raises UsageError.
    """
    if look.title is not None and find(issue, name, outline) is None and _standing(name, outline) is None:
        key = _key_of(name)
        if not key:
            raise UsageError(f'"{one_line(name, 60)}" has no letter that a key could be made of')
        issue, name = replace(issue, sections=(*issue.sections, Section(key, ""))), key
    issue, at = opened(issue, name, outline)
    section = issue.sections[at]
    if look.title is not None and not one_line(look.title):
        raise UsageError("a section needs a title; to take an empty section out, use --remove")
    changed = replace(
        section,
        title=section.title if look.title is None else one_line(look.title),
        emoji=section.emoji if look.emoji is None else one_line(look.emoji, 20),
        quick_links=section.quick_links if look.quick_links is None else one_line(look.quick_links),
    )
    return _with(issue, at, changed)


def dropped(issue: Issue, name: str, outline: Outline) -> Issue:
    """`issue` without one of its sections.  Raises UsageError for an unknown one, Refused for a full one."""
    at = find(issue, name, outline)
    if at is None:
        raise UsageError(f'issue #{issue.number} has no section "{one_line(name, 60)}"')
    section = issue.sections[at]
    if count := _holds(issue.sections, at) or len(_family(issue.sections, at)) - 1:
        what = plural(count, "item") if _holds(issue.sections, at) else plural(count, "sub-section")
        raise Refused(f'section "{_shown(section)}" holds {what}; move them elsewhere first')
    return replace(issue, sections=(*issue.sections[:at], *issue.sections[at + 1 :]))


def placed(issue: Issue, name: str, place: Place, outline: Outline) -> Issue:
    """`issue` with one of its sections in another place, sub-sections with it.

    A sub-section is first or last within its section.  Raises UsageError for an unknown section, or for a
    place where it cannot be.
    """
    issue, at = opened(issue, name, outline)
    moved = _family(issue.sections, at)
    rest = replace(issue, sections=(*issue.sections[:at], *issue.sections[at + len(moved) :]))
    to = _target(rest, at, moved[0], place, outline)
    if moved[0].level == 3 and to == 0:
        raise UsageError(f'"{_shown(moved[0])}" is a sub-section; it cannot come before every section')
    return replace(rest, sections=(*rest.sections[:to], *moved, *rest.sections[to:]))


def _target(rest: Issue, at: int, moved: Section, place: Place, outline: Outline) -> int:
    """Where among the other sections one goes that stood at `at`."""
    name = place.after if place.before is None else place.before
    if name is None:
        return _edge(rest.sections, at, moved, first=place.first)
    other = find(rest, name, outline)
    if other is None:
        raise UsageError(f'issue #{rest.number} has no other section "{one_line(name, 60)}"')
    if rest.sections[other].level == 3 and moved.level < 3:
        shown = _shown(rest.sections[other])
        raise UsageError(f'"{shown}" is a sub-section; name the section that it belongs to')
    if place.before is not None:
        return other
    return other + (1 if moved.level == 3 else len(_family(rest.sections, other)))


def _edge(rest: Sections, at: int, moved: Section, *, first: bool) -> int:
    """The first or last place: of all, or of the section that a sub-section belongs to."""
    if moved.level < 3:
        return 0 if first else len(rest)
    above = max((n for n in range(at) if rest[n].level < 3), default=0)
    return above + (1 if first else len(_family(rest, above)))


def _place_of(key: str, sections: Sequence[Section], outline: Outline) -> int:
    """Where a standing section belongs: before the next one of the outline, else after the one before it."""
    order = [standing.key for standing in outline]
    ranks = [order.index(s.key) if s.key in order and s.level < 3 else None for s in sections]
    mine = order.index(key)
    later = (at for at, rank in enumerate(ranks) if rank is not None and rank > mine)
    earlier = [at for at, rank in enumerate(ranks) if rank is not None and rank < mine]
    if (first := next(later, None)) is not None:
        return first
    return earlier[-1] + len(_family(sections, earlier[-1])) if earlier else len(sections)


def _family(sections: Sequence[Section], at: int) -> Sections:
    """A section with its sub-sections."""
    return tuple(_members(sections, at))


def _members(sections: Sequence[Section], at: int) -> Iterator[Section]:
    yield sections[at]
    for section in sections[at + 1 :] if sections[at].level < 3 else ():
        if section.level < 3:
            return
        yield section


def _holds(sections: Sequence[Section], at: int) -> int:
    """How many items stand in a section and its sub-sections."""
    return sum(len(section.items) for section in _family(sections, at))


def _with(issue: Issue, at: int, section: Section) -> Issue:
    return replace(issue, sections=(*issue.sections[:at], section, *issue.sections[at + 1 :]))


def _standing(name: str, outline: Outline) -> StandingSection | None:
    """The standing section of this key, title or former name."""
    wanted = _folded(name)
    for one in outline:
        names = (one.key, one.title, f"{one.title} {one.emoji}", *one.former)
        if wanted and wanted in map(_folded, names):
            return one
    return None


def _is_usual(section: Section, standing: StandingSection) -> bool:
    """Whether a section looks as the outline says, or once said."""
    looks = (section.title, section.emoji, section.quick_links)
    return looks == (standing.title, standing.emoji, standing.quick_links) or section.title in standing.former


def _identity(section: Section) -> tuple[object, ...]:
    return section.key, section.title, section.level


def _shown(section: Section) -> str:
    return one_line(f"{section.title} {section.emoji}") or section.key


def _key_of(name: str) -> str:
    """The key of a section that no outline knows."""
    return re.sub(r"[\W_]+", "-", _folded(name)).strip("-")


def _folded(name: str) -> str:
    return one_line(name).casefold()
