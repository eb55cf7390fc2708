"""Composing from the shell, and what else goes on: other editors, approvals, the send, the queue."""

import pytest


@pytest.fixture
def draft(shell, pick):
    """A draft of two items in one section."""
    pick("eagle", "barn")
    return shell.done("issue", "new", "--title", "Owls, counted")


def shape(shell, number=1):
    """The ids of the items in each section of an issue."""
    parts = shell.done("issue", "show", number, "--json").json["sections"]
    return {part["key"]: [item["id"] for item in part["items"]] for part in parts}


def item(shell, item_id, number=1):
    parts = shell.done("issue", "show", number, "--json").json["sections"]
    return next(one for part in parts for one in part["items"] if one["id"] == item_id)


def test_an_item_is_moved(shell, draft):
    """To a section by any of its names; the issue is shown as it is then."""
    ran = shell.done("issue", "move", 1, 1, "--to", "Pale flowers")
    assert shape(shell) == {"owls": [2], "plants": [1]}
    assert ran.out.index("barn") < ran.out.index("Pale flowers") < ran.out.index("eagle")
    shell.done("issue", "move", 1, 1, "--after", 2)
    assert shape(shell) == {"owls": [2, 1]}
    assert "moved item 1 to Pale flowers, by ada" in shell.done("issue", "history", 1).out


@pytest.mark.parametrize(
    "words",
    [
        ["move", 77, 1, "--first"],
        ["remove", 77, 1],
        ["hold", 77, 1],
        ["fill", 77],
        ["write", 77, 1, "Words."],
        ["accept", 77, 1],
        ["kind", 77, 1, "link"],
        ["split", 77, 1],
        ["merge", 77, 1, 2],
        ["section", 77, "owls", "--first"],
    ],
)
def test_an_unknown_issue_is_told(shell, words):
    """By every verb in the same words."""
    ran = shell("issue", *words)
    assert ran.code == 1
    assert ran.complaint == "there is no issue #77; see them all with: curator issue list"


def test_words_that_could_not_be_stored_are_not_lost(shell, approved, monkeypatch):
    """They are shown again: the issue went out while somebody wrote."""
    monkeypatch.delenv("VISUAL", raising=False)
    shell.write("late.sh", f"#!/bin/sh\nsed -i s/counted/numbered/ $1\nCURATOR_EDITOR=lin {late(shell)}\n")
    monkeypatch.setenv("EDITOR", f"sh {shell.home}/late.sh")
    ran = shell("issue", "write", 1, 1)
    assert ran.code == 1
    assert "was **numbered**, and counted again" in ran.err
    assert ran.err.endswith("is sent: what goes out is not changed any more\n")


def late(shell):
    """The command that sends issue 1."""
    from tests.support.shell import CURATOR

    return f"{CURATOR} -C {shell.home} send 1 >/dev/null 2>&1"


def test_candidates_of_merged_items_are_shown_as_one_story(shell, draft):
    """With how we know."""
    shell.done("issue", "merge", 1, 1, 2)
    told = shell.done("show", 2, "--json").json
    assert (told["lead"], told["likeness"], told["state"]) == (1, "merged in an issue", "placed")


def test_a_section_is_changed_in_one_issue_alone(shell, draft):
    """Its name and place there; the next issue has the outline's name."""
    shell.done("issue", "move", 1, 2, "--to", "plants")
    shell.done("issue", "section", 1, "plants", "--title", "Moth flowers", "--emoji", "🌼", "--first")
    first = shell.done("issue", "show", 1, "--json").json["sections"][0]
    assert (first["key"], first["title"], first["emoji"]) == ("plants", "Moth flowers", "🌼")
    shell.done("issue", "hold", 1, 2)
    assert shell.done("issue", "show", 2, "--json").json["sections"][0]["title"] == "Pale flowers"


def test_an_approval_that_a_change_withdraws_is_said(shell, approved):
    """By whom it was, and how to approve it again; an undo does not bring it back."""
    ran = shell.done("issue", "move", 1, 2, "--first")
    assert "by ada is withdrawn: when it is done, approve it again with: curator issue approve 1" in ran.err
    shell.done("issue", "undo", 1)
    assert shell.done("issue", "show", 1, "--json").json["state"] == "draft"


def test_somebody_elses_change_is_shown(shell, draft):
    """A change that was made from a revision that is gone stores nothing, and says who did what."""
    text = shell.done("issue", "export", 1).out
    path = shell.write("1.md", text.replace("Owls, counted", "Owls"))
    shell.process("issue", "remove", 1, 2, CURATOR_EDITOR="lin")
    before = shell.dump()
    ran = shell("issue", "import", path)
    assert ran.code == 1
    assert any(line.startswith("-") and "barn" in line for line in ran.err.splitlines())
    assert "issue #1 was changed meanwhile by lin (removed item 2" in ran.err.splitlines()[-1]
    assert shell.dump() == before
