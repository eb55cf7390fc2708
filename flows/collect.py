"""collect, hourly: poll the sources that are due, and read the pages that they announced."""

from collections import Counter
from collections.abc import Awaitable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

from newsletter import (
    HERE,
    MINUTE,
    artifact_key,
    batches,
    load,
    now,
    run_name,
    shell,
    transient,
)
from prefect import flow, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed
from prefect.tasks import exponential_backoff

from curator.feeds.refresh import Rhythm
from curator.jobs import collect as polls
from curator.jobs import read as pages
from curator.jobs.hands import Intake, every, intake
from curator.text import plural

# How many a task.  A task costs a few milliseconds and 22 KB of Prefect's database, and its server loses
# events of runs with thousands of them; so never a task a page.
FEEDS = 40
PAGES = 150

T = TypeVar("T")
Row = dict[str, Any]

# Both tasks may be repeated: a source that was polled is not due, and a page that was read is not unread.
repeatable = task(
    retries=2,
    retry_delay_seconds=exponential_backoff(10),
    retry_jitter_factor=0.5,
    retry_condition_fn=transient,
    cache_policy=NO_CACHE,
    timeout_seconds=25 * MINUTE,
)


@repeatable
async def poll(hands: Intake, ids: list[int], rhythm: Rhythm, due_only: bool) -> list[Row]:
    """Poll these sources; a row for each that was."""
    polled = await polls.collect(hands, now=now(), rhythm=rhythm, ids=ids, due_only=due_only)
    return [
        {
            "source": one.source.title or one.source.url,
            "outcome": one.outcome.value,
            "new entries": one.entries,
            "new candidates": one.candidates,
            "fault": one.fault or "",
        }
        for one in polled
    ]


@repeatable
async def read(hands: Intake, ids: list[int], robots: bool) -> list[str]:
    """Read the pages of these candidates; how each ended."""
    return [one.outcome.value for one in await pages.read(hands, ids, now=now(), robots=robots)]


@flow(name="collect", flow_run_name=run_name, timeout_seconds=55 * MINUTE)
async def collect(newsletter: str = HERE, due_only: bool = True) -> State[Row]:
    """Poll the sources (all of them with `due_only` off) in batches, then read what was not read yet."""
    settings = load(newsletter)
    rhythm, robots = polls.rhythm(settings.fetch), settings.fetch.robots
    moment = now() if due_only else datetime.max.replace(tzinfo=UTC)  # by then everything is due
    async with intake(settings) as hands:
        due = polls.due(hands.engine, moment)
        rows = await joined(poll(hands, ids, rhythm, due_only) for ids in batches(due, FEEDS))
        unread = pages.unread(hands.engine)
        ended = Counter(await joined(read(hands, ids, robots) for ids in batches(unread, PAGES)))
    summary = {
        "sources": len(rows),
        "new entries": sum(row["new entries"] for row in rows),
        "new candidates": sum(row["new candidates"] for row in rows),
        "sources failed": sum(row["outcome"] == polls.Outcome.FAILED for row in rows),
        **{f"pages {outcome}": ended[outcome] for outcome in pages.Outcome},
    }
    await _table(artifact_key(settings, "sources"), rows)
    return Completed(message=_sentence(summary), data=summary)


async def joined(tasks: Iterable[Awaitable[list[T]]]) -> list[T]:
    """What all tasks give, joined; one that fails lets the others end, and is raised then."""
    return [row for rows in await every(tasks) for row in rows]


async def _table(key: str, rows: list[Row]) -> None:
    """The outcomes as an artifact: a row a source with news, good or bad; the quiet ones are counted."""
    told = [row for row in rows if row["outcome"] != polls.Outcome.UNCHANGED]
    quiet = plural(len(rows) - len(told), "source")
    await acreate_table_artifact(told, key=key, description=f"{quiet} announced nothing new.")


def _sentence(summary: Row) -> str:
    return ", ".join(f"{count} {what}" for what, count in summary.items() if count) or "nothing was due"


if __name__ == "__main__":
    shell(collect)
