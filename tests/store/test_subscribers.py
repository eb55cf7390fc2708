"""Subscribers: once each, moved only from where they are; suppressed addresses stay suppressed."""

import pytest

from curator.errors import NotFound
from curator.mail import addresses
from curator.model import Standing, Suppression
from curator.store import memos, reading, subscribers, writing
from tests.support import make
from tests.support.make import DAY, NOW


def add(engine, *keys, standing=Standing.ACTIVE):
    fields = {"name": "N", "standing": standing, "joined_at": NOW, "consent": "form"}
    with writing(engine) as conn:
        return subscribers.add_many(conn, [{"address": key, "key": key, **fields} for key in keys])


def find(engine, key):
    with reading(engine) as conn:
        return subscribers.find(conn, key)


def move(engine, key, start, to, now=NOW):
    with writing(engine) as conn:
        return subscribers.move(conn, subscribers.find(conn, key).id, start, to, now)


def suppress(engine, key, reason="complained", now=NOW):
    with writing(engine) as conn:
        return subscribers.suppress(conn, key, key.upper(), reason, now)


def test_added_subscribers_come_back_as_they_came(engine):
    """With name, consent and time; found by key and by id."""
    assert add(engine, "ada@post.example") == 1
    ada = find(engine, "ada@post.example")
    assert (ada.address, ada.name, ada.consent) == ("ada@post.example", "N", "form")
    assert (ada.standing, ada.joined_at, ada.left_at) == (Standing.ACTIVE, NOW, None)
    with reading(engine) as conn:
        assert subscribers.get(conn, ada.id) == ada
        assert subscribers.lookup(conn, "nobody@post.example") is None


def test_whoever_is_not_there_is_not_found(engine):
    """By key and by id, with one line."""
    with pytest.raises(NotFound, match="is no subscriber; add it with"):
        find(engine, "nobody@post.example")
    with pytest.raises(NotFound, match="no subscriber 7"), reading(engine) as conn:
        subscribers.get(conn, 7)


def test_a_known_key_stays_as_it_is(engine):
    """Adding it again neither doubles nor revives it, and the count tells only the new ones."""
    add(engine, "a@post.example", "b@post.example")
    move(engine, "a@post.example", [Standing.ACTIVE], Standing.LEFT)
    assert add(engine, "a@post.example", "b@post.example", "c@post.example") == 1
    assert find(engine, "a@post.example").standing is Standing.LEFT


def test_thousands_are_added_and_walked_through_in_order(engine):
    """More than one batch, none lost, by id."""
    keys = [f"{at:04}@post.example" for at in range(1203)]
    assert add(engine, *keys) == 1203
    assert add(engine, *keys) == 0
    with reading(engine) as conn:
        assert [one.address for one in subscribers.each(conn)] == keys
        assert subscribers.count(conn) == {Standing.ACTIVE: 1203}


def test_subscribers_are_listed_by_standing(engine):
    """And counted."""
    add(engine, "a@post.example", "b@post.example")
    add(engine, "p@post.example", standing=Standing.PENDING)
    move(engine, "b@post.example", [Standing.ACTIVE], Standing.LEFT)
    with reading(engine) as conn:
        found = subscribers.each(conn, [Standing.LEFT, Standing.PENDING])
        assert [one.address for one in found] == ["b@post.example", "p@post.example"]
        assert subscribers.count(conn) == {Standing.ACTIVE: 1, Standing.LEFT: 1, Standing.PENDING: 1}


@pytest.mark.parametrize("to", Standing)
def test_a_move_needs_one_of_the_start_standings(engine, to):
    """Otherwise it does nothing and says so; leaving has a time, coming back takes it off."""
    add(engine, "a@post.example")
    assert not move(engine, "a@post.example", [Standing.PENDING, Standing.LEFT], to)
    assert find(engine, "a@post.example").standing is Standing.ACTIVE
    assert move(engine, "a@post.example", [Standing.ACTIVE], to, NOW + DAY)
    after = find(engine, "a@post.example")
    gone = to in {Standing.LEFT, Standing.SUPPRESSED}
    assert (after.standing, after.left_at) == (to, NOW + DAY if gone else None)
    assert move(engine, "a@post.example", [to], Standing.ACTIVE)
    assert find(engine, "a@post.example").left_at is None


def test_an_address_is_suppressed_once(engine):
    """The first reason stands; the list is newest first."""
    assert suppress(engine, "a@post.example", "complained")
    assert not suppress(engine, "a@post.example", "bounced", NOW + DAY)
    assert suppress(engine, "b@post.example", "bounced", NOW + DAY)
    with reading(engine) as conn:
        assert subscribers.suppressions(conn) == [
            Suppression("B@POST.EXAMPLE", "bounced", NOW + DAY),
            Suppression("A@POST.EXAMPLE", "complained", NOW),
        ]


def test_a_suppression_is_lifted_once(engine):
    """The second time there is nothing to lift."""
    suppress(engine, "a@post.example")
    with writing(engine) as conn:
        assert subscribers.release(conn, "a@post.example")
        assert not subscribers.release(conn, "a@post.example")
        assert subscribers.suppressions(conn) == []


def test_of_many_keys_the_suppressed_ones_are_told(engine):
    """Among more than one statement can hold."""
    keys = [f"{at}@post.example" for at in range(1100)]
    for key in (keys[3], keys[777]):
        suppress(engine, key)
    with reading(engine) as conn:
        assert subscribers.barred_keys(conn, keys) == {keys[3], keys[777]}
        assert subscribers.barred_keys(conn, []) == set()


def test_the_id_of_a_deleted_subscriber_would_not_be_given_to_another(engine):
    """A token in an old letter names an id: it must never come to mean somebody else."""
    add(engine, "a@post.example")
    gone = find(engine, "a@post.example").id
    with writing(engine) as conn:
        conn.exec_driver_sql("DELETE FROM subscriber")
    add(engine, "b@post.example")
    assert find(engine, "b@post.example").id != gone


def test_makers_make_what_they_say(engine):
    """The readers that other tests count on are there, active, in order."""
    assert make.readers(engine, 2) == ["reader-000@post.example", "reader-001@post.example"]
    with reading(engine) as conn:
        assert subscribers.count(conn) == {Standing.ACTIVE: 2}


def test_an_erased_address_is_barred_by_its_hash(engine):
    """It is known again without being kept: not suppressed anew under its name, and released as any other."""
    with writing(engine) as conn:
        key = addresses.hashed("ada@post.example", memos.salt(conn))
        assert subscribers.suppress(conn, key, "", "erased", NOW)
        assert subscribers.barred_keys(conn, ["ada@post.example", "lin@post.example"]) == {"ada@post.example"}
        assert subscribers.barred(conn, "ada@post.example") == Suppression("", "erased", NOW)
        assert not subscribers.suppress(conn, "ada@post.example", "Ada@post.example", "bounced", NOW)
        assert subscribers.suppressions(conn) == [Suppression("", "erased", NOW)]
        assert subscribers.release(conn, "ada@post.example")
        assert subscribers.barred(conn, "ada@post.example") is None
