"""assemble, daily: the next slot's draft in time, its preview and its readiness board to the editors."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

from newsletter import BY, HERE, MINUTE, artifact_key, load, now, run_name, shell
from prefect import flow, get_run_logger, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed

from curator.config import Settings
from curator.errors import CuratorError
from curator.jobs.hands import memory
from curator.jobs.prepare import Prepared
from curator.jobs.prepare import prepare as job
from curator.jobs.visit import visit_all
from curator.post import open_post
from curator.text import plural

WITHIN = timedelta(minutes=8)  # for looking at pages


@task(retries=0, cache_policy=NO_CACHE)
def prepare(newsletter: str) -> Prepared:
    """Do what the next slot needs; never twice by itself, since it mails."""
    settings = load(newsletter)
    post = open_post(settings)
    try:
        with memory(settings) as engine:
            return job(engine, settings, post, now=now(), by=BY, visit=partial(visit, settings))
    finally:
        post.close()


def visit(settings: Settings, number: int) -> None:
    """Look at the pages that the issue links to.  What goes wrong is logged: it must not stop the draft."""
    log = get_run_logger()
    try:
        with ThreadPoolExecutor(1) as thread:  # since the flow's own may have a loop already
            looked = thread.submit(asyncio.run, visit_all(settings, number, now(), WITHIN)).result()
    except (CuratorError, TimeoutError) as error:
        log.warning("not all pages of #%d were looked at: %s", number, str(error) or "it took too long")
    else:
        log.info("%s of #%d looked at", plural(sum(1 for one in looked if one.visit), "page"), number)


@flow(name="assemble", flow_run_name=run_name, timeout_seconds=15 * MINUTE)
def assemble(newsletter: str = HERE) -> State[dict[str, Any]]:
    """Make the next slot's draft when it is time, look at it, and show it to the editors."""
    settings = load(newsletter)
    done = prepare(newsletter)
    if done.fault:
        get_run_logger().warning("the readiness board was not mailed to all: %s", done.fault)
    create_markdown_artifact(board(done), key=artifact_key(settings, "readiness"), description=done.said)
    for file in done.files[:1]:
        create_link_artifact(file.as_uri(), key=artifact_key(settings, "preview"), link_text=file.name)
    summary = {
        "issue": done.shown.issue.number if done.shown else None,
        "slot": done.slot.day.isoformat(),
        "days left": done.days_left,
        "made": done.made,
        "findings": len(done.shown.findings) if done.shown else 0,
        "mailed": len(done.mailed),
    }
    return Completed(message=done.said, data=summary)


def board(done: Prepared) -> str:
    """The readiness board in Markdown: sections beside their limits, then what preflight found."""
    lines = [plain(done.said), "", "| section | items |", "|---|---:|"]
    fills = done.readiness.sections if done.readiness else ()
    lines += [f"| {plain(fill.title or 'without a section')} | {fill.said} |" for fill in fills]
    found = done.shown.findings if done.shown else ()
    lines += ["", *(f"- **{one.severity}** {plain(f'{one.where}: {one.what}; {one.mend}')}" for one in found)]
    return "\n".join([*lines, "", f"Mailed to {len(done.mailed)} editors.", ""])


def plain(text: str) -> str:
    """`text` so that Markdown reads it as it stands: it may hold words from other people's pages."""
    return re.sub(r"([\\`*_{}\[\]()<>#|~!&:@])", r"\\\1", text)


if __name__ == "__main__":
    shell(assemble)
