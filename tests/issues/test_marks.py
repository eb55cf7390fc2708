"""The places of sections: marked by the templates, with no trace of a mark in what is sent."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.config import Subscribing, bundled
from curator.errors import CuratorError
from curator.issues import marks
from curator.issues.render import render
from curator.model import Section
from tests.support.issues import issue, link, settings, story

HERE = settings()
CHOOSING = HERE.model_copy(update={"subscribing": Subscribing(sections=True)})
LINES = st.text(st.sampled_from("ab \t\n\xa0"), max_size=60)


@pytest.fixture(scope="module")
def edition():
    """The sample issue: three standing sections, the second of them with a sub-section of its own."""
    return render(issue(), CHOOSING)


def parts(edition, name):
    """The html and the text of the section with this key."""
    return [
        (edition.html[slice(*one.html)], edition.text[slice(*one.text)])
        for one in edition.spans
        if one.section == name
    ]


def test_a_section_is_found_whole_in_both_parts(edition):
    """With its sub-sections, and nothing of its neighbours."""
    assert [one.section for one in edition.spans] == ["field", "method", "fun"]
    ((html, text),) = parts(edition, "method")
    for part in (html, text):
        assert "Methods" in part
        assert "moths fly" in " ".join(part.split())
        assert "owls from cats" not in " ".join(part.split())
        assert "it rained" not in part
    assert html.startswith('<tr><td id="section-2"')
    assert html.endswith("</td></tr>\n")


def test_no_mark_is_left(edition):
    """Neither in what is sent, nor in the place of one."""
    assert marks.WORD not in edition.html + edition.text


def test_what_is_no_standing_section_always_comes():
    """It has a place without a key; a standing one below another has a place of its own within."""
    sections = (
        Section("field", "Field Notes", (story("**a**"),)),
        Section("fun", "Small Wonders", (link("b"),), level=3),
        Section("asides", "Asides", (link("c"),), level=3),
        Section("once", "Only This Time", (story("**d**"),)),
    )
    field, fun, once = render(replace(issue(), sections=sections), CHOOSING).spans
    assert [one.section for one in (field, fun, once)] == ["field", "fun", ""]
    for outer, inner, after in ((field.html, fun.html, once.html), (field.text, fun.text, once.text)):
        assert outer[0] < inner[0] < inner[1] < outer[1] <= after[0]


@pytest.fixture
def own(tmp_path):
    """`own(name, change)`: folders in which the newsletter's own template comes first."""
    (tmp_path / "email").mkdir()

    def write(name, change):
        source = (bundled("templates") / "email" / name).read_text(encoding="utf-8")
        (tmp_path / "email" / name).write_text(change(source), encoding="utf-8")
        return (tmp_path, bundled("templates"))

    return write


OPENS, CLOSES = "{{ section.opens.%s }}", "{{ section.closes.%s }}"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("issue.html", OPENS % "html", ""),
        ("issue.txt", CLOSES % "text", ""),
        ("issue.txt", OPENS % "text", OPENS % "text" * 2),
        ("issue.html", OPENS % "html" + "<tr>", "<tr>" + OPENS % "html"),
        ("issue.txt", CLOSES % "text", "{{ page.unsubscribe_url }}" + CLOSES % "text"),
    ],
    ids=["no beginning", "no end", "two beginnings", "half a row", "with the way out"],
)
def test_a_template_without_right_marks_serves_those_who_let_nobody_choose(own, name, old, new):
    """Where they choose, the line says what to print; else all goes out as ever, whole."""
    where = own(name, lambda text: text.replace(old, new))
    made = render(issue(), HERE, templates=where)
    assert made.spans == ()
    assert marks.WORD not in made.html + made.text
    with pytest.raises(CuratorError, match=r"print section\.opens"):
        render(issue(), CHOOSING, templates=where)


def tidied(text):
    """The same in other words."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{4,}", "\n\n\n", lines).strip("\n") + "\n"


@given(LINES, LINES)
def test_a_place_stays_where_it_is_when_its_text_is_tidied(before, after):
    """What stands before it is the beginning of what stood before it, tidy."""
    part = marks.lifted(f"{before}{marks.around(1)[0].text}{after}").tidy()
    assert part.text == tidied(before + after)
    ((at,),) = part.places.values()
    assert re.sub(r"\s", "", part.text[:at]) == re.sub(r"\s", "", before)
