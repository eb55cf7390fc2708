"""What an archive shows of a newsletter's standing sections."""

import tomllib

from curator.issues.habits import closing_of, outline_of, to_toml
from curator.model import Issue, Section


def archive(*shapes):
    """Issues with sections of these titles and emoji."""
    return [
        Issue(number, f"#{number}", tuple(Section(t.partition(" ")[0], *_split(t)) for t in shape))
        for number, shape in enumerate(shapes, 1)
    ]


def _split(title):
    words, _, emoji = title.rpartition(" ")
    return words, (), emoji


def test_a_section_that_stands_often_is_a_standing_one():
    """In the order of the newest issues; one-off sections are none."""
    found = outline_of(archive(["A 1", "B 2"], ["B 2", "A 1"], ["B 2", "A 1", "Special 9"], ["B 2", "A 1"]))
    assert [section.title for section in found] == ["B", "A"]


def test_a_renamed_section_is_known_by_its_emoji():
    """If the two names never stand side by side."""
    (found,) = outline_of(archive(["Old 🪶"], ["Old 🪶"], ["New 🪶"], ["New 🪶"]))
    assert (found.title, found.former) == ("New", ("Old",))
    two = outline_of(archive(*[["Old 🪶", "New 🪶"]] * 3))
    assert [(section.title, section.former) for section in two] == [("Old", ()), ("New", ())]


def test_the_outline_is_written_as_curator_toml_has_it():
    """It can be read as TOML, whatever the titles hold."""
    outline = outline_of(archive(*[['"Owls" \\ & more 🦉']] * 3))
    (section,) = tomllib.loads(to_toml(outline))["section"]
    assert (section["title"], section["emoji"]) == ('"Owls" \\ & more', "🦉")


def test_a_newsletter_says_goodbye_as_it_did_last():
    """But for the postscript, which is of the day."""
    issues = [Issue(1, "", closing="Old."), Issue(2, "", closing="**Bye!**\n🦉\n\nPS: rain."), Issue(3, "")]
    assert closing_of(issues) == "**Bye!**\n🦉"
    assert closing_of([]) == ""


def test_few_issues_tell_no_habit():
    """Two may be chance."""
    assert outline_of(archive(["A 1"], ["A 1"])) == ()
