"""settle, hourly: what the mail provider reports, into the ledger."""

from collections import Counter
from typing import Any

from newsletter import HERE, MINUTE, load, now, run_name, shell
from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed

from curator.errors import EventRejected
from curator.jobs.hands import memory
from curator.jobs.settle import settle as job
from curator.mail.events import parse
from curator.post.mailbag import mailbag
from curator.text import plural


@task(cache_policy=NO_CACHE)
def take_in(newsletter: str) -> dict[str, int]:
    """Empty the queue of mail events; how many of each kind were new, and how many were none."""
    settings, log = load(newsletter), get_run_logger()
    counts: Counter[str] = Counter()
    with memory(settings) as engine:
        for body, done in mailbag(settings):
            try:
                counts.update(job(engine, parse(body), now=now()))
            except EventRejected as error:
                counts["refused"] += 1
                log.warning("%s", error)
            done()
    return {kind: number for kind, number in counts.items() if number}


@flow(name="settle", flow_run_name=run_name, timeout_seconds=50 * MINUTE)
def settle(newsletter: str = HERE) -> State[dict[str, Any]]:
    """Take in the events that wait in the queue; nothing to do where curator.toml names none."""
    if not load(newsletter).post.ses.events_queue:
        return Completed(message="no queue configured", data={})
    counts = take_in(newsletter)
    return Completed(message=f"{plural(sum(counts.values()), 'event')} taken in", data=counts)


if __name__ == "__main__":
    shell(settle)
