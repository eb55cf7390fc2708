"""Who looks at a page waits for nobody who writes, however many those are."""

import threading
import time

from curator.config import Public, Subscribing
from curator.errors import StoreBusy
from curator.store import memos, open_engine, reading, writing
from tests.support import make, public
from tests.support.flood import ask

BEHIND = Public(per_minute=1_000_000, proxies=("127.0.0.1",))


def test_pages_are_shown_while_all_who_write_wait(sqlite_engine, tmp_path):
    """Another program holds the database: forty sign-ups and forty readers who leave wait, nobody else."""
    make.readers(sqlite_engine, 40)
    parts = {"public": BEHIND, "subscribing": Subscribing(per_network=1000)}
    with public.opened(sqlite_engine, tmp_path, **parts) as pages:
        leave = [f"/unsubscribe/{pages.token('unsubscribe', at)}" for at in range(1, 41)]
        answers = []
        asks = [lambda one=one: answers.append(pages.post(one).status) for one in leave]
        asks += [lambda at=at: answers.append(ask(pages, f"n{at}@post.example").status) for at in range(40)]
        threads = [threading.Thread(target=one) for one in asks]
        with writing(other := open_engine(sqlite_engine.url.render_as_string())) as conn:
            memos.write(conn, "held", "by another program")
            for one in threads:
                one.start()
            time.sleep(0.5)
            began = time.monotonic()
            assert {pages.get(one).status for one in ("/subscribe", "/health", leave[0])} == {200}
            assert time.monotonic() - began < 1
            assert answers == []
        for one in threads:
            one.join()
        other.dispose()
        assert (len(answers), set(answers)) == (80, {200})


def test_the_writers_of_a_process_take_turns(sqlite):
    """None asks SQLite, which would let it nap, before its turn; who waits too long is told so."""
    with sqlite.database() as url:
        engine = open_engine(url, busy_seconds=0.5)
        found = []

        def write():
            try:
                with writing(engine) as conn:
                    memos.write(conn, "late", "1")
            except StoreBusy as error:
                found.append(error)

        with writing(engine) as conn:
            memos.write(conn, "first", "1")
            late = threading.Thread(target=write)
            late.start()
            time.sleep(0.2)
            assert late.is_alive()
            assert engine.pool.checkedout() == 1
            late.join(10)
        assert len(found) == 1
        write()
        with reading(engine) as conn:
            assert memos.read(conn, "late") == "1"
        engine.dispose()
