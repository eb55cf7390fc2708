"""The pages that an issue links to are looked for in the issues before it."""

import pytest

from curator.config import Links
from curator.jobs.preview import look
from curator.jobs.record import links_of
from curator.model import Issue, Item, ItemKind, Section
from curator.store import issues, writing
from tests.support import make

OWLS = "[owls](https://nightjar.example/owls)"


def put(engine, number, text="", closing="[archive](https://old.example/)"):
    """A stored issue with an item of this text, and its links."""
    items = (Item(ItemKind.STORY, text),) if text else ()
    made = Issue(number, f"#{number}", (Section("field", "Field Notes", items),), "Hello.", closing)
    with writing(engine) as conn:
        issues.add(conn, made, links_of(made))


def before(engine, home, number, within=25):
    """What preflight says of links that were there before."""
    settings = make.settings(home, links=Links(repeats_within=within))
    return [one.what for one in look(engine, settings, number).findings if one.check == "linked-before"]


@pytest.fixture
def archive(engine):
    """Issues 1 to 6 of which the second links to owls, and a seventh that does so again."""
    for number in range(1, 7):
        put(engine, number, OWLS if number == 2 else "")
    put(engine, 7, f"**a** {OWLS}")


def test_a_link_of_an_earlier_issue_is_found(engine, archive, tmp_path):
    """And the archive's address, in the closing of every issue, is not."""
    owls = "https://nightjar.example/owls was linked in #2 under Field Notes already"
    assert before(engine, tmp_path, 7) == [owls]


@pytest.mark.parametrize(("within", "count"), [(0, 0), (4, 0), (5, 1), (100, 1)])
def test_the_memory_is_as_long_as_is_set(engine, archive, tmp_path, within, count):
    """So many issues; 0 forgets all."""
    assert len(before(engine, tmp_path, 7, within)) == count


def test_later_issues_do_not_count(engine, archive, tmp_path):
    """Whoever looks at an old issue again hears nothing of what came after."""
    assert not any("nightjar" in what for what in before(engine, tmp_path, 2))
