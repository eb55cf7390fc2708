"""What the flows share: batches, and which failures are worth a retry."""

import importlib.util
from pathlib import Path

import pytest
from prefect.states import Failed

from curator.errors import ConfigError, StoreBusy, StoreError

FILE = Path(__file__).parents[2] / "flows" / "newsletter.py"


@pytest.fixture(scope="module")
def shared():
    """The file, loaded by its path as Prefect loads a flow."""
    spec = importlib.util.spec_from_file_location("newsletter_of_the_flows", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_batches_hold_everything_once_and_in_order(shared):
    """All ids are in the batches, in order, and only the last batch is shorter."""
    assert list(shared.batches(range(7), 3)) == [[0, 1, 2], [3, 4, 5], [6]]
    assert list(shared.batches([], 3)) == []


@pytest.mark.parametrize(
    ("error", "worth_it"),
    [
        (StoreBusy("locked"), True),
        (StoreError("gone"), False),
        (ConfigError("wrong"), False),
        (ValueError("a bug"), False),
    ],
)
def test_only_what_time_may_heal_is_tried_again(shared, error, worth_it):
    """A task is repeated for an error of ours that is not permanent, and for no other."""
    assert shared.transient(None, None, Failed(data=error)) is worth_it
