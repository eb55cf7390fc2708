"""How the pages that an issue links to are looked at from the shell."""

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

from curator.cli import open as opened
from curator.cli import say
from curator.cli.progress import progress
from curator.text import one_line, plural

if TYPE_CHECKING:
    from curator.jobs.visit import Visited


def visit_pages(number: int, *, again: bool) -> None:
    """Look at the pages of issue `number` that are due, or all `again`; say on stderr how that ended."""
    looked = asyncio.run(_visit(number, again=again))
    if not looked:
        say.talk("all its pages were looked at a short while ago; look at them again with: --visit --again")
        return
    _tell(looked)


async def _visit(number: int, *, again: bool) -> "list[Visited]":
    from curator.jobs import visit as job
    from curator.jobs.hands import intake

    settings = opened.settings()
    async with intake(settings) as hands:
        pages = job.due(hands, settings, number, opened.now(), again=again)
        with progress("looking at", len(pages)) as step:
            return await job.visit(hands, pages, now=opened.now(), told=lambda one: step(one.page.url))


def _tell(looked: "list[Visited]") -> None:
    """A line for each page that was not seen as it should be, and how many were."""
    from curator.issues.verdicts import verdict

    counts: Counter[str] = Counter()
    unasked: dict[str, list[str]] = {}
    for one in looked:
        word = verdict(one.visit) if one.visit else "not asked"
        counts[word] += 1
        if not one.visit:
            unasked.setdefault(one_line(one.fault, 120), []).append(one.page.url)
        elif word != "seen":
            fault = one_line(one.visit.fault or one.visit.title, 120)
            say.talk(f"{word}  {one_line(one.page.url, 200)}{f': {fault}' if fault else ''}")
    for why, urls in unasked.items():
        whose = one_line(urls[0], 200) if len(urls) == 1 else plural(len(urls), "page")
        say.talk(f"not asked  {whose}: {why}")
    told = ", ".join(f"{count} {word}" for word, count in counts.most_common())
    say.talk(f"{plural(len(looked), 'page')} to be looked at: {told}")
