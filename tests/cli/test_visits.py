"""issue check --visit: the pages that an issue links to are asked for, with words about how that ended."""

import subprocess
import sys

import pytest

from tests.support.feeds import moved, page
from tests.support.shared import SHARED, expected_pages, needs_shared
from tests.support.site import Site


@pytest.fixture
def garden(monkeypatch):
    """A site with a page, which may be asked."""
    monkeypatch.setenv("CURATOR_FETCH__ALLOW_PRIVATE", '["127.0.0.1"]')
    monkeypatch.setenv("CURATOR_FETCH__PAUSE", "0 seconds")
    with Site() as running:
        running["/owls"], running["/old"] = page(), moved("/owls")
        yield running


def draft(shell, *urls, words="An owl"):
    """A draft that links to these addresses."""
    items = "\n".join(f"* {words} [sat there]({url}) at night." for url in urls)
    shell.done(
        "issue", "import", shell.write("1.md", f"---\ntitle: Owls\nnumber: 1\n---\n\n## Owls\n\n{items}\n")
    )


def of(ran, check):
    return [(one["severity"], one["what"]) for one in ran.json if one["check"] == check]


def test_pages_are_looked_at_on_request(shell, garden):
    """What is gone blocks the approval; the outcomes go to stderr, so that data stays data."""
    draft(shell, *map(garden.url, ("/owls", "/old", "/gone")))
    before = shell("issue", "check", 1, "--json")
    assert of(before, "unvisited") == [("note", "3 of 3 pages linked to were not looked at")]
    assert garden.log == []
    ran = shell("issue", "check", 1, "--visit", "--json")
    assert ran.code == 1
    assert of(ran, "unreachable")[0][0] == "error"
    assert of(ran, "moved")[0][0] == "note"
    assert of(ran, "unvisited") == []
    assert f"gone  {garden.url('/gone')}: the server answered 404" in ran.err
    assert "3 pages to be looked at: 2 seen, 1 gone" in ran.err


def test_pages_are_asked_again_only_if_one_insists(shell, garden):
    """And neither a preview nor an approval asks anybody."""
    draft(shell, garden.url("/owls"))
    shell("issue", "check", 1, "--visit")
    again = shell("issue", "check", 1, "--visit")
    assert "looked at a short while ago" in again.err
    shell.done("preview", 1)
    shell("issue", "approve", 1)
    assert len(garden.log) == 1
    shell("issue", "check", 1, "--visit", "--again")
    assert len(garden.log) == 2
    assert "add --visit" in shell("issue", "check", 1, "--again").complaint


def test_a_proxy_that_makes_no_connection_says_nothing_of_a_page(shell, garden, monkeypatch):
    """The page was not looked at: who is behind the proxy, nobody knows."""
    draft(shell, "https://owls.night-garden.org/eagle")
    monkeypatch.setenv("CURATOR_FETCH__PROXY", garden.url(""))  # which knows no CONNECT
    ran = shell("issue", "check", 1, "--visit", "--json")
    assert "not asked  https://owls.night-garden.org/eagle: the proxy did not connect" in ran.err
    assert of(ran, "unreachable") == []
    assert of(ran, "unvisited") == [("note", "1 of 1 page linked to was not looked at")]


def test_a_network_that_is_down_is_said_once(shell):
    """Not once a page; the issue is looked at all the same."""
    draft(shell, *(f"http://{name}.invalid/{at}" for name in ("owls", "cats", "bats") for at in range(2)))
    ran = shell("issue", "check", 1, "--visit", "--json")
    assert ran.err.splitlines() == [
        "not asked  6 pages: nobody answered: is the network up?",
        "6 pages to be looked at: 6 not asked",
    ]
    assert of(ran, "unvisited") == [("note", "6 of 6 pages linked to were not looked at")]


def test_what_is_wrong_is_one_line(shell):
    """An issue that there is not."""
    assert "99" in shell("issue", "check", 99, "--visit").complaint


@needs_shared
def test_real_pages_under_their_own_titles_bring_few_findings(shell, monkeypatch):
    """Of 150 recorded pages none is gone or elsewhere, and few have a title that says something else."""
    command = [sys.executable, str(SHARED / "replay" / "serve.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            monkeypatch.setenv("CURATOR_FETCH__PROXY", server.stdout.readline().strip())
            monkeypatch.setenv("CURATOR_FETCH__PAUSE", "0 seconds")
            rows = [
                f"* [{told['title']}]({url})"
                for url, told in expected_pages().items()
                if told["title"] and not set("[]`<") & set(told["title"])
            ]
            body = "\n".join(rows)
            shell.done(
                "issue",
                "import",
                shell.write("1.md", f"---\ntitle: Owls\nnumber: 1\n---\n\n## Owls\n\n{body}\n"),
            )
            ran = shell("issue", "check", 1, "--visit", "--json")
        finally:
            server.kill()
    assert len(rows) > 140
    assert [of(ran, check) for check in ("unreachable", "moved", "changed", "unvisited")] == [[], [], [], []]
    assert len(of(ran, "title")) <= 0.04 * len(rows)
    assert 0 < len(of(ran, "paywall")) <= 0.05 * len(rows)
