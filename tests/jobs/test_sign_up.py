"""The form takes what it is given within its limits, and what it does tells nobody who is on the list."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import event, select

from curator import config
from curator.errors import UsageError
from curator.jobs.sign_up import ADDRESS, forget, sign_up
from curator.mail import addresses
from curator.model import Standing
from curator.store import memos, reading, signups, subscribers, writing
from curator.store.schema import allowance
from tests.support import make
from tests.support.make import DAY, HOUR, MINUTE, NOW

NETWORK = "192.0.2.0/24"


def limits(home, **given):
    """Settings with these limits."""
    return make.settings(home, subscribing=config.Subscribing(**given))


def asking(engine, settings, address="ada@post.example", **more):
    """A sign-up as the form hands it in."""
    said = {"now": NOW, "source": "https://heron.example/subscribe", "words": "Yes.", "network": NETWORK}
    sign_up(engine, settings, address, **said | more)


def taken(engine):
    """The addresses that were taken, in order."""
    with reading(engine) as conn:
        return [one.address for one in signups.waiting(conn, 10_000)]


def test_what_is_asked_is_kept(engine, settings):
    """The address as it is written to, the page, its words on one line, the network."""
    asking(engine, settings, " Ada@PÖST.example ", words="I want it,\nevery week.\x00")
    with reading(engine) as conn:
        (one,) = signups.waiting(conn, 9)
    assert (one.address, one.key) == ("Ada@xn--pst-sna.example", "ada@xn--pst-sna.example")
    assert (one.source, one.words) == ("https://heron.example/subscribe", "I want it, every week.")
    assert (one.network, one.at, one.without) == (NETWORK, NOW, ())


def test_only_what_is_no_address_is_refused_aloud(sqlite_engine, settings):
    """Nothing is kept of it."""
    with pytest.raises(UsageError, match="no mail address"):
        asking(sqlite_engine, settings, "ada@post.example, eve@post.example")
    assert taken(sqlite_engine) == []


def test_sections_are_taken_where_readers_choose_them(sqlite_engine, tmp_path):
    """Those that the newsletter has; a made-up one is left out."""
    asking(sqlite_engine, limits(tmp_path, sections=True), without=["field", "x" * 999])
    with reading(sqlite_engine) as conn:
        assert signups.waiting(conn, 9)[0].without == ("field",)


def test_an_address_is_taken_once_a_day(engine, settings):
    """In any case and from any network; the next day once more."""
    asking(engine, settings)
    for at in range(50):
        asking(engine, settings, "ADA@post.example", network=f"10.0.{at}.0/24", now=NOW + 23 * HOUR)
    assert taken(engine) == ["ada@post.example"]
    asking(engine, settings, now=NOW + DAY)
    assert len(taken(engine)) == 2


def test_an_address_that_never_confirms_is_taken_three_times_in_all(engine, settings):
    """However long somebody goes on; once its owner has confirmed it counts from the beginning."""
    for day in range(30):
        asking(engine, settings, now=NOW + day * DAY)
    assert len(taken(engine)) == 3
    with writing(engine) as conn:
        forget(conn, "Ada@post.example")
    asking(engine, settings, now=NOW + 30 * DAY)
    assert len(taken(engine)) == 4


def test_a_network_is_taken_five_times_in_ten_minutes(engine, settings):
    """However many addresses it has; others are not concerned, and later it may again."""
    for at in range(100):
        asking(engine, settings, f"r{at}@post.example")
    asking(engine, settings, "other@post.example", network="198.51.100.0/24")
    assert taken(engine) == [*(f"r{at}@post.example" for at in range(5)), "other@post.example"]
    asking(engine, settings, "r99@post.example", now=NOW + 10 * MINUTE)
    assert taken(engine)[-1] == "r99@post.example"


def test_an_hour_takes_so_many_and_no_more(engine, tmp_path):
    """From however many networks; that it was so is noted for the editors."""
    few = limits(tmp_path, per_hour=7)
    for at in range(40):
        asking(engine, few, f"r{at}@post.example", network=f"10.0.{at}.0/24")
    assert len(taken(engine)) == 7
    with reading(engine) as conn:
        assert memos.read(conn, memos.FLOODED) == "2026-11-23"


def test_limits_hold_for_any_number_at_once(engine, tmp_path):
    """Sixteen who ask at the same time for the last seven."""
    few = limits(tmp_path, per_hour=7)
    ask = partial(asking, engine, few)
    with ThreadPoolExecutor(16) as pool:
        asked = [pool.submit(ask, f"r{at}@post.example", network=f"10.0.{at}.0/24") for at in range(16)]
        for one in asked:
            one.result()
    assert len(taken(engine)) == 7


def test_what_is_refused_costs_nothing(sqlite_engine, tmp_path):
    """An address that the full hour did not take has not lost its day by that."""
    few = limits(tmp_path, per_hour=1)
    asking(sqlite_engine, few, "first@post.example")
    asking(sqlite_engine, few, "late@post.example")
    asking(sqlite_engine, few, "late@post.example", now=NOW + HOUR)
    assert taken(sqlite_engine) == ["first@post.example", "late@post.example"]


def test_the_same_is_done_for_known_and_unknown(engine, settings):
    """The same statements, in number and in words: no clock tells who is on the list, left or is barred."""
    for standing in Standing:
        known = {"address": f"{standing}@post.example", "key": f"{standing}@post.example", "name": ""}
        with writing(engine) as conn:
            subscribers.add_many(conn, [known | {"standing": standing, "joined_at": NOW, "consent": ""}])
    with writing(engine) as conn:
        subscribers.suppress(conn, "suppressed@post.example", "suppressed@post.example", "spam", NOW)
        memos.salt(conn)
    done = {}
    for at, who in enumerate([*Standing, "nobody"]):
        said = done.setdefault(str(who), [])
        listener = partial(_note, said)
        event.listen(engine, "after_cursor_execute", listener)
        asking(engine, settings, f"{who}@post.example", network=f"10.0.{at}.0/24")
        event.remove(engine, "after_cursor_execute", listener)
    assert len(done["nobody"]) > 4
    assert all(said == done["nobody"] for said in done.values())


def _note(said, _conn, _cursor, statement, *_):
    said.append(statement)


def test_limits_keep_no_address(sqlite_engine, settings):
    """Only its hash, which the newsletter's own salt makes."""
    asking(sqlite_engine, settings)
    with reading(sqlite_engine) as conn:
        rows = conn.execute(select(allowance)).all()
        hashed = addresses.hashed("ada@post.example", memos.salt(conn))
    assert "ada@" not in repr(rows)
    assert [row.key for row in rows if row.scope == ADDRESS] == [hashed]


def test_a_clock_that_was_turned_back_shuts_nobody_out(sqlite_engine, settings):
    """What seems to have been asked for in time to come is counted anew."""
    asking(sqlite_engine, settings, now=NOW + timedelta(days=400))
    asking(sqlite_engine, settings)
    assert len(taken(sqlite_engine)) == 2
