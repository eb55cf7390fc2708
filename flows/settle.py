"""settle, hourly: what the mail provider reports, into the ledger."""

from typing import Any

from newsletter import HERE, MINUTE, load, now, run_name, shell
from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed

from curator.jobs.hands import memory
from curator.jobs.settle import take_in as job
from curator.post.mailbag import Mailbag
from curator.text import plural

LONGEST = 40 * MINUTE  # the next hour goes on
MOST_LINES = 20  # of the log; the notices are all kept


@task(cache_policy=NO_CACHE)
def take_in(newsletter: str) -> dict[str, int]:
    """Empty the queue of mail events; how many of each kind were new, and how many were not understood."""
    settings, log = load(newsletter), get_run_logger()
    with memory(settings) as engine, Mailbag(settings) as mailbag:
        taken = job(engine, mailbag.bags(seconds=LONGEST), clock=now, tracking=settings.tracking)
    for why in taken.refused[:MOST_LINES]:
        log.warning("not understood, and kept: %s; see: curator settle --strays", why)
    counts = {str(kind): number for kind, number in taken.new.items() if number}
    return counts | ({"refused": len(taken.refused)} if taken.refused else {})


@flow(name="settle", flow_run_name=run_name, timeout_seconds=50 * MINUTE)
def settle(newsletter: str = HERE) -> State[dict[str, Any]]:
    """Take in the events that wait in the queue; nothing to do where curator.toml names none."""
    if not load(newsletter).post.ses.events_queue:
        return Completed(message="no queue configured", data={})
    counts = take_in(newsletter)
    return Completed(message=f"{plural(sum(counts.values()), 'event')} taken in", data=counts)


if __name__ == "__main__":
    shell(settle)
