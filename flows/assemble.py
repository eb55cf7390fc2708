"""assemble, daily: the next slot's draft in time, and its preview to the editors."""

import re
from typing import Any

from newsletter import BY, HERE, MINUTE, artifact_key, load, now, run_name, shell
from prefect import flow, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed

from curator.jobs.hands import memory
from curator.jobs.prepare import Prepared
from curator.jobs.prepare import prepare as job
from curator.post import open_post


@task(retries=0, cache_policy=NO_CACHE)
def prepare(newsletter: str) -> Prepared:
    """Do what the next slot needs; never twice by itself, since it mails."""
    settings = load(newsletter)
    post = open_post(settings)
    try:
        with memory(settings) as engine:
            return job(engine, settings, post, now=now(), by=BY)
    finally:
        post.close()


@flow(name="assemble", flow_run_name=run_name, timeout_seconds=15 * MINUTE)
def assemble(newsletter: str = HERE) -> State[dict[str, Any]]:
    """Make the next slot's draft when it is time, look at it, and show it to the editors."""
    settings = load(newsletter)
    done = prepare(newsletter)
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
