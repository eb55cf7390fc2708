"""join, part, queue, add --anyway: pages that tell one story, and what became of it before."""

import pytest

TITLE = "Tawny owls return to the marshes of Little Haven"


@pytest.fixture
def twice(shell):
    """Two candidates with one title, the second told under the first, and one that is something else."""
    for host, title in (
        ("a-garden.org", TITLE),
        ("b-garden.org", TITLE),
        ("c-garden.org", "How to count moths"),
    ):
        shell.done("add", "--no-fetch", f"https://{host}/owls", "--title", title)
    return shell


def shown(shell, *words):
    """The rows of the queue without their heads: (id, what stands in the title's column)."""
    lines = shell.done("queue", *words).out.splitlines()
    at = lines[0].index("title")
    return [(line[:at].split()[:1], line[at : at + 24].strip()) for line in lines[1:]]


def test_add_says_whose_story_it_is(shell):
    """At once."""
    shell.done("add", "--no-fetch", "https://a-garden.org/owls", "--title", TITLE)
    ran = shell.done("add", "--no-fetch", "https://b-garden.org/owls", "--title", TITLE)
    assert ran.out == f'2  {TITLE}  (the same title: 1 "{TITLE}", waiting)\n'


def test_one_story_stands_together(twice):
    """The second one is set in below the first."""
    rows = shown(twice)
    first = next(at for at, (_, title) in enumerate(rows) if title.startswith("Tawny"))
    assert rows[first + 1][1].startswith("= Tawny")
    both = twice("queue", "--json").json
    assert {one["id"]: one["lead"] for one in both} == {1: None, 2: 1, 3: None}


def test_a_story_counts_once_towards_the_limit(twice):
    """Whoever asks for one story gets all of it."""
    assert len(shown(twice, "--limit", 2)) == 3


def test_show_tells_the_others(twice):
    """And how we know."""
    said = " ".join(twice.done("show", 1).out.split())
    assert f"same story: 2 {TITLE}, b-garden.org, waiting (the same title)" in said
    assert [one["id"] for one in twice("show", 2, "--json").json["same_story"]] == []
    assert twice("show", 2, "--json").json["remark"] == f'the same title: 1 "{TITLE}", waiting'


def test_a_story_that_was_rejected_is_told_in_the_queue(twice):
    """Beside the one that still waits."""
    twice.done("reject", 1)
    (one,) = [one for one in twice("queue", "--json").json if one["id"] == 2]
    assert "already rejected in" in one["remark"]
    assert "(the same title: 1" in twice.done("queue").out


def test_candidates_are_set_apart_and_joined(twice):
    """By a person's word."""
    assert twice.done("part", 2).out == f"2  {TITLE}\n"
    assert not any(title.startswith("=") for _, title in shown(twice))
    ran = twice.done("join", 3, 2)
    assert ran.out == f"3  How to count moths\n2  {TITLE}  (told under 3)\n"


@pytest.mark.parametrize("words", [("join", 1), ("join", 1, 99), ("part", 99)])
def test_what_cannot_be_joined_is_told(twice, words):
    """One line, and nothing changes."""
    before = twice("queue", "--json").json
    assert twice(*words).code == 1
    assert twice("queue", "--json").json == before


def test_what_was_rejected_is_added_anyway(twice):
    """The way is told, and the word is on record."""
    twice.done("reject", 1)
    ran = twice.done("add", "--no-fetch", "https://a-garden.org/owls")
    assert "to let it wait for a ruling again: curator add --anyway https://a-garden.org/owls" in ran.err
    ran = twice.done("add", "--no-fetch", "--anyway", "https://a-garden.org/owls")
    assert twice("show", 1, "--json").json["state"] == "waiting"
    assert [one["verb"] for one in twice("show", 1, "--json").json["rulings"]] == ["reject", "reopen"]


def test_the_best_come_first(shell, web):
    """By the weight of their sources, in days."""
    shell.done("source", "add", "http://low-watt.test/atom.xml")
    shell.done("collect", "--no-read")
    newest = [one["id"] for one in shell("queue", "--json").json]
    oldest = newest[-1]
    shell.done("source", "set", 1, "--weight", -9)
    shell.done("add", "--no-fetch", "https://night-garden.org/new")
    assert "(-9 for its source)" in shell.done("queue", "--best").out
    best = [one["id"] for one in shell("queue", "--best", "--json").json]
    assert set(best) == {*newest, 4}
    assert best.index(oldest) == len(best) - 1
    assert best[0] == 4
