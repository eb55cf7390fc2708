"""How senders divide one rate."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from curator.mail.shares import rate, share


@pytest.mark.parametrize(
    ("whole", "held", "mine", "granted"),
    [
        (14, {7: 0}, 7, 14),
        (14, {7: 14, 8: 0}, 8, 0),  # who joins waits until the other has let go
        (14, {7: 14, 8: 0}, 7, 7),
        (14, {7: 7, 8: 0}, 8, 7),
        (15, {7: 0, 8: 0}, 7, 8),
        (15, {7: 8, 8: 0}, 8, 7),
        (12.6, {7: 0}, 7, 12.6),
        (0.5, {7: 0, 8: 0}, 8, 0.25),
        (1, {7: 0, 8: 0}, 7, 0.5),
    ],
)
def test_a_rate_is_divided(whole, held, mine, granted):
    """In whole messages a second where there are enough; never what another one holds."""
    assert share(whole, held, mine) == pytest.approx(granted)


@pytest.mark.parametrize(
    ("configured", "allowed", "used"),
    [(None, 14, 12.6), (None, None, 14), (10, 14, 10), (14, 14, 14), (50, 14, 14), (50, None, 50)],
)
def test_the_rate_is_what_is_configured_as_far_as_it_is_allowed(configured, allowed, used):
    """Else nine tenths of what the provider allows, else fourteen a second."""
    assert rate(configured, allowed) == pytest.approx(used)


@given(
    some.floats(0.1, 500),
    some.lists(some.integers(0, 4), min_size=1, max_size=80),
)
def test_all_together_never_hold_more_than_the_rate(whole, turns):
    """However many join, in whatever order they renew; and in the end it is all used."""
    held = {}
    for turn in turns:
        held.setdefault(turn, 0.0)
        held[turn] = share(whole, held, turn)
        assert sum(held.values()) <= whole * (1 + 1e-9)
    for _ in range(2):
        for one in held:
            held[one] = share(whole, held, one)
    assert sum(held.values()) == pytest.approx(whole)
