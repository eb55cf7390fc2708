"""Whatever is done to an issue, in whatever order, and taken back: nothing is lost, doubled, or half done."""

import signal
import time
from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from curator.errors import CuratorError, Refused
from curator.issues import compose as station
from curator.issues import forms
from curator.issues.compose import Spot
from curator.issues.snapshot import dump
from curator.jobs import compose
from curator.jobs.assemble import assemble, change, order
from curator.jobs.create import create
from curator.jobs.hold import hold
from curator.jobs.undo import undo
from curator.model import CandidateState, Issue, Item, ItemKind, Section
from curator.store import issues, reading
from curator.store.engine import open_engine
from tests.support import make
from tests.support.issues import SECTIONS
from tests.support.make import NOW
from tests.support.processes import processes
from tests.support.stores import Sqlite

KINDS = (ItemKind.STORY, ItemKind.STORY, ItemKind.LINK, ItemKind.LINK, ItemKind.STORY, ItemKind.LINK)
IDS = st.lists(st.integers(1, 8), min_size=1, max_size=3)
KEYS = st.sampled_from([standing.key for standing in SECTIONS])


def composed(engine, changes):
    change(engine, 1, changes, now=NOW, by="ada", what="composed")


def moved(engine, ids, key):
    composed(engine, lambda one: station.move(one, ids, Spot(key), SECTIONS))


def beside(engine, ids, other):
    composed(engine, lambda one: station.move(one, ids, Spot(after=other), SECTIONS))


def ordered(engine, ids):
    composed(engine, order(ids))


def removed(engine, ids):
    composed(engine, lambda one: station.remove(one, ids, SECTIONS))


def split(engine, one):
    def changes(issue):
        return station.replaced(issue, one, forms.parted(station.chosen(issue, [one])[0]))

    composed(engine, changes)


def recast(engine, one, kind):
    composed(engine, lambda issue: station.recast(issue, one, kind))


def merged(engine, ids):
    compose.merge(engine, SECTIONS, 1, ids, now=NOW, by="ada")


def filled(engine):
    compose.fill(engine, SECTIONS, 1, now=NOW, by="ada")


def held(engine, ids, number):
    hold(engine, SECTIONS, number, ids, to=3 - number, now=NOW, by="ada")


def undone(engine, number):
    undo(engine, number, now=NOW, by="ada")


STEP = st.one_of(
    st.tuples(st.just(moved), IDS, KEYS),
    st.tuples(st.just(beside), IDS, st.integers(1, 8)),
    st.tuples(st.just(ordered), IDS),
    st.tuples(st.just(removed), IDS),
    st.tuples(st.just(split), st.integers(1, 8)),
    st.tuples(st.just(recast), st.integers(1, 8), st.sampled_from([ItemKind.STORY, ItemKind.LINK])),
    st.tuples(st.just(merged), IDS),
    st.tuples(st.just(filled)),
    st.tuples(st.just(held), IDS, st.sampled_from([1, 2])),
    st.tuples(st.just(undone), st.sampled_from([1, 2])),
)


def both(engine):
    with reading(engine) as conn:
        return [issues.get(conn, number) for number in (1, 2)]


def assert_whole(engine):
    """Each id stands once in its issue; each candidate stands where its state says, and in one issue."""
    placed = Counter()
    for issue in both(engine):
        assert len({item.id for item in issue.items}) == len(issue.items)
        placed.update({item.candidate_id for item in issue.items if item.candidate_id})
        assert len({(part.key, part.title) for part in issue.sections}) == len(issue.sections)
    assert all(count == 1 for count in placed.values())
    texts = "\n".join(item.text for issue in both(engine) for item in issue.items)
    for url, one in make.queue(engine).items():
        if one.id in placed:
            assert one.state is CandidateState.PLACED
        elif one.state is CandidateState.PLACED:
            assert url in texts
        else:
            assert one.state is CandidateState.APPROVED


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A maker of databases that hold the same two issues."""
    store = Sqlite(tmp_path_factory.mktemp("composed"))

    def begin():
        with store.database() as url:
            engine = open_engine(url)
        for at, kind in enumerate(KINDS):
            key = SECTIONS[at % 2].key
            make.pick(engine, f"https://{at}.example/", kind=kind, section=key)
        assemble(engine, SECTIONS, now=NOW, by="ada")
        hand = Item(ItemKind.STORY, "**By hand.** Of nobody.")
        second = Issue(2, "#2", (Section("field", "Field Notes", (hand,)),))
        create(engine, second, now=NOW, by="ada", what="made by hand")
        return engine

    return begin


@budget(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, max_size=12))
def test_whatever_is_done_nothing_is_lost_and_all_of_it_can_be_taken_back(begun, steps):
    """After each step all is whole; when all is undone the issue is the one that there was, to the letter."""
    engine = begun()
    before = [dump(issue) for issue in both(engine)]
    for act, *how in steps:
        with suppress(CuratorError):
            act(engine, *how)
        assert_whole(engine)
    for _ in range(3 * len(steps)):
        for number in (1, 2):
            with suppress(Refused):
                undo(engine, number, now=NOW, by="lin")
            assert_whole(engine)
    assert [dump(issue) for issue in both(engine)] == before
    assert Counter(one.state for one in make.queue(engine).values()) == {CandidateState.PLACED: len(KINDS)}
    engine.dispose()


def shuffle(url, began):
    """Holds items over and back again, in a process of its own."""
    engine = open_engine(url)
    while True:
        for number in (1, 2):
            ids = [item.id for item in both(engine)[number - 1].items if item.candidate_id]
            if ids:
                hold(engine, SECTIONS, number, ids[:2], to=3 - number, now=NOW, by="ada")
            began.touch()


def test_a_kill_in_the_middle_of_a_hold_leaves_every_item_in_one_issue(engine, url, settings, tmp_path):
    """Two issues and the candidates are changed together, or none of them is."""
    for at, kind in enumerate(KINDS):
        make.pick(engine, f"https://{at}.example/", kind=kind)
    assemble(engine, settings.outline, now=NOW, by="ada")
    make.issue(engine, 2)
    began = tmp_path / "began"
    for kill in range(6):
        began.unlink(missing_ok=True)
        process = processes().Process(target=shuffle, args=(url, began))
        process.start()
        deadline = time.monotonic() + 30
        while not began.exists() and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(0.003 * kill)
        process.kill()
        process.join(10)
        assert process.exitcode == -signal.SIGKILL
        assert_whole(engine)
        found = Counter(item.url for issue in both(engine) for item in issue.items)
        assert {url: count for url, count in found.items() if url} == {
            f"https://{at}.example/": 1 for at in range(len(KINDS))
        }
