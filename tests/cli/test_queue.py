"""queue, show, approve, hold, reject, review: the editor at work."""

import os
import pty
import select
import subprocess
import time

import pytest

from tests.support.shell import CURATOR


@pytest.fixture
def three(shell):
    """Three waiting candidates."""
    urls = [f"https://night-garden.org/{name}" for name in ("eagle", "barn", "snowy")]
    return shell.done("add", "--no-fetch", *urls, "--section", "owls")


def states(shell):
    """The state of each candidate by its id."""
    return {one["id"]: one["state"] for one in shell("queue", "--state", "all", "--json").json}


def test_an_empty_queue_says_where_to_go(shell):
    """Nothing is written as data."""
    ran = shell.done("queue")
    assert (ran.out, ran.err) == ("", "nothing waits; go on with: curator collect\n")


def test_the_queue_is_cut_at_its_limit(shell, three):
    """How many more there are is said, and how to see them."""
    ran = shell.done("queue", "--limit", 2)
    assert len(ran.out.splitlines()) == 3
    assert "1 more; see all with --limit 0" in ran.err


def test_the_queue_is_searched(shell, three):
    """All the words must be there."""
    assert [one["id"] for one in shell("queue", "--search", "garden snowy", "--json").json] == [3]
    assert shell("queue", "--search", "bats", "--json").json == []


def test_the_queue_fits_the_terminal(shell):
    """Long titles are cut, ids and columns stay."""
    shell.done("add", "--no-fetch", "https://night-garden.org/owls", "--title", "Very long " * 30)
    lines = shell.done("queue").out.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[1].startswith(" 1  ")
    assert "…" in lines[1]


def test_a_program_reads_whole_lines(shell, monkeypatch):
    """Where no terminal is, nothing is cut."""
    monkeypatch.delenv("COLUMNS")
    title = " ".join(["Very long"] * 30)
    shell.done("add", "--no-fetch", "https://night-garden.org/owls", "--title", title)
    assert title in shell.done("queue").out


def test_one_candidate_is_shown_whole(shell, three):
    """Its facts, and the rulings on it."""
    shell.done("hold", 1, "--reason", "after the summer")
    shown = shell.done("show", 1).out
    assert "https://night-garden.org/eagle" in shown
    assert "hold by ada: after the summer" in shown


def test_long_notes_are_wrapped(shell):
    """A note is broken at the terminal's width and indented."""
    shell.done("add", "--no-fetch", "https://night-garden.org/owls", "--note", "many words " * 40)
    lines = shell.done("show", 1).out.splitlines()
    assert max(map(len, lines)) <= 80
    assert sum(line.startswith(" " * 18) for line in lines) > 3


def test_rulings_are_said(shell, three):
    """Each candidate is told with how it stands now."""
    assert shell.done("approve", 1, 2, "--section", "plants", "--as", "link").out == (
        "1  approved for plants as link  https://night-garden.org/eagle\n"
        "2  approved for plants as link  https://night-garden.org/barn\n"
    )
    assert shell.done("hold", 2).out == "2  held  https://night-garden.org/barn\n"
    assert shell.done("reject", 3).out == "3  rejected  https://night-garden.org/snowy\n"
    assert states(shell) == {1: "approved", 2: "held", 3: "rejected"}


def test_a_rejected_candidate_is_not_approved(shell, three):
    """The line says which move would be allowed."""
    shell.done("reject", 1)
    ran = shell("approve", 1)
    assert ran.code == 1
    assert "it is rejected; take it back first with: curator hold 1" in ran.complaint
    assert states(shell)[1] == "rejected"


def test_an_unknown_candidate_stops_all(shell, three):
    """All of the ids are ruled on, or none."""
    before = shell.dump()
    ran = shell("approve", 1, 77)
    assert ran.code == 1
    assert ran.complaint == "there is no candidate 77; see them with: curator queue"
    assert shell.dump() == before


@pytest.mark.parametrize("word", ["0", "-3", "9" * 30, "owl", "1.5", ""])
def test_what_is_no_id_is_wrong_usage(shell, three, word):
    """Absurd numbers, and words, are told and change nothing."""
    before = shell.dump()
    for command in ("show", "approve", "hold", "reject", "read"):
        ran = shell(command, word)
        assert ran.code == 2
        assert f"(see: curator {command} --help)" in ran.complaint
    assert shell.dump() == before


@pytest.mark.parametrize("limit", ["-1", "9" * 30, "many"])
def test_an_absurd_limit_is_wrong_usage(shell, limit):
    """It is told."""
    ran = shell("queue", "--limit", limit)
    assert ran.code == 2
    assert "--limit" in ran.complaint


def test_an_unknown_section_is_wrong_usage(shell, three):
    """For every command that takes one."""
    before = shell.dump()
    for words in (["queue"], ["approve", 1], ["review"]):
        ran = shell(*words, "--section", "bats")
        assert ran.code == 2
        assert ran.complaint.endswith("the sections are: owls, plants")
    assert shell.dump() == before


def test_a_review_without_a_terminal_reads_lines(shell, three):
    """The first letter of each line is a ruling; the end of the input is the end of the review."""
    ran = shell.done("review", stdin="a\nr\n")
    assert "approve" in ran.err
    assert "2 rulings, 1 left" in ran.err
    assert sorted(states(shell).values()) == ["approved", "rejected", "waiting"]


def test_a_review_takes_one_key_a_ruling(shell, three):
    """On a terminal no return key is needed."""
    terminal, theirs = pty.openpty()
    child = subprocess.Popen([CURATOR, "review"], cwd=shell.home, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = b""
    for key in b"ahq":
        seen += _read_until(terminal, b"q quit")
        time.sleep(0.5)  # what is pressed before the question is heard is dropped
        os.write(terminal, bytes([key]))
    seen += _read_until(terminal, b"left")
    assert child.wait(10) == 0
    os.close(terminal)
    assert b"2 rulings, 1 left" in seen
    assert sorted(states(shell).values()) == ["approved", "held", "waiting"]


def _read_until(terminal, word):
    seen, ends = b"", time.monotonic() + 30
    while word not in seen and time.monotonic() < ends:
        if select.select([terminal], [], [], 1)[0]:
            seen += os.read(terminal, 4096)
    return seen
