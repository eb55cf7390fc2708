"""A process that is killed while it writes letters: nobody gets one twice, and what is not known is said."""

import signal
from datetime import UTC, datetime

import pytest

from curator.jobs.letters import post_letters
from curator.model import DeliveryState
from tests.support import make, sender
from tests.support.asked import asks, written
from tests.support.processes import processes

D = DeliveryState
# The moment of the death → what is known afterwards of the letter that it befell.
MOMENTS = {
    "before the commit of the letter's claim": D.SENT,  # nothing had happened yet
    "after the commit of the letter's claim": D.IN_DOUBT,
    "before the call": D.IN_DOUBT,
    "after the answer": D.IN_DOUBT,
    "before the commit of the letter's result": D.IN_DOUBT,
    "after the commit of the letter's result": D.SENT,
}


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_a_killed_process_has_nobody_written_to_twice(request, tmp_path, backend):
    """At every moment that matters; the next round says what is in doubt, and sends what was not begun."""
    log, settings = tmp_path / "log", make.settings(tmp_path)
    log.touch()
    with request.getfixturevalue(backend).database() as url:
        engine = sender.open_engine(url)
        for at, moment in enumerate(MOMENTS):
            asks(engine, settings, f"r{at}@post.example", now=datetime.now(UTC))
            process = processes().Process(target=sender.letters, args=(url, tmp_path, log, (moment, 1)))
            process.start()
            process.join(30)
            assert process.exitcode == -signal.SIGKILL, moment
            post_letters(engine, settings, sender.Log(log), clock=lambda: datetime.now(UTC), pause=0)
        fates = [one.state for one in written(engine)]
        engine.dispose()
    told = [line.split()[0] for line in log.read_text().splitlines()]
    assert len(told) == len(set(told))
    assert dict(zip(MOMENTS, fates, strict=True)) == MOMENTS
    assert {f"r{at}@post.example" for at, state in enumerate(fates) if state is D.SENT} <= set(told)
