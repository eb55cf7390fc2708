"""subscribe: addresses come onto the list once, with their consent, and nobody who left is brought back."""

import pytest

from curator.errors import NotFound, Refused, UsageError
from curator.jobs import subscribe
from curator.model import Act, Consent, Standing
from curator.store import consents, reading, subscribers, writing
from tests.support.make import DAY, NOW


def add(engine, *addresses, now=NOW):
    return subscribe.add(engine, addresses, name="", consent="told me so", now=now)


def listed(engine, *standings):
    return [(one.address, one.standing) for one in subscribe.listed(engine, standings)]


def test_hostile_names_are_cleaned(engine):
    """NUL and surrogates in a name that an operator pastes."""
    subscribe.add(engine, ["lin@post.example"], name="L\0in\ud800", consent="by\0 hand\n", now=NOW)
    (lin,) = subscribe.listed(engine)
    assert (lin.name, lin.consent) == ("Lin", "by hand")


def test_addresses_are_added_all_or_none(engine):
    """A malformed one, a known one, a suppressed one: nothing happened."""
    subscribe.bar(engine, "loud@post.example", reason="complained", now=NOW)
    add(engine, "known@post.example")
    for bad, error in (
        ("nonsense", UsageError),
        ("Known@post.example", Refused),
        ("loud@post.example", Refused),
    ):
        with pytest.raises(error):
            add(engine, "new@post.example", bad)
    assert listed(engine) == [("known@post.example", Standing.ACTIVE)]


def test_who_left_may_be_added_again_by_hand(engine):
    """An operator who holds the consent does it knowingly."""
    add(engine, "ada@post.example")
    subscribe.remove(engine, "ada@post.example", now=NOW)
    (ada,) = add(engine, "Ada@Post.example")
    assert (ada.standing, ada.left_at) == (Standing.ACTIVE, None)


def test_leaving_has_its_time_and_happens_once(engine):
    """The second time is refused; an unknown address is not found."""
    add(engine, "ada@post.example")
    ada = subscribe.remove(engine, "ADA@post.example", now=NOW + DAY)
    assert (ada.standing, ada.left_at) == (Standing.LEFT, NOW + DAY)
    with pytest.raises(Refused, match="is left already"):
        subscribe.remove(engine, "ada@post.example", now=NOW)
    with pytest.raises(NotFound):
        subscribe.remove(engine, "nobody@post.example", now=NOW)


def test_a_suppression_by_hand_holds_until_it_is_lifted(engine):
    """Then the subscriber has left, and may be added."""
    add(engine, "ada@post.example")
    assert subscribe.bar(engine, "ada@post.example", reason="asked by letter", now=NOW)
    assert not subscribe.bar(engine, "ADA@post.example", reason="again", now=NOW)
    assert listed(engine, Standing.SUPPRESSED) == [("ada@post.example", Standing.SUPPRESSED)]
    assert subscribe.unbar(engine, "ada@post.example", now=NOW)
    assert not subscribe.unbar(engine, "ada@post.example", now=NOW)
    assert listed(engine) == [("ada@post.example", Standing.LEFT)]
    assert add(engine, "ada@post.example")[0].standing is Standing.ACTIVE


def test_a_malformed_address_cannot_be_suppressed(engine):
    """It would bar nobody, and look as if it did."""
    with pytest.raises(UsageError):
        subscribe.bar(engine, "ada", reason="x", now=NOW)
    with reading(engine) as conn:
        assert subscribers.suppressions(conn) == []


def test_a_pending_subscriber_may_leave_and_is_not_active(engine):
    """The confirmation never came."""
    with writing(engine) as conn:
        row = {"address": "p@post.example", "key": "p@post.example", "name": "", "consent": ""}
        subscribers.add_many(conn, [{**row, "standing": Standing.PENDING, "joined_at": NOW}])
    assert subscribe.remove(engine, "p@post.example", now=NOW).standing is Standing.LEFT


def test_whoever_changes_a_standing_is_in_the_subscribers_history(engine):
    """Added, left, added again, suppressed and released: each with its hour, by whom, and in which words."""
    (ada,) = subscribe.add(engine, ["ada@post.example"], name="", consent="by letter", now=NOW, by="lin")
    subscribe.remove(engine, "ada@post.example", now=NOW, by="eve")
    subscribe.add(engine, ["ada@post.example"], name="", consent="by phone", now=NOW + DAY, by="lin")
    subscribe.bar(engine, "ada@post.example", reason="angry", now=NOW + DAY, by="eve")
    subscribe.unbar(engine, "ada@post.example", now=NOW + DAY, by="lin")
    with reading(engine) as conn:
        assert consents.of(conn, ada.id) == [
            Consent(NOW, Act.ADDED, "lin", "by letter"),
            Consent(NOW, Act.LEFT, "eve"),
            Consent(NOW + DAY, Act.ADDED, "lin", "by phone"),
            Consent(NOW + DAY, Act.SUPPRESSED, "eve", "angry"),
            Consent(NOW + DAY, Act.RELEASED, "lin"),
        ]


def test_whoever_is_added_again_comes_back_on_the_new_consent(engine):
    """A pause of former days is over, or they would get nothing; a name that is not said anew stays."""
    (ada,) = subscribe.add(engine, ["ada@post.example"], name="Ada", consent="by letter", now=NOW)
    with writing(engine) as conn:
        subscribers.pause(conn, ada.id, NOW + 90 * DAY)
    subscribe.remove(engine, "ada@post.example", now=NOW)
    (back,) = subscribe.add(engine, ["ada@post.example"], name="", consent="by phone", now=NOW + DAY)
    assert (back.id, back.name, back.consent, back.paused_until) == (ada.id, "Ada", "by phone", None)
