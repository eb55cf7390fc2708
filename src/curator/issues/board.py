"""The readiness board in words: how far an issue has come, for a mail to its editors."""

from collections.abc import Iterable, Iterator

from curator.issues.readiness import Fill, Readiness, days_words
from curator.model import Finding, Issue, IssueState, Severity
from curator.text import one_line, plural

MARK = "[READINESS]"
_SHOWN = 15  # findings; `issue check` has them all


def words(issue: Issue, ready: Readiness, findings: Iterable[Finding]) -> tuple[str, str]:
    """Subject and text of the board: what is lacking first, each section, what preflight found, commands."""
    found = sorted(findings, key=lambda one: list(Severity).index(one.severity))
    left = days_words(ready.days_left) if ready.days_left is not None else "without a slot"
    lacks = list(_lacks(ready, found))
    stands = ", ".join(lacks) or ("nothing is lacking" if issue.state is IssueState.DRAFT else "")
    subject = f"{MARK} #{issue.number}, {left}: {stands or issue.state}"
    if issue.state is not IssueState.DRAFT and lacks:
        subject = f"{MARK} #{issue.number}, {left}: {issue.state}, {stands}"
    slot = f" for {issue.slot}" if issue.slot else ""
    head = f'#{issue.number} "{one_line(issue.title)}"{slot}, {left}: {issue.state}, '
    blocks = [
        head + plural(ready.items, "item"),
        "\n".join(_sections(ready)),
        "\n".join(f"- {lack}" for lack in lacks),
        "\n".join(_found(found, issue.number)),
        _next(issue),
    ]
    return subject, "\n\n".join(block for block in blocks if block) + "\n"


def _lacks(ready: Readiness, found: Iterable[Finding]) -> Iterator[str]:
    """What somebody has to see to, in a few words each."""
    for fill in ready.sections:
        if fill.is_short or fill.is_long or not (fill.items or fill.pictures):
            yield f"{_name(fill)} {fill.said}"
    if ready.proposals:
        yield f"{plural(ready.proposals, 'proposal')} left"
    if ready.without_alt:
        verb = "lacks" if ready.without_alt == 1 else "lack"
        yield f"{plural(ready.without_alt, 'picture')} {verb} alt text"
    errors = sum(one.severity is Severity.ERROR for one in found)
    if errors:
        yield plural(errors, "error")


def _name(fill: Fill) -> str:
    return one_line(fill.title, 60) or "without a section"


def _sections(ready: Readiness) -> Iterator[str]:
    """Each section beside its limits, in columns."""
    wide = max((len(_name(fill)) for fill in ready.sections), default=0)
    for fill in ready.sections:
        yield f"  {_name(fill):<{wide}}  {fill.said}"


def _found(found: list[Finding], number: int) -> Iterator[str]:
    """What preflight says, errors first."""
    for one in found[:_SHOWN]:
        yield f"{one.severity}: {one_line(one.where)}: {one_line(one.what)}; {one_line(one.mend)}"
    if len(found) > _SHOWN:
        yield f"and {len(found) - _SHOWN} more: curator issue check {number}"


def _next(issue: Issue) -> str:
    """The commands that somebody will want."""
    said = [f"See it:      curator preview {issue.number} --open"]
    if issue.state is IssueState.DRAFT:
        said += [f"Change it:   curator issue edit {issue.number}"]
        said += [f"Approve it:  curator issue approve {issue.number}"]
    return "\n".join(said)
