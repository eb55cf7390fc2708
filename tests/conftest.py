"""What holds for every test."""

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

# Shared cores pause at random: how long one example takes is measured by the benches, not judged here.
settings.register_profile("curator", deadline=None)
settings.load_profile("curator")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test has failed: there everything that a test needs is in place."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and CI skips nothing: {report.longrepr}"
    return report
