"""issue references, refer, slug: what issues say of each other, and how to say it."""

import pytest

FIRST = """\
---
number: 3
title: "#3: Owls"
aliases: [/issues/3-owls-1234]
---

Hello.

## Owls and others 🦉

**OwlNet hears owls.** At night, [they say](https://owlnet.example/a).
"""
SECOND = """\
---
number: 4
title: "#4: More owls"
---

Hello, this is The Night Garden #4.

## Owls and others 🦉

**Cats were counted.** Nobody knows why.
(See [The Night Garden #3](https://old.example/issues/3-owls-1234) and [[owlnet-hears-owls]].)

**Dogs were not.** As in The Night Garden #3 and [The Night Garden #2](https://old.example/issues/3-owls-1234).
"""


@pytest.fixture
def issues(shell, tmp_path):
    """Two issues; the second speaks of the first."""
    for number, text in enumerate((FIRST, SECOND)):
        file = tmp_path / f"{number}.md"
        file.write_text(text, encoding="utf-8")
        shell.done("issue", "import", file)


def test_mentions_are_listed_with_where_they_lead(shell, issues):
    """Of one issue or of all."""
    found = shell.done("issue", "references", 4, "--json").json
    assert [(one["words"], one["item"], one["number"], one["verdict"]) for one in found] == [
        ("The Night Garden #3", 1, 3, "right"),
        ("[[owlnet-hears-owls]]", 1, 3, "right"),
        ("The Night Garden #3", 2, 3, "unlinked"),
        ("The Night Garden #2", 2, 2, "wrong"),
    ]
    assert shell.done("issue", "references", "--json").json == found
    ran = shell.done("issue", "references", 4)
    assert "4 mentions, 2 right; look at those that are not right with --faulty" in ran.err
    assert ran.out.count("The Night Garden #3") == 2


def test_what_leads_elsewhere_is_told_with_the_reason(shell, issues):
    """A look, which finds and does not fail."""
    ran = shell.done("issue", "references", "--faulty")
    assert '#4, Owls and others, item 2: unlinked: "The Night Garden #3": it leads nowhere' in ran.out
    assert (
        'wrong: "The Night Garden #2": it leads to #3 (https://old.example/issues/3-owls-1234)'
        in " ".join(ran.out.split())
    )
    assert "2 mentions to look at" in ran.err


def test_an_issue_that_mentions_none_says_so(shell, issues):
    """And an unknown one is refused."""
    assert shell.done("issue", "references", 3).err == "no issue is mentioned\n"
    assert shell.done("issue", "references", 3, "--json").json == []
    ran = shell("issue", "references", 9)
    assert ran.code == 1
    assert "there is no issue #9" in ran.err


def test_what_may_be_referred_to_is_listed_and_searched(shell, issues):
    """As it is written in brackets."""
    assert shell.done("issue", "refer").out.splitlines() == [
        "[[#4]]  #4: More owls",
        "[[cats-were-counted]]  Cats were counted (#4)",
        "[[dogs-were-not]]  Dogs were not (#4)",
        "[[#3]]  #3: Owls",
        "[[owlnet-hears-owls]]  OwlNet hears owls (#3)",
    ]
    assert shell.done("issue", "refer", "OWLNET", "night", "--before", 4).out.splitlines() == [
        "[[owlnet-hears-owls]]  OwlNet hears owls (#3)"
    ]
    assert shell.done("issue", "refer", "--limit", 1, "--json").json == [
        {"reference": "[[#4]]", "words": "#4: More owls", "issue": 4, "slug": ""}
    ]
    assert shell.done("issue", "refer", "bats").err == "nothing like that was printed\n"


def test_an_item_gets_another_slug(shell, issues):
    """Only a new one, and only what can stand in an address."""
    assert "item 1 is [[cats]] now" in shell.done("issue", "slug", 4, 1, "cats").err
    assert [one["slug"] for one in shell.done("issue", "refer", "counted", "--json").json] == ["cats"]
    assert shell.done("issue", "show", 4, "--json").json["history"][-1]["what"] == "called item 1 cats"
    for item, slug, said in (
        (1, "Cats & dogs", "is no slug; did you mean cats-dogs?"),
        (1, "猫", "is no slug; write words of a to z"),
        (1, "owlnet-hears-owls", "an item of issue #3 is called owlnet-hears-owls already"),
        (2, "cats", "another item of issue #4 is called cats already"),
        (9, "dogs", "issue #4 prints no item 9; see: curator issue show 4"),
    ):
        ran = shell("issue", "slug", 4, item, slug)
        assert ran.code == 2
        assert said in ran.err


def test_the_slug_stays_when_the_document_is_read_back(shell, issues, tmp_path):
    """Whatever words it has by then."""
    file = tmp_path / "back.md"
    text = shell.done("issue", "export", 3).out.replace("OwlNet hears owls", "OwlNet hears cats")
    file.write_text(text, encoding="utf-8")
    shell.done("issue", "import", file)
    (found,) = shell.done("issue", "refer", "hears", "--before", 4, "--json").json
    assert (found["slug"], found["words"]) == ("owlnet-hears-owls", "OwlNet hears cats")
