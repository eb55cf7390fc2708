"""A person's word that a database may be sent from here: what it mends, what it doubts, whom it disturbs."""

import pytest

from curator.errors import Held
from curator.jobs import place, schedule, tickets
from curator.jobs.settle import take_in
from curator.model import DeliveryState
from curator.post.mailbag import Bag
from curator.store import deliveries, reading, writing
from curator.store.schema import sender
from tests.support import make
from tests.support.hands import Clock
from tests.support.make import HOUR, NOW
from tests.support.places import held, home, make_a_copy, proven, row, turn_back

__all__ = ["home", "proven"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda engine, home: (home / tickets.FILE).unlink(),
        lambda engine, home: turn_back(engine, "0.earlier"),
        lambda engine, home: make_a_copy(engine),
    ],
)
def test_a_persons_word_mends_it(proven, home, spoil):
    """Afterwards it sends as before, and an older copy is an older copy again."""
    place.renew(proven, home)
    spoil(proven, home)
    why = held(proven, home).removesuffix("; go on with: curator schedule resume")
    resumed = schedule.resume(proven, now=NOW, home=home)
    assert (resumed.confirmed, resumed.paused, resumed.others) == (why, False, False)
    assert schedule.resume(proven, now=NOW, home=home) is None
    old = row(proven, home).ticket
    place.prove(proven, home, now=NOW)
    turn_back(proven, old)
    held(proven, home)


def test_a_pause_confirms_nothing(proven, home):
    """Who resumes a paused calendar says nothing of places, and where all is well nothing changes."""
    before = (home / tickets.FILE).read_bytes()
    schedule.pause(proven, now=NOW, by="ada")
    assert schedule.held(proven, home).startswith("paused by ada")
    assert schedule.resume(proven, now=NOW, home=home) == schedule.Resumed(paused=True)
    assert (home / tickets.FILE).read_bytes() == before


def test_what_was_unsent_is_in_doubt_after_a_persons_word(engine, home):
    """It may have gone out since; the answer says of which issues, and what would go out next."""
    issue = make.frozen(engine, 3)
    place.prove(engine, home, now=NOW)
    (home / tickets.FILE).unlink()
    resumed = schedule.resume(engine, now=NOW, home=home)
    assert resumed.doubted == ((1, 3),)
    with reading(engine) as conn:
        assert deliveries.tally(conn, issue.id).counts == {DeliveryState.IN_DOUBT: 3}


@pytest.mark.parametrize(("left", "doubted"), [(HOUR / 60, 0), (-HOUR / 60, 3), (None, 3)])
def test_a_second_host_does_not_disturb_a_send(engine, home, tmp_path, left, doubted):
    """While somebody is at work in the living database, nothing in it is doubted."""
    issue = make.frozen(engine, 3)
    place.prove(engine, home, now=NOW)
    until = None if left is None else NOW + left
    row = {"issue_id": issue.id, "owner": "owl:1", "joined_at": NOW, "lease_until": until, "share": 1.0}
    with writing(engine) as conn:
        conn.execute(sender.insert().values(row))
    other = tmp_path / "other"
    other.mkdir()
    resumed = schedule.resume(engine, now=NOW, home=other)
    assert (resumed.others, sum(count for _, count in resumed.doubted)) == (doubted == 0, doubted)
    place.prove(engine, other, now=NOW)
    place.prove(engine, home, now=NOW)


def test_a_copy_is_doubted_whoever_seems_to_be_at_work(engine, home):
    """The lease that it brought along is another database's."""
    issue = make.frozen(engine, 3)
    row = {
        "issue_id": issue.id,
        "owner": "owl:1",
        "joined_at": NOW,
        "lease_until": NOW + HOUR / 60,
        "share": 1.0,
    }
    with writing(engine) as conn:
        conn.execute(sender.insert().values(row))
    make_a_copy(engine)
    assert "this database is a copy of owl:/srv/digest/curator.db" in held(engine, home)
    resumed = schedule.resume(engine, now=NOW, home=home)
    assert (resumed.others, resumed.doubted) == (False, ((1, 3),))


def test_a_copy_takes_no_mail_events_off_the_queue(engine):
    """They are meant for the living database; what a person hands over is another matter."""
    make_a_copy(engine)
    done = []
    bag = Bag([b"{}"], lambda: done.append(1))
    with pytest.raises(Held, match="this database is a copy of owl:/srv"):
        take_in(engine, [bag], clock=Clock())
    assert done == []
    assert take_in(engine, [bag], clock=Clock(), keep=False).refused
