"""Checks of an issue beside its outline: no section with fewer or more in it than was decided once."""

from collections.abc import Iterator
from datetime import date

from curator.issues import readiness
from curator.issues.preflight.proof import Proof, warning
from curator.issues.readiness import Fill
from curator.model import Finding
from curator.text import plural


def limits(proof: Proof) -> Iterator[Finding]:
    """Every section keeps its limits, and one that must have items is there."""
    outline = proof.settings.outline
    if not any(one.min_items or one.max_items or one.min_words or one.max_words for one in outline):
        return  # counting words is slow
    for fill in readiness.look(proof.issue, outline, date.min).sections:
        where = f'section "{fill.title}"'
        for what in _broken(fill):
            mend = f"change the section, or its limits ([[section]] {fill.key} in curator.toml)"
            yield warning("outline", what, where, mend, f"{fill.key} {what}")


def _broken(fill: Fill) -> Iterator[str]:
    """The limits that a section does not keep."""
    if not fill.level and fill.min_items:
        yield f"the section is missing; it should have {plural(fill.min_items, 'item')} or more"
        return
    if not fill.level:
        return
    counts = (
        ("item", fill.items, fill.min_items, fill.max_items),
        ("word", fill.words, fill.min_words, fill.max_words),
    )
    for noun, count, least, most in counts:
        if count < least:
            yield f"the section has {plural(count, noun)}, and should have {least} or more"
        if 0 < most < count:
            yield f"the section has {plural(count, noun)}, and should have {most} or fewer"
