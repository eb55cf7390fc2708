"""What an archive shows of a newsletter's house style: its standing sections, and how it says goodbye.

A section that stands in several issues is a standing one.  Renamed sections are known by their emoji:
"Flight 🪶" became "On Wings 🪶", and never stood beside it.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from curator.model import Issue, Outline, Section, StandingSection

_KEY = re.compile(r"[a-z0-9][a-z0-9-]*")
_POSTSCRIPT = re.compile(r"(?:\A|\n\n)[\W_]*P\.?S\b.*", re.DOTALL)
_OFTEN = 3  # issues
_SHARE = 0.05  # ... and of all of them
_RECENT = 10  # issues, which tell the order


def outline_of(issues: Iterable[Issue]) -> Outline:
    """The standing sections of these issues, in the order that the newest have; none if there are too few."""
    ordered = sorted(issues, key=lambda issue: issue.number)
    groups = _groups(ordered)
    often = max(_OFTEN, _SHARE * len(ordered))
    standing = {
        name: found for name, found in groups.items() if len({number for number, _ in found}) >= often
    }
    return tuple(
        _standing(found) for _, found in sorted(standing.items(), key=lambda one: _place(one[1], ordered))
    )


def closing_of(issues: Iterable[Issue]) -> str:
    """The closing that the newest issue with one has, without its postscript; "" if none has any."""
    newest = max((one for one in issues if one.closing), key=lambda one: one.number, default=None)
    return _POSTSCRIPT.sub("", newest.closing).rstrip() if newest else ""


def to_toml(outline: Outline) -> str:
    """The outline as curator.toml has it."""
    return "\n".join("\n".join(_table(section)) for section in outline)


def _table(section: StandingSection) -> list[str]:
    values: dict[str, object] = {"key": section.key, "title": section.title}
    values |= {"emoji": section.emoji} if section.emoji else {}
    values |= {"quick_links": section.quick_links} if section.quick_links else {}
    values |= {"former": list(section.former)} if section.former else {}
    return [
        "[[section]]",
        *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()),
        "",
    ]


Found = list[tuple[int, Section]]  # the issue's number, and the section in it


def _groups(issues: Sequence[Issue]) -> dict[str, Found]:
    """Sections by their name, and by their emoji where several names share one and never stand together."""
    by_title: dict[str, Found] = defaultdict(list)
    for issue in issues:
        for section in issue.sections:
            if section.title and section.level == 2:
                by_title[section.title.casefold()].append((issue.number, section))
    by_emoji: dict[str, list[str]] = defaultdict(list)
    for title, found in by_title.items():
        emoji = Counter(section.emoji for _, section in found).most_common(1)[0][0]
        by_emoji[emoji or title].append(title)
    groups: dict[str, Found] = {}
    for titles in by_emoji.values():
        numbers = [{number for number, _ in by_title[title]} for title in titles]
        apart = all(not (a & b) for a, b in pairwise(numbers)) and len(set().union(*numbers)) == sum(
            map(len, numbers)
        )
        for title in titles:
            groups.setdefault(titles[0] if apart else title, []).extend(by_title[title])
    return {name: sorted(found, key=lambda one: one[0]) for name, found in groups.items()}


def _standing(found: Found) -> StandingSection:
    """A standing section by its newest name, with those that it had before."""
    newest = found[-1][1]
    titles = dict.fromkeys(section.title for _, section in reversed(found))
    headings = Counter(section.quick_links for _, section in found if section.quick_links)
    words = re.findall(r"[a-z0-9]+", newest.title.casefold())
    heading = max((one for one, count in headings.items() if count > 1), key=headings.__getitem__, default="")
    return StandingSection(
        key=newest.key if _KEY.fullmatch(newest.key) else "-".join(words) or "section",
        title=newest.title,
        emoji=newest.emoji,
        quick_links=re.sub(r"\s*\(?\[.*", "", heading),
        former=tuple(title for title in titles if title != newest.title),
    )


def _place(found: Found, issues: Sequence[Issue]) -> tuple[float, int]:
    """Where a section usually stands: among the newest issues that have it."""
    shapes = {issue.number: [section.title for section in issue.sections] for issue in issues}
    places = [
        shapes[number].index(section.title) / max(1, len(shapes[number]) - 1)
        for number, section in found[-_RECENT:]
    ]
    return sum(places) / len(places), -len(found)
