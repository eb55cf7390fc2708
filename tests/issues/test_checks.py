"""The table of checks as a whole: a clean issue has no finding, and each defect has its own.

The defects are in tests/support/defects.py: one for each check, or a test here fails.
"""

from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce

import pytest

from curator.config import Preflight
from curator.issues.preflight import CHECKS
from curator.model import Acceptance, Severity
from tests.support.defects import DEFECTS, ENTAILED, Bench, picture
from tests.support.issues import issue, link, story

NAMES = [check.name for check in CHECKS]
EVERY = pytest.mark.parametrize("check", CHECKS, ids=NAMES)


def names(findings) -> set[str]:
    """The checks that spoke."""
    return {finding.check for finding in findings}


def keys(findings, check) -> set[str]:
    """The keys of what one check says."""
    return {finding.key for finding in findings if finding.check == check}


def test_a_clean_issue_has_no_finding():
    """Not even a note, whatever checks there are."""
    assert Bench().look() == ()


def test_every_check_has_its_defect():
    """A new check brings one along: a row in tests/support/defects.py."""
    assert set(DEFECTS) == set(NAMES)


@EVERY
def test_a_defect_is_found_by_its_check_alone(check):
    """The finding says why it matters, and nothing else is found but what cannot be helped."""
    found = DEFECTS[check.name](Bench()).look()
    assert names(found) - ENTAILED.get(check.name, set()) == {check.name}
    assert {one.why for one in found if one.check == check.name} == {check.why}


def test_an_issue_with_one_defect_of_each_kind_lists_all_of_them():
    """None hides another, and they come in the order of the table."""
    spoiled = reduce(lambda bench, defect: defect(bench), DEFECTS.values(), Bench())
    assert list(dict.fromkeys(one.check for one in spoiled.look())) == NAMES


@EVERY
def test_a_silent_check_says_nothing_but_errors(check):
    """What blocks an approval is never hidden."""
    spoiled = DEFECTS[check.name](Bench())
    loud = [one for one in spoiled.look() if one.check == check.name]
    quiet = spoiled.with_settings(preflight=Preflight(silent=(check.name,))).look()
    errors = [one for one in loud if one.severity is Severity.ERROR]
    assert [one for one in quiet if one.check == check.name] == errors


@EVERY
def test_what_is_accepted_is_marked_and_what_nobody_may_accept_is_not(check):
    """By its key; an error of a check that the law or the mail needs stays an error."""
    spoiled = DEFECTS[check.name](Bench())
    word = Acceptance("ada", "It is meant so.", datetime(2026, 11, 1, tzinfo=UTC))
    accepted = spoiled.with_archive(accepted=dict.fromkeys(keys(spoiled.look(), check.name), word))
    for one in accepted.look():
        if one.check == check.name:
            may = check.acceptable or one.severity is not Severity.ERROR
            assert one.acceptable is may
            assert one.accepted == (word if may else None)


@EVERY
def test_a_finding_keeps_its_key_when_items_are_moved(check):
    """What is accepted in the third place is accepted in the fourth, and under another heading."""
    spoiled = DEFECTS[check.name](Bench())
    first, *others = spoiled.issue.sections
    sections = (replace(first, title="Out There", items=(story("**Rain.** Again."), *first.items)), *others)
    moved = replace(spoiled, issue=replace(spoiled.issue, sections=sections))
    assert keys(moved.look(), check.name) == keys(spoiled.look(), check.name) != set()


@pytest.mark.parametrize(
    ("check", "another"),
    [
        ("empty", story("")),
        ("unreadable", story("> " * 500 + "as deep")),
        ("placeholder", story("TK the cats")),
        ("proposal", story("What another page says.", proposal=True)),
        ("reference", story("More in [[NH #98]].")),
        ("mention", story("As told in NH #8.")),
        ("link", link("A [robin](/robin)")),
        ("repeated-link", link("The [list](https://posts.example/list) again")),
        ("hot-link", picture("https://elsewhere.example/robin.jpg", "A robin")),
        ("alt", picture("https://pictures.example/robin.jpg", "")),
    ],
)
def test_another_defect_of_the_same_kind_is_another_finding(check, another):
    """Whoever accepts the first has not accepted the second."""
    spoiled = DEFECTS[check](Bench())
    assert len(keys(spoiled.having(another).look(), check)) == len(keys(spoiled.look(), check)) + 1


def test_an_empty_section_and_another_are_two_findings():
    """Each by its key in the outline."""
    first, *between, last = Bench().issue.sections
    sections = (replace(first, items=()), *between, replace(last, items=()))
    assert len(keys(replace(Bench(), issue=issue(sections=sections)).look(), "empty")) == 2
