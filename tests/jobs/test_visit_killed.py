"""A look at pages that is killed in the middle loses nothing of what was seen."""

import time
from collections import Counter

import pytest

from curator.store import reading, visits
from tests.support import make, visitor
from tests.support.feeds import broken, page
from tests.support.processes import processes
from tests.support.site import Reply, Site

QUICK, SLOW = 6, 3


@pytest.fixture
def proxy():
    """A proxy that knows all pages there are: some are quick, some take longer than anybody waits."""
    with Site() as running:
        for at in range(QUICK):
            running[f"http://host-{at}.test/page"] = page(f"Owls, counted by {at}")
        running["http://host-0.test/page"] = broken(404)
        for at in range(QUICK, QUICK + SLOW):
            running[f"http://host-{at}.test/page"] = Reply(after=50)
        yield running


def remembered(engine):
    """The hosts of the pages of which a look is stored."""
    with reading(engine) as conn:
        return set(visits.of_pages(conn, {f"host-{at}.test/page" for at in range(QUICK + SLOW)}))


def wait_until(so, seconds=60):
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def test_what_was_seen_before_a_kill_is_not_asked_again(engine, url, tmp_path, proxy):
    """Each look is stored as it ends; the next run asks for the others alone."""
    make.issue(engine, 1, *(f"[Owls](http://host-{at}.test/page)" for at in range(QUICK + SLOW)))
    process = processes().Process(target=visitor.main, args=(tmp_path, url, proxy.url("")))
    process.start()
    wait_until(lambda: len(remembered(engine)) == QUICK and len(proxy.log) == QUICK + SLOW)
    process.kill()
    process.join(10)
    process.close()
    assert remembered(engine) == {f"host-{at}.test/page" for at in range(QUICK)}
    for at in range(QUICK, QUICK + SLOW):
        proxy[f"http://host-{at}.test/page"] = page(f"Owls, counted by {at}")
    visitor.main(tmp_path, url, proxy.url(""))
    asked = Counter(request.target for request in proxy.log)
    assert [asked[f"http://host-{at}.test/page"] for at in range(QUICK + SLOW)] == [1] * QUICK + [2] * SLOW
    assert len(remembered(engine)) == QUICK + SLOW
