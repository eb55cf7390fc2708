"""admit: who asked is looked into away from the page, and nobody else can change anything for a reader."""

from datetime import timedelta

import pytest

from curator import config
from curator.jobs.admit import expire
from curator.jobs.confirm import Link, confirm
from curator.mail import tokens
from curator.model import Act, DeliveryState, Standing
from curator.store import consents, memos, reading, signups, subscribers, writing
from curator.store.schema import allowance, consent, letter, metadata, signup, subscriber
from tests.support import make
from tests.support.asked import ADA, AGREED, PAGE, asks, fates, known
from tests.support.make import DAY, HOUR, NOW


def history(engine):
    """The acts of the first subscriber."""
    with reading(engine) as conn:
        return consents.of(conn, 1)


def nonce(engine):
    with reading(engine) as conn:
        return subscribers.nonce(conn, 1)


def link(engine, settings):
    """The link's token that the first subscriber is mailed."""
    return tokens.confirm(config.token_keys(settings, NOW), 1, nonce(engine), NOW)


def single(home, **more):
    """Settings without double opt-in."""
    return make.settings(home, subscribing=config.Subscribing(confirm=False, **more))


def test_a_new_address_is_pending_and_asked_to_confirm(engine, settings):
    """What it agreed to is kept: when, where, in which words, from which network."""
    asks(engine, settings, network="192.0.2.0/24")
    assert known(engine).standing is Standing.PENDING
    (line,) = history(engine)
    assert (line.act, line.at, line.source, line.words) == (Act.ASKED, NOW, PAGE, AGREED)
    assert line.network == "192.0.2.0/24"
    assert fates(engine) == [("confirm", DeliveryState.QUEUED)]
    with reading(engine) as conn:
        assert signups.waiting(conn, 9) == []


def test_asking_again_makes_one_letter_while_one_waits(engine, settings):
    """The next day's asking is noted; the letter that waits is enough, and its link stays the same."""
    asks(engine, settings)
    before = nonce(engine)
    asks(engine, settings, now=NOW + DAY)
    assert fates(engine) == [("confirm", DeliveryState.QUEUED)]
    assert nonce(engine) == before
    assert len(history(engine)) == 2


def test_a_newer_letter_makes_the_links_of_older_ones_void(engine, settings):
    """Once the first one went out."""
    asks(engine, settings)
    old = link(engine, settings)
    with writing(engine) as conn:
        conn.execute(letter.update().values(state=DeliveryState.SENT))
    asks(engine, settings, now=NOW + DAY)
    assert len(fates(engine)) == 2
    assert confirm(engine, settings, old, now=NOW + DAY) is Link.VOID
    assert confirm(engine, settings, link(engine, settings), now=NOW + DAY) is Link.DONE


def test_whoever_asks_in_the_name_of_a_reader_changes_nothing(engine, settings):
    """One who is on the list, one who is suppressed, one who was erased: no line, no letter, no nonce."""
    for standing in (Standing.ACTIVE, Standing.SUPPRESSED):
        address = make.readers(engine, 1, standing=standing, first=len(standing))[0]
        asks(engine, settings, address)
    with writing(engine) as conn:
        subscribers.suppress(conn, "gone@post.example", "gone@post.example", "complained", NOW)
        before = [tuple(row) for row in conn.execute(subscriber.select())]
    asks(engine, settings, "Gone@post.example")
    with reading(engine) as conn:
        assert [tuple(row) for row in conn.execute(subscriber.select())] == before
        assert conn.execute(consent.select()).all() == []
    assert fates(engine) == []


@pytest.mark.parametrize("home", ["double", "single"])
def test_who_has_left_stays_so_until_they_confirm(engine, settings, tmp_path, home):
    """Also where others need not: or anybody could bring them back."""
    kept = settings if home == "double" else single(tmp_path)
    make.readers(engine, 1, standing=Standing.LEFT)
    asks(engine, kept, "reader-000@post.example")
    assert known(engine, "reader-000@post.example").standing is Standing.LEFT
    assert fates(engine) == [("confirm", DeliveryState.QUEUED)]
    assert confirm(engine, kept, link(engine, kept), now=NOW) is Link.DONE
    assert known(engine, "reader-000@post.example").standing is Standing.ACTIVE


