"""claims: the last of them are noted beside curator.toml, so that no copy is too young to be found out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.errors import Held
from curator.jobs import claims, place, schedule
from curator.model import Delivery, DeliveryState
from curator.store import ledger, senders, writing
from tests.support import make
from tests.support.make import NOW


def claimed(number, attempts=1):
    """A delivery that was claimed."""
    return Delivery(number, 1, number, "ada@post.example", DeliveryState.SENDING, attempts)


def test_a_claim_is_noted_with_its_attempts(tmp_path):
    """The last word of each delivery counts; nothing is noted where nothing was claimed."""
    assert claims.noted(tmp_path) == {}
    claims.note(tmp_path, [claimed(7), claimed(12)])
    claims.note(tmp_path, [claimed(7, 2)])
    assert claims.noted(tmp_path) == {7: 2, 12: 1}
    claims.forget(tmp_path)
    assert claims.noted(tmp_path) == {}


def test_the_file_does_not_grow(tmp_path):
    """It is a ring: the oldest make room."""
    claims.note(tmp_path, [claimed(number) for number in range(3 * claims.LINES)])
    assert (tmp_path / claims.FILE).stat().st_size == claims.LINES * 24
    assert sorted(claims.noted(tmp_path)) == list(range(2 * claims.LINES, 3 * claims.LINES))


@given(st.binary(max_size=300))
def test_whatever_stands_there_is_read(tmp_path_factory, what):
    """A power cut may leave anything: what is no line is passed over."""
    home = tmp_path_factory.mktemp("folder")
    (home / claims.FILE).write_bytes(what)
    assert all(number >= 0 and attempts >= 0 for number, attempts in claims.noted(home).items())


def test_a_folder_that_cannot_be_written_stops_no_send(tmp_path):
    """The tickets are what must be written; they say so."""
    claims.note(tmp_path / "nowhere", [claimed(1)])
    assert claims.noted(tmp_path / "nowhere") == {}


@pytest.fixture
def begun(engine, tmp_path):
    """A send whose first two deliveries were claimed from the folder, and noted there."""
    issue = make.frozen(engine, 3)
    place.prove(engine, tmp_path, now=NOW)
    with writing(engine) as conn:
        lease = senders.join(conn, issue.id, "owl:1", NOW)
        senders.renew(conn, lease, 1.0, NOW)
        claims.note(tmp_path, ledger.claim(conn, lease, NOW, 2))
    return engine


def test_a_database_that_knows_its_claims_goes_on(begun, tmp_path):
    """A sender that was killed leaves just that."""
    place.prove(begun, tmp_path, now=NOW)


@pytest.mark.parametrize("lacking", ["UPDATE delivery SET attempts = 0 WHERE id = 2", "DELETE FROM delivery"])
def test_a_database_that_lacks_one_claim_is_a_copy_from_before_it(begun, tmp_path, lacking):
    """Though its ticket is the newest; a person's word makes it the living one, and begins anew."""
    with writing(begun) as conn:
        conn.exec_driver_sql(lacking)
    with pytest.raises(Held, match="it lacks the last claims; go on with: curator schedule resume"):
        place.prove(begun, tmp_path, now=NOW)
    assert "lacks the last claims" in place.look(begun, tmp_path)
    assert "lacks the last claims" in schedule.resume(begun, now=NOW, home=tmp_path).confirmed
    place.prove(begun, tmp_path, now=NOW)


def test_claims_of_an_earlier_newsletter_in_the_folder_mean_nothing(engine, tmp_path):
    """Where no ticket is, nothing was sent that this database should know of."""
    claims.note(tmp_path, [claimed(1)])
    place.prove(engine, tmp_path, now=NOW)
    assert claims.noted(tmp_path) == {}
