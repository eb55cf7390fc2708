"""Ctrl-C while pages are looked at: the program ends at once, and what was seen is remembered."""

import os
import signal
import time

import pytest

from tests.support.feeds import page
from tests.support.site import Reply, Site

PAGES = ("quick.test/owls", "slow.test/owls")


@pytest.fixture
def proxy():
    """A proxy with one page that comes at once, and one that takes longer than anybody waits."""
    with Site() as running:
        running[f"http://{PAGES[0]}"] = page()
        running[f"http://{PAGES[1]}"] = Reply(after=50)
        yield running


def test_ctrl_c_ends_the_look_within_seconds(shell, proxy):
    """It says so in a line, its children are gone, and the page that was seen is not asked again."""
    links = "\n".join(f"* [Owls](http://{one})" for one in PAGES)
    shell.done("issue", "import", shell.write("1.md", f"# #1: Owls\n\n## Birds\n\n{links}\n"))
    environment = {"CURATOR_FETCH__PROXY": proxy.url(""), "CURATOR_FETCH__DEADLINE": "60 seconds"}
    running = shell.start("issue", "check", 1, "--visit", **environment)
    deadline = time.monotonic() + 30
    while not any(
        "INSERT INTO" in line and "quick.test" in line and '"visit"' in line for line in shell.dump()
    ):
        assert time.monotonic() < deadline, running.poll()
        time.sleep(0.1)
    begun = time.monotonic()
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=20)
    assert time.monotonic() - begun < 5
    assert running.returncode == 130
    assert said.decode().splitlines()[-1] == "curator: stopped"
    with pytest.raises(ProcessLookupError):
        os.killpg(running.pid, 0)
    assert [request.target for request in proxy.log].count(f"http://{PAGES[0]}") == 1
