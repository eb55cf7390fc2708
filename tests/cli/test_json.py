"""What `--json` answers is what docs/json.md says, field for field."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from curator.model import Act, Standing
from curator.store import consents, open_store, subscribers, writing

PAGE = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")


def fields(heading, at=0):
    """The fields that the page promises under a heading, in its table number `at`."""
    chapter = re.split(rf"\n##? {re.escape(heading)}\n", PAGE)[1]
    chapter = re.split(r"\n##? ", chapter)[0]
    tables = chapter.split("| field | meaning |")[1:]
    return set(re.findall(r"^\| `(\w+)` \|", tables[at], re.MULTILINE)) if tables else set()


@pytest.fixture
def busy(shell, web, approved):
    """A newsletter in which there is one of everything."""
    shell.done("send", 1)
    shell.done(
        "issue",
        "import",
        shell.write("2.md", "# #2: Herons\n\nAs in The Night Garden #1.\n\n## Birds\n\n* a\n"),
    )
    shell.done("source", "add", "http://low-watt.test/atom.xml")
    shell.done("suppression", "add", "eve@post.test")
    explained(shell)
    shell.done("hold", shell.done("add", "--no-fetch", "--json", "https://a-garden.org/").json[0]["id"])
    return shell


def explained(shell):
    """A reader has left, and said why."""
    with open_store(f"sqlite:///{shell.home / 'curator.db'}") as engine, writing(engine) as conn:
        subscribers.move(conn, 3, [Standing.ACTIVE], Standing.LEFT, datetime.now(UTC))
        consents.add(conn, 3, Act.EXPLAINED, at=datetime.now(UTC), words="too many owls")


ONE_EACH = [
    ("curator doctor", ["doctor"], None),
    ("curator keys", ["keys"], None),
    ("curator source list", ["source", "list"], "source"),
    ("curator add", ["add", "--no-fetch", "https://a-garden.org/owls"], "candidate"),
    ("curator queue", ["queue", "--state", "all"], "candidate"),
    ("curator show ID", ["show", 1], "candidate"),
    ("curator issue list", ["issue", "list"], "issue"),
    ("curator issue show N", ["issue", "show", 1], "issue"),
    ("curator issue history", ["issue", "history", 1], None),
    ("curator issue links", ["issue", "links"], "link"),
    ("curator issue references", ["issue", "references"], "mention"),
    ("curator issue refer", ["issue", "refer"], None),
    ("curator preview N", ["preview", 1], None),
    ("curator source check URL", ["source", "check", "http://low-watt.test/atom.xml"], "feed"),
    ("curator schedule show", ["schedule", "show"], None),
    ("curator send", ["send", 1], None),
    ("curator send --dry-run", ["send", 1, "--dry-run"], None),
    ("curator deliveries", ["deliveries"], "figures"),
    ("curator deliveries N", ["deliveries", 1], None),
    ("curator deliveries report N", ["deliveries", "report", 1], None),
    ("curator subscriber list", ["subscriber", "list"], "subscriber"),
    ("curator subscriber show", ["subscriber", "show", "reader-1@post.test"], "subscriber"),
    ("curator subscriber reasons", ["subscriber", "reasons"], "goodbye"),
    ("curator suppression list", ["suppression", "list"], None),
    ("curator collect", ["collect"], None),
]


def test_an_answer_has_the_fields_that_are_promised(busy):
    """Those of the command and of the object that it gives, whatever was asked before."""
    answers = {heading: busy.done(*words, "--json").json for heading, words, _ in ONE_EACH}
    given = {heading: one[0] if isinstance(one, list) else one for heading, one in answers.items()}
    promised = {heading: fields(heading) | (fields(kind) if kind else set()) for heading, _, kind in ONE_EACH}
    assert {heading: set(one) for heading, one in given.items()} == promised


def test_the_objects_inside_have_the_fields_that_are_promised(busy):
    """Of every kind."""
    collected = busy.done("collect", "--json").json
    read = busy("read", 3, "--json").json
    issue = busy.done("issue", "show", 1, "--json").json
    inside = {
        "poll": collected["sources"][0],
        "source": collected["sources"][0]["source"],
        "reading": read[0],
        "candidate": read[0]["candidate"],
        "entry": busy("source", "check", "http://low-watt.test/atom.xml", "--json").json["entries"][0],
        "ruling": busy("show", 3, "--json").json["rulings"][0],
        "section": issue["sections"][0],
        "item": issue["sections"][0]["items"][0],
        "note": issue["history"][0],
        "board": issue["board"],
        "fill": issue["board"]["sections"][0],
        "slot": busy("schedule", "show", "--json").json["slots"][0],
        "tally": busy("send", 1, "--json").json["tally"],
        "delivery": busy("deliveries", 1, "--json").json["deliveries"][0],
        "happening": busy("subscriber", "show", 3, "--json").json["history"][0],
        "goodbye": busy("deliveries", 1, "--json").json["goodbyes"][0],
    }
    assert {kind: set(one) for kind, one in inside.items()} == {kind: fields(kind) for kind in inside}


def test_a_finding_has_the_fields_that_are_promised(shell, pick):
    """Those of `issue check`."""
    pick("eagle")
    shell.done("issue", "new", "--title", "Owls", "--intro", "Short.")
    found = shell("issue", "check", 1, "--json").json
    assert found
    assert all(one.keys() == fields("finding") for one in found)


def test_what_is_no_address_is_answered(shell):
    """In its place, with its fault; the exit code is 2."""
    ran = shell("add", "--no-fetch", "--json", "owls", "https://a-garden.org/")
    assert ran.code == 2
    assert ran.json[0].keys() == fields("curator add", 1)
    assert ran.json[1]["new"] is True


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["subscriber", "reasons"], []),
        (["queue"], []),
        (["source", "list"], []),
        (["issue", "list"], []),
        (["subscriber", "list"], []),
        (["suppression", "list"], []),
        (["letters"], []),
        (["read"], []),
        (["collect"], {"sources": [], "pages": []}),
        (["send"], None),
    ],
)
def test_nothing_is_json_too(shell, words, answer):
    """A program need not ask first whether there is anything."""
    assert shell.done(*words, "--json").json == answer
