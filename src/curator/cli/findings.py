"""How findings are told in the shell: the worst first, why they matter once, and the key that accepts one."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from curator.cli import say
from curator.text import plural

if TYPE_CHECKING:
    from curator.jobs.preview import Previewed
    from curator.model import Finding

_RANKS = ("error", "warning", "note")


def tell_findings(shown: "Previewed", *, everything: bool = False) -> None:
    """What preflight says of an issue; with `everything`, what somebody has accepted too, and why."""
    for rank in _RANKS:
        some = [one for one in shown.findings if one.severity == rank]
        for check, found in groupby(some, key=lambda one: one.check):
            _tell(rank, check, list(found))
    if not shown.findings:
        say.line("nothing found")
    for one in shown.accepted if everything else ():
        said = one.accepted
        if said:
            say.prose(f"accepted: {one.what} ({one.where}) [{one.key}]", rest="    ")
            say.prose(f'by {said.by} at {say.minute(said.at)}: "{said.why}"', first="    ", rest="    ")


def talk_counts(shown: "Previewed") -> None:
    """How many findings of each kind there are, and how to go on with them."""
    counts = [(rank, sum(one.severity == rank for one in shown.findings)) for rank in _RANKS]
    said = [plural(count, rank) for rank, count in counts if count]
    said += [f"{len(shown.accepted)} accepted"] if shown.accepted else []
    if said:
        say.talk(", ".join(said))
    if any(one.acceptable for one in shown.findings):
        number = shown.issue.number
        say.talk(f"what may stay as it is: curator issue check {number} --accept KEY --why TEXT")


def _tell(rank: str, check: str, found: "Sequence[Finding]") -> None:
    """The findings of one check; those that say the same of several places are one line."""
    alike: dict[tuple[str, str], list[Finding]] = {}
    for one in found:
        alike.setdefault((one.what, one.mend), []).append(one)
    for (what, mend), some in alike.items():
        where = f" ({some[0].where})" if some[0].where else ""
        more = f" and {len(some) - 1} more like it" if len(some) > 1 else ""
        say.prose(f"{rank}: {what}{where}{more}; {mend} {_key(check, some)}".rstrip(), rest="    ")
    say.prose(found[0].why, first="    ", rest="    ")


def _key(check: str, some: "Sequence[Finding]") -> str:
    """By what a finding is accepted: its key, or the check's name where there are several alike."""
    if not some[0].acceptable:
        return ""
    return f"[{some[0].key}]" if len(some) == 1 else f"[{check}]"
