"""What the tests of the shell's door are made of."""

import pytest

from curator.sample.site import Site
from tests.support.shell import founded, shell

__all__ = ["founded", "shell"]


@pytest.fixture(scope="session")
def site():
    """The sample web."""
    with Site() as running:
        yield running


@pytest.fixture
def web(site, monkeypatch):
    """The sample web, by way of which everything is fetched."""
    monkeypatch.setenv("CURATOR_FETCH__PROXY", site.proxy)
    return site


@pytest.fixture
def pick(shell):
    """A maker of approved candidates: their ids."""

    def make(*names):
        urls = [f"https://owls.night-garden.org/{name}" for name in names]
        added = shell.done("add", "--no-fetch", "--json", *urls).json
        note = "An owl was **counted**, and counted again, by people who had nothing else to do."
        for one, name in zip(added, names, strict=True):
            shell.done("approve", one["id"], "--section", "owls", "--note", f"[{name}]({one['url']}): {note}")
        return [one["id"] for one in added]

    return make


@pytest.fixture
def approved(shell, pick):
    """An approved issue #1 for three subscribers."""
    pick("eagle", "barn")
    shell.done("subscriber", "add", *(f"reader-{at}@post.test" for at in range(3)))
    intro = "This week two owls were counted, and then counted once more, with care."
    shell.done("issue", "new", "--title", "Owls, counted", "--intro", intro)
    return shell.done("issue", "approve", 1)
