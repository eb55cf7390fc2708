"""send, at every slot: the issue that is due goes out.  Held or unfinished is a failed run, aloud."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from typing import Any

from newsletter import BY, HERE, HOUR, MINUTE, artifact_key, load, now, run_name, shell
from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed

from curator.config import Settings
from curator.errors import CuratorError, Held, SendHalted
from curator.jobs.crew import Progress
from curator.jobs.hands import memory
from curator.jobs.listen import listener
from curator.jobs.report import after_send, held
from curator.jobs.schedule import due
from curator.jobs.send import Sent
from curator.jobs.send import send as job
from curator.model import DeliveryState
from curator.post import open_post
from curator.text import plural

Summary = dict[str, Any]


def name() -> str:
    """send-issue-12 where the issue is named, else as every flow: the calendar says later which it is."""
    number = flow_run.parameters.get("number")
    return f"send-issue-{number}" if number else run_name()


@task(retries=0, cache_policy=NO_CACHE, task_run_name="issue-{number}")
def deliver(newsletter: str, number: int) -> Sent:
    """Send the issue, or go on with its send; called once, since going on is for a person or the next run."""
    settings, log = load(newsletter), get_run_logger()
    with closing(open_post(settings)) as post, memory(settings) as engine, ExitStack() as ears:
        hear = listener(settings, engine, now)
        if hear:
            ears.callback(hear.close)
        sent = job(engine, settings, post, number, clock=now, by=BY, told=_telling(log.info), hear=hear)
        fault = after_send(engine, settings, post, sent, now=now())
        if fault:
            log.warning("%s", fault)
        return sent


def _telling(say: Callable[..., None]) -> Callable[[Progress], None]:
    """Says how it goes, each minute."""
    last = time.monotonic()

    def told(how: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= MINUTE:
            last = time.monotonic()
            say("%d of %d wait, %.0f a second", how.waiting, how.tally.frozen, how.rate)

    return told


@flow(name="send", flow_run_name=name, retries=0, timeout_seconds=12 * HOUR)
def send(newsletter: str = HERE, number: int | None = None) -> State[Summary]:
    """Send issue `number`, or the one whose slot has come; a second run mails nobody twice.

    Fails with the sentence of Held where a person is needed.
    """
    settings = load(newsletter)
    chosen = number or _due(newsletter)
    if chosen is None:
        return Completed(message="nothing is due", data={"issue": None, "sent now": 0})
    with _telling_held(settings):
        sent = deliver(newsletter, chosen)
    counts = {state.value: sent.tally.counts.get(state, 0) for state in DeliveryState}
    create_table_artifact(
        [{"state": state, "deliveries": count} for state, count in counts.items()],
        key=artifact_key(settings, f"issue {chosen}"),
        description=f"Issue {chosen}: {plural(sent.tally.frozen, 'recipient')}",
    )
    insist(sent)
    summary = {"issue": chosen, "sent now": sent.now_sent, "recipients": sent.tally.frozen, **counts}
    return Completed(message=f"#{chosen}: {plural(sent.now_sent, 'message')} sent now", data=summary)


def _due(newsletter: str) -> int | None:
    """The number of the issue whose time has come.  Raises Held."""
    settings = load(newsletter)
    with memory(settings) as engine, _telling_held(settings):
        issue = due(engine, settings.calendar, now(), settings.home)
    return issue.number if issue else None


@contextmanager
def _telling_held(settings: Settings) -> Iterator[None]:
    """Mail the editors why nothing was begun, since nobody watches a flow."""
    try:
        yield
    except (Held, SendHalted) as error:
        with memory(settings) as engine:
            fault = held(engine, settings, partial(open_post, settings), str(error), now=now())
        if fault:
            get_run_logger().warning("%s", fault)
        raise


def insist(sent: Sent) -> None:
    """Raise unless everybody is accounted for and nobody's fate is open."""
    go_on = f"go on with: curator send {sent.issue}"
    if not sent.tally.conserved:
        raise CuratorError(
            f"the ledger of #{sent.issue} does not add up; send nothing before it is clear why"
        )
    if sent.paused:
        resume = f"curator deliveries resume {sent.issue}, then: curator send {sent.issue}"
        raise Held(f"the send of #{sent.issue} is {sent.paused}; go on with: {resume}")
    if sent.halted or not sent.done:
        raise CuratorError(f"the send of #{sent.issue} stopped: {sent.halted or 'not finished'}; {go_on}")
    doubt = sent.tally.counts.get(DeliveryState.IN_DOUBT, 0)
    if doubt:
        raise Held(
            f"{plural(doubt, 'delivery', 'deliveries')} in doubt; see: curator deliveries {sent.issue}"
        )


if __name__ == "__main__":
    shell(send, number=int)
