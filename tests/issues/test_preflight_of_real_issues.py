"""Real issues, taken in as a person would: preflight says what their authors would nod at, and no more."""

from collections import Counter
from functools import cache

import pytest

from curator.issues.document import from_markdown
from curator.issues.encoding import repaired
from curator.issues.hygiene import cleaned
from curator.issues.preflight import preflight
from curator.issues.render import render
from curator.model import Severity
from tests.support.issues import settings
from tests.support.shared import SHARED, needs_shared

pytestmark = needs_shared

HERE = settings()
REAL = sorted(str(path.relative_to(SHARED)) for path in SHARED.glob("newsletters/*/*.md"))
# What is not the author's doing is found in none of them.
OURS = {
    "structure",
    "support",
    "contrast",
    "dark",
    "style-size",
    "active-content",
    "empty-part",
    "unsubscribe",
}
CLEAN = {"hidden", "lookalike", "tracking", "picture", "placeholder", "link"}


@cache
def found(name: str):
    """What preflight says of one of them."""
    text = cleaned(repaired((SHARED / name).read_text(encoding="utf-8"))[0], ()).text
    whole = from_markdown(text, HERE.outline, number=7)
    return preflight(whole, render(whole, HERE), HERE)


@pytest.mark.parametrize("name", REAL)
def test_what_is_ours_is_clean_in_every_real_issue(name):
    """Colours, structure and styles, and what the import has taken care of."""
    assert [one for one in found(name) if one.check in OURS | CLEAN] == []


@pytest.mark.parametrize("name", [name for name in REAL if "012" in name])
def test_the_issue_that_was_asked_for_has_few_findings(name):
    """Its long subject is a note; its pictures stand with others, which `issue host` mends."""
    counts = Counter((one.check, one.severity) for one in found(name))
    assert counts == {("subject", Severity.NOTE): 1, ("hot-link", Severity.WARNING): 3}


def test_vague_words_of_links_are_found_where_they_are():
    """One newsletter has "here" in seven issues, the other in none of eleven."""
    vague = [name for name in REAL for one in found(name) if one.check == "link-words"]
    assert {name.split("/")[1] for name in vague} == {"this-week-in-rust"}
    assert 5 <= len(vague) <= 10
