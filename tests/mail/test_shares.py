"""How senders divide one rate."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from curator.mail.shares import share


@pytest.mark.parametrize(
    ("rate", "held", "mine", "granted"),
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
def test_a_rate_is_divided(rate, held, mine, granted):
    """In whole messages a second where there are enough; never what another one holds."""
    assert share(rate, held, mine) == pytest.approx(granted)


@given(
    some.floats(0.1, 500),
    some.lists(some.integers(0, 4), min_size=1, max_size=80),
)
def test_all_together_never_hold_more_than_the_rate(rate, turns):
    """However many join, in whatever order they renew; and in the end it is all used."""
    held = {}
    for turn in turns:
        held.setdefault(turn, 0.0)
        held[turn] = share(rate, held, turn)
        assert sum(held.values()) <= rate * (1 + 1e-9)
    for _ in range(2):
        for one in held:
            held[one] = share(rate, held, one)
    assert sum(held.values()) == pytest.approx(rate)
