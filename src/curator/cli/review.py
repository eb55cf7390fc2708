"""review: rule on the queue, one key a ruling."""

import sys
from typing import TYPE_CHECKING

import click

from curator.cli import open as opened
from curator.cli import say
from curator.cli.rule import rule_on
from curator.errors import Refused
from curator.text import plural

if TYPE_CHECKING:
    from curator.model import Candidate

KEYS = {
    "a": "approve",
    "l": "approve as link",
    "h": "hold",
    "r": "reject",
    "s": "skip",
    "q": "quit",
}


@click.command(short_help="Rule on the queue, one key a ruling.")
@click.option("--section", metavar="KEY", help="Only those meant for this section.")
def review(section: str | None) -> None:
    """Rule on the queue, one key a ruling: a approve, l approve as link, h hold, r reject, s skip, q quit.

    An approved candidate goes into the section it is meant for; where it is meant for none, you are asked.
    """
    from curator.jobs.add import section_key
    from curator.jobs.remark import remark
    from curator.model import CandidateState
    from curator.store import candidates, reading

    with opened.memory() as (settings, engine), reading(engine) as conn:
        key = section_key(settings.outline, section)
        waiting = candidates.list_some(conn, states=[CandidateState.WAITING], section_key=key)
        said = remark(conn, waiting)
        sections = [one.key for one in settings.outline]
    ruled = 0
    for at, candidate in enumerate(waiting):
        _show(candidate, f"[{at + 1}/{len(waiting)}]  ", said.get(candidate.id))
        answer = _key()
        if answer == "q":
            break
        ruled += _rule(candidate, answer, sections)
    say.talk(f"{plural(ruled, 'ruling')}, {len(waiting) - ruled} left; go on with: curator issue new")


def _show(candidate: "Candidate", place: str, remark: str | None) -> None:
    say.line("")
    say.prose(candidate.title or "(no title)", first=place, rest="    ")
    say.line(f"    {candidate.url}")
    told = (say.day(candidate.published), f"for {candidate.section}" if candidate.section else "")
    said = "  ".join(one for one in (*told, ", ".join(candidate.sources)) if one)
    if said:
        say.line(f"    {said}")
    marks: list[str] = [*([candidate.medium] if candidate.medium != "page" else []), *candidate.flags]
    if remark:
        marks.append(remark)
    if marks:
        say.prose(f"({'; '.join(marks)})", first="    ", rest="    ")
    say.prose(candidate.summary or candidate.note or "(no summary)", first="    ", rest="    ")


def _key() -> str:
    """The key that was pressed, or the first letter of a line where no terminal is; "q" at the end."""
    say.talk("    " + ", ".join(f"{key} {what}" for key, what in KEYS.items()))
    while True:
        try:
            answer = click.getchar() if sys.stdin.isatty() else sys.stdin.readline()[:1] or "q"
        except EOFError:
            return "q"
        if answer.lower() in KEYS:
            return answer.lower()


def _rule(candidate: "Candidate", answer: str, sections: list[str]) -> int:
    """Make the ruling; how many were made: one, or none."""
    try:
        if answer in {"a", "l"}:
            section = candidate.section or _section(sections)
            rule_on("approve", (candidate.id,), section=section, kind="link" if answer == "l" else "story")
        elif answer in {"h", "r"}:
            rule_on("hold" if answer == "h" else "reject", (candidate.id,))
    except Refused as error:  # somebody else was faster
        say.talk(f"curator: {error}")
        return 0
    return 0 if answer == "s" else 1


def _section(sections: list[str]) -> str | None:
    """The section it goes into, asked for."""
    if not sections:
        return None
    answer: str = click.prompt("    section", type=click.Choice(sections), default=sections[0], err=True)
    return answer
