"""remark: what an editor should hear of candidates beside their titles, as a look at the store tells it."""

from collections.abc import Sequence

from sqlalchemy import Connection

from curator import links
from curator.editorial import remarks
from curator.jobs.near import near_to
from curator.model import Candidate, CandidateState, IssueState
from curator.store import candidates, issues

_OPEN = {CandidateState.WAITING, CandidateState.HELD, CandidateState.APPROVED}


def remark(conn: Connection, some: Sequence[Candidate]) -> dict[int, str]:
    """By id: that a candidate's link was sent before, whose story it tells, or what was printed on the like.

    Those of which nothing is to be said are left out.
    """
    said = _printed(conn, some)
    leads = {one.id: one for one in candidates.get_many(conn, list({one.lead for one in some if one.lead}))}
    for one in some:
        lead = leads.get(one.lead or 0)
        if lead and one.id not in said:
            said[one.id] = _like(conn, one, lead)
    quiet = [one for one in some if one.state in _OPEN and one.id not in said]
    return said | {known: remarks.near(earlier) for known, earlier in near_to(conn, quiet).items()}


def _printed(conn: Connection, some: Sequence[Candidate]) -> dict[int, str]:
    """By id: where the candidate's own link stood in an issue that was sent, if that was not as itself."""
    keys = {
        links.key(one.url): one.id
        for one in some
        if one.state not in {CandidateState.SENT, CandidateState.PLACED}
    }
    said: dict[int, str] = {}
    for ran in issues.appearances(conn, list(keys)):
        if ran.state is IssueState.SENT:
            said.setdefault(keys[links.key(ran.url)], remarks.printed(ran.number, ran.section))
    return said


def _like(conn: Connection, one: Candidate, lead: Candidate) -> str:
    """Whose story a candidate tells, and what became of that."""
    stood = issues.appearances(conn, [links.key(lead.url)]) if lead.issue else []
    section = next((ran.section for ran in stood if ran.number == lead.issue), "")
    ruled = candidates.rulings(conn, lead.id)
    return remarks.like(one, lead, section, ruled[-1].at if ruled else None)
