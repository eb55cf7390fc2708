"""An issue composed from the shell: its items moved, held over, filled in, written, split and merged."""

import pytest

from tests.support.shell import CURATOR

DOCUMENT = """\
---
number: 1
title: Owls, counted
slot: 2027-01-03
---

This week two owls were counted, and then counted once more, with care.

## Owls and others

**One** owl was [seen](https://owls.night-garden.org/one).

It hooted.

**Two** owls were not. _via Lin_

* 🦉 [a](https://a.night-garden.org/), [b](https://b.night-garden.org/)
* [c](https://c.night-garden.org/)

## A visit

Free text.
"""


@pytest.fixture
def draft(shell):
    """Issue 1: stories 1 and 2, quick links 3 and 4, and a text, 5, in a section that no outline knows."""
    text = DOCUMENT.replace("* 🦉", "<!-- next -->\n\n**More**\n\n* 🦉")
    return shell.done("issue", "import", shell.write("1.md", text))


def shape(shell, number=1):
    """The sections' titles with the ids of their items."""
    sections = shell("issue", "show", number, "--json").json["sections"]
    return {one["title"]: [item["id"] for item in one["items"]] for one in sections}


def texts(shell, number=1):
    """The words of all items by their ids."""
    sections = shell("issue", "show", number, "--json").json["sections"]
    return {item["id"]: item["text"] for section in sections for item in section["items"]}


def last(shell, number=1):
    """The last line of an issue's history."""
    return shell("issue", "show", number, "--json").json["history"][-1]["what"]


OWLS, FLOWERS, VISIT = "Owls and others", "Pale flowers", "A visit"


@pytest.mark.parametrize(
    ("words", "after", "said"),
    [
        (["move", 1, 5, "--to", "plants"], {OWLS: [1, 2, 3, 4], FLOWERS: [5]}, "moved item 5 to plants"),
        (["move", 1, 4, 2, "--before", 1], {OWLS: [4, 2, 1, 3], VISIT: [5]}, "moved items 4, 2 before 1"),
        (["move", 1, 1, "--last"], {OWLS: [2, 3, 4, 1], VISIT: [5]}, "moved item 1 down"),
        (["move", 1, 3, "--to", "a visit", "--first"], {OWLS: [1, 2, 4], VISIT: [3, 5]}, "moved item 3 to a"),
        (["remove", 1, 5, 1], {OWLS: [2, 3, 4]}, "removed items 5, 1"),
        (["split", 1, 3], {OWLS: [1, 2, 3, 6, 4], VISIT: [5]}, "split item 3"),
        (["split", 1, 1, "--at", 2], {OWLS: [1, 6, 2, 3, 4], VISIT: [5]}, "split item 1"),
        (["merge", 1, 2, 4, 5], {OWLS: [1, 2, 3]}, "merged items 2, 4, 5"),
        (["kind", 1, 1, "link"], {OWLS: [2, 3, 4, 1], VISIT: [5]}, "made item 1 a quick link"),
        (["section", 1, "owls", "--title", "Hoots"], {"Hoots": [1, 2, 3, 4], VISIT: [5]}, "changed section"),
        (["section", 1, VISIT, "--first"], {VISIT: [5], OWLS: [1, 2, 3, 4]}, "changed section A visit"),
    ],
)
def test_what_is_composed_is_there_and_told(shell, draft, words, after, said):
    """The history says what was done, and one undo brings the issue back as it was."""
    before = shell.done("issue", "export", 1).out
    ran = shell.done("issue", *words)
    assert shape(shell) == after
    assert list(shape(shell)) == list(after)
    assert last(shell).startswith(said)
    assert ran.err.endswith("go on with: curator preview 1\n")
    shell.done("issue", "undo", 1)
    assert shell.done("issue", "export", 1).out == before


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (["move", 1, 1], 2, "say where to"),
        (["move", 1, 1, "--before", 2, "--last"], 2, "--before and --last contradict each other"),
        (["move", 1, 77, "--last"], 2, "issue #1 has no item 77"),
        (["remove", 1, 77], 2, "issue #1 has no item 77"),
        (["hold", 1, 77], 2, "issue #1 has no item 77"),
        (["hold", 1, 1, "--to", 1], 2, "the items stand in issue #1 already"),
        (["hold", 1, 1, "--to", 9], 1, "there is no issue #9"),
        (["fill", 1], 1, "no candidate is approved"),
        (["fill", 1, 77], 1, "there is no candidate 77"),
        (["write", 1, 1, " "], 2, "item 1 would say nothing"),
        (["write", 1, 77, "x"], 2, "issue #1 has no item 77"),
        (["accept", 1, 77], 2, "issue #1 has no item 77"),
        (["kind", 1, 77, "story"], 2, "issue #1 has no item 77"),
        (["split", 1, 5], 2, "item 5 is one paragraph"),
        (["merge", 1, 1], 2, "one item alone is nothing to merge"),
        (["merge", 1, 3, 1], 2, "item 3 is a quick link and 1 is not"),
        (["section", 1, "owls"], 2, "say what to change"),
        (["section", 1, "nowhere", "--first"], 2, 'there is no section "nowhere" for issue #1'),
        (["section", 1, "owls", "--remove"], 1, 'section "Owls and others" holds 4 items'),
    ],
)
def test_what_cannot_be_composed_is_told_and_changes_nothing(shell, draft, words, code, why):
    """In one line."""
    before = shell.dump()
    ran = shell("issue", *words)
    assert ran.code == code
    assert ran.complaint.startswith(why)
    assert shell.dump() == before


def test_what_changes_nothing_is_said(shell, draft):
    """And nothing is stored."""
    before = shell.dump()
    assert shell.done("issue", "kind", 1, 1, "story").err == "nothing changed\n"
    assert shell.dump() == before


