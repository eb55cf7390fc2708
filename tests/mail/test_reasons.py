"""Reasons that differ by whom they concern are one reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.mail.reasons import LONGEST, alike, together
from curator.model import DeliveryState, Reason

D = DeliveryState


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("550 5.1.1 <ada@a.test>: no such user", "550 5.1.1 <eve+x@b.example>: no such user"),
        ("the server refused ada@a.test: 550", "the server refused bob@b.test: 550"),
        ("550 mailbox full 20050a0-1234.abc gsmtp", "550 mailbox full 998ff3e-9876.xyz gsmtp"),
        ("no answer from 10.0.0.1:58123", "no answer from 10.0.0.1:41007"),
        ("timeout (request 0f9d2a7c-77aa-4f0e-9c5e-7c1b2d3e4f50)", "timeout (request 11112222-3333-4444)"),
    ],
)
def test_two_recipients_of_one_fault_read_alike(one, other):
    """Addresses and tickets stand as dots."""
    assert alike(one) == alike(other)
    assert "…" in alike(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("550 5.1.1 no such user", "550 5.2.2 mailbox full"),
        ("552 too large", "553 too large"),
        ("General: gone", "MailboxFull: gone"),
    ],
)
def test_two_faults_stay_apart(one, other):
    """Codes and words are what tells them apart."""
    assert alike(one) != alike(other)
    assert alike(one) == one


def test_reasons_are_counted_together_what_needs_a_person_first():
    """Within a state the most frequent comes first; one address stands for all."""
    given_ = [
        Reason(D.FAILED, "550 <b@x.test> unknown", 1, "b@x.test"),
        Reason(D.FAILED, "550 <a@x.test> unknown", 2, "a@x.test"),
        Reason(D.FAILED, "552 full", 9, "c@x.test"),
        Reason(D.IN_DOUBT, "lost", 1, "d@x.test"),
        Reason(D.SKIPPED, "552 full", 1, "e@x.test"),
    ]
    assert together(given_) == (
        Reason(D.IN_DOUBT, "lost", 1, "d@x.test"),
        Reason(D.FAILED, "552 full", 9, "c@x.test"),
        Reason(D.FAILED, "550 … unknown", 3, "a@x.test"),
        Reason(D.SKIPPED, "552 full", 1, "e@x.test"),
    )


def test_every_state_has_its_place():
    """No reason is lost for its state."""
    assert len(together(Reason(state, "x", 1, "a@x.test") for state in D)) == len(D)


@given(st.lists(st.tuples(st.sampled_from(list(D)), st.text(max_size=300), st.integers(1, 99))))
def test_nobody_is_lost_in_bringing_reasons_together(given_):
    """The counts of each state are as before; what is read is short, on one line, and names nobody."""
    reasons = [Reason(state, text + " <a.b@c.test>", count, "a@x.test") for state, text, count in given_]
    made = together(reasons)
    for state in D:
        assert sum(r.count for r in made if r.state is state) == sum(
            count for one, _, count in given_ if one is state
        )
    assert all(len(one.text) <= LONGEST and "\n" not in one.text for one in made)
    assert not any("a.b@c.test" in one.text for one in made)
    assert together(made) == made
