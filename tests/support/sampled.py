"""Some of many cases each time, and all of them in the long run."""

from collections.abc import Iterable
from typing import Any

import pytest


def sampled(cases: Iterable[Any], every: int) -> list[Any]:
    """All cases, of which each first of `every` so many is run each time; the others are `long`."""
    return [
        case if at % every == 0 else pytest.param(case, marks=pytest.mark.long)
        for at, case in enumerate(cases)
    ]
