"""Processes of one place: they take turns, and whatever of them dies, the place may send."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from curator.jobs import place, tickets
from curator.store import memos, writing
from curator.store.schema import place as table
from tests.support import places
from tests.support.make import NOW
from tests.support.places import home, row
from tests.support.processes import processes

__all__ = ["home"]


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("point", places.POINTS)
def test_a_crash_at_any_point_leaves_a_place_that_may_send(url, engine, home, point, first):
    """Before, between and after the file and the commit, also the very first time."""
    if not first:
        place.prove(engine, home, now=NOW)
    for _ in range(2):
        child = processes().Process(target=places.die, args=(url, home, point), kwargs={"first": first})
        child.start()
        child.join(30)
        assert child.exitcode == 9
        assert place.look(engine, home) is None
    place.prove(engine, home, now=NOW)


def test_processes_of_one_place_take_turns(url, engine, home):
    """From the first moment on, three at once: none is held, and no ticket is given twice."""
    children = [processes().Process(target=places.renew, args=(url, home, 20)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0, 0, 0]
    assert tickets.count(row(engine, home).ticket) == 1 + 3 * (2 + 20)


def test_all_who_begin_at_once_find_one_place(engine, home):
    """The first makes it known, and the others find it: nobody is held."""
    for _ in range(5):
        with writing(engine) as conn:
            conn.execute(table.delete())
            memos.erase(conn, memos.DATABASE)
        (home / tickets.FILE).unlink(missing_ok=True)
        at_once = threading.Barrier(4)

        def begin(at_once=at_once):
            at_once.wait()
            place.prove(engine, home, now=NOW)

        with ThreadPoolExecutor(4) as pool:
            for one in [pool.submit(begin) for _ in range(4)]:
                one.result()
        assert tickets.count(row(engine, home).ticket) == 1 + 4 * 2
