"""issue links: where the links of issues stand, which come back, and which are malformed."""

import pytest

FIRST = """\
---
number: 1
title: Owls
---

Hello from the [archive](https://old.example/).

## Owls and others 🦉

**[Owls](https://nightjar.example/owls) count themselves.** So [they say](http://ttps//birds.example/a).
"""
SECOND = """\
---
number: 2
title: More owls
---

Hello.

## Owls and others 🦉

* [The same owls](https://nightjar.example/owls/) and [cats](https://cats.example/)
"""


@pytest.fixture
def issues(shell, tmp_path):
    """Two issues that link to one page; the first has a malformed address."""
    for number, text in enumerate((FIRST, SECOND), 1):
        file = tmp_path / f"{number}.md"
        file.write_text(text, encoding="utf-8")
        shell.done("issue", "import", file)


def test_links_are_listed_with_their_places(shell, issues):
    """Of one issue, or of all from the first on."""
    assert [one["url"] for one in shell.done("issue", "links", 2, "--json").json] == [
        "https://nightjar.example/owls/",
        "https://cats.example/",
    ]
    found = shell.done("issue", "links", "--json").json
    assert [(one["issue"], one["where"], one["words"]) for one in found] == [
        (1, "the intro", "archive"),
        (1, "Owls and others", "Owls"),
        (1, "Owls and others", "they say"),
        (2, "Owls and others", "The same owls"),
        (2, "Owls and others", "cats"),
    ]
    assert "https://nightjar.example/owls/" in shell.done("issue", "links").out


def test_repeated_pages_are_listed_with_every_place(shell, issues):
    """Of one issue too: where else its pages stand."""
    ran = shell.done("issue", "links", "--repeated")
    assert [line.split()[0] for line in ran.out.splitlines()] == ["issue", "#1", "#2"]
    assert ran.err == "1 page in two or more issues\n"
    found = shell.done("issue", "links", 2, "--repeated", "--json").json
    assert [(one["issue"], one["key"]) for one in found] == [
        (1, "nightjar.example/owls"),
        (2, "nightjar.example/owls"),
    ]


def test_malformed_addresses_are_listed_with_what_was_meant(shell, issues):
    """A line each, with issue, section and item."""
    ran = shell.done("issue", "links", "--faulty")
    assert " ".join(ran.out.split()) == (
        '#1, Owls and others, item 1: "they say" leads to "http://ttps//birds.example/a", '
        'and its host "ttps" looks like a mistyped scheme; did you mean https://birds.example/a?'
    )
    assert ran.err == "1 malformed address\n"
    assert shell.done("issue", "links", 2, "--faulty", "--json").json == []


def test_links_of_an_unknown_issue_are_refused(shell, issues):
    """With and without a condition."""
    for words in ([], ["--repeated"]):
        ran = shell("issue", "links", 9, *words)
        assert (ran.code, ran.complaint[:24]) == (1, "there is no issue #9; se")


def test_a_newsletter_without_issues_has_no_links(shell):
    """An empty list for a program."""
    assert shell.done("issue", "links", "--json").json == []
    assert shell.done("issue", "links").err == "there are no links\n"
