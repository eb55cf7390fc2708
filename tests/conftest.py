"""What holds for every test."""

import os
from collections.abc import Generator, Iterator

import pytest
from hypothesis import settings

# Shared cores pause at random: how long one example takes is measured by the benches, not judged here.
# Each run draws other examples, and there are many runs.
settings.register_profile("curator", deadline=None, max_examples=50)
settings.load_profile("curator")


@pytest.fixture(scope="session", autouse=True)
def _state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What curator remembers for its user lies in a folder of the tests, also of the processes they start."""
    before = os.environ.get("XDG_STATE_HOME")
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
    yield
    if before is None:
        del os.environ["XDG_STATE_HOME"]
    else:
        os.environ["XDG_STATE_HOME"] = before


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What need not be asked of both databases each time is asked of the second one in the long run."""
    for item in items:
        if item.get_closest_marker("postgresql_is_long") and "[postgresql" in item.name:
            item.add_marker(pytest.mark.long)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test has failed: there everything that a test needs is in place."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and CI skips nothing: {report.longrepr}"
    return report
