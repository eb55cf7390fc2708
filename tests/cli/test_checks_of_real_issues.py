"""Real issues, imported as a person would: what is found is what their editors would nod at, and no more."""

import pytest

from tests.support.sampled import sampled
from tests.support.shared import SHARED, needs_shared

TYPED = sorted((SHARED / "newsletters" / "dynamically-typed").glob("*.md"))
RUST = sorted((SHARED / "newsletters" / "this-week-in-rust").glob("*.md"))
OWN = """\
[newsletter]
name = "Dynamically Typed"
short = "DT"
sender = "Leon <leon@dynamicallytyped.com>"
url = "https://dynamicallytyped.com"
former = ["https://www.getrevue.co/profile/dynamically-typed"]
postal_address = "Dynamically Typed, Gracht 1, 1012 AB Amsterdam"

[campaign]
name = "Dynamically Typed"
medium = "email"
source = "Revue newsletter"

[[section]]
key = "products"
title = "Productized Artificial Intelligence"

[[section]]
key = "research"
title = "Machine Learning Research"
former = ["Machine Learning Technology"]
"""
RUSTS = """\
[newsletter]
name = "This Week in Rust"
sender = "This Week in Rust <twir@this-week-in-rust.org>"
url = "https://this-week-in-rust.org"
postal_address = "Crab Lane 1, 1234 Ferrous"
"""
# Pictures on the servers of a mail service that is gone, without words for those who do not see them, long
# subjects, a page twice, what was written about before; and nobody has looked at the pages yet.
NODS = {"hot-link", "alt", "subject", "repeated-link", "near", "unvisited"}


def found(shell, path, *earlier):
    """What is found in the issue of this file, after earlier ones were sent: severity, check and words."""
    for one in earlier:
        shell.done("issue", "import", one, "--sent")
    shell.done("issue", "import", path)
    number = max(one["number"] for one in shell("issue", "list", "--json").json)
    return [
        (one["severity"], one["check"], one["what"])
        for one in shell("issue", "check", number, "--json").json
        if one["check"] != "unvisited"
    ]


@needs_shared
def test_what_is_found_in_a_real_issue(shell):
    """Its three pictures, its long subject, and the author whom it wrote about seven issues before."""
    shell.write("curator.toml", OWN)
    one, five, twelve = TYPED[:3]
    said = found(shell, twelve, one, five)
    assert [(severity, check) for severity, check, _ in said] == [
        ("note", "subject"),
        *[("warning", "hot-link")] * 3,
        ("note", "near"),
    ]
    assert said[-1][2].startswith("you wrote about Benedict Evans in #5 ")
    assert all("s3.amazonaws.com" in what for _, check, what in said if check == "hot-link")


@needs_shared
@pytest.mark.parametrize("path", sampled(TYPED, 2), ids=lambda path: path.stem)
def test_no_real_issue_is_scolded_for_what_is_right(shell, path):
    """Eleven issues of one newsletter: nothing blocks, and nothing is found but what there is."""
    shell.write("curator.toml", OWN)
    said = found(shell, path)
    assert "error" not in {severity for severity, _, _ in said}
    assert {check for _, check, _ in said} <= NODS


@needs_shared
@pytest.mark.parametrize("path", sampled(RUST, 2), ids=lambda path: path.stem)
def test_the_errors_of_a_long_digest_are_real(shell, path):
    """Two hundred items: two of the mails would be cut by Gmail, and one has a heading over nothing."""
    shell.write("curator.toml", RUSTS)
    said = found(shell, path)
    errors = {check for severity, check, _ in said if severity == "error"}
    assert errors == {"2024-04-24": {"size"}, "2026-08-12": {"empty", "size"}}.get(path.stem[:10], set())


@needs_shared
def test_standing_lists_do_not_drown_the_rest(shell):
    """Ninety pages of a calendar are back from the week before: a few lines say so, each with its section."""
    shell.write("curator.toml", RUSTS)
    said = found(shell, RUST[-1], RUST[-2])
    back = [what for _, check, what in said if check == "linked-before"]
    assert sum("pages were linked in #664 already" in what for what in back) >= 4
    assert len(back) < 25
    assert len(said) < 45