def test_a_section_of_this_issues_own_is_called_by_its_name(shell, draft):
    """By the one that it was made with as by its title; it is moved and taken out by either."""
    shell.done("issue", "section", 1, "Big news", "--title", "Breaking", "--first")
    assert list(shape(shell)) == ["Breaking", OWLS, VISIT]
    shell.done("issue", "section", 1, "Big news", "--last")
    assert list(shape(shell)) == [OWLS, VISIT, "Breaking"]
    shell.done("issue", "section", 1, "breaking", "--remove")
    assert list(shape(shell)) == [OWLS, VISIT]


def test_written_words_are_cleaned_and_theirs_is_the_credit(shell, draft):
    """From stdin as from the command line; what was taken off an address is said."""
    words = "**New** [words](https://z.night-garden.org/?utm_source=else). _via Grace_\n"
    ran = shell.done("issue", "write", 1, 2, "-", stdin=words)
    assert "utm_source" in ran.err
    assert texts(shell)[2] == "**New** [words](https://z.night-garden.org/)."
    shell.done("issue", "write", 1, 2, "**Newer.**")
    item = shell("issue", "show", 1, "--json").json["sections"][0]["items"][1]
    assert (item["text"], item["credit"]) == ("**Newer.**", "Grace")


@pytest.fixture
def editor(shell, monkeypatch):
    """A maker of editors: a shell script that is given the file as $1."""

    def make(script):
        path = shell.write("editor.sh", f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", str(path))

    return make


def test_words_are_written_in_an_editor(shell, draft, editor):
    """It is given those of the item alone; untouched, nothing changes."""
    editor(f'cp "$1" \'{shell.home}/seen.md\'; sed -i s/were/are/ "$1"')
    shell.done("issue", "write", 1, 2)
    assert (shell.home / "seen.md").read_text() == "**Two** owls were not.\n"
    assert texts(shell)[2] == "**Two** owls are not."
    editor("true")
    assert shell.done("issue", "write", 1, 2).err == "nothing changed\n"


@pytest.mark.parametrize(
    ("script", "code", "why"),
    [("exit 3", 1, "did not end well; nothing was changed"), (': > "$1"', 2, "item 2 would say nothing")],
)
def test_an_editor_that_fails_or_empties_the_words_changes_nothing(shell, draft, editor, script, code, why):
    """One line says so."""
    before = shell.dump()
    editor(script)
    ran = shell("issue", "write", 1, 2)
    assert ran.code == code
    assert why in ran.complaint
    assert shell.dump() == before


def test_words_written_from_what_somebody_else_changed_are_refused_and_shown(shell, draft, editor):
    """The words stay on the terminal, with the difference; what the other one stored stays."""
    theirs = f"{CURATOR} -C '{shell.home}' issue write 1 2 Theirs. >/dev/null 2>&1"
    editor(theirs + '\necho Mine. > "$1"')
    ran = shell("issue", "write", 1, 2)
    assert ran.code == 1
    assert "your words:\nMine." in ran.err
    assert "changed meanwhile by ada (wrote item 2" in ran.err
    assert "+Theirs." in ran.out + ran.err
    assert texts(shell)[2] == "Theirs."


def test_accepted_words_are_no_proposal(shell, pick):
    """Those that a page proposed are the editor's own from then on."""
    (one,) = shell.done("add", "--no-fetch", "--json", "https://owls.night-garden.org/eagle").json
    shell.done("approve", one["id"], "--section", "owls")
    assert "(proposal)" in shell.done("issue", "new").out
    assert "(proposal)" not in shell.done("issue", "accept", 1, 1).out


def test_a_removed_candidate_is_a_pick_again_and_comes_back(shell, pick):
    """It is named; fill puts it back."""
    eagle, _ = pick("eagle", "barn")
    shell.done("issue", "new", "--title", "Owls")
    assert f"{eagle} is an approved pick again: " in shell.done("issue", "remove", 1, 1).err
    shell.done("issue", "fill", 1, eagle)
    assert shape(shell) == {OWLS: [2, 3]}
    assert last(shell) == "filled with 1 pick"


def test_items_are_held_over_to_the_next_draft(shell, pick):
    """Which is made for the next slot; it is filled with the picks of its time, and not by another draft."""
    pick("eagle", "barn")
    shell.done("issue", "new", "--title", "Owls")
    ran = shell.done("issue", "hold", 1, 2)
    assert "they stand in #2, made for " in ran.err
    assert (shape(shell), shape(shell, 2)) == ({OWLS: [1]}, {OWLS: [1]})
    pick("snowy")
    assert shell("issue", "new").complaint.startswith("draft #2 was begun with items held over and waits")
    shell.done("issue", "fill", 2)
    assert shape(shell, 2) == {OWLS: [1, 2]}
    pick("tawny")
    assert shell.done("issue", "new").out.startswith("#3")


def test_a_draft_begun_by_a_hold_may_be_passed_over(shell, draft, pick):
    """By saying which number the other one has."""
    shell.done("issue", "hold", 1, 5)
    pick("eagle")
    assert shell.done("issue", "new", "--number", 3).out.startswith("#3")


def test_composing_says_whose_approval_it_withdraws(shell, approved, pick):
    """Of the issue, and of another one that takes items."""
    assert "the approval of #1 by ada is withdrawn" in shell.done("issue", "move", 1, 1, "--last").err
    shell.done("issue", "approve", 1)
    pick("snowy")
    shell.done("issue", "new", "--title", "More")
    ran = shell.done("issue", "hold", 2, 1, "--to", 1)
    assert "the approval of #1 by ada is withdrawn" in ran.err
    assert len(texts(shell)) == 3
