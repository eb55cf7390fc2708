"""The marks that templates put around sections: taken out again, and remembered as the sections' places.

So a section can be cut out of a message for those who do not want it, while all else stays the bytes that
were approved.  A mark is a comment in the html, a word in the text; both are gone before anybody sees them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from curator.errors import CuratorError
from curator.issues.contract import Page, PageSection, Prose
from curator.model import SENTINELS, Span

WORD = "curator00section00"  # what every mark begins with, and no text of an issue may hold
_MARK = re.compile(rf"{WORD}(\d+-(?:opens|closes))")
_BEGIN, _END = "<!--", "-->"
# An element's id, as the inliner writes it: a "<" or a ">" in a text or a value is escaped by then, and a
# value with a '"' in it, which may spell an id, stands between "'".
_ID = re.compile(r"""<[a-z][^\s<>]*(?:\s[^\s=<>]+(?:="[^"]*"|='[^']*')?)*?\sid="([^"]*)\"""")
_TAG = re.compile(r"""<!--.*?-->|<(/?)([A-Za-z][^\s/>]*)(?:[^>"']|"[^"]*"|'[^']*')*>""", re.DOTALL)
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
_EMPTY_LINES = re.compile(r"\n{4,}")

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """The html or the text of a mail without its marks, and where each stood: by its name, maybe twice."""

    text: str
    places: Mapping[str, tuple[int, ...]]

    def without(self, ranges: Sequence[Range]) -> "Part":
        """The part with these ranges, in order and apart, cut out of it."""
        if not ranges:
            return self
        ends = [0, *(end for _, end in ranges)]
        starts = [*(start for start, _ in ranges), len(self.text)]
        kept = "".join(self.text[a:b] for a, b in zip(ends, starts, strict=True))
        moved = {
            name: tuple(at - sum(min(at, end) - start for start, end in ranges if start < at) for at in found)
            for name, found in self.places.items()
        }
        return Part(kept, moved)

    def tidy(self) -> "Part":
        """The part without blanks at line ends, and with at most two empty lines in a row."""
        part = self.without(list(_blanks(self.text)))
        part = part.without([(one.start() + 3, one.end()) for one in _EMPTY_LINES.finditer(part.text)])
        start, end = (len(part.text) - len(strip("\n")) for strip in (part.text.lstrip, part.text.rstrip))
        part = part.without([(0, start), (max(start, len(part.text) - end), len(part.text))])
        return Part(part.text + "\n", part.places)

    def between(self, first: int, last: int) -> Range:
        """From where section `first` opens to where section `last` closes.  Raises CuratorError."""
        opens, closes = self.places.get(f"{first}-opens", ()), self.places.get(f"{last}-closes", ())
        if len(opens) != 1 or len(closes) != 1 or opens > closes:
            raise _misplaced(first)
        return opens[0], closes[0]


def around(at: int) -> tuple[Prose, Prose]:
    """The marks before and after section number `at`."""
    opens, closes = (f"{WORD}{at}-{side}" for side in ("opens", "closes"))
    return _mark(opens), _mark(closes)


def _mark(word: str) -> Prose:
    return Prose(Markup(f"{_BEGIN}{word}{_END}"), word)  # noqa: S704  our own words


def lifted(marked: str) -> Part:
    """What a template made, without its marks."""
    places: dict[str, tuple[int, ...]] = {}
    ranges = []
    for one in _MARK.finditer(marked):
        start, end = one.span()
        if marked.startswith(_END, end) and marked.endswith(_BEGIN, 0, start):
            start, end = start - len(_BEGIN), end + len(_END)
        places[one[1]] = (*places.get(one[1], ()), start)
        ranges.append((start, end))
    return Part(marked, places).without(ranges)


def _blanks(text: str) -> Iterator[Range]:
    """Where lines end with blanks."""
    at = 0
    for line in text.split("\n"):
        end, at = at + len(line), at + len(line) + 1
        if line[-1:].isspace():
            yield end - len(line) + len(line.rstrip()), end


def ids(html: str) -> Counter[str]:
    """How often each id is in inlined `html`."""
    return Counter(_ID.findall(html))


def spans(page: Page, keys: Sequence[str], html: Part, text: Part) -> tuple[Span, ...]:
    """Where the sections of `page` stand; each with the sub-sections that belong to it.

    `keys` are those of the standing ones among them, and "" for the others, which nobody can leave out; a
    standing one below another has a span of its own within.  Raises CuratorError where a section cannot be
    cut out whole, because a template has its marks elsewhere or none.
    """
    found = []
    for at, last in _families(page.sections):
        key = keys[at]
        if not key and page.sections[at].level > 2:
            continue
        span = Span(key, html.between(at + 1, last + 1), text.between(at + 1, last + 1))
        _check(page, page.sections[at : last + 1], at + 1, html.text[slice(*span.html)])
        if any(one in text.text[slice(*span.text)] for one in SENTINELS):
            raise _misplaced(at + 1)
        found.append(span)
    return tuple(found)


def _families(sections: Sequence[PageSection]) -> Iterator[Range]:
    """Each section, and the last of its sub-sections, or itself."""
    for at, section in enumerate(sections):
        last = at
        while last + 1 < len(sections) and sections[last + 1].level > section.level:
            last += 1
        yield at, last


def _check(page: Page, family: Sequence[PageSection], at: int, html: str) -> None:
    """Raises CuratorError unless `html` is these sections: all that is in them, whole, and nothing else."""
    every, own = (set(_within(some)) for some in (page.sections, family))
    inside = {one for one in ids(html) if one in every or one == "footer"}
    if inside != own or not _is_balanced(html) or any(one in html for one in SENTINELS):
        raise _misplaced(at)


def _within(sections: Sequence[PageSection]) -> Iterator[str]:
    """The ids of sections and of what is in them."""
    for section in sections:
        yield section.mark
        yield from (item.mark for run in section.runs for item in run.items)


def _is_balanced(html: str) -> bool:
    """Whether all that begins in `html` ends in it, and the other way round."""
    opened = []
    for tag in _TAG.finditer(html):
        name = (tag[2] or "").lower()
        if not name or name in _VOID:
            continue
        if not tag[1]:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
    return not opened


def _misplaced(at: int) -> CuratorError:
    return CuratorError(
        f"section {at} cannot be left out for those who do not want it: print section.opens and "
        "section.closes around all of it in email/issue.html and email/issue.txt (docs/templates.md)"
    )
