"""What preflight says of how the html is built."""

from dataclasses import replace

import pytest

from curator.model import Severity
from tests.support.proofs import changed, found, rendered, within

ERROR, WARNING = Severity.ERROR, Severity.WARNING
MSO = "<!--[if mso]>"
END = "<![endif]-->"


def said(edition) -> list[tuple[Severity, str]]:
    """How much each finding matters, and what it is."""
    return [(one.severity, one.what) for one in found("structure", edition)]


def test_the_sample_is_well_built():
    """With headings, tables and comments for Outlook."""
    assert said(rendered()) == []


@pytest.mark.parametrize(
    ("old", "new", "severity", "what"),
    [
        ('lang="en"', "", ERROR, "the html does not say its language"),
        ('<meta charset="utf-8">', "", ERROR, "the html does not say that its letters are UTF-8"),
        ('charset="utf-8"', 'charset="latin1"', ERROR, "the html does not say that its letters are UTF-8"),
        ("<!DOCTYPE html>", "", WARNING, "the html has no document type"),
        ("<title>", "<title></title><p>", ERROR, "the html has no title"),
        ("<h1", "<h1>Owls</h1><h1", WARNING, "the html has 2 first headings instead of one"),
    ],
)
def test_what_a_program_looks_for_first(old, new, severity, what):
    """Language, letters, type, title and one h1."""
    assert said(changed(old, new)) == [(severity, what)]


def test_an_old_spelling_of_the_letters_will_do():
    """Mail of ten years ago writes http-equiv."""
    old = '<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">'
    assert said(changed('<meta charset="utf-8">', old)) == []


def test_no_level_of_headings_is_left_out():
    """Downwards; upwards any step will do."""
    assert said(within("<h2>Owls</h2><h3>Cats</h3><h2>Rain</h2>")) == []
    (one,) = found("structure", within("<h3>Owls</h3>"))
    assert (one.what, one.where) == ("a heading of level 3 follows one of level 1", "the intro")


@pytest.mark.parametrize(
    "table",
    [
        "<table role=presentation><tr><td>a</td></tr></table>",
        "<table role=list><tr><td>a</td></tr></table>",
        "<table><tr><th>Owls</th></tr><tr><td>7</td></tr></table>",
        f"{MSO}<table><tr><td>{END}a{MSO}</td></tr></table>{END}",
        f"<!--[if !mso]><!--><p>a</p><!--<![endif]-->{MSO}<p>b</p>{END}",
        f"<![if !mso]><p>a</p><![endif]>{MSO.upper()}<p>b</p>{END}",
    ],
)
def test_tables_that_say_what_they_are_and_comments_that_close(table):
    """A role, headings of their own, or Outlook's."""
    assert said(within(table)) == []


def test_tables_that_only_lay_something_out_say_so():
    """All of them are one finding."""
    table = "<table><tr><td>a</td></tr></table>"
    assert said(within(table)) == [(WARNING, "1 table for layout alone is read as figures")]
    assert said(within(table * 2)) == [(WARNING, "2 tables for layout alone are read as figures")]


@pytest.mark.parametrize(
    ("html", "what"),
    [
        (f"{MSO}<p>a</p>", "<!--[if mso]> stands where one is open already"),
        (f"<p>a</p>{END}", "<![endif]--> stands where none is open"),
        (f"{MSO}<table>{END}", "the comments for Outlook open 2 <table> and close 1"),
        (f"{MSO}</td>{END}", "the comments for Outlook open 1 <td> and close 2"),
    ],
)
def test_comments_for_outlook_are_closed_and_close_what_they_open(html, what):
    """Else Outlook hides the rest, or all others do."""
    assert said(within(html)) == [(ERROR, what)]


def test_a_comment_that_is_never_closed_is_an_error():
    """It hides all that follows, in every program."""
    what = "a comment for Outlook is not closed, and hides all that follows"
    assert (ERROR, what) in said(changed("</html>", f"</html>{MSO}"))


def test_elements_are_not_too_deep_in_each_other():
    """Programs drop what is deeper than they go."""
    assert said(within("<div>" * 60 + "a" + "</div>" * 60)) == []
    ((severity, what),) = said(within("<div>" * 120 + "a" + "</div>" * 120))
    assert severity is WARNING
    assert "deep in each other" in what


def test_an_empty_part_is_another_finding():
    """Nothing is built badly where nothing is."""
    assert said(replace(rendered(), html=" ")) == []