def test_without_double_opt_in_a_new_address_is_on_the_list(sqlite_engine, tmp_path):
    """Its asking is kept, it is welcomed, and it counts as unconfirmed."""
    asks(sqlite_engine, single(tmp_path))
    reader = known(sqlite_engine)
    assert (reader.standing, reader.confirmed_at, reader.consent) == (Standing.ACTIVE, None, PAGE)
    assert [line.act for line in history(sqlite_engine)] == [Act.ASKED]
    assert fates(sqlite_engine) == [("welcome", DeliveryState.QUEUED)]


def test_sections_that_are_not_wanted_are_kept(sqlite_engine, tmp_path):
    """From the form to the list."""
    kept = make.settings(tmp_path, subscribing=config.Subscribing(sections=True))
    asks(sqlite_engine, kept, without=["field"])
    assert known(sqlite_engine).without == ("field",)


def test_who_has_confirmed_may_ask_again_after_leaving(sqlite_engine, settings):
    """However often they asked before: the limit is for addresses that never confirm."""
    for day in range(3):
        asks(sqlite_engine, settings, now=NOW + day * DAY)
    assert confirm(sqlite_engine, settings, link(sqlite_engine, settings), now=NOW) is Link.DONE
    make.leave(sqlite_engine, ADA)
    asks(sqlite_engine, settings, now=NOW + 9 * DAY)
    assert len(history(sqlite_engine)) == 5


def test_who_never_confirms_is_removed_with_all_that_is_known(engine, settings):
    """A day after the link is void; not a moment before, and no table has the address any more."""
    asks(engine, settings, now=NOW)
    assert expire(engine, settings, now=NOW + 8 * DAY) == 0
    assert expire(engine, settings, now=NOW + 8 * DAY + HOUR) == 1
    with reading(engine) as conn:
        rows = {table.name: conn.execute(table.select()).all() for table in metadata.sorted_tables}
    assert "ada@" not in repr(rows).lower()  # by itself it may stand in a hash
    assert rows["letter"] == []
    assert [row.scope for row in rows["allowance"]] == ["sign-up address"]  # its hash, which limits it still


def test_asking_again_gives_another_week(engine, settings):
    """It counts from the last time."""
    asks(engine, settings)
    asks(engine, settings, now=NOW + 6 * DAY)
    assert expire(engine, settings, now=NOW + 10 * DAY) == 0
    assert known(engine) is not None


def test_nobody_else_is_removed(engine, settings):
    """Neither who is on the list, left or is suppressed, however long ago; nor who got an issue."""
    make.frozen(engine, 1)
    for at, standing in enumerate(Standing, 10):
        make.readers(engine, 1, first=at, standing=standing)
    with writing(engine) as conn:
        conn.execute(subscriber.update().where(subscriber.c.id == 1).values(standing=Standing.PENDING))
    assert expire(engine, settings, now=NOW + 999 * DAY) == 1  # the pending one of the four
    assert known(engine, "reader-000@post.example") is not None


def test_what_is_over_is_swept(sqlite_engine, settings):
    """Counts after their span, networks with them; a sign-up that nobody looked into after a day."""
    asks(sqlite_engine, settings)
    with writing(sqlite_engine) as conn:
        signups.add(conn, "x@y.example", "x@y.example", at=NOW, source="", words="", network="", without=())
        memos.salt(conn)
    expire(sqlite_engine, settings, now=NOW + timedelta(days=2))
    with reading(sqlite_engine) as conn:
        assert conn.execute(signup.select()).all() == []
        assert [row.scope for row in conn.execute(allowance.select())] == ["sign-up address"]
    expire(sqlite_engine, settings, now=NOW + timedelta(days=366))
    with reading(sqlite_engine) as conn:
        assert conn.execute(allowance.select()).all() == []
