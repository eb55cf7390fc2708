"""What weighs how much in the html part, towards the 102 KB at which Gmail cuts a mail."""

import quopri
import re
from dataclasses import dataclass

# Where a section begins, and what ends the last one: curator.issues.render counts these ids.
_MARK = re.compile(r'<[a-z][^<>]*?\sid="(section-\d+|closing|footer)"')


@dataclass(frozen=True, slots=True)
class Weight:
    """How large a part of the html is, in bytes: as it is, and as it is sent, in quoted-printable.

    `mark` is the id of a section's element, empty for the whole.
    """

    mark: str
    plain: int
    sent: int

    @property
    def larger(self) -> int:
        """The larger of both: which of them Gmail counts is disputed."""
        return max(self.plain, self.sent)


def weigh(html: str) -> Weight:
    """The whole html part."""
    return _weight("", html)


def weigh_sections(html: str) -> tuple[Weight, ...]:
    """Every section of the html part, in order; what stands around them is in none."""
    marks = [(match.start(), match[1]) for match in _MARK.finditer(html)]
    return tuple(
        _weight(mark, html[start : marks[at][0] if at < len(marks) else len(html)])
        for at, (start, mark) in enumerate(marks, 1)
        if mark.startswith("section-")
    )


def _weight(mark: str, html: str) -> Weight:
    data = html.encode(errors="replace")
    return Weight(mark, len(data), len(quopri.encodestring(data)))
