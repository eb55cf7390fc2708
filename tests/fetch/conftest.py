"""A site for each test."""

import pytest

from tests.support.site import Site


@pytest.fixture
def site():
    with Site() as site:
        yield site
