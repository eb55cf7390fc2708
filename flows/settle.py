"""settle, hourly: what the mail provider reports, into the ledger; a day after a send, what became of it."""

from dataclasses import asdict
from functools import partial
from typing import Any

from newsletter import HERE, MINUTE, artifact_key, load, now, run_name, shell
from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed

from curator.jobs.hands import memory
from curator.jobs.letters import turn
from curator.jobs.reckon import over_time
from curator.jobs.report import follow_up as follow
from curator.jobs.settle import take_in as job
from curator.post import open_post
from curator.post.mailbag import Mailbag
from curator.text import plural

LONGEST = 40 * MINUTE  # the next hour goes on
MOST_LINES = 20  # of the log; the notices are all kept
SENDS = 10  # whose figures each run shows


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


@task(retries=0, cache_policy=NO_CACHE)
def follow_up(newsletter: str) -> list[dict[str, Any]]:
    """Mail the editors what became of a send a day after its end, once; the figures of the last sends."""
    settings, log = load(newsletter), get_run_logger()
    with memory(settings) as engine:
        for said in follow(engine, settings, partial(open_post, settings), now=now()):
            log.info(said)
        return [asdict(one) for one in over_time(engine, settings, SENDS)]


@task(retries=0, cache_policy=NO_CACHE)
def write_letters(newsletter: str) -> None:
    """Look into the sign-ups that wait and send the letters, where `curator public` has not done so."""
    settings, log = load(newsletter), get_run_logger()
    with memory(settings) as engine:
        done = turn(engine, settings, partial(open_post, settings), clock=now)
    if done.fates:
        log.info(
            "letters: %s", ", ".join(f"{number} {state}" for state, number in sorted(done.fates.items()))
        )
    if done.halted:
        log.warning("letters wait: %s", done.halted)


@flow(name="settle", flow_run_name=run_name, timeout_seconds=50 * MINUTE)
def settle(newsletter: str = HERE) -> State[dict[str, Any]]:
    """Take in the events that wait, write the letters that do, and tell what became of the last sends."""
    settings = load(newsletter)
    counts = take_in(newsletter) if settings.post.ses.events_queue else {}
    write_letters(newsletter)
    figures = follow_up(newsletter)
    if figures:
        table = [{name: str(value) for name, value in row.items()} for row in figures]
        create_table_artifact(table, key=artifact_key(settings, "figures"), description="The last sends")
    if not settings.post.ses.events_queue:
        return Completed(message="no queue configured", data={})
    return Completed(message=f"{plural(sum(counts.values()), 'event')} taken in", data=counts)


if __name__ == "__main__":
    shell(settle)
