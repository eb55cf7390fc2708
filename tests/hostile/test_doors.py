"""At the shell, too, hostile sources and pages end in plain sentences, beside good ones that are read."""

import json

import pytest

from tests.hostile.server import ENTRIES, path
from tests.support.sampled import sampled
from tests.support.shell import founded, shell

__all__ = ["founded", "shell"]

SOURCES = {
    "bomb": path("wire", "gzip bomb"),
    "drip": path("wire", "dripping body"),
    "flood": path("wire", "103 flood"),
    "circle": path("wire", "redirect in a circle"),
    "escapes": path("wire", "a reason with escapes"),
    "deep": path("feed", "JSON a million deep"),
}


CONTROL = path("page", "control characters")


@pytest.fixture
def attacked(shell, hostile, canary):
    """A newsletter with hostile sources and a good one."""
    allowed = json.dumps([*hostile.allowed])
    limits = f'deadline = "2 seconds"\npause = "0 seconds"\nallow_private = {allowed}\n\n[read]\nseconds = 1'
    toml = (shell.home / "curator.toml").read_text(encoding="utf-8")
    shell.write("curator.toml", toml.replace('deadline = "5 seconds"', limits))
    places = SOURCES | {"canary": f"/to?{canary.url}", "good": "/good/feed/0"}
    outline = "".join(
        f'<outline type="rss" text="{name}" xmlUrl="{hostile.url(where, "127.0.0.1")}"/>'
        for name, where in places.items()
    )
    opml = shell.write("all.opml", f'<opml version="2.0"><body>{outline}</body></opml>')
    shell.done("source", "import", opml)
    return shell


def test_collect_names_what_is_wrong(attacked, canary):
    """Each hostile source has its line, nothing reaches the terminal raw, and the good one is collected."""
    ran = attacked.process("collect")
    assert "Traceback" not in ran.err
    assert (ran.out + ran.err).replace("\n", "").isprintable(), ran
    listed = {one["title"]: one for one in attacked.process("source", "list", "--json").json}
    assert listed["good"]["fault"] is None
    for name in ("bomb", "drip", "flood", "circle", "escapes", "deep", "canary"):
        assert listed[name]["fault"], name
    queued = attacked.process("queue", "--json").json
    assert len([one for one in queued if "/good/page/" in one["url"]]) == ENTRIES
    assert canary.visits == []


@pytest.mark.parametrize(
    "where",
    sampled(["/wire/gzip%20bomb", "/wire/dripping%20head", "/page/100%2C000%20attributes", CONTROL], 3),
)
def test_add_takes_an_address_whose_page_attacks(attacked, hostile, where):
    """The address is queued all the same, and one line says why its page was not read."""
    ran = attacked.process("add", hostile.url(where, "127.0.0.1"))
    assert ran.code in {0, 1}, ran
    assert "Traceback" not in ran.err
    assert (ran.out + ran.err).replace("\n", "").isprintable(), ran
    assert len(attacked.process("queue", "--json").json) == 1
